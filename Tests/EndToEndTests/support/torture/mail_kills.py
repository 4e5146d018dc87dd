"""The mailer or the daemon is killed while mail is on its way (I1, I10)."""

import asyncio
import collections
import concurrent.futures
import dataclasses
import random
import time

from support.accounts import Account
from support.enrolment import status
from support.mail.mail_room import (
    MailRoom, confirm_address, mailbox, set_address, wait_until_sent)
from support.mail.smtp_server import ScriptedServer
from support.mail.waiting import PATIENCE
from support.torture.ledger import CUT, Ledger
from support.varlink_client import Closed, LoginConnection

# So many ask at once, each so often at the most.
PEOPLE = 8
REQUESTS = 3

# Kills that come when no mail is in flight are tried again, but not for ever.
TRIES_A_KILL = 3

# What the server takes before it has a mail, and again before it says so: longer than a kill takes.
_PAUSE = 0.03

# Of a round's mails, the one at which something dies; each round has more.
_MAILS = 6

# The policy's least, and more than a clock's second beyond it.
_LIFETIME = 60
_EXPIRED = _LIFETIME + 2

_POLICY = {"methods.email": "on", "email.codeLifetime": str(_LIFETIME),
           "email.perHourForAll": "100000"}

_ON_ITS_WAY = "a code is on its way"


class PensiveServer(ScriptedServer):
    """Thinks before it has a mail, and before it says so: so it has some whose answer was lost."""

    def __init__(self):
        self.begun = 0
        self.busy = 0
        super().__init__()

    async def handle_DATA(self, server, session, envelope):
        self.note(lambda: self._count(1))
        try:
            await asyncio.sleep(_PAUSE)
            answer = await super().handle_DATA(server, session, envelope)
            await asyncio.sleep(_PAUSE)
            return answer
        finally:
            self.note(lambda: self._count(-1))

    def _count(self, step):
        self.busy += step
        self.begun += step > 0


@dataclasses.dataclass
class Correspondent:
    """Somebody who asks for codes, and what came of it."""

    account: Account
    requests: int

    # Types the code of the last mail while others are still asking.
    is_quick: bool

    # Lets the code of the last mail go by.
    is_forgetful: bool

    answered: int = 0
    unanswered: int = 0

    # What the quick one typed, and the verdict.
    typed: tuple = None


def kill_while_mail_is_sent(world, kills, findings, until_codes_expire=False):
    """Kills and starts the one or the other until so many kills came with mail in flight; then, if
    it may wait for that, has those codes typed that have expired."""
    room = MailRoom(world, _POLICY)
    server = PensiveServer()
    mailer = room.mailer(server, "timeout = 5").start()
    try:
        with concurrent.futures.ThreadPoolExecutor(PEOPLE) as crowd:
            killer = _Killer(world, room, mailer, server, crowd, findings)
            killer.kill(kills)
            if until_codes_expire:
                killer.type_expired_codes()
        assert mailer.stop() == 0, mailer.log_text()
        assert room.daemon.stop() == 0, room.daemon.log_text()
    finally:
        mailer.close()
        room.close()
        server.close()


