"""What nobody can fill up (product row O9)."""

import contextlib
import sqlite3

import pytest

from support.accounts import DAEMON_UID
from support.disk_image import DiskImage
from support.enrolment import enrol, status
from support.varlink_client import Closed, Connection, LoginConnection, VarlinkError

CODE = "Verification code: "

# Waiting conversations of one account.
CONVERSATIONS = 8

# Decisions of some 200 bytes each, which are more than the free pages of a new store and its log.
_DECISIONS = 20_000


@pytest.fixture
def full_disk(world, own_daemon, stranger):
    """A daemon on a disk that is full, with its reserve, and somebody who is enrolled there."""
    with DiskImage(world, "bounds") as disk:
        daemon = own_daemon("path", state=disk.folder("state", DAEMON_UID))
        daemon.start()
        ada = enrol(stranger(), daemon.control)
        yield disk, daemon, ada
        daemon.stop()


def fill(disk):
    """Leaves no block free; what the daemon gives back later is not taken."""
    with contextlib.suppress(OSError), open(disk.mount_point / "filler", "wb", 0) as file:
        while True:
            file.write(bytes(1 << 20))
    with contextlib.suppress(OSError), open(disk.mount_point / "rest", "wb", 0) as file:
        while True:
            file.write(bytes(512))


def empty(disk):
    for name in ("filler", "rest"):
        (disk.mount_point / name).unlink()
    disk.sync()


def decide_until_the_reserve_is_spent(daemon):
    """Somebody of whom no code is asked signs in again and again."""
    with LoginConnection(daemon.login) as connection:
        for _ in range(_DECISIONS):
            assert connection.verdict("root") in ("notRequired", "unavailable")
            if not daemon.reserve.exists():
                return
    raise AssertionError("the reserve was never spent")


def test_on_a_full_disk_logins_go_on_in_the_reserve_and_nothing_else_does(full_disk, stranger):
    disk, daemon, ada = full_disk
    fill(disk)
    decide_until_the_reserve_is_spent(daemon)
    assert daemon.log_lines("the disk is full: the space kept in reserve is in use")
    with LoginConnection(daemon.login) as connection:
        code = ada.phone.next_code()
        assert connection.verdict(ada.name, code, service="sshd") == "permit"
        assert connection.verdict(ada.name, code, code, service="sshd") == "deny"
    with pytest.raises(VarlinkError, match="Unavailable"):
        enrol(stranger(), daemon.control)
    with Connection(daemon.control) as connection:
        reply = connection.call(
            "org.sallyport.Admin.UnlockAccount", user=ada.name, authority={"breakGlass": "tests"})
    assert not reply["wasLocked"]

    empty(disk)
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.reserve.stat().st_size == 64 << 20
    assert status(ada.account, daemon.control)["enrolled"]
    enrol(stranger(), daemon.control)


def test_a_start_on_a_full_disk_spends_the_reserve(full_disk):
    disk, daemon, ada = full_disk
    assert daemon.stop() == 0
    fill(disk)
    daemon.start()
    assert daemon.log_lines("the disk is full: the space kept in reserve is in use")
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.phone.next_code(), service="sshd") == "permit"
    empty(disk)


def test_without_room_for_a_reserve_the_daemon_says_so_and_serves(world, own_daemon, stranger):
    with DiskImage(world, "small") as disk:
        daemon = own_daemon("path", state=disk.folder("state", DAEMON_UID))
        with open(disk.mount_point / "filler", "wb", 0) as file:
            for _ in range(180):
                file.write(bytes(1 << 20))
        daemon.start()
        assert daemon.log_lines("no disk space could be kept in reserve for logins: No space left")
        assert not daemon.reserve.exists()
        ada = enrol(stranger(), daemon.control)
        with LoginConnection(daemon.login) as connection:
            assert connection.verdict(ada.name, ada.phone.next_code()) == "permit"
        daemon.stop()


def test_the_ninth_prompt_of_an_account_ends_the_oldest_which_loses_nothing(
        world, own_daemon, stranger, pam_login):
    daemon = own_daemon("systemd").start()
    ada = enrol(stranger(), daemon.control)
    world.service("bounded", f"auth required pam_sallyport.so {daemon.module_options()}\n")
    logins = [pam_login.start("bounded", ada.name).wait_for(CODE)
              for _ in range(CONVERSATIONS + 1)]
    # The module of the oldest begins once more, and gives the answer there.
    logins[0].answer(ada.phone.next_code())
    assert logins[0].finish().code == "PAM_SUCCESS"
    for login in logins[1:]:
        login.process.kill()
        login.process.wait()


def test_the_ninth_conversation_ends_the_oldest(daemon, person):
    ada = person()
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(LoginConnection()) for _ in range(CONVERSATIONS + 1)]
        for connection in connections:
            assert connection.begin(ada.name, "sshd")["kind"] == "prompt"
        with pytest.raises((Closed, OSError)):
            connections[0].answer(ada.phone.next_code())
        assert connections[1].answer(ada.phone.next_code()).get("verdict") == "permit"


def test_refusals_that_repeat_are_one_row_and_their_number(own_daemon, stranger):
    daemon = own_daemon("path").start()
    ada = enrol(stranger(), daemon.control)
    with LoginConnection(daemon.login) as connection:
        for _ in range(500):
            assert connection.verdict(ada.name, "no code", service="sshd") == "deny"
    assert daemon.stop() == 0
    rows = [line.split(" count=")[1].split()[0] if " count=" in line else "1"
            for line in daemon.log_lines(f"login deny reason=notACode account={ada.name} ")]
    assert rows == ["1", "499"]
    with contextlib.closing(sqlite3.connect(daemon.store)) as store:
        assert store.execute(
            "SELECT count FROM audit WHERE reason = 'notACode' ORDER BY number").fetchall() == [
                (1,), (499,)]
