"""The daemon is killed while people log in (I1, I3, I10, I14)."""

import multiprocessing
import random

import pytest

from support.crowd import Crowd
from support.enrolment import enrol, status
from support.phone import wait_for_room_in_step
from support.varlink_client import Closed, LoginConnection

KILLS = 20
LOGINS_AT_ONCE = 8
# What must at least be under way when the daemon dies.
IN_FLIGHT = 4

# What one worker does: right and wrong codes in turn; fewer wrong ones than delay its account.
_PLAN = ("right", "wrong", "wrong", "right", "wrong")

# The module's own limit, and a process has to be started on a busy machine.
DEADLINE = 2 + 3


def log_in_until_cut(go, order):
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
        replies_semaphore.release()
    return seen, False


# Set before the workers are forked; counts the replies that all of them have had.
replies_semaphore = multiprocessing.get_context("fork").Semaphore(0)


@pytest.fixture
def tortured(own_daemon):
    return own_daemon("path").start()


def test_no_code_is_accepted_twice_and_no_count_lost_in_20_kills(tortured, stranger):
    daemon = tortured
    dice = random.Random(2)
    with Crowd(LOGINS_AT_ONCE, log_in_until_cut) as crowd:
        kills = attempts = 0
        while kills < KILLS:
            attempts += 1
            assert attempts <= 3 * KILLS, f"only {kills} kills cut {IN_FLIGHT} logins"
            wait_for_room_in_step(8)
            people = [enrol(stranger(), daemon.control) for _ in range(LOGINS_AT_ONCE)]
            orders = [order_for(daemon, person) for person in people]
            crowd.start(*orders)
            # At most three workers can have finished by then.
            for _ in range(dice.randint(0, 18)):
                assert replies_semaphore.acquire(timeout=20)
            daemon.kill()
            results = crowd.results()
            while replies_semaphore.acquire(block=False):
                pass
            kills += sum(was_cut for _, was_cut in results) >= IN_FLIGHT
            assert daemon.check_store() == "ok"
            daemon.start()
            for person, (seen, _), order in zip(people, results, orders):
                check_counts(daemon, person, seen, order)
                check_codes(daemon, person, seen, order)
    assert daemon.stop() == 0
    assert daemon.check_store() == "ok"


def order_for(daemon, person):
    wrong = iter(person.phone.wrong_codes(5))
    answers = [person.phone.next_code() if kind == "right" else next(wrong) for kind in _PLAN]
    return str(daemon.login), person.name, answers


def check_counts(daemon, person, seen, order):
    """Every failure that was answered is counted; one more may be that was never answered."""
    rights = right_codes(order)
    answered, unanswered = 0, 0
    for code, verdict in seen:
        if verdict == "permit":
            answered, unanswered = 0, 0
        elif verdict == "deny":
            answered += 1
        elif code not in rights:
            unanswered += 1
    cut_right = any(code in rights and verdict is None for code, verdict in seen)
    counted = status(person.account, daemon.control)["failuresSinceSignIn"]
    if not (cut_right and counted == 0):
        assert answered <= counted <= answered + unanswered, seen


def check_codes(daemon, person, seen, order):
    """A code was accepted before the kill, or is accepted after it, or neither; never both."""
    verdicts = dict(seen)
    for code in right_codes(order):
        accepted = verdicts.get(code) == "permit"
        for _ in range(2):
            with LoginConnection(daemon.login) as connection:
                verdict = connection.verdict(
                    person.name, code, service="sshd", address="192.0.2.77")
            assert not (accepted and verdict == "permit"), f"{code} was accepted twice: {seen}"
            accepted = accepted or verdict == "permit"


def right_codes(order):
    return [code for code, kind in zip(order[2], _PLAN) if kind == "right"]


def test_real_logins_that_a_kill_cuts_are_refused_within_the_deadline(
        world, own_daemon, pam_login, stranger):
    daemon = own_daemon("path").start()
    options = daemon.module_options()
    world.service("cut", f"auth required pam_sallyport.so timeout=2 {options}\n")
    people = [enrol(stranger(), daemon.control) for _ in range(IN_FLIGHT)]
    logins = [pam_login.start("cut", person.name) for person in people]
    for login in logins:
        login.wait_for("Verification code: ")
    daemon.kill()
    codes = [person.phone.next_code() for person in people]
    for login, code in zip(logins, codes):
        login.answer(code)
    for login in logins:
        outcome = login.finish()
        assert outcome.code == "PAM_AUTHINFO_UNAVAIL"
        assert outcome.seconds < DEADLINE
    daemon.start()
    for person, code in zip(people, codes):
        assert pam_login("cut", person.name, code).code == "PAM_SUCCESS"


def test_where_systemd_listens_logins_wait_through_a_kill(world, own_daemon, pam_login, stranger):
    daemon = own_daemon("systemd").start()
    ada = enrol(stranger(), daemon.control)
    world.service("patient", f"auth required pam_sallyport.so {daemon.module_options()}\n")
    daemon.kill()
    login = pam_login.start("patient", ada.name)
    daemon.start()
    login.wait_for("Verification code: ").answer(ada.phone.next_code())
    assert login.finish().code == "PAM_SUCCESS"


def test_a_recovery_code_that_let_somebody_in_is_spent_after_a_kill(own_daemon, stranger):
    daemon = own_daemon("path").start()
    ada = enrol(stranger(), daemon.control)
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.recovery_codes[0], service="sshd") == "permit"
    daemon.kill()
    daemon.start()
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.recovery_codes[0], service="sshd") == "deny"
