"""A real daemon whose policy has codes by mail, and whoever fetches them from it."""

import contextlib
import dataclasses
import email
import re
import time
import types

from support.accounts import Account
from support.administration import Root
from support.build import Build
from support.daemon import Daemon
from support.enrolment import status
from support.mail.mailer import Mailer
from support.mail.waiting import PATIENCE
from support.varlink_client import Connection

_ACCOUNT = "org.sallyport.Account"
_OUTBOX = "org.sallyport.Outbox"

# As many as any test asks for; the limits have tests of their own.
POLICY = {"methods.email": "on", "email.perHour": "20", "email.perHourForAll": "100000"}

_SIGN_IN_CODE = re.compile(r"^ {4}(\d{3}) ?(\d{3})$", re.M)
_ACTIVATION_CODE = re.compile(r"^ {4}.*?\b([0-9A-Z]{4}(?:-[0-9A-Z]{4})+)$", re.M)


class MailRoom:
    """A daemon, and the user that its mailer runs as.

    Root keeps the sockets, as systemd does: whoever comes while the daemon is away waits.
    """

    def __init__(self, world, policy=POLICY, clerk=None):
        self._world = world
        self.clerk = clerk or world.stranger()
        self.daemon = Daemon(
            world, "systemd", world.new_folder("sockets"),
            settings=f'[mail]\nuser = "{self.clerk.name}"\n')
        self.daemon.start()
        Root(self.daemon).set_policy(policy)

    def close(self):
        self.daemon.close()

    def mailer(self, server, settings=""):
        """The shipped mailer, not started."""
        built = Build.of_environment().sallyportd.with_name("sallyport-mailer")
        program = self._world.folder / built.name
        if not program.exists():
            program.write_bytes(built.read_bytes())
            program.chmod(0o755)
        outbox = types.SimpleNamespace(path=self.daemon.control)
        return Mailer(
            program, self._world.new_folder("mailer"), outbox, server, settings,
            uid=self.clerk.uid)

    # --- Without a mailer

    @contextlib.contextmanager
    def taker(self):
        """A connection of the mailer's user."""
        with Connection(self.daemon.control, self.clerk.uid) as connection:
            yield connection

    def take(self, taker, wait=0):
        """Takes the next mail, says that it was delivered, and returns it, or None."""
        mail = taker.call(f"{_OUTBOX}.TakeMail", wait=wait).get("mail")
        if mail:
            taker.call(f"{_OUTBOX}.ReportMail", id=mail["id"], outcome="delivered")
        return mail

    def addressees(self, count):
        """People with a confirmed address, which makes them enrolled."""
        people = [self._world.stranger() for _ in range(count)]
        with self.taker() as taker:
            for person in people:
                self.confirm(person, taker)
        return people

    def confirm(self, account, taker, **parameters):
        """Gives somebody an address, and confirms it."""
        set_address(account, self.daemon.control, **parameters)
        code = self.take(taker, wait=10)["code"]
        confirm_address(account, self.daemon.control, code)


def set_address(account, control, **parameters):
    with Connection(control, account.uid) as connection:
        connection.call(f"{_ACCOUNT}.SetEmail", email=address_of(account), **parameters)


def confirm_address(account, control, code):
    with Connection(control, account.uid) as connection:
        connection.call(f"{_ACCOUNT}.ConfirmEmail", code=code)


def address_of(account):
    return f"{account.name}@example.org"


def wait_until_sent(accounts, control):
    """Until none of them has mail waiting."""
    deadline = time.monotonic() + PATIENCE
    for account in accounts:
        while "waitingSince" in (state := status(account, control)["email"]):
            assert time.monotonic() < deadline, f"{account.name}'s mail was not sent: {state}"
            time.sleep(0.02)


@dataclasses.dataclass(frozen=True)
class SentMail:
    """What somebody finds in their mailbox."""

    message_id: str
    code: str

    # Of the account, counted from 1; the daemon makes it part of the Message-ID.
    number: int

    @staticmethod
    def of(mail):
        """Of what a server was given."""
        message = email.message_from_bytes(mail.content)
        identity = message["Message-ID"].strip("<>")
        text = message.get_payload(decode=True).decode().replace("\r\n", "\n")
        code = _SIGN_IN_CODE.search(text) or _ACTIVATION_CODE.search(text)
        return SentMail(identity, "".join(code.groups()), int(identity.split("@")[0].split(".")[2]))


def mailbox(server, account: Account):
    """What has arrived for one person, oldest first, each as often as it did: with the server's
    view of the mail."""
    address = address_of(account)
    return [(SentMail.of(mail), mail) for mail in list(server.mails)
            if mail.recipients == [address]]
