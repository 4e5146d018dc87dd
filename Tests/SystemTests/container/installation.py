"""The packages: installed, removed, and where the tests keep what is not part of them."""

import os
import pathlib
import shutil
import tempfile

from container.debian_root import REPOSITORY
from container.older_packages import make_older
from support.failure import Failure

_IN_MACHINE = "/var/cache/sallyport-packages"
_OLDER_IN_MACHINE = "/var/cache/older-sallyport-packages"

# Test programs, and the modules that they share with the end-to-end tests.
TOOLS = "/usr/local/lib/sallyport-test"

ALL = ("sallyport", "libpam-sallyport", "sallyport-mailer")

_APT = ("apt-get", "--yes", "--quiet", "-o", "Dpkg::Use-Pty=0")


class Packages:
    """The Debian packages that `make deb` built."""

    def __init__(self):
        folder = pathlib.Path(os.environ.get("SALLYPORT_PACKAGES", REPOSITORY / ".build/deb"))
        self._files = sorted(file for file in folder.glob("*.deb") if "dbgsym" not in file.name)
        if len(self._files) != len(ALL):
            raise Failure(f"{folder} (SALLYPORT_PACKAGES) has no packages: run 'make deb' first")
        self.version = self._files[0].name.split("_")[1]

    def take_to(self, machine):
        machine.run("mkdir", "--parents", _IN_MACHINE, TOOLS)
        for file in self._files:
            machine.copy_in(file, f"{_IN_MACHINE}/{file.name}")
        shutil.copytree(REPOSITORY / "Tests/EndToEndTests/support",
                        machine.path(f"{TOOLS}/support"),
                        ignore=shutil.ignore_patterns("__pycache__"))
        for script in (REPOSITORY / "Tests/SystemTests/inside").glob("*.py"):
            machine.copy_in(script, f"{TOOLS}/{script.name}", mode=0o755)
        pam_login = REPOSITORY / "pam-module/build/pam-login"
        if not pam_login.exists():
            raise Failure(f"{pam_login} is not there: run 'make build' first")
        machine.copy_in(pam_login, "/usr/local/bin/pam-login", mode=0o755)
        machine.copy_in(REPOSITORY / "etc/pam.d/README", f"{TOOLS}/README")

    def install(self, machine, check=True):
        """Also reinstalls what is there already, as an upgrade does."""
        return machine.run(*_APT, "install", "--reinstall", "--no-install-recommends",
                           *(f"{_IN_MACHINE}/{file.name}" for file in self._files), check=check)

    def take_older_to(self, machine, version):
        """The packages of an older version beside those of this one."""
        machine.run("mkdir", "--parents", _OLDER_IN_MACHINE)
        with tempfile.TemporaryDirectory() as folder:
            for file in self._files:
                older = make_older(file, version, self.version, pathlib.Path(folder))
                machine.copy_in(older, f"{_OLDER_IN_MACHINE}/{older.name}")

    def install_older(self, machine):
        """Goes back to what was taken there."""
        return machine.run(*_APT, "install", "--allow-downgrades", "--no-install-recommends",
                           *(str(file) for file in self._older_in(machine)))

    @staticmethod
    def _older_in(machine):
        return [f"{_OLDER_IN_MACHINE}/{file.name}"
                for file in sorted(machine.path(_OLDER_IN_MACHINE).glob("*.deb"))]


def remove(machine, *packages, check=True):
    return machine.run(*_APT, "remove", *packages, check=check)


def purge(machine, *packages, check=True):
    return machine.run(*_APT, "purge", *packages, check=check)


def pam_files(machine):
    """Everything that decides how people log in, by path."""
    folders = ("/etc/pam.d", "/usr/lib/pam.d", "/etc/security", "/var/lib/pam",
               "/usr/share/pam-configs")
    listing = machine.run("find", *folders, "-type", "f", "-exec", "sha256sum", "{}", "+").stdout
    modes = machine.run("find", *folders, "-printf", "%p %M %U %G\\n").stdout
    return sorted(listing.splitlines()) + sorted(modes.splitlines())
