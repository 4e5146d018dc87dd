"""The private world that the tests log into."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from support import accounts, mounts
from support.failure import Failure

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = REPOSITORY / "etc"

# Where the module looks for the daemon, unless its line says otherwise.
SOCKET_FOLDER = pathlib.Path("/run/sallyport")

# On a disk on every Debian; /tmp may lie in memory, and there a missing fsync shows nowhere.
_DISK = "/var/tmp"
_IN_MEMORY = {"tmpfs", "ramfs"}

_WATCHED = ("pam.d", "passwd", "shadow", "group", "gshadow", "sudoers", "sudoers.d", "security")


class World:
    """A mount namespace with its own /etc, /run and PAM modules; the host stays as it is.

    Programs and module lie at the paths where they are installed, so that the example files of
    etc/ are tested word for word.
    """

    def __init__(self, build):
        self._host_etc = os.open("/etc", os.O_RDONLY | os.O_DIRECTORY)
        self._host_before = self._fingerprint()
        mounts.leave_host_namespace()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-e2e-", dir=_DISK))
        self.folder.chmod(0o755)
        kind = mounts.filesystem_type(self.folder)
        if kind in _IN_MEMORY:
            raise Failure(f"{self.folder} lies in memory ({kind}): the tests need a disk")
        self.homes = self._make("homes")
        self.services = self._make("services")
        self.sallyportd = self._take(build.sallyportd, "sallyportd")
        self.pam_login = self._take(build.pam_login, "pam-login")
        self._people = accounts.numbered_accounts(self.homes)
        self._named = {
            name: accounts.named_account(name, uid, self.homes)
            for name, uid in (("ada", 2101), ("babbage", 2102), ("mara", 2103))
        }
        self.root = accounts.root_account(self.homes)
        self._own_etc()
        # No test changes it before.
        self.usual_pam = self.folder / "usual-pam.d"
        shutil.copytree("/etc/pam.d", self.usual_pam, symlinks=True)
        self._own_modules(build.module)
        self._own_folders()
        self._next_person = 0

    def close(self):
        """Removes what was made, and holds the host against what it was."""
        shutil.rmtree(self.folder, ignore_errors=True)
        after = self._fingerprint()
        os.close(self._host_etc)
        changed = [name for name in _WATCHED if after[name] != self._host_before[name]]
        assert not changed, f"the host's /etc was changed: {', '.join(changed)}"

    def named(self, name):
        return self._named[name]

    def stranger(self):
        """An account that no test has touched."""
        self._next_person += 1
        return self._people[self._next_person - 1]

    def service(self, name, text):
        """A service file for pam-login."""
        (self.services / name).write_text(text)
        return name

    def pam_service(self, name, text):
        """A service file where every program looks for it."""
        pathlib.Path("/etc/pam.d", name).write_text(text)

    def ship_pam_service(self, name, example=None):
        """The service file that we ship."""
        self.pam_service(name, (EXAMPLES / "pam.d" / (example or name)).read_text())

    def new_folder(self, name, owner=0, mode=0o755):
        """A folder that is not there yet."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        os.chown(folder, owner, owner)
        folder.chmod(mode)
        return folder

    def _make(self, name):
        folder = self.folder / name
        folder.mkdir()
        return folder

    def _take(self, program, name):
        """A copy that everybody may run, wherever the build lies."""
        copy = self.folder / name
        shutil.copyfile(program, copy)
        copy.chmod(0o755)
        return copy

    def _own_etc(self):
        etc = self.folder / "etc"
        _copy_tree("/etc", etc)
        services = [accounts.daemon_account(), accounts.mailer_account()]
        everybody = [*services, *self._named.values(), *self._people]
        _append(etc / "passwd", [one.passwd_line for one in everybody])
        _append(etc / "group", [one.group_line for one in everybody])
        _append(etc / "shadow", [one.shadow_line for one in everybody])
        self._give_root_a_password(etc)
        sudoers = etc / "sudoers.d" / "sallyport-tests"
        sudoers.write_text("ada ALL=(ALL) ALL\nbabbage ALL=(ALL) ALL\nmara ALL=(ALL) ALL\n")
        sudoers.chmod(0o440)
        mounts.bind(etc, "/etc")
        for account in self._named.values():
            account.make_home()

    def _give_root_a_password(self, etc):
        self.root.make_home()
        _replace_line(etc / "passwd", "root:", f"root:x:0:0:root:{self.root.home}:/bin/sh")
        _replace_line(etc / "shadow", "root:", self.root.shadow_line)

    def _own_modules(self, module):
        libraries = subprocess.run(
            ["dpkg", "--listfiles", "libpam-modules"], check=True, capture_output=True, text=True)
        system = next(
            pathlib.Path(line).parent for line in libraries.stdout.splitlines()
            if line.endswith("/pam_unix.so"))
        own = self.folder / "security"
        _copy_tree(system, own)
        shutil.copyfile(module, own / "pam_sallyport.so")
        (own / "pam_sallyport.so").chmod(0o644)
        mounts.bind(own, system)

    def _own_folders(self):
        """What sshd, login and sudo write to."""
        mounts.tmpfs("/run")
        for folder in ("/var/log", "/var/lib/sudo", "/var/mail"):
            if os.path.isdir(folder):
                mounts.tmpfs(folder)
        # libfaketime leaves files there.
        mounts.tmpfs("/dev/shm", "1777")
        os.mkdir("/run/sshd", 0o755)
        os.mkdir("/run/lock", 0o1777)
        SOCKET_FOLDER.mkdir(mode=0o755)
        pathlib.Path("/run/utmp").touch()
        for name in ("wtmp", "btmp", "lastlog"):
            pathlib.Path("/var/log", name).touch()

    def _fingerprint(self):
        """What the host's own /etc holds, seen through a folder opened before the namespace."""
        etc = pathlib.Path(f"/proc/self/fd/{self._host_etc}")
        return {name: _digest(etc / name) for name in _WATCHED}


def _copy_tree(source, target):
    subprocess.run(["cp", "--archive", str(source), str(target)], check=True)


def _append(file, lines):
    text = file.read_text()
    separator = "" if text.endswith("\n") else "\n"
    file.write_text(text + separator + "\n".join(lines) + "\n")


def _replace_line(file, start, line):
    lines = file.read_text().splitlines()
    file.write_text("".join(
        f"{line if old.startswith(start) else old}\n" for old in lines))


def _digest(path):
    digest = hashlib.sha256()
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        digest.update(str(file.relative_to(path.parent)).encode())
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.digest()
