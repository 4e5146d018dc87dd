"""The disk that is measured: ext4 with a journal, as Debian's installer makes it.

It lies in an image of its own, so that neither the kind of the host's file system nor its state
decides who is fast (README.md, The disk).
"""

import os
import pathlib
import subprocess
import tempfile

from support import mounts
from support.failure import Failure

# Where the world is made (support/world.py).
_FOLDER = pathlib.Path("/var/tmp")

# Three times what 100 000 accounts take in all stores, so that nobody searches for free blocks.
_BYTES = 4 << 30

# google-authenticator has a file a person, twice.
_INODES = 1 << 19

_CHUNK = bytes(4 << 20)


def mount_image():
    """Puts a new file system in the place of /var/tmp, for this process and its children.

    The image has no name any more once it is mounted: it ends with the run, however that ends.
    """
    mounts.leave_host_namespace()
    hidden = os.open(_FOLDER, os.O_RDONLY | os.O_DIRECTORY)
    descriptor, image = tempfile.mkstemp(prefix="sallyport-bench-", suffix=".img", dir=_FOLDER)
    try:
        _write_all_blocks(descriptor, image)
        # Nothing is left for the kernel to initialise while logins are timed.
        _run("mkfs.ext4", "-q", "-F", "-N", _INODES, "-E",
             "lazy_itable_init=0,lazy_journal_init=0,nodiscard", image)
        _mount(image)
    finally:
        os.close(descriptor)
        os.unlink(pathlib.Path(image).name, dir_fd=hidden)
        os.close(hidden)
    _FOLDER.chmod(0o1777)


def _write_all_blocks(descriptor, image):
    """The host's file system has nothing to allocate for the image later on."""
    room = os.statvfs(image)
    if room.f_bavail * room.f_frsize < 2 * _BYTES:
        raise Failure(f"{_FOLDER} has too little room for an image of {_BYTES >> 30} GiB: give it "
                      "more, or measure on it as it is, with --in-place")
    for _ in range(_BYTES // len(_CHUNK)):
        os.write(descriptor, _CHUNK)
    os.fsync(descriptor)


def _mount(image):
    """Without the host's page cache between the two file systems; the loop device goes when its
    file system does."""
    device = _run("losetup", "--find", "--show", "--direct-io=on", image)
    try:
        _run("mount", "-t", "ext4", device, _FOLDER)
    finally:
        _run("losetup", "--detach", device)


def _run(*words):
    try:
        return subprocess.run(
            [str(word) for word in words], check=True, capture_output=True, text=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", None) or str(error)
        raise Failure(f"no image can be mounted on {_FOLDER} ({reason.strip()}): "
                      "measure on it as it is, with --in-place") from error
