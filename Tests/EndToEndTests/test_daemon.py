"""sallyportd's own life: configuration, key, sockets, notifications, signals, process."""

import os
import pathlib
import re
import signal
import socket
import struct
import time

import pytest

from support.accounts import DAEMON_UID
from support.enrolment import enrol, status
from support.mounts import filesystem_type
from support.varlink_client import Connection, LoginConnection

CONFIGURATION_REFUSED = 78  # EX_CONFIG, sysexits.h


# --- Configuration


@pytest.mark.parametrize("settings, line, reason", [
    ("nonsense", 2, ""),
    ("colour = 1", 2, "there is no setting 'colour'"),
    ("trustedUIDs = 0", 2, "trustedUIDs must be a list of numeric user ids"),
    ("trustedUIDs = [ -1 ]", 2, "trustedUIDs must be a list of numeric user ids"),
    ("trustedUIDs = [ 4294967295 ]", 2, "trustedUIDs must be a list of numeric user ids"),
    ('store = "relative"', 2, "store must be an absolute path in quotes"),
    ("\n\nstore = 4", 4, "store must be an absolute path in quotes"),
    ("log = 3", 2, "log must be a table"),
    ('[log]\nlevel = "loud"', 3, "log.level must be one of trace, debug, info"),
    ('[log]\nlevle = "info"', 3, "there is no setting 'log.levle'"),
    ('[unknown]\nkey = "x"', 2, "there is no setting 'unknown'"),
])
def test_a_bad_configuration_is_refused_with_file_line_and_reason(
        own_daemon, settings, line, reason):
    daemon = own_daemon(settings=settings)
    status, text = daemon.refusal()
    assert status == CONFIGURATION_REFUSED
    assert text.startswith(f"sallyportd: {daemon.configuration}:{line}: {reason}")
    assert len(text.splitlines()) == 1
    assert not daemon.notifications.received


def test_a_missing_configuration_is_refused(own_daemon):
    daemon = own_daemon()
    daemon.configuration.unlink()
    status, text = daemon.refusal()
    assert status == CONFIGURATION_REFUSED
    assert text.startswith(f"sallyportd: {daemon.configuration}: cannot be opened: No such file")


def test_a_configuration_that_others_can_write_is_refused(own_daemon):
    daemon = own_daemon()
    daemon.configuration.chmod(0o666)
    status, text = daemon.refusal()
    assert status == CONFIGURATION_REFUSED
    assert "is writable by others" in text


def test_a_configuration_of_another_user_is_refused(own_daemon):
    daemon = own_daemon()
    os.chown(daemon.configuration, DAEMON_UID + 1, 0)
    status, text = daemon.refusal()
    assert status == CONFIGURATION_REFUSED
    assert "must belong to root" in text


def test_with_a_bad_file_the_last_good_copy_is_used_and_said(own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    daemon.stop()
    good = daemon.configuration.read_text()
    daemon.configuration.write_text("nonsense\n")
    daemon.start()
    assert daemon.log_lines(re.escape(str(daemon.configuration)) + ":1: ")
    assert daemon.log_lines("the last good configuration is used until .* is mended")
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.phone.next_code()) == "permit"
    assert daemon.stop() == 0
    daemon.configuration.write_text(good)
    daemon.start()
    assert not daemon.log_lines("last good configuration")


def test_the_last_good_copy_is_said_at_alert_level_to_the_journal(own_daemon):
    daemon = own_daemon().start()
    daemon.stop()
    daemon.configuration.write_text("nonsense\n")
    daemon.environment["JOURNAL_STREAM"] = "1:1"
    daemon.start()
    assert daemon.log_lines("^<1>the last good configuration is used")
    assert daemon.wait_for_log("^<5>ready: ")


# --- Reload


def test_a_reload_takes_on_trusted_users(own_daemon, stranger):
    daemon = own_daemon().start()
    ada, greeter = enrol(stranger(), daemon.control), stranger()

    def ask():
        with LoginConnection(daemon.login, uid=greeter.uid) as connection:
            return connection.begin(ada.name)

    assert ask()["verdict"] == "notPermitted"
    daemon.configure(f"trustedUIDs = [ {greeter.uid} ]")
    daemon.reload()
    assert daemon.notifications.received[0].startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert daemon.log_lines("configuration reloaded")
    assert ask()["kind"] == "prompt"
    daemon.configure("")
    daemon.reload()
    assert ask()["verdict"] == "notPermitted"


def test_a_reload_of_a_bad_file_changes_nothing(own_daemon, stranger):
    greeter = stranger()
    daemon = own_daemon(settings=f"trustedUIDs = [ {greeter.uid} ]").start()
    ada = enrol(stranger(), daemon.control)
    daemon.configure("colour = 1")
    daemon.reload()
    assert daemon.log_lines(
        "the configuration was not reloaded: .*:2: there is no setting 'colour'")
    with LoginConnection(daemon.login, uid=greeter.uid) as connection:
        assert connection.begin(ada.name)["kind"] == "prompt"


