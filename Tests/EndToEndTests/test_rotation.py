"""sallyport keys rotate: a new sealing key, while people go on logging in (O3)."""

import os
import re
import signal
import time

import pytest

from support.administration import administer
from support.cli import INTERRUPTED, cli  # noqa: F401
from support.enrolment import enrol
from support.varlink_client import Closed, LoginConnection, VarlinkError

# Enough for some sixty parts.
PEOPLE = 2000
RESTART = "Restart sallyportd now; this waits for it.\n"
ROTATE = ("keys", "rotate", "--no-restart")
_PATIENCE = 60


@pytest.fixture
def daemon(own_daemon):
    """One whose sockets stay while it is started anew, as systemd's do."""
    return own_daemon(listening="systemd").start()


def next_key(daemon):
    return daemon.key.with_name("sealing.key.next")


def key_status(daemon):
    return administer("GetKeyStatus", control=daemon.control)


def restart(daemon):
    daemon.stop()
    daemon.start()


def verdict(daemon, person, code):
    with LoginConnection(daemon.login) as login:
        return login.verdict(person.name, code)


def read_until(process, text):
    """What the command has said on standard error, up to and with this line."""
    said = ""
    while text not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return said


def rotated(cli, world, daemon):  # noqa: F811
    """A whole rotation; returns what the command said."""
    with cli.piped(world.root, *ROTATE, "--yes", "--socket", daemon.control) as process:
        said = read_until(process, RESTART)
        restart(daemon)
        stdout, stderr = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0, said + stderr
    return stdout, said + stderr


# --- Refusals


def test_only_root_rotates_and_only_if_it_says_so(cli, world, daemon, stranger):  # noqa: F811
    before = daemon.key.read_bytes()
    result = cli(stranger(), *ROTATE, "--yes", "--socket", daemon.control)
    assert (result.status, result.stderr) == (
        1, "sallyport: only root may put a new sealing key in place\nhint: with sudo\n")
    for answers in ("", "no\n"):
        result = cli(world.root, *ROTATE, "--socket", daemon.control, answers=answers)
        assert result.status == 1
        assert "A new sealing key takes the place of " in result.stderr
    assert daemon.key.read_bytes() == before and not next_key(daemon).exists()


@pytest.mark.parametrize("content, mode, problem", [
    (b"short", 0o400, "has 5 bytes; it must have 32"),
    (os.urandom(32), 0o444, "is accessible to others"),
])
def test_a_next_key_that_is_none_keeps_nobody_out(
        daemon, stranger, content, mode, problem):
    ada = enrol(stranger(), daemon.control)
    before = key_status(daemon)["id"]
    next_key(daemon).write_bytes(content)
    os.chown(next_key(daemon), daemon.uid, 0)
    next_key(daemon).chmod(mode)
    restart(daemon)
    status = key_status(daemon)
    assert status["id"] == before and problem in status["nextProblem"]
    assert daemon.log_lines("the next sealing key was not taken: ")
    assert verdict(daemon, ada, ada.phone.next_code()) == "permit"


def test_without_the_new_key_the_store_is_neither_believed_nor_made_anew(
        cli, world, daemon, stranger):  # noqa: F811
    ada = enrol(stranger(), daemon.control)
    with cli.piped(world.root, *ROTATE, "--yes", "--socket", daemon.control) as process:
        read_until(process, RESTART)
        process.kill()
    restart(daemon)
    after = key_status(daemon)
    assert after["path"] == str(next_key(daemon)) and after["nextID"] == after["id"]
    daemon.stop()
    away = next_key(daemon).rename(daemon.folder / "away")
    status, said = daemon.refusal()
    assert status == 1
    assert f"is sealed with key {after['id']}, and the key given is " in said
    away.rename(next_key(daemon))
    # Even without the former one.
    former = daemon.key.rename(daemon.folder / "former")
    daemon.start()
    assert verdict(daemon, ada, ada.phone.next_code()) == "permit"
    daemon.stop()
    former.rename(daemon.key)
    next_key(daemon).unlink()
    store = daemon.store.stat().st_ino
    status, said = daemon.refusal()
    assert status == 1 and daemon.store.stat().st_ino == store


def test_the_former_key_opens_nothing_afterwards(cli, world, daemon, stranger):  # noqa: F811
    enrol(stranger(), daemon.control)
    former = daemon.key.read_bytes()
    rotated(cli, world, daemon)
    assert daemon.key.read_bytes() != former and not next_key(daemon).exists()
    daemon.stop()
    daemon.write_key(former)
    status, said = daemon.refusal()
    assert status == 1 and "is sealed with key " in said


# --- From one key to the next


