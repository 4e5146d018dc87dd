"""The files of one machine: a layer of its own above a Debian that all machines share."""

import os
import pathlib
import shutil
import subprocess
import tempfile

# On a disk: the store must be able to wait for one.
_DISK = "/var/tmp"


class Tree:
    """Unpacking a Debian takes ten times as long as booting it, so that is done once."""

    def __init__(self, archive):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-system-", dir=_DISK))
        self.path = self._folder / "root"
        self.path.mkdir()
        if not self._lay_over(_unpacked(archive)):
            # As where this is an overlay itself.
            _unpack(archive, self.path)

    def _lay_over(self, lower):
        upper, work = self._folder / "upper", self._folder / "work"
        upper.mkdir(mode=0o755)
        work.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "overlay", "-o",
             f"lowerdir={lower},upperdir={upper},workdir={work}", "overlay", str(self.path)],
            capture_output=True)
        return mounted.returncode == 0

    def remove(self):
        if self.path.is_mount():
            subprocess.run(["umount", str(self.path)], check=True)
        shutil.rmtree(self._folder, ignore_errors=True)


def _unpacked(archive):
    folder = archive.with_suffix("")
    if not folder.exists():
        unfinished = pathlib.Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
        unfinished.chmod(0o755)
        _unpack(archive, unfinished)
        os.rename(unfinished, folder)
    return folder


def _unpack(archive, folder):
    subprocess.run(["tar", "--extract", "--numeric-owner", "--xattrs", "--xattrs-include=*",
                    "--directory", str(folder), "--file", str(archive)], check=True)
