"""Mail between a real daemon, a real mailer and a scripted server, and the people it is for."""

import time

from support.accounts import MAILER_NAME
from support.administration import Root
from support.mail import letters
from support.mail.letters import Letter
from support.mail.waiting import PATIENCE
from support.varlink_client import Connection

_ACCOUNT = "org.sallyport.Account"

# For a daemon's configuration: who may take its mail.
SETTINGS = f'[mail]\nuser = "{MAILER_NAME}"\n'


class Outgoing:
    """Where a mailer finds a real daemon's mail."""

    def __init__(self, daemon):
        self.path = daemon.control


def address_of(account):
    return f"{account.name}@example.org"


class Post:
    """What arrives at the server, letter by letter and reader by reader."""

    def __init__(self, daemon, server, mailer):
        self.daemon, self.server, self.mailer = daemon, server, mailer
        self.root = Root(daemon)
        self._read = {}

    # --- Reading

    def next(self, address, kind):
        """The first mail of a kind (letters.NOTICE, …) that its owner has not read; waits for it."""
        index = self._read.get((address, kind), 0)
        self.server.wait_until(
            lambda: len(self._letters(address, kind)) > index, f"{kind!r} to {address}")
        self._read[address, kind] = index + 1
        return self._letters(address, kind)[index]

    def activation(self, address):
        return self.next(address, letters.ACTIVATION).activation_code

    def sign_in_code(self, address):
        return self.next(address, letters.SIGN_IN_CODE).sign_in_code

    def has_nothing_for(self, name, address):
        """Whether nothing unread has come or waits.

        What is queued is queued before the person is answered, and leaves the queue after the server
        has taken it: so nothing can be between the two.
        """
        waits = self.waits(name)
        read = sum(count for (reader, _), count in self._read.items() if reader == address)
        return not waits and len(self._letters(address)) == read

    def waits(self, name):
        """Whether mail lies in the account's queue."""
        return "waitingSince" in self.state(name)

    def wait_for_an_end(self, name):
        """Until every mail of an account is delivered or given up; what became of the last one."""
        return self._wait_for_state(name, lambda state: "waitingSince" not in state)

    def wait_for_an_error(self, name):
        """Until a mail could not be delivered; what was said then."""
        return self._wait_for_state(name, lambda state: "error" in state.get("delivery", {}))

    def _wait_for_state(self, name, is_so):
        deadline = time.monotonic() + PATIENCE
        while not is_so(state := self.state(name)):
            assert time.monotonic() < deadline, state
            time.sleep(0.02)
        return state.get("delivery")

    def state(self, name):
        """Address, and what became of its mail, as an administrator sees it."""
        return self.root.user(name)["user"]["email"]

    def _letters(self, address, kind=""):
        found = [Letter(mail.content) for mail in list(self.server.mails)
                 if mail.recipients == [address]]
        return [letter for letter in found if letter.subject.startswith(kind)]

    # --- Addresses

    def request(self, account, address=None, **step_up):
        """`sallyport email set`, without the command."""
        with Connection(self.daemon.control, account.uid) as connection:
            connection.call(f"{_ACCOUNT}.SetEmail", email=address or address_of(account), **step_up)

    def confirm(self, account, code):
        """`sallyport email confirm`, without the command; the recovery codes, if it brings some."""
        with Connection(self.daemon.control, account.uid) as connection:
            reply = connection.call(f"{_ACCOUNT}.ConfirmEmail", code=code)
        return [line["code"] for line in reply.get("recoveryCodes") or []]

    def subscribe(self, account, address=None, **step_up):
        """Sets and confirms an address; the recovery codes, if that brings some."""
        address = address or address_of(account)
        self.request(account, address, **step_up)
        return self.confirm(account, self.activation(address))
