"""A Debian that runs in a container of its own, with its own init and without a network."""

import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pexpect

from container.control_groups import ControlGroups
from container.tree import Tree
from support.failure import Failure
from support.terminal import Terminal

# Booting takes some two seconds; a busy machine more.
_BOOT_TIMEOUT = 90
_STOP_TIMEOUT = 60
_COMMAND_TIMEOUT = 120

_numbers = itertools.count()

_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME": "/root", "LANG": "C.UTF-8", "TERM": "dumb",
                "DEBIAN_FRONTEND": "noninteractive"}


class Machine:
    """Boots at once. Its console is a terminal that a person may sit at."""

    def __init__(self, root, host_name="lovelace"):
        self._files = Tree(root)
        self._nspawn = self._init = None
        self._groups = ControlGroups()
        try:
            self._name(host_name)
            self.boot()
        except BaseException:
            self.close()
            raise

    def close(self):
        """Ends it at once, with all that runs in it, and removes what is left of it."""
        if self._nspawn is not None:
            if self._init is not None:
                os.kill(self._init, signal.SIGKILL)
            self._wait_for_its_end()
        self._groups.remove()
        self._files.remove()

    def boot(self):
        self._nspawn = pexpect.spawn("systemd-nspawn", [
            "--quiet", "--register=no", "--keep-unit", "--private-network",
            # As on a machine: a container may lock no memory unless told.
            "--system-call-filter=@memlock",
            # Of its own: two suites may run at once.
            f"--machine=sallyport-{os.getpid()}-{next(_numbers)}",
            f"--directory={self._files.path}", "--boot", "systemd.show_status=false"],
            timeout=_BOOT_TIMEOUT, encoding="utf-8", codec_errors="replace", dimensions=(40, 200),
            preexec_fn=self._groups.enter)
        try:
            self._nspawn.expect_exact("login: ")
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            raise Failure(f"the container did not boot: {self._nspawn.before}") from error
        self._init = self._child_of(self._nspawn.pid)
        self.wait_for(lambda: self.run("systemctl", "is-system-running", check=False)
                      .stdout.strip() in ("running", "degraded"), "the end of the boot")

    def stop(self):
        """As an administrator does."""
        self.run("systemctl", "--no-block", "poweroff", check=False)
        self._wait_for_its_end()

    def _wait_for_its_end(self):
        deadline = time.monotonic() + _STOP_TIMEOUT
        while self._nspawn.isalive() and time.monotonic() < deadline:
            try:
                # What is written to the console must be read, or the container waits.
                self._nspawn.read_nonblocking(4096, 0.1)
            except (pexpect.TIMEOUT, pexpect.EOF):
                time.sleep(0.02)
        if self._nspawn.isalive():
            self._nspawn.kill(signal.SIGKILL)
        self._nspawn.close(force=True)
        self._nspawn = self._init = None

    # --- Files and programs

    def path(self, path):
        """Where the test finds a file of the container; what is mounted in it too."""
        return pathlib.Path(f"/proc/{self._init}/root{path}")

    def read(self, path):
        return self.path(path).read_text()

    def write(self, path, text, mode=0o644):
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def copy_in(self, source, target, mode=0o644):
        shutil.copyfile(source, self.path(target))
        self.path(target).chmod(mode)

    def run(self, *command, uid=None, check=True, given="", timeout=_COMMAND_TIMEOUT):
        """Runs a program in it, as root or with another uid, without a terminal."""
        result = subprocess.run(
            self._inside(command, uid), input=given, capture_output=True, text=True,
            env=_ENVIRONMENT, timeout=timeout)
        if check:
            assert result.returncode == 0, (
                f"{' '.join(command)}: {result.returncode}\n{result.stdout}{result.stderr}")
        return result

    def start(self, *command, uid=None):
        """A program that runs on."""
        return subprocess.Popen(
            self._inside(command, uid), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, env=_ENVIRONMENT)

    def terminal(self, *command, uid=None):
        """A person at a terminal that belongs to the container."""
        line = " ".join(_quoted(word) for word in command)
        script = ("script", "--quiet", "--return", "--command", line, "/dev/null")
        inside = self._inside(script, uid)
        return Terminal(inside[0], inside[1:], env=_ENVIRONMENT)

    @property
    def console(self):
        """Whoever sits at the machine itself."""
        return self._nspawn

    def _inside(self, command, uid):
        become = [] if uid is None else [
            "setpriv", f"--reuid={uid}", f"--regid={uid}", "--init-groups", "--reset-env"]
        return ["nsenter", f"--target={self._init}", "--all", "--wdns=/", "--", *become, *command]

    # --- systemd

    def systemctl(self, *arguments, check=True):
        return self.run("systemctl", *arguments, check=check)

    def property(self, unit, name):
        return self.systemctl("show", "--value", f"--property={name}", unit).stdout.strip()

    def is_active(self, unit):
        return self.property(unit, "ActiveState") == "active"

    def journal(self, unit, since=None):
        self.run("journalctl", "--sync")
        more = [f"--since=@{since}"] if since else []
        return self.run("journalctl", "--no-pager", "--output=cat", f"--unit={unit}", *more).stdout

    def wait_for(self, condition, what, timeout=_BOOT_TIMEOUT):
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, f"{what} did not come"
            time.sleep(0.05)

    # --- Varlink, with the client of the container's systemd

    def varlinkctl(self, *arguments, uid=None, check=True):
        return self.run("varlinkctl", *arguments, uid=uid, check=check)

    def varlink_call(self, socket, method, uid=None, **parameters):
        return json.loads(self.varlinkctl(
            "--json=short", "call", socket, method, json.dumps(parameters), uid=uid).stdout)

    # --- Its beginning

    def _name(self, host_name):
        etc = self._files.path / "etc"
        (etc / "hostname").write_text(f"{host_name}\n")
        (etc / "hosts").write_text(f"127.0.0.1 localhost {host_name}\n")

    def _child_of(self, pid):
        """The container's init: the one process that nspawn starts."""
        deadline = time.monotonic() + _BOOT_TIMEOUT
        while True:
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            inits = [child for child in children if _is_init(child)]
            if inits:
                return int(inits[0])
            assert time.monotonic() < deadline, "the container's init was not found"
            time.sleep(0.05)


def _is_init(pid):
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    return any(line.startswith("NSpid:") and line.split()[-1] == "1"
               for line in status.splitlines())


def _quoted(word):
    return "'" + str(word).replace("'", "'\\''") + "'"


def require_root():
    if os.geteuid() != 0:
        raise Failure("a container is booted: run this as root")
