"""A restart of the daemon loses no login (product row O4, I14): the module begins once more."""

import concurrent.futures
import contextlib
import os
import pathlib
import signal
import sqlite3
import threading
import time

import pytest

from support.accounts import PASSWORD
from support.directory import Directory
from support.enrolment import enrol, status
from support.phone import wait_for_room_in_step
from support.ssh import SSHServer, shipped_settings

CODE = "Verification code: "
AGAIN = "That was not accepted. Verification code: "
NEXT = "That code has been used. Next code: "

# poll(2), as /proc numbers it (ppoll(2) where there is no other).
POLL = {"x86_64": "7", "aarch64": "73"}

# How often the daemon is killed while it decides.
KILLS = 20

# Logins in a loop of restarts, by so many at a time; every third looks for the phone for a while.
CROWD = 48
WORKERS = 8
# Longer than a daemon that stops waits for whoever it has just asked.
HOLD = 1.5


@pytest.fixture
def directory(world):
    directory = Directory(world)
    yield directory
    directory.close()


@pytest.fixture
def kept(own_daemon, world):
    """A daemon whose sockets outlive it, and a service that asks it; "kept" asks three times."""
    daemon = own_daemon("systemd").start()
    world.service("kept", f"auth required pam_sallyport.so {daemon.module_options()}\n")
    return daemon


@pytest.fixture
def ada(kept, stranger):
    return enrol(stranger(), kept.control)


def stop(daemon, number):
    """Ends the daemon; whether it was asked or killed."""
    daemon.process.send_signal(number)
    daemon.process.wait()


def permits(daemon, person):
    """How often this person was let in, in all of the daemon's lives, by the audit log; the
    journal may lack the last line of a daemon that was killed."""
    if daemon.is_running():
        assert daemon.stop() == 0
    with contextlib.closing(sqlite3.connect(daemon.store)) as store:
        return store.execute(
            "SELECT count(*) FROM audit WHERE action = 'login' AND verdict = 'permit'"
            " AND accountName = ?", (person.name,)).fetchone()[0]


def wait_until_sent(login):
    """Waits until the module waits for the daemon, which has been told the answer by then."""
    call = POLL[os.uname().machine]
    path = pathlib.Path(f"/proc/{login.process.pid}/syscall")
    while path.read_text().split()[0] != call:
        assert login.process.poll() is None
        time.sleep(0.001)


def answer_behind_a_refusal(login, code):
    """The next daemon knows of no refusal and asks as at the beginning: which is another question,
    and the person's to answer."""
    login.answer(code)
    login.wait_for(CODE)
    assert AGAIN not in login.text
    login.answer(code)


def open_prompt(pam_login, person, text=CODE):
    return pam_login.start("kept", person.name).wait_for(text)


# --- What must not happen


