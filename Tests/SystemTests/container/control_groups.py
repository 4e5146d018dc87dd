"""Where a machine's processes are kept apart from those of another that runs at the same time."""

import contextlib
import itertools
import os
import pathlib

_ROOT = pathlib.Path("/sys/fs/cgroup")

_numbers = itertools.count()


class ControlGroups:
    """A group of its own below this process's, in each hierarchy that systemd uses.

    nspawn makes "payload" in the group that it is started in: two machines would share it, and
    stopping a service in one would wait for, or end, what runs in the other.
    """

    def __init__(self):
        name = f"sallyport-{os.getpid()}-{next(_numbers)}"
        self._folders = [folder / name for folder in _own_folders()]
        for folder in self._folders:
            folder.mkdir()

    def enter(self):
        """Takes the process that calls this there."""
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def remove(self):
        """What is left of it, once nobody is in there any more."""
        for folder in self._folders:
            for path, _, _ in os.walk(folder, topdown=False):
                with contextlib.suppress(OSError):
                    os.rmdir(path)


def _own_folders():
    """This process's groups (cgroups(7)): in systemd's own hierarchy, and in the unified one."""
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, group = line.split(":", 2)
        if controllers == "name=systemd":
            yield _ROOT / "systemd" / group.lstrip("/")
        elif controllers == "":
            unified = _ROOT / "unified"
            yield (unified if unified.is_dir() else _ROOT) / group.lstrip("/")
