"""A mount namespace of one's own: mount(2), unshare(2), statfs(2) through libc."""

import ctypes
import os
import subprocess

from support.failure import Failure

_CLONE_NEWNS = 0x00020000
_MS_BIND = 0x1000
_MS_REC = 0x4000
_MS_PRIVATE = 1 << 18
_MS_NOSUID = 2
_MS_NODEV = 4

_libc = ctypes.CDLL(None, use_errno=True)


def leave_host_namespace():
    """From here on no mount of this process, or of what it starts, is seen by the host."""
    if os.geteuid() != 0:
        raise Failure("the end-to-end tests must run as root: they log people in")
    _check(_libc.unshare(_CLONE_NEWNS), "no mount namespace of its own can be made")
    if not _is_mount_of_its_own("/"):
        _enter_a_root_that_is_a_mount()
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE)


def bind(source, target):
    _mount(source, target, None, _MS_BIND | _MS_REC)


def tmpfs(target, mode="0755"):
    _mount("tmpfs", target, "tmpfs", _MS_NOSUID | _MS_NODEV, f"mode={mode}")


def filesystem_type(path):
    """The word of stat -f: ext2/ext3, xfs, overlayfs, tmpfs, …"""
    return subprocess.run(
        ["stat", "--file-system", "--format=%T", str(path)],
        check=True, capture_output=True, text=True,
    ).stdout.strip()


def _is_mount_of_its_own(path):
    """Whether mountinfo has a mount there; os.path.ismount says so of every root."""
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        return any(line.split()[4] == path for line in mounts)


def _enter_a_root_that_is_a_mount():
    """In a chroot, as a fresh root is, the mount around "/" is out of reach and stays as it is."""
    # A folder that every Debian has, and nothing of ours needs.
    bind("/", "/mnt")
    os.chroot("/mnt")
    os.chdir("/")


def _mount(source, target, kind, flags, data=None):
    arguments = [_bytes(word) for word in (source, target, kind)]
    result = _libc.mount(*arguments, ctypes.c_ulong(flags), _bytes(data))
    _check(result, f"{source} cannot be mounted on {target}")


def _bytes(word):
    return None if word is None else str(word).encode()


def _check(result, what):
    if result != 0:
        raise Failure(f"{what}: {os.strerror(ctypes.get_errno())}")
