"""The daemon is killed while people log in (I1, I2, I3, I10, I14)."""

import multiprocessing
import random

from support.crowd import Crowd
from support.enrolment import enrol, status
from support.phone import wait_for_room_in_step
from support.torture.ledger import ELSEWHERE, Ledger
from support.varlink_client import Closed, LoginConnection

LOGINS_AT_ONCE = 8

# What must at least be under way when the daemon dies.
IN_FLIGHT = 4

# Kills that come too late for that are tried again, but not for ever.
TRIES_A_KILL = 3

# What one worker does, in turn; fewer wrong codes than delay its account.
_PLAN = ("app", "wrong", "wrong", "recovery", "wrong", "app", "wrong")

# So many replies are waited for at the most: then at most three workers can have finished.
_REPLIES = 18

_ROUND_SECONDS = 8

# Longer than an answer takes on a busy machine.
_PATIENCE = 20


def kill_while_people_log_in(world, daemon, kills, findings):
    """Kills and starts the daemon until so many kills cut IN_FLIGHT logins each."""
    dice = random.Random(2)
    ledger = Ledger(findings)
    replies = multiprocessing.get_context("fork").Semaphore(0)
    with Crowd(LOGINS_AT_ONCE, lambda go, order: _log_in_until_cut(go, order, replies)) as crowd:
        while findings["kills"] < kills:
            findings.count("tries")
            assert findings["tries"] <= TRIES_A_KILL * kills, (
                f"only {findings['kills']} kills cut {IN_FLIGHT} logins")
            _kill_once(world, daemon, crowd, replies, dice, ledger, findings)
            if findings["tries"] % 20 == 0:
                findings.tell(f"{findings['kills']} kills")


def _kill_once(world, daemon, crowd, replies, dice, ledger, findings):
    wait_for_room_in_step(_ROUND_SECONDS)
    people = [enrol(world.stranger(), daemon.control) for _ in range(LOGINS_AT_ONCE)]
    plans = [_answers_of(person) for person in people]
    crowd.start(*[(str(daemon.login), person.name, [code for _, code in plan])
                  for person, plan in zip(people, plans)])
    for _ in range(dice.randint(0, _REPLIES)):
        assert replies.acquire(timeout=_PATIENCE), "no login went on"
    daemon.kill()
    results = crowd.results()
    while replies.acquire(block=False):
        pass
    findings.count("kills", sum(was_cut for _, was_cut in results) >= IN_FLIGHT)
    integrity = daemon.check_store()
    findings.hold(integrity == "ok", "stores-broken", integrity)
    daemon.start()
    for person, plan, (seen, _) in zip(people, plans, results):
        _check_counts(daemon, person, plan, seen, findings)
        _check_codes(daemon, person, plan, seen, ledger)


def _answers_of(person):
    wrong = iter(person.phone.wrong_codes(len(_PLAN)))
    make = {"app": person.phone.next_code, "wrong": lambda: next(wrong),
            "recovery": lambda: person.recovery_codes[0]}
    return [(kind, make[kind]()) for kind in _PLAN]


def _log_in_until_cut(go, order, replies):
    """Gives one answer a connection; what was answered, and whether a login was cut."""
    login, user, answers = order
    seen = []
    go()
    for code in answers:
        try:
            connection = LoginConnection(login)
        except OSError:
            return seen, False
        with connection:
            try:
                connection.begin(user, "sshd")
                seen.append((code, None))
                seen[-1] = (code, connection.answer(code).get("verdict"))
            except (Closed, OSError):
                return seen, True
        replies.release()
    return seen, False


def _check_counts(daemon, person, plan, seen, findings):
    """Every failure that was answered is counted; one more may be that was never answered."""
    rights = _right_codes(plan)
    answered, unanswered, may_have_succeeded = 0, 0, False
    for code, verdict in seen:
        if verdict == "permit":
            answered = 0
        elif verdict == "deny":
            answered += 1
        elif code in rights:
            may_have_succeeded = True
        else:
            unanswered += 1
    counted = status(person.account, daemon.control)["failuresSinceSignIn"]
    is_right = answered <= counted <= answered + unanswered or (
        may_have_succeeded and counted == 0)
    findings.hold(is_right, "counts-lost", f"{counted} failures are counted after {seen}")


def _check_codes(daemon, person, plan, seen, ledger):
    """A code was accepted before the kill, or is accepted after it, or neither; never both."""
    for code, verdict in seen:
        if verdict == "permit":
            ledger.book(person.name, code)
    for code in _right_codes(plan):
        for _ in range(2):
            ledger.present(daemon.login, person.name, code, address=ELSEWHERE)


def _right_codes(plan):
    return [code for kind, code in plan if kind != "wrong"]
