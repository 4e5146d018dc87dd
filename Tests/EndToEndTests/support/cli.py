"""The command line, run as whoever it is to act for."""

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess

import pytest

from support.cli_terminal import CliTerminal
from support.failure import Failure

# Longer than the command's own patience with the daemon (20 s).
_PATIENCE = 60

# Enough for every picture, whatever the host is called.
_WIDE = 200
_HIGH = 100

_ESCAPE = "\x1b"

USAGE = 64
INTERRUPTED = 130


@dataclasses.dataclass
class Result:
    """What a command that ended left behind."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self):
        return json.loads(self.stdout)


class CommandLine:
    """The program `sallyport` in the world, where everybody may run it."""

    def __init__(self, world):
        built = pathlib.Path(os.environ["SALLYPORT_BIN"]).resolve() / "sallyport"
        if not built.is_file():
            raise Failure(f"{built} (SALLYPORT_BIN) is not there: run 'make build' first")
        self.program = world.new_folder("bin") / "sallyport"
        shutil.copyfile(built, self.program)
        self.program.chmod(0o755)

    def __call__(self, account, *arguments, answers="", **more):
        """Runs without a terminal; the answers are what standard input holds."""
        with self.piped(account, *arguments, **more) as process:
            stdout, stderr = process.communicate(answers, timeout=_PATIENCE)
        assert _ESCAPE not in stdout + stderr
        return Result(process.returncode, stdout, stderr)

    def piped(self, account, *arguments, environment=None, **more):
        """A running command whose three descriptors are pipes, unless told otherwise."""
        pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
        return subprocess.Popen(
            self._command(arguments), **{**pipes, **more}, text=True, cwd="/",
            env=_environment(environment), user=account.uid, group=account.uid, extra_groups=[])

    def on_terminal(self, account, *arguments, environment=None, columns=_WIDE, lines=_HIGH,
                    descriptors=None):
        """A person at a terminal of this size; some descriptors may lead to files."""
        return CliTerminal(
            self._command(arguments), _environment(environment), account.uid,
            (lines, columns), descriptors or {})

    def _command(self, arguments):
        return [str(self.program), *[str(argument) for argument in arguments]]


def _environment(more):
    return {"LANG": "C.UTF-8", "TZ": "UTC", "TERM": "xterm-256color", **(more or {})}


@pytest.fixture(scope="session")
def cli(world):
    return CommandLine(world)
