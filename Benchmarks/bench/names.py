"""Everybody's names, as NSS composes them: /etc/passwd, then a hashed passwd.db.

A flat file with a hundred thousand lines would be read from its beginning at each look-up. A
machine that has so many accounts has them elsewhere: here in Debian's libnss-db.
"""

import contextlib
import pathlib
import re
import subprocess

from support import mounts
from support.accounts import Account
from support.failure import Failure

# Above what Debian gives out itself, and beside nobody (65534).
_FIRST_UID = 200_000

_PASSWD = pathlib.Path("/etc/passwd")
_GROUP = pathlib.Path("/etc/group")
_SWITCH = pathlib.Path("/etc/nsswitch.conf")
_DATABASES = pathlib.Path("/var/lib/misc")


class Names:
    """The passwd database of the private world, whose /etc this process has mounted already: so
    many people, and others who enrol nowhere."""

    def __init__(self, world, count, others):
        everybody = [
            Account(name, _FIRST_UID + number, world.homes / name)
            for number, name in enumerate(f"person{number:06}" for number in range(count + others))]
        self.people, self.others = everybody[:count], everybody[count:]
        self._folder = world.new_folder("names")
        self._flat = _PASSWD.read_text()
        self._make_database()
        switch, found = re.subn(
            r"^passwd:.*$", "passwd: files db", _SWITCH.read_text(), flags=re.MULTILINE)
        if found != 1:
            raise Failure(f"{_SWITCH} does not have one line 'passwd:'")
        _SWITCH.write_text(switch)

    @contextlib.contextmanager
    def as_local(self, people):
        """Within this block these people stand in /etc/passwd, as who enrols must.

        Only they: the daemon reads the whole file, twice, for each who enrols. At the end of the
        block it forgets all names that it has looked up, because the file changes.
        """
        self._write_flat([one.passwd_line for one in people])
        try:
            yield
        finally:
            self._write_flat([])

    @contextlib.contextmanager
    def in_group(self, name, people):
        """Within this block these people are members of a group."""
        before = _GROUP.read_text()
        members = ",".join(one.name for one in people)
        _replace(_GROUP, f"{before}{name}:x:{_FIRST_UID - 1}:{members}\n")
        try:
            yield
        finally:
            _replace(_GROUP, before)

    def _write_flat(self, lines):
        _replace(_PASSWD, self._flat + "".join(f"{line}\n" for line in lines))

    def _make_database(self):
        """What /var/lib/misc/Makefile does, without the numbers by which all can be listed."""
        source = self._folder / "source"
        with source.open("w") as file:
            for one in self.people + self.others:
                file.write(f".{one.name} {one.passwd_line}\n={one.uid} {one.passwd_line}\n")
        database = self._folder / "passwd.db"
        subprocess.run(["makedb", "--quiet", "-o", str(database), str(source)], check=True)
        database.chmod(0o644)
        source.unlink()
        mounts.bind(self._folder, _DATABASES)


def _replace(file, text):
    """Puts a new file in the place of one, as useradd does."""
    new = file.with_name(f"{file.name}+")
    new.write_text(text)
    new.replace(file)