def test_people_and_their_codes_come_along(cli, world, daemon, stranger):  # noqa: F811
    ada, bob = (enrol(stranger(), daemon.control) for _ in range(2))
    used = ada.phone.next_code()
    assert verdict(daemon, ada, used) == "permit"
    assert verdict(daemon, bob, bob.recovery_codes[0]) == "permit"
    before = key_status(daemon)["id"]
    stdout, said = rotated(cli, world, daemon)
    after = key_status(daemon)
    assert stdout.startswith(f"Everything is sealed with the new key, {after['id']}.\n")
    assert "No escrow opens it yet: sallyport keys escrow FILE makes one.\n" in stdout
    assert after["id"] != before and "rotation" not in after
    assert daemon.key.stat().st_uid == daemon.uid
    assert daemon.key.stat().st_mode & 0o777 == 0o400

    assert verdict(daemon, ada, used) != "permit"
    assert verdict(daemon, ada, ada.phone.next_code()) == "permit"
    assert verdict(daemon, bob, bob.recovery_codes[0]) != "permit"
    assert verdict(daemon, bob, bob.recovery_codes[1]) == "permit"
    assert verdict(daemon, bob, bob.recovery_codes[1]) != "permit"
    text = cli(world.root, "keys", "status", "--socket", daemon.control).stdout
    assert f"Kept in       {daemon.key}\n" in text and "Rotation" not in text
    assert "Escrow        none; sallyport keys escrow FILE makes one\n" in text
    assert re.search(r"^Former keys +1, kept under the present one", text, re.M), text

    again = cli(world.root, "audit", "verify", "--journal", daemon.log, "--socket", daemon.control)
    assert again.status == 0, again.stdout + again.stderr


def test_a_second_rotation_keeps_codes_from_before_the_first(
        cli, world, daemon, stranger):  # noqa: F811
    ada = enrol(stranger(), daemon.control)
    for code in ada.recovery_codes[:2]:
        # The daemon was not started anew since the last one.
        rotated(cli, world, daemon)
        assert verdict(daemon, ada, code) == "permit"
        assert verdict(daemon, ada, code) != "permit"
    result = cli(world.root, "audit", "verify", "--socket", daemon.control)
    assert result.status == 0, result.stdout


@pytest.fixture
def crowd(daemon, stranger):
    """Many who are enrolled, and one who has used a code already."""
    people = [enrol(stranger(), daemon.control) for _ in range(PEOPLE)]
    assert verdict(daemon, people[0], people[0].recovery_codes[0]) == "permit"
    return people


def progress(daemon):
    """Records that were looked at; None where no rotation is under way."""
    try:
        return key_status(daemon).get("rotation", {}).get("resealed")
    except (Closed, OSError, VarlinkError):
        return 0


def kill_behind(daemon, records):
    """SIGKILL once so many records were looked at; False where it was over before."""
    while (done := progress(daemon)) is not None:
        if done >= records:
            daemon.kill()
            return True
    return False


def test_interrupted_killed_and_resumed_while_people_log_in(
        cli, world, daemon, crowd):  # noqa: F811
    # ^C before the daemon has heard of it: everything is as it was, but for the key beside.
    command = (world.root, *ROTATE, "--yes", "--socket", daemon.control)
    person = cli.on_terminal(*command)
    person.wait_for("Restart sallyportd now")
    person.interrupt()
    assert person.finish() == INTERRUPTED
    assert "sallyport keys rotate goes on where it stands." in person.screen
    first = next_key(daemon).read_bytes()
    assert verdict(daemon, crowd[1], crowd[1].recovery_codes[0]) == "permit"

    # A daemon that is killed whenever it has done some more.
    daemon.stop()
    kills = 0
    for part in (0, 300, 700, 1200, 1700):
        daemon.start()
        person = crowd[-1 - kills]
        with LoginConnection(daemon.login) as login:
            assert login.verdict(person.name, person.recovery_codes[0]) == "permit"
        if not kill_behind(daemon, part):
            break
        kills += 1
    assert kills >= 2, "it was over too soon to be killed"
    if not daemon.is_running():
        daemon.start()
    for number in range(kills):
        assert verdict(daemon, crowd[-1 - number], crowd[-1 - number].recovery_codes[0]) != "permit"

    # The command goes on with the same key, is killed, and goes on again.
    with cli.piped(*command) as process:
        assert read_until(process, "it goes on.\n")
        process.send_signal(signal.SIGKILL)
    result = cli(*command)
    assert result.status == 0, result.stderr
    assert "Everything is sealed with the new key" in result.stdout
    assert daemon.key.read_bytes() == first and not next_key(daemon).exists()
    restart(daemon)

    for person in (crowd[0], crowd[1]):
        assert verdict(daemon, person, person.recovery_codes[0]) != "permit"
    for person in crowd[:40]:
        assert verdict(daemon, person, person.recovery_codes[1]) == "permit"
        assert verdict(daemon, person, person.phone.next_code()) == "permit"
    assert daemon.check_store() == "ok"
    result = cli(world.root, "audit", "verify", "--journal", daemon.log, "--socket",
                 daemon.control)
    assert result.status == 0, result.stdout + result.stderr
    assert "rotation" not in key_status(daemon)


def test_prompts_that_are_open_while_it_begins_are_answered(
        cli, world, daemon, stranger):  # noqa: F811
    ada = enrol(stranger(), daemon.control)
    start = time.monotonic()
    with cli.piped(world.root, *ROTATE, "--yes", "--socket", daemon.control) as process:
        read_until(process, RESTART)
        daemon.stop()
        with LoginConnection(daemon.login, timeout=_PATIENCE) as login:
            login.send("org.sallyport.Login.Begin", user=ada.name, service="test")
            daemon.start()
            assert login.receive()["step"]["kind"] != "done"
            assert login.answer(ada.phone.next_code())["verdict"] == "permit"
        process.kill()
    assert time.monotonic() - start < _PATIENCE