def test_a_reload_does_not_disturb_an_open_login(own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    with LoginConnection(daemon.login) as connection:
        connection.begin(ada.name)
        daemon.reload()
        assert connection.answer(ada.phone.next_code())["verdict"] == "permit"


# --- Key and store


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o660, 0o444])
def test_a_key_that_others_can_read_is_refused(own_daemon, mode):
    daemon = own_daemon()
    daemon.key.chmod(mode)
    status, text = daemon.refusal()
    assert status == 1
    assert (
        "sallyportd: degraded: every login is refused, because the sealing key "
        f"{daemon.key} is accessible to others; chmod 0400;") in text


def test_a_key_of_another_user_is_refused(own_daemon):
    daemon = own_daemon()
    os.chown(daemon.key, DAEMON_UID + 1, 0)
    status, text = daemon.refusal()
    assert status == 1
    assert f"because the sealing key {daemon.key} cannot be opened" in text


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused(own_daemon, length):
    daemon = own_daemon()
    daemon.write_key(os.urandom(length))
    status, text = daemon.refusal()
    assert status == 1
    assert f"because the sealing key {daemon.key} " in text
    assert "32" in text


def test_a_missing_key_is_refused(own_daemon):
    daemon = own_daemon()
    daemon.key.unlink()
    status, text = daemon.refusal()
    assert status == 1
    assert f"because the sealing key {daemon.key} cannot be opened: No such" in text


def test_another_key_than_the_stores_is_refused_and_the_store_left_alone(own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    daemon.stop()
    key = daemon.key.read_bytes()
    daemon.write_key(os.urandom(32))
    status, text = daemon.refusal()
    assert status == 1
    assert "key" in text and str(daemon.store) in text
    daemon.write_key(key)
    daemon.start()
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.phone.next_code()) == "permit"


def test_a_key_from_systemds_credentials_is_used(own_daemon, world):
    daemon = own_daemon()
    credentials = world.new_folder("credentials", owner=DAEMON_UID, mode=0o500)
    key = credentials / "sallyport.key"
    key.write_bytes(os.urandom(32))
    os.chown(key, DAEMON_UID, 0)
    key.chmod(0o440)
    daemon.configuration.write_text(f'[sockets]\ndirectory = "{daemon.socket_folder}"\n')
    daemon.environment["CREDENTIALS_DIRECTORY"] = str(credentials)
    daemon.start()
    assert daemon.stop() == 0


def test_a_second_daemon_on_the_same_store_is_refused(own_daemon, stranger):
    first = own_daemon().start()
    second = own_daemon(settings=f'store = "{first.store}"')
    second.write_key(first.key.read_bytes())
    status, text = second.refusal()
    assert status == 1
    assert str(first.store) in text
    ada = enrol(stranger(), first.control)
    with LoginConnection(first.login) as connection:
        assert connection.verdict(ada.name, ada.phone.next_code()) == "permit"


def test_a_second_daemon_does_not_take_the_sockets_of_the_first(own_daemon):
    """Unless that is refused, people would talk to whichever came last."""
    first = own_daemon().start()
    second = own_daemon(
        socket_folder=first.socket_folder, settings=f'store = "{first.store}"')
    second.write_key(first.key.read_bytes())
    second.refusal()
    with LoginConnection(first.login) as connection:
        assert connection.begin("nobody-has-this-name")["verdict"] == "notRequired"


def test_the_store_lies_on_a_disk_and_is_nobody_elses(own_daemon):
    daemon = own_daemon().start()
    assert filesystem_type(daemon.state) not in ("tmpfs", "ramfs")
    for file in daemon.state.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
        assert file.stat().st_uid == DAEMON_UID


# --- Sockets


@pytest.mark.parametrize("listening", ["systemd", "path"])
def test_everybody_may_ask_on_both_sockets(own_daemon, stranger, listening):
    daemon = own_daemon(listening).start()
    for path in (daemon.login, daemon.control):
        assert path.stat().st_mode & 0o777 == 0o666
        with Connection(path, uid=stranger().uid) as connection:
            assert connection.call("org.varlink.service.GetInfo")["product"] == "sallyportd"


def test_the_sockets_of_systemd_stay_roots_and_stay_when_the_daemon_stops(own_daemon):
    """The module trusts whom SO_PEERCRED shows: root, who listens."""
    daemon = own_daemon("systemd").start()
    for path in (daemon.login, daemon.control):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        assert struct.unpack("iII", peer)[1] == 0
    assert daemon.stop() == 0
    with Connection(daemon.login) as connection:
        daemon.start()
        assert connection.call("org.varlink.service.GetInfo")["product"] == "sallyportd"


def test_a_socket_that_a_dead_daemon_left_is_taken_over(own_daemon):
    daemon = own_daemon("path").start()
    daemon.kill()
    assert daemon.login.exists()
    daemon.start()
    with LoginConnection(daemon.login) as connection:
        assert connection.begin("nobody-has-this-name")["kind"] == "done"


def test_a_socket_folder_that_others_can_write_is_refused(own_daemon):
    daemon = own_daemon("path")
    daemon.socket_folder.chmod(0o777)
    status, text = daemon.refusal()
    assert status == 1
    assert str(daemon.socket_folder) in text


