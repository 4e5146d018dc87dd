"""Races: many processes, one code (I1, I2, I3)."""

import collections
import subprocess

import pytest

from support.crowd import Crowd
from support.enrolment import shown_recovery_codes, status
from support.phone import wait_for_room_in_step
from support.varlink_client import LoginConnection

PROCESSES = 64
APP_CODE_ROUNDS = 200
RECOVERY_CODE_ROUNDS = 50
# With real libpam and module: a process each, which is slow to start.
PAM_ROUNDS = 3
GUESSES = 1000

# policy's standard: from this failure on a bucket is delayed.
DELAY_AFTER = 5


def present(go, order):
    """Types one code until the conversation ends; the verdict."""
    user, code = order
    with LoginConnection() as connection:
        step = connection.begin(user, "sshd")
        assert step["kind"] == "prompt"
        go()
        while step["kind"] != "done":
            step = connection.answer(code)
        return step["verdict"]


@pytest.fixture(scope="module")
def crowd(daemon):
    with Crowd(PROCESSES, present) as crowd:
        yield crowd


def test_of_64_processes_with_one_app_code_exactly_one_gets_in_200_rounds(crowd, person, daemon):
    for _ in range(APP_CODE_ROUNDS):
        wait_for_room_in_step(3)
        ada = person()
        verdicts = collections.Counter(crowd.all_do((ada.name, ada.phone.next_code())))
        assert verdicts == {"permit": 1, "deny": PROCESSES - 1}
        assert status(ada.account)["failuresSinceSignIn"] == 0


def test_of_64_processes_with_one_recovery_code_exactly_one_gets_in_50_rounds(crowd, person):
    for _ in range(RECOVERY_CODE_ROUNDS):
        ada = person()
        code = ada.recovery_codes[0]
        verdicts = collections.Counter(crowd.all_do((ada.name, code)))
        assert verdicts == {"permit": 1, "deny": PROCESSES - 1}
        assert len(shown_recovery_codes(ada, ada.phone.next_code())) == 8


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_64_real_logins_with_one_code_exactly_one_gets_in(pam_login, person, kind):
    for _ in range(PAM_ROUNDS):
        wait_for_room_in_step(10)
        ada = person()
        code = ada.phone.next_code() if kind == "app" else ada.recovery_codes[0]
        logins = [
            subprocess.Popen(pam_login.command("sshd", ada.name, code, code),
                             stdout=subprocess.DEVNULL, env={})
            for _ in range(PROCESSES)]
        statuses = collections.Counter(login.wait(60) for login in logins)
        assert statuses == {0: 1, 1: PROCESSES - 1}


def test_of_1000_parallel_wrong_codes_no_more_are_compared_than_the_throttle_allows(
        crowd, person, daemon):
    ada = person()
    wrong = ada.phone.wrong_codes(GUESSES + PROCESSES)
    for start in range(0, GUESSES, PROCESSES):
        orders = [(ada.name, code) for code in wrong[start:start + PROCESSES]]
        assert set(crowd.all_do(*orders)) == {"deny"}
    lines = daemon.log_lines(f"audit login deny .*account={ada.name} ")
    reasons = collections.Counter(line.partition("reason=")[2].split()[0] for line in lines)
    assert reasons == {"wrongCode": DELAY_AFTER, "throttled": len(lines) - DELAY_AFTER}
    assert len(lines) >= GUESSES
    assert status(ada.account)["failuresSinceSignIn"] == DELAY_AFTER
    assert crowd.all_do((ada.name, ada.phone.next_code())) == ["deny"] * PROCESSES


def test_parallel_wrong_step_ups_are_compared_ten_times_at_most(crowd, person, daemon):
    """An unprivileged peer's failures have a count of their own (security.md, Throttle)."""
    ada = person()
    verdicts = collections.Counter()
    with Crowd(16, present_as_owner) as owners:
        for start in range(0, 64, 16):
            wrong = ada.phone.wrong_codes(64)[start:start + 16]
            verdicts.update(owners.all_do(*[(ada.name, ada.account.uid, code) for code in wrong]))
    assert verdicts == {"deny": 64}
    assert len(daemon.log_lines(f"deny reason=wrongCode account={ada.name} ")) == 10
    assert crowd.all_do((ada.name, ada.phone.next_code())).count("permit") == 1


def present_as_owner(go, order):
    user, uid, code = order
    with LoginConnection(uid=uid) as connection:
        step = connection.begin(user, "sshd")
        go()
        while step["kind"] != "done":
            step = connection.answer(code)
        return step["verdict"]
