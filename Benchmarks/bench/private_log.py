"""A /dev of the benchmark's own, with a /dev/log whose reader throws everything away.

Without a log to write to, syslog(3) writes to the console, which some modules then wait for.
"""

import os
import pathlib
import socket
import subprocess

from support import mounts

_NODES = ("null", "zero", "full", "random", "urandom", "tty")

# In the private /run, which ends with the namespace.
_FOLDER = pathlib.Path("/run/bench-dev")


class PrivateLog:
    def __init__(self, stopwatch):
        _FOLDER.mkdir(mode=0o755)
        for name in _NODES:
            (_FOLDER / name).touch()
            mounts.bind(f"/dev/{name}", _FOLDER / name)
        # A terminal, for a program that is timed on one.
        (_FOLDER / "pts").mkdir()
        mounts.bind("/dev/pts", _FOLDER / "pts")
        (_FOLDER / "ptmx").symlink_to("pts/ptmx")
        (_FOLDER / "fd").symlink_to("/proc/self/fd")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
            log.bind(str(_FOLDER / "log"))
            os.chmod(_FOLDER / "log", 0o666)
            self._reader = subprocess.Popen([str(stopwatch.program), "discard"], stdin=log)
        mounts.bind(_FOLDER, "/dev")

    def close(self):
        self._reader.kill()
        self._reader.wait()
