"""The modules that others use, as their own tools set them up."""

import base64
import os
import secrets
import subprocess

from support.phone import Phone

from bench.subject import Subject

# What google-authenticator writes; an oath secret of the same size costs the same.
_KEY_CHARACTERS = 26
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def _new_key():
    """128 random bits in Base32: the last character holds three of them."""
    key = "".join(secrets.choice(_BASE32) for _ in range(_KEY_CHARACTERS - 1))
    return key + secrets.choice(_BASE32[::4])


class Permit(Subject):
    """PAM with a module that does nothing: what no module can be faster than."""

    name = "pam_permit"
    asks = False
    durability = "asks nothing"

    def __init__(self, world, people):
        super().__init__(world, people)
        self.serve("pam_permit.so")

    def enrol(self, people):
        pass

    def right_codes(self, people):
        return [(one.name, "-") for one in people]


class GoogleAuthenticator(Subject):
    """One state file a person.

    The files lie in one folder that root reads, not in the homes: so the module looks nobody up
    but root, in the first line of /etc/passwd, which is its fastest way.
    """

    name = "google-authenticator"
    durability = "used codes return for some 5 s"
    options = ""

    def __init__(self, world, people):
        super().__init__(world, people)
        self._state = world.new_folder("ga-state", mode=0o700)
        self._template = self._enrol_by_tool(world)
        self.serve(f"pam_google_authenticator.so secret={self._state}/${{USER}} user=0 "
                   f"no_strict_owner {self.options}")

    def enrol(self, people):
        for one in people:
            phone = self.phones.setdefault(one.name, Phone(_new_key()))
            phone.last_step = 0
            file = self._state / one.name
            # In place: each inode that is given up slows the next login (README.md, What moves).
            file.write_text(phone.key + self._template)
            file.chmod(0o400)

    @staticmethod
    def _enrol_by_tool(world):
        """What the tool writes when all its questions are answered as it proposes, without the
        key."""
        file = world.new_folder("ga-tool") / "state"
        subprocess.run(
            ["google-authenticator", "--time-based", "--disallow-reuse", "--force", "--no-confirm",
             "--rate-limit=3", "--rate-time=30", "--window-size=3", "--qr-mode=NONE",
             f"--secret={file}"], check=True, stdout=subprocess.DEVNULL, env=os.environ)
        key, newline, rest = file.read_text().partition("\n")
        assert len(key) == _KEY_CHARACTERS, "the tool's keys have another length"
        return newline + rest


class GoogleAuthenticatorWithoutSkew(GoogleAuthenticator):
    """The same, without its search for a wrong clock after a wrong code."""

    name = "google-authenticator noskewadj"
    options = "noskewadj"


class Oath(Subject):
    """All people in one file, which each login writes anew.

    That takes tens of milliseconds where many are enrolled; then a quarter of a turn's people log
    in, more than a thousand in the whole run.
    """

    MANY = 10_000

    name = "oath"
    durability = "a cut can lock everybody out"

    def __init__(self, world, people):
        super().__init__(world, people)
        self._state = world.new_folder("oath-state", mode=0o700)
        self._file = self._state / "users.oath"
        self.phones = {one.name: Phone(_new_key()) for one in people}
        self._text = "".join(
            f"HOTP/T30/6\t{name}\t-\t{_hexadecimal(phone.key)}\n"
            for name, phone in self.phones.items())
        self.serve(f"pam_oath.so usersfile={self._file} window=20 digits=6")

    def who_logs_in(self, people):
        return people if len(self.people) <= self.MANY else people[::4]

    def enrol(self, people):
        # A run that was ended in the middle of a login leaves oath's lock behind.
        for left_over in self._state.iterdir():
            if left_over != self._file:
                left_over.unlink()
        self._file.write_text(self._text)
        self._file.chmod(0o600)
        for phone in self.phones.values():
            phone.last_step = 0


def _hexadecimal(key):
    return base64.b32decode(key + "=" * (-len(key) % 8)).hex()
