"""The people of the private world."""

import dataclasses
import os
import pathlib

# The first factor of everybody here, and its hash (few rounds: nothing is to be kept secret).
PASSWORD = "lovelace-1843"
PASSWORD_HASH = "$5$rounds=1000$sallyport$mxtLVC65l4.bKtuV1Vbslpr91z5CgjqD1/wuPspVP0B"

# The user that sallyportd runs as.
DAEMON_UID = 2100

# The user that sallyport-mailer runs as, not by the name that sallyportd expects unless it is told.
MAILER_UID = 2111
MAILER_NAME = "postwoman"

# More than all tests use: each takes accounts that no other has touched.
NUMBERED_ACCOUNTS = 6000
_FIRST_NUMBERED_UID = 3000


@dataclasses.dataclass(frozen=True)
class Account:
    name: str
    uid: int
    home: pathlib.Path

    @property
    def passwd_line(self):
        return f"{self.name}:x:{self.uid}:{self.uid}:{self.name}:{self.home}:/bin/sh"

    @property
    def group_line(self):
        return f"{self.name}:x:{self.uid}:"

    @property
    def shadow_line(self):
        return f"{self.name}:{PASSWORD_HASH}:19000:0:99999:7:::"

    def make_home(self):
        """Makes the home folder, as useradd does."""
        self.home.mkdir(mode=0o755, parents=True, exist_ok=True)
        os.chown(self.home, self.uid, self.uid)

    def authorize(self, public_key):
        """Lets the holder of a key in, as people do themselves."""
        self.make_home()
        folder = self.home / ".ssh"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / "authorized_keys"
        file.write_text(public_key)
        file.chmod(0o600)
        for path in (folder, file):
            os.chown(path, self.uid, self.uid)


def daemon_account():
    return Account("sallyport", DAEMON_UID, pathlib.Path("/nonexistent"))


def mailer_account():
    return Account(MAILER_NAME, MAILER_UID, pathlib.Path("/nonexistent"))


def named_account(name, uid, homes):
    return Account(name, uid, homes / name)


def numbered_accounts(homes):
    return [
        named_account(f"person{number:04}", _FIRST_NUMBERED_UID + number, homes)
        for number in range(NUMBERED_ACCOUNTS)
    ]


def root_account(homes):
    return Account("root", 0, homes / "root")