# --- Service manager and signals


def test_readiness_stopping_and_watchdog_are_told(own_daemon):
    daemon = own_daemon()
    daemon.environment["WATCHDOG_USEC"] = "200000"
    daemon.start()
    assert daemon.notifications.received[0] == "READY=1"
    assert daemon.wait_for_notification("WATCHDOG=1")
    daemon.notifications.clear()
    assert daemon.wait_for_notification("WATCHDOG=1"), "the watchdog is told again and again"
    assert daemon.stop() == 0
    assert daemon.wait_for_notification("STOPPING=1")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_open_connections_and_exits_with_0_in_bounded_time(
        own_daemon, stranger, number):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    with LoginConnection(daemon.login) as idle, LoginConnection(daemon.login) as asked, \
            Connection(daemon.control, uid=ada.account.uid) as control:
        idle.send_bytes(b'{"method":"half')
        asked.begin(ada.name)
        control.call("org.sallyport.Account.GetStatus")
        began = time.monotonic()
        daemon.process.send_signal(number)
        assert daemon.process.wait(12) == 0
        assert time.monotonic() - began < 8
        assert idle.is_closed_by_daemon() and asked.is_closed_by_daemon()
        assert control.is_closed_by_daemon()
    assert daemon.check_store() == "ok"


def test_a_daemon_without_descriptors_lets_nobody_new_in_and_goes_on_when_there_are_some(
        own_daemon, stranger):
    limit = 40
    daemon = own_daemon()
    daemon.wrapper = ["prlimit", f"--nofile={limit}:{limit}"]
    daemon.start()
    ada = enrol(stranger(), daemon.control)
    with LoginConnection(daemon.login) as early:
        assert early.begin(ada.name)["kind"] == "prompt"
        room = limit - len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
        some = [LoginConnection(daemon.login) for _ in range(room + 4)]
        daemon.wait_for_log("nobody new can connect for now: accept4: Too many open files")
        before = daemon.processor_seconds()
        assert early.answer(ada.phone.next_code())["verdict"] == "permit"
        for one in some[:room]:
            assert one.begin(ada.name)["kind"] == "prompt"
            one.close()
        for one in some[room:]:
            assert one.begin(ada.name)["kind"] == "prompt", "those who waited are let in"
            one.close()
        assert daemon.processor_seconds() - before < 1, "it waits, and does not ask all the time"
    assert len(daemon.log_lines("nobody new can connect")) < 6


def test_a_hang_up_before_the_daemon_is_ready_does_not_kill_it(own_daemon):
    daemon = own_daemon().launch()
    # It has no handler to install first: the signals are held back by its first statements.
    while "SigBlk:\t0000000000004003" not in daemon.process_status():
        assert daemon.is_running(), daemon.log_text()
    daemon.process.send_signal(signal.SIGHUP)
    assert daemon.wait_for_notification("READY=1")
    daemon.wait_for_log("configuration reloaded")


def test_what_was_stored_is_there_after_a_restart(own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    for wrong in ada.phone.wrong_codes(5):
        with LoginConnection(daemon.login) as connection:
            connection.verdict(ada.name, wrong, service="sshd")
    before = status(ada.account, daemon.control)
    daemon.stop()
    daemon.start()
    assert status(ada.account, daemon.control) == before
    with LoginConnection(daemon.login) as connection:
        code = ada.phone.next_code()
        assert connection.verdict(ada.name, code, service="sshd") == "deny", "throttled still"


# --- Process


def test_the_daemon_leaves_no_core_and_hides_its_memory(own_daemon):
    daemon = own_daemon().start()
    folder = pathlib.Path("/proc", str(daemon.process.pid))
    limits = (folder / "limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)
    # A process that is not dumpable belongs to root in /proc (proc(5), PR_SET_DUMPABLE).
    assert (folder / "mem").stat().st_uid == 0
    assert daemon.uid != 0


def test_the_daemon_runs_without_privileges(own_daemon):
    daemon = own_daemon().start()
    lines = dict(
        line.split(":\t", 1) for line in
        pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text().splitlines())
    assert lines["Uid"].split() == [str(DAEMON_UID)] * 4
    assert lines["Gid"].split() == [str(DAEMON_UID)] * 4
    assert int(lines["CapEff"], 16) == 0


@pytest.mark.parametrize("name, value", [
    ("FAKETIME", "+1d"), ("TZ", "Asia/Tokyo"), ("SALLYPORT_WINDOW", "1000"),
    ("LISTEN_FDS", "2"), ("WATCHDOG_USEC", "nonsense"), ("SQLITE_TMPDIR", "/nonexistent"),
])
def test_the_environment_changes_no_decision(own_daemon, stranger, name, value):
    daemon = own_daemon()
    daemon.environment[name] = value
    daemon.start()
    ada = enrol(stranger(), daemon.control)
    with LoginConnection(daemon.login) as connection:
        far = ada.phone.code_at(ada.phone.step_now + 3)
        assert connection.verdict(ada.name, far, service="sshd") == "deny"
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.phone.next_code(), service="sshd") == "permit"
