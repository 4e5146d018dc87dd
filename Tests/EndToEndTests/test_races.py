"""Races: many processes, one code (I1, I2, I3)."""

import collections
import subprocess

import pytest

from support.crowd import Crowd
from support.enrolment import status
from support.phone import wait_for_room_in_step
from support.torture import races
from support.torture.findings import Findings
from support.torture.races import PROCESSES
from support.varlink_client import LOGIN, LoginConnection

# `make torture` races more often.
APP_CODE_ROUNDS = 200
RECOVERY_CODE_ROUNDS = 50
# With real libpam and module: a process each, which is slow to start.
PAM_ROUNDS = 3
GUESSES = 1000

# What one account may have open at once (product row O9).
CONVERSATIONS = 8

# policy's standard: from this failure on a bucket is delayed.
DELAY_AFTER = 5


@pytest.fixture(scope="module")
def crowd():
    with Crowd(PROCESSES, races.present) as crowd:
        yield crowd


def order(person, code):
    return LOGIN, person.name, code, True


def test_of_64_processes_with_one_app_code_exactly_one_gets_in_200_rounds(world, daemon):
    """I1."""
    findings = Findings("races")
    races.race_with_app_codes(world, daemon, APP_CODE_ROUNDS, findings)
    findings.check()


def test_of_64_processes_with_one_recovery_code_exactly_one_gets_in_50_rounds(world, daemon):
    """I2."""
    findings = Findings("races")
    races.race_with_recovery_codes(world, daemon, RECOVERY_CODE_ROUNDS, findings)
    findings.check()


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
    """I3."""
    ada = person()
    wrong = ada.phone.wrong_codes(GUESSES + PROCESSES)
    verdicts = collections.Counter()
    for start in range(0, GUESSES, PROCESSES):
        orders = [order(ada, code) for code in wrong[start:start + PROCESSES]]
        verdicts.update(crowd.all_do(*orders))
    # Some are hung up on: one account has so many conversations at once.
    assert verdicts["deny"] >= GUESSES / PROCESSES * CONVERSATIONS
    assert verdicts.keys() <= {"deny", None}
    lines = daemon.log_lines(f"audit login deny .*account={ada.name} ")
    reasons = collections.Counter(line.partition("reason=")[2].split()[0] for line in lines)
    assert reasons.keys() == {"wrongCode", "throttled"}
    assert reasons["wrongCode"] == DELAY_AFTER
    assert status(ada.account)["failuresSinceSignIn"] == DELAY_AFTER
    assert set(crowd.all_do(order(ada, ada.phone.next_code()))) <= {"deny", None}


def test_parallel_wrong_step_ups_are_compared_ten_times_at_most(crowd, person, daemon):
    """An unprivileged peer's failures have a count of their own (security.md, Throttle)."""
    ada = person()
    verdicts = collections.Counter()
    with Crowd(CONVERSATIONS, present_as_owner) as owners:
        for start in range(0, 64, CONVERSATIONS):
            wrong = ada.phone.wrong_codes(64)[start:start + CONVERSATIONS]
            verdicts.update(owners.all_do(*[(ada.name, ada.account.uid, code) for code in wrong]))
    assert verdicts == {"deny": 64}
    assert len(daemon.log_lines(f"deny reason=wrongCode account={ada.name} ")) == 10
    assert crowd.all_do(order(ada, ada.phone.next_code())).count("permit") == 1


def present_as_owner(go, order):
    user, uid, code = order
    with LoginConnection(uid=uid) as connection:
        step = connection.begin(user, "sshd")
        go()
        while step["kind"] != "done":
            step = connection.answer(code)
        return step["verdict"]