def test_a_code_is_not_accepted_twice_however_the_daemon_dies(kept, stranger, pam_login):
    successes = []
    for _ in range(KILLS):
        ada = enrol(stranger(), kept.control)
        wait_for_room_in_step(8)
        code = ada.phone.next_code()
        login = open_prompt(pam_login, ada)
        login.answer(code)
        kept.kill()
        kept.start()
        first = login.finish().code
        assert first in ("PAM_SUCCESS", "PAM_AUTHINFO_UNAVAIL")
        again = pam_login("kept", ada.name, code, code, code).code
        # Whatever became of it, it let in no more than once.
        assert (first, again).count("PAM_SUCCESS") <= 1
        successes.append((ada, (first, again).count("PAM_SUCCESS")))
    for ada, count in successes:
        # One more, unheard of, where the daemon was killed before it could say so.
        assert count <= permits(kept, ada) <= 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_code_that_was_used_before_the_restart_is_not_accepted_after_it(
        kept, ada, pam_login, number):
    code = ada.phone.next_code()
    waiting = open_prompt(pam_login, ada)
    assert pam_login("kept", ada.name, code).code == "PAM_SUCCESS"
    stop(kept, number)
    kept.start()
    waiting.answer(code)
    waiting.wait_for(NEXT)
    waiting.answer(code)
    assert waiting.finish().code == "PAM_AUTH_ERR"
    assert permits(kept, ada) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_wrong_code_is_refused_and_counted_once(kept, ada, pam_login, number):
    waiting = open_prompt(pam_login, ada)
    stop(kept, number)
    kept.start()
    waiting.answer(ada.phone.wrong_code())
    waiting.wait_for(AGAIN)
    waiting.process.stdin.close()
    waiting.process.stdin = None
    assert waiting.finish().code == "PAM_CONV_ERR"
    assert status(ada.account, kept.control)["failuresSinceSignIn"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_wrong_code_is_counted_once_however_many_restarts_a_login_sees(
        kept, ada, pam_login, number):
    waiting = open_prompt(pam_login, ada)
    for answer in (waiting.answer, lambda code: answer_behind_a_refusal(waiting, code)):
        stop(kept, number)
        kept.start()
        answer(ada.phone.wrong_code())
        waiting.wait_for(AGAIN)
    stop(kept, number)
    kept.start()
    assert status(ada.account, kept.control)["failuresSinceSignIn"] == 2
    waiting.process.kill()
    waiting.finish()
    assert permits(kept, ada) == 0


def test_a_daemon_that_does_not_come_back_is_a_refusal_in_time(kept, ada, pam_login, world):
    world.service("impatient", f"auth required pam_sallyport.so {kept.module_options()} timeout=1\n")
    waiting = pam_login.start("impatient", ada.name).wait_for(CODE)
    stop(kept, signal.SIGKILL)
    waiting.answer(ada.phone.next_code())
    outcome = waiting.finish()
    assert outcome.code == "PAM_AUTHINFO_UNAVAIL"
    assert outcome.seconds < 1 + 3


# --- What must


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_prompt_outlives_a_restart(kept, ada, pam_login, number):
    waiting = open_prompt(pam_login, ada)
    stop(kept, number)
    kept.start()
    waiting.answer(ada.phone.next_code())
    outcome = waiting.finish()
    assert outcome.code == "PAM_SUCCESS"
    assert CODE not in outcome.text, "the person was asked twice"
    assert permits(kept, ada) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_every_prompt_of_a_login_outlives_a_restart(kept, ada, pam_login, number):
    waiting = open_prompt(pam_login, ada)
    for answer in (waiting.answer, lambda code: answer_behind_a_refusal(waiting, code)):
        stop(kept, number)
        kept.start()
        answer(ada.phone.wrong_code())
        waiting.wait_for(AGAIN)
    stop(kept, number)
    kept.start()
    answer_behind_a_refusal(waiting, ada.phone.next_code())
    assert waiting.finish().code == "PAM_SUCCESS"
    assert permits(kept, ada) == 1


def test_an_answer_that_several_daemons_never_read_is_said_to_the_next(kept, ada, pam_login):
    waiting = open_prompt(pam_login, ada)
    kept.pause()
    waiting.answer(ada.phone.next_code())
    for _ in range(3):
        stop(kept, signal.SIGKILL)
        kept.launch()
        # What has connected waits for the one that lives.
        kept.pause()
    kept.resume()
    assert waiting.finish().code == "PAM_SUCCESS"
    assert permits(kept, ada) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_answer_waits_for_the_daemon_that_is_being_started(kept, ada, pam_login, number):
    waiting = open_prompt(pam_login, ada)
    stop(kept, number)
    waiting.answer(ada.phone.next_code())
    kept.start()
    assert waiting.finish().code == "PAM_SUCCESS"


def test_an_answer_that_a_frozen_daemon_never_read_is_said_to_the_next(kept, ada, pam_login):
    waiting = open_prompt(pam_login, ada)
    kept.process.send_signal(signal.SIGSTOP)
    waiting.answer(ada.phone.next_code())
    stop(kept, signal.SIGKILL)
    kept.start()
    assert waiting.finish().code == "PAM_SUCCESS"
    assert permits(kept, ada) == 1


def test_a_login_that_begins_while_the_daemon_is_away_waits(kept, ada, pam_login):
    stop(kept, signal.SIGKILL)
    waiting = pam_login.start("kept", ada.name)
    kept.start()
    waiting.wait_for(CODE).answer(ada.phone.next_code())
    assert waiting.finish().code == "PAM_SUCCESS"


def test_a_login_that_a_frozen_daemon_never_began_is_begun_by_the_next(kept, ada, pam_login):
    kept.process.send_signal(signal.SIGSTOP)
    waiting = pam_login.start("kept", ada.name)
    stop(kept, signal.SIGKILL)
    kept.start()
    waiting.wait_for(CODE).answer(ada.phone.next_code())
    assert waiting.finish().code == "PAM_SUCCESS"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_prompt_after_a_refused_code_outlives_a_restart_too(kept, ada, pam_login, number):
    waiting = open_prompt(pam_login, ada)
    waiting.answer(ada.phone.wrong_code())
    waiting.wait_for(AGAIN)
    stop(kept, number)
    kept.start()
    assert status(ada.account, kept.control)["failuresSinceSignIn"] == 1
    answer_behind_a_refusal(waiting, ada.phone.next_code())
    assert waiting.finish().code == "PAM_SUCCESS"


def test_many_prompts_outlive_one_restart(kept, stranger, pam_login):
    people = [enrol(stranger(), kept.control) for _ in range(8)]
    waiting = [open_prompt(pam_login, person) for person in people]
    stop(kept, signal.SIGTERM)
    kept.start()
    for person, login in zip(people, waiting):
        login.answer(person.phone.next_code())
    assert [login.finish().code for login in waiting] == ["PAM_SUCCESS"] * len(people)


def test_a_directory_that_hangs_does_not_keep_a_daemon_from_stopping(directory, kept, pam_login):
    remote = directory.new_account()
    with directory.hanging():
        waiting = pam_login.start("kept", remote.name)
        wait_until_sent(waiting)
        began = time.monotonic()
        assert kept.stop() == 0
        # It lingers for a second; the module has five for all of this.
        assert time.monotonic() - began < 3
    kept.start()
    # The next daemon was asked, and asks for nothing: nobody else in that stack lets anybody in.
    assert waiting.finish().code == "PAM_PERM_DENIED"


def test_an_answer_that_has_arrived_when_the_daemon_stops_is_decided(kept, ada, pam_login):
    waiting = open_prompt(pam_login, ada)
    kept.pause()
    waiting.answer(ada.phone.next_code())
    wait_until_sent(waiting)
    kept.process.send_signal(signal.SIGTERM)
    kept.resume()
    # Nobody is started in its place: it was this one.
    assert waiting.finish().code == "PAM_SUCCESS"
    assert kept.process.wait() == 0
    assert permits(kept, ada) == 1


def test_logins_survive_restarts_one_right_behind_the_other(kept, stranger, pam_login):
    people = [enrol(stranger(), kept.control) for _ in range(CROWD)]

    def log_in(person, hold):
        waiting = open_prompt(pam_login, person)
        time.sleep(hold)
        waiting.answer(person.phone.next_code())
        return waiting.finish()

    done = threading.Event()
    restarts = 0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        logins = [pool.submit(log_in, person, HOLD if number % 3 == 0 else 0)
                  for number, person in enumerate(people)]
        pool.submit(lambda: (concurrent.futures.wait(logins), done.set()))
        while not done.is_set():
            assert kept.stop() == 0
            kept.start()
            restarts += 1
        outcomes = [login.result() for login in logins]
    assert {outcome.text for outcome in outcomes if outcome.code != "PAM_SUCCESS"} == set()
    assert restarts >= 3
    for person in people:
        assert permits(kept, person) == 1
    assert max(outcome.seconds for outcome in outcomes) < 5


def test_a_prompt_of_sshd_outlives_a_restart(world, daemon, person):
    world.ship_pam_service("sshd")
    ada = person()
    ada.account.make_home()
    server = SSHServer(world, shipped_settings())
    try:
        with server.ssh(ada.name) as ssh:
            ssh.answers(("Password: ", PASSWORD))
            ssh.sees(CODE)
            assert daemon.stop() == 0
            daemon.start()
            ssh.types(ada.phone.next_code())
            ssh.sees(f"in as {ada.name}")
            assert ssh.ends() == 0
    finally:
        server.close()
