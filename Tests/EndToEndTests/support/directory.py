"""A second source of accounts beside /etc/passwd: Debian's libnss-extrausers, which reads a passwd
file of its own, as a directory would answer."""

import contextlib
import os
import pathlib
import re

from support import mounts
from support.accounts import named_account
from support.failure import Failure

_FOLDER = pathlib.Path("/var/lib/extrausers")
_SWITCH = pathlib.Path("/etc/nsswitch.conf")
_FIRST_UID = 70_000


class Directory:
    """Accounts that no local file has. They are there until `close`."""

    def __init__(self, world):
        if not _FOLDER.is_dir():
            raise Failure(f"{_FOLDER} is not there: libnss-extrausers is missing")
        self._homes = world.homes
        self._accounts = []
        mounts.tmpfs(_FOLDER)
        self._write()
        self._switch = _SWITCH.read_text()
        text, count = re.subn(
            r"^(passwd|group|shadow):\s*files", r"\g<0> extrausers", self._switch,
            flags=re.MULTILINE)
        assert count == 3, self._switch
        self._replace(_SWITCH, text)

    def close(self):
        self._replace(_SWITCH, self._switch)

    def new_account(self):
        number = len(self._accounts)
        account = named_account(f"remote{number:03}", _FIRST_UID + number, self._homes)
        self._accounts.append(account)
        self._write()
        account.make_home()
        return account

    @contextlib.contextmanager
    def hanging(self):
        """Whoever asks it meanwhile waits for ever."""
        file = _FOLDER / "passwd"
        file.unlink()
        os.mkfifo(file)
        yield
        self._write()

    def _write(self):
        for name, mode, line in (("passwd", 0o644, "passwd_line"), ("group", 0o644, "group_line"),
                                 ("shadow", 0o640, "shadow_line")):
            file = _FOLDER / name
            self._replace(file, "".join(f"{getattr(one, line)}\n" for one in self._accounts))
            file.chmod(mode)

    @staticmethod
    def _replace(file, text):
        new = file.with_name(f"{file.name}+")
        new.write_text(text)
        new.replace(file)
