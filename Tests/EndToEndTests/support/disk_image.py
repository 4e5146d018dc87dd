"""A disk of one's own: ext4 in a file, mounted through a loop device."""

import os
import pathlib
import re
import subprocess

from support.failure import Failure

# Room for everything the daemon may hold back for a full disk, and for its store.
_BYTES = 256 * 1024 * 1024

# A copy that the disk was written to meanwhile is taken again; more often, something is wrong.
_COPIES = 20

# Fields of /proc/diskstats (the kernel's Documentation/admin-guide/iostats.rst): the numbers of the
# device, its name, and then those of Documentation/block/stat.rst. A bare root may have no /sys.
_MAJOR, _MINOR, _WRITES, _IN_FLIGHT = 0, 1, 7, 11


class DiskImage:
    """A mounted file system in a file. It has a journal, and nothing reserved for root."""

    def __init__(self, world, name, options="errors=remount-ro"):
        self._folder = world.new_folder(name)
        self._options = options
        self.file = self._folder / "image"
        self.mount_point = self._folder / "mounted"
        self.mount_point.mkdir()
        with open(self.file, "wb") as file:
            file.truncate(_BYTES)
        _run("mkfs.ext4", "-q", "-m", "0", "-O", "has_journal", str(self.file))
        self.mount()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.unmount()
        self.file.unlink()

    def folder(self, name, owner, mode=0o700):
        """A new folder on the disk, which is there to stay."""
        folder = self.mount_point / name
        folder.mkdir()
        os.chown(folder, owner, owner)
        folder.chmod(mode)
        self.sync()
        return folder

    def sync(self):
        _run("sync", "--file-system", str(self.mount_point))

    def mount(self):
        _run("mount", "-o", f"loop,{self._options}", str(self.file), str(self.mount_point))

    def unmount(self):
        _run("umount", str(self.mount_point))

    def become_read_only(self):
        """At once, whoever has files open: ext4 stops as after an error (its option `abort`)."""
        _run("mount", "-o", "remount,abort", str(self.mount_point))

    def copy(self, world, name):
        """What a power cut would leave of the disk at this moment, mounted.

        The loop device writes to the image's file through the kernel's page cache, so a copy of
        that file has all that the file system has given to its disk, and nothing else: what no
        fsync(2) has asked for stays in the page cache of the file system itself. A disk that lies
        about its own cache is not modelled.

        Whoever writes must have been stopped before; that the kernel's own writers did not
        write while the copy was made is seen from the disk's counters.
        """
        image = object.__new__(DiskImage)
        image._folder = world.new_folder(name)
        image._options = self._options
        image.file = image._folder / "image"
        image.mount_point = image._folder / "mounted"
        image.mount_point.mkdir()
        for _ in range(_COPIES):
            before = self._writes()
            _run("cp", "--sparse=always", str(self.file), str(image.file))
            if self._writes() == before:
                image.mount()
                return image
        raise Failure(f"{self.file} is written to without end: no copy of one moment can be made")

    def _writes(self):
        """Writes that are done, and requests that are not."""
        number = os.stat(self.mount_point).st_dev
        device = [str(os.major(number)), str(os.minor(number))]
        for line in pathlib.Path("/proc/diskstats").read_text().splitlines():
            fields = line.split()
            if [fields[_MAJOR], fields[_MINOR]] == device:
                return fields[_WRITES], fields[_IN_FLIGHT]
        raise Failure(f"the kernel keeps no counters of {':'.join(device)}")


def _run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        said = re.sub(r"\s+", " ", result.stderr).strip()
        raise Failure(f"{' '.join(command)} failed: {said}")
