"""A store that is edited behind the daemon's back, with sqlite3(1)."""

import os
import shutil
import subprocess

from support.administration import Root, exempt
from support.daemon import Daemon
from support.enrolment import enrol
from support.varlink_client import LoginConnection

_FILES = ("sallyport.sqlite", "last-good.toml")

# security.md, Throttle: the failures that lock, and so many a source that none has to wait.
_FAILURES_UNTIL_LOCKED = 100
_FAILURES_OF_ONE_SOURCE = 4

_MONTH = 30 * 86_400


class TamperedStore:
    """A closed store in which there is something to be gained, an older copy of it, and people:

    ada       was locked, and has used the first of her recovery codes
    bob       has signed in with a code since the older copy was made
    mallory   would like to be one of them; a pass of hers was ended since
    eve       had no second factor when the older copy was made
    stranger  has none at all, while it is mandatory

    The older copy has a policy under which nobody is asked for anything.
    """

    def __init__(self, world):
        self._world = world
        self._daemon = daemon = Daemon(world, "path", world.new_folder("sockets")).start()
        root = Root(daemon)
        self.ada, self.bob, self.mallory = (
            enrol(world.stranger(), daemon.control) for _ in range(3))
        self.stranger = world.stranger()
        root.set_policy({"mode": "off", "remember": "86400"}, rules=[
            exempt(networks=["192.0.2.0/24"], note="the office"),
            exempt(note="everybody")])
        self.pass_until = root.grant_pass(self.mallory.name, _MONTH)["until"]
        self.old = self._copy("old")
        self.eve = enrol(world.stranger(), daemon.control)
        root.set_policy({"mode": "mandatory", "remember": None}, rules=[
            exempt(networks=["192.0.2.0/24"], note="the office"),
            exempt(accounts=["nobody-has-this-name"], note="somebody who left")])
        root("RevokePass", user=self.mallory.name)
        self.used = {}
        with LoginConnection(daemon.login) as login:
            self.used[self.bob.name] = self.bob.phone.next_code()
            assert login.verdict(self.bob.name, self.used[self.bob.name]) == "permit"
            self.used[self.ada.name] = self.ada.recovery_codes[0]
            assert login.verdict(self.ada.name, self.used[self.ada.name]) == "permit"
            self._lock(login, self.ada)
            assert login.verdict("nobody-has-this-name", "492039", service="sshd") == "deny"
            # The last row of the audit log is about nobody who is tampered with.
            assert login.verdict(self.eve.name, self.eve.phone.next_code()) == "permit"
        self.now = self._copy("now")

    def names(self):
        """Their names in the world, by what they are called here."""
        return {called: getattr(self, called).name
                for called in ("ada", "bob", "mallory", "eve", "stranger")}

    def daemon_after(self, edit):
        """A daemon that is not started, whose store is the closed one after this SQL, in which
        `old` is the older copy."""
        state = self._world.new_folder("state", owner=self._daemon.uid, mode=0o700)
        for name in _FILES:
            shutil.copy(self.now / name, state)
        store = state / "sallyport.sqlite"
        sqlite3(store, f"ATTACH '{self.old / 'sallyport.sqlite'}' AS old; {edit}")
        for file in state.iterdir():
            os.chown(file, self._daemon.uid, self._daemon.uid)
            file.chmod(0o600)
        return Daemon(
            self._world, "path", self._world.new_folder("sockets"), state=state,
            key=self._daemon.key.read_bytes())

    def _copy(self, name):
        """What the daemon leaves when it stops; it goes on then."""
        assert self._daemon.stop() == 0
        folder = self._world.new_folder(name)
        for file in _FILES:
            shutil.copy(self._daemon.state / file, folder)
        self._daemon.start()
        return folder

    @staticmethod
    def _lock(login, person):
        for number in range(_FAILURES_UNTIL_LOCKED):
            address = f"198.51.100.{number // _FAILURES_OF_ONE_SOURCE}"
            assert login.verdict(
                person.name, person.phone.wrong_code(), service="sshd", address=address) == "deny"

    def close(self):
        self._daemon.close()


def sqlite3(file, sql):
    """Runs SQL on a file; what it prints."""
    return subprocess.run(
        ["sqlite3", "-bail", str(file), sql], check=True, capture_output=True, text=True).stdout