class _Killer:
    def __init__(self, world, room, mailer, server, crowd, findings):
        self._world = world
        self._daemon, self._mailer, self._server = room.daemon, mailer, server
        self._crowd = crowd
        self._findings = findings
        self._ledger = Ledger(findings)
        self._dice = random.Random(6)
        self._unused = []

    def kill(self, kills):
        findings = self._findings
        while findings["kills"] < kills:
            findings.count("tries")
            assert findings["tries"] <= TRIES_A_KILL * kills, (
                f"only {findings['kills']} kills met mail in flight")
            self._kill_once(is_daemon=bool(findings["tries"] % 2))
            if findings["tries"] % 10 == 0:
                findings.tell(f"{findings['kills']} kills")

    def type_expired_codes(self):
        """By those who let theirs go by."""
        time.sleep(max(0, self._unused[-1][0] + _EXPIRED - time.monotonic()))
        for _, name, code in self._unused:
            self._findings.count("expired-codes")
            self._findings.hold(
                self._ledger.present(self._daemon.login, name, code) != "permit",
                "expired-accepted", f"{name} got in by a code that had expired")

    def _kill_once(self, is_daemon):
        people = self._correspondents()
        begun = self._server.begun + self._dice.randint(1, _MAILS)
        asking = [self._crowd.submit(_correspond, self._daemon, self._server, self._ledger, one)
                  for one in people]
        self._server.wait_until(lambda: self._server.begun >= begun, "a mail")
        time.sleep(self._dice.uniform(0, 2 * _PAUSE))
        victim = self._daemon if is_daemon else self._mailer
        in_flight = self._server.busy
        victim.kill()
        self._findings.count("kills", in_flight > 0)
        if is_daemon:
            integrity = self._daemon.check_store()
            self._findings.hold(integrity == "ok", "stores-broken", integrity)
        victim.start()
        for one in asking:
            one.result(PATIENCE)
        wait_until_sent([one.account for one in people], self._daemon.control)
        for one in people:
            self._check(one, is_daemon)

    def _correspondents(self):
        accounts = [self._world.stranger() for _ in range(PEOPLE)]
        for account in accounts:
            set_address(account, self._daemon.control)
        wait_until_sent(accounts, self._daemon.control)
        for account in accounts:
            (mail, _), = mailbox(self._server, account)
            confirm_address(account, self._daemon.control, mail.code)
        return [
            Correspondent(account, self._dice.randint(1, REQUESTS), is_quick=place % 2 == 0,
                          is_forgetful=place == 1)
            for place, account in enumerate(accounts)]

    # --- What must hold

    def _check(self, person, is_daemon):
        arrived = mailbox(self._server, person.account)
        self._check_arrivals(person, arrived)
        self._check_copies(person, arrived, is_daemon)
        # The first has confirmed the address.
        mails = sorted({mail for mail, _ in arrived if mail.number > 1}, key=lambda it: it.number)
        if mails:
            self._check_codes(person, mails)

    def _check_arrivals(self, person, arrived):
        """The last mail of those that were asked for is there; those before it were replaced."""
        last = max(mail.number for mail, _ in arrived)
        least = 1 + person.answered
        self._findings.count("mails-asked-for", person.answered)
        self._findings.hold(
            least <= last <= least + person.unanswered, "mails-lost",
            f"{person.account.name} has mail {last} after {person.answered} requests that were "
            f"answered and {person.unanswered} that were not")
        error = status(person.account, self._daemon.control)["email"]["delivery"].get("error")
        self._findings.hold(error is None, "mails-lost", f"{person.account.name}: {error}")

    def _check_copies(self, person, arrived, is_daemon):
        """Nothing is sent again but what a mailer that was killed had not reported: the last mail
        of one of its connections."""
        copies = collections.defaultdict(list)
        for mail, received in arrived:
            copies[mail.message_id].append((mail, received))
        for identity, some in copies.items():
            if len(some) == 1:
                continue
            self._findings.count("sent-again")
            first_mail, first = some[0]
            may_be = (not is_daemon and len(some) == 2 and some[1][0] == first_mail
                      and self._is_last_of_its_connection(first))
            self._findings.hold(
                may_be, "sent-twice", f"{identity} came {len(some)} times, a "
                f"{'daemon' if is_daemon else 'mailer'} was killed")

    def _is_last_of_its_connection(self, mail):
        return [one for one in self._server.mails if one.connection is mail.connection][-1] is mail

    def _check_codes(self, person, mails):
        """The newest code opens one login; none before it does, nor after."""
        name = person.account.name
        *replaced, newest = mails
        for mail in replaced:
            self._findings.count("replaced-codes")
            verdict = self._present(person, mail.code)
            was_typed = person.typed and person.typed[0] == mail.code
            self._findings.hold(
                verdict != "permit" and not (was_typed and person.typed[1] == "permit"),
                "replaced-accepted", f"{name} got in by a code that had been replaced")
        is_typed = person.typed and person.typed[0] == newest.code
        if person.is_forgetful:
            self._unused.append((time.monotonic(), name, newest.code))
            return
        verdict = person.typed[1] if is_typed else self._present(person, newest.code)
        if verdict == CUT:
            verdict = self._present(person, newest.code)
            # The daemon may have accepted it, and died before it said so.
            self._findings.count("cut-logins")
        else:
            self._findings.hold(
                verdict == "permit", "newest-refused", f"{name}'s newest code: {verdict}")
        self._findings.count("used-codes")
        self._findings.hold(
            self._present(person, newest.code) != "permit", "used-accepted",
            f"{name} got in by a code that had been used")

    def _present(self, person, code):
        return self._ledger.present(self._daemon.login, person.account.name, code)


def _correspond(daemon, server, ledger, person):
    """Asks for codes, over a connection each; then types the last one, if it is quick."""
    for _ in range(person.requests):
        try:
            with LoginConnection(daemon.login) as connection:
                connection.begin(person.account.name, "sshd")
                person.unanswered += 1
                step = connection.answer("m")
                assert _ON_ITS_WAY in step["text"], step
                person.unanswered -= 1
                person.answered += 1
        except (Closed, OSError):
            # Cut, before or after it was asked.
            continue
    if person.is_quick and person.answered:
        mail = server.wait_until(lambda: _last_mail(server, person), "a mail")
        verdict = ledger.present(daemon.login, person.account.name, mail.code)
        person.typed = (mail.code, verdict)


def _last_mail(server, person):
    """The mail of the last request that was answered, or a later one."""
    mails = [mail for mail, _ in mailbox(server, person.account)]
    last = max(mails, key=lambda mail: mail.number)
    return last if last.number > person.answered else None
