"""sallyport audit: the log is shown, followed and verified, and what was done to it is found (I9)."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

import pytest

from support.cli import USAGE, cli  # noqa: F401
from support.enrolment import enrol
from support.varlink_client import Connection, LoginConnection

ADVICE = (
    "Somebody could write to the store behind the daemon's back. Keep a copy of it and of the"
    " journal\nbefore anything else, and find out who could.\n")
ASK_THE_JOURNAL = (
    "Whether its end was cut off, the journal knows: sallyport audit verify --journal\n")

# A line must come within this time: the command looks once a second.
_PATIENCE = 30


@pytest.fixture
def logged(own_daemon, stranger):
    """A daemon with a dozen rows in its log, and somebody whom they are about."""
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    for code in ada.phone.wrong_codes(3):
        sign_in(daemon, ada, code, service="su")
    for code in ada.recovery_codes[:6]:
        assert sign_in(daemon, ada, code) == "permit"
    return daemon, ada


@pytest.fixture
def audit(cli, world):
    def run(daemon, *arguments, **more):
        return cli(world.root, "audit", *arguments, "--socket", daemon.control, **more)
    return run


def sign_in(daemon, person, code, service="sshd"):
    with LoginConnection(daemon.login) as login:
        return login.verdict(person.name, code, service=service, address="198.51.100.7")


def rows_of(daemon):
    with Connection(daemon.control) as connection:
        return connection.call("org.sallyport.Admin.ReadAudit")["rows"]


def edit(daemon, sql):
    """Behind the daemon's back."""
    if daemon.is_running():
        assert daemon.stop() == 0
    result = subprocess.run(
        ["sqlite3", "-bail", str(daemon.store), f"{sql}; SELECT total_changes();"], check=True,
        capture_output=True, text=True)
    assert result.stdout != "0\n"


# --- Refusals


@pytest.mark.parametrize("command", [("audit",), ("audit", "verify"), ("audit", "--follow")],
                         ids=" ".join)
def test_an_ordinary_person_may_not_and_it_is_recorded(cli, daemon, stranger, command):
    ada = stranger()
    result = cli(ada, *command)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: you may not read the audit log\n"
        "hint: it needs the permission audit.read, which a role in /etc/sallyport/sallyport.toml"
        " gives; ask an administrator\n")
    assert len(daemon.log_lines(
        f"audit administrationRefused deny reason=notAuthorized actor={ada.uid} ")) == 1


@pytest.mark.parametrize("since", ["yesterday", "2026-02-30", "2h30", "14:00", ""])
def test_a_time_that_is_none(cli, daemon, world, since):
    result = cli(world.root, "audit", "--since", since)
    assert (result.status, result.stdout) == (USAGE, "")
    assert result.stderr == (
        f"sallyport: the value '{since}' is invalid for '--since <time>': it takes 2h, 3d,"
        " 2026-11-01 or '2026-11-01 14:00'\nhint: sallyport --help shows what there is\n")


def test_a_name_that_no_account_can_have(audit, daemon):
    result = audit(daemon, "--user", "a/b")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.startswith("sallyport: there is no account 'a/b'")


def test_a_journal_that_cannot_be_read_proves_nothing(audit, logged, world):
    daemon, _ = logged
    missing = world.new_folder("journal") / "missing"
    result = audit(daemon, "verify", "--journal", missing)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == f"sallyport: cannot read '{missing}': no such file or directory\n"
    result = audit(daemon, "verify", "--journal", missing.parent)
    assert (result.status, result.stdout) == (1, "")
    for text in ("", "sshd[1]: row=1 mac=0123456789abcdef\n", "audit login deny row=1 mac=0123\n"):
        result = audit(daemon, "verify", "--journal", "-", answers=text)
        assert (result.status, result.stdout) == (1, "")
        assert result.stderr == (
            "sallyport: there is no line about the audit log in it\n"
            "hint: journalctl -u sallyportd -o cat writes what is needed\n")


def test_a_journalctl_that_fails_proves_nothing(audit, logged, world):
    daemon, _ = logged
    failing = fake_journalctl(world, daemon, "exit 3")
    for folder in (failing, world.new_folder("nothing")):
        result = audit(daemon, "verify", "--journal", environment={"PATH": f"{folder}:/bin"})
        if folder != failing and shutil.which("journalctl", path="/bin"):
            continue
        assert (result.status, result.stdout) == (1, "")
        assert "sallyport: journalctl did not read the journal to its end\n" in result.stderr


# --- Tampering


@pytest.mark.parametrize("change", [
    "service = 'login'", "verdict = 'notRequired'", "reason = NULL", "at = at + 3600",
    "accountName = 'root', accountUID = 0", "address = x'c0000201'", "action = 'rewritten'",
    "count = 2"])
def test_an_edited_row_is_found(audit, logged, change):
    daemon, _ = logged
    number = next(row["number"] for row in rows_of(daemon) if row.get("reason") == "wrongCode")
    edit(daemon, f"UPDATE audit SET {change} WHERE number = {number}")
    daemon.start()
    result = audit(daemon, "verify")
    assert (result.status, result.stderr) == (1, "")
    assert result.stdout == (
        f"Row {number} of the audit log is not what was written: it was edited, or another row"
        " stands in its place.\n"
        f"The {number - 1} rows before it are as they were written. Those behind it were not"
        " looked at.\n" + ADVICE
        + f"The journal may have a line about it: journalctl -u sallyportd -g 'row={number} '\n")
    assert daemon.log_lines(f" row={rows_of(daemon)[-1]['number']} "), "the daemon goes on"


def test_a_removed_row_is_found(audit, logged):
    daemon, _ = logged
    edit(daemon, "DELETE FROM audit WHERE number = 7")
    daemon.start()
    result = audit(daemon, "verify")
    assert (result.status, result.stderr) == (1, "")
    assert result.stdout == (
        "Row 7 of the audit log is missing: rows were removed.\n"
        "The 6 rows before it are as they were written. Those behind it were not looked at.\n"
        + ADVICE
        + "The journal may have a line about it: journalctl -u sallyportd -g 'row=7 '\n")
    result = audit(daemon, "verify", "--journal", daemon.log)
    assert result.status == 1
    assert "\nRow 7 is in the journal, but not in the log: rows were removed.\n" in result.stdout


def test_the_first_row_removed_is_found(audit, logged):
    daemon, _ = logged
    edit(daemon, "DELETE FROM audit WHERE number = 1")
    daemon.start()
    assert audit(daemon, "verify").stdout.startswith(
        "Row 1 of the audit log is missing: rows were removed.\nIt is the first one. ")


def test_swapped_rows_are_found(audit, logged):
    daemon, _ = logged
    edit(daemon, "UPDATE audit SET number = 99 WHERE number = 5;"
                 "UPDATE audit SET number = 5 WHERE number = 8;"
                 "UPDATE audit SET number = 8 WHERE number = 99")
    daemon.start()
    result = audit(daemon, "verify", "--journal", daemon.log)
    assert result.status == 1
    assert result.stdout.startswith("Row 5 of the audit log is not what was written: ")
    assert "\nRows 5, 8 are others in the journal: " in result.stdout


@pytest.mark.parametrize("change", [
    "UPDATE store SET auditAnchorNumber = 3",
    "UPDATE store SET auditAnchorNumber = 3, auditAnchorMAC ="
    " (SELECT mac FROM audit WHERE number = 3)",
    "UPDATE audit SET service = 'x' WHERE number = (SELECT max(number) FROM audit)"])
def test_with_a_moved_anchor_or_an_edited_end_the_daemon_does_not_start(logged, change):
    daemon, _ = logged
    edit(daemon, change)
    status, text = daemon.refusal()
    assert status != 0
    assert "was changed from outside" in text


def test_a_cut_tail_is_known_to_the_journal_alone(audit, logged):
    daemon, _ = logged
    last = len(rows_of(daemon))
    edit(daemon, f"DELETE FROM audit WHERE number > {last - 4}")
    daemon.start()
    # The start is a row too.
    whole = audit(daemon, "verify")
    assert (whole.status, whole.stderr) == (0, "")
    assert whole.stdout == (
        f"The audit log is whole: {last - 3} rows, from 1 to {last - 3}, are as they were"
        " written.\n" + ASK_THE_JOURNAL)
    result = audit(daemon, "verify", "--journal", daemon.log)
    assert (result.status, result.stderr) == (1, "")
    assert result.stdout == (
        f"The audit log is whole: {last - 3} rows, from 1 to {last - 3}, are as they were"
        " written.\n"
        f"Row {last - 3} is another in the journal: the log or the journal was edited, or an older"
        " store was put back and went on from there.\n"
        f"Rows {last - 2}, {last - 1}, {last} are in the journal, but the log ends with row"
        f" {last - 3}: its end was cut off, or an older store was put back.\n"
        "In an older store used codes, and devices that were removed since, work again.\n"
        f"{last - 4} rows are the same in both.\n" + ADVICE)


def test_an_older_store_that_was_put_back_is_known_to_the_journal(audit, logged, world):
    daemon, ada = logged
    assert daemon.stop() == 0
    older = world.new_folder("older") / "store"
    shutil.copy2(daemon.store, older)
    daemon.start()
    for code in ada.phone.wrong_codes(3):
        sign_in(daemon, ada, code)
    assert daemon.stop() == 0
    daemon.store.write_bytes(older.read_bytes())
    daemon.start()
    assert audit(daemon, "verify").status == 0
    result = audit(daemon, "verify", "--journal", daemon.log)
    assert result.status == 1
    assert "an older store was put back" in result.stdout


# --- What holds


def test_a_whole_log_agrees_with_its_journal_in_whatever_order(audit, logged, world):
    daemon, _ = logged
    count = len(rows_of(daemon))
    lines = daemon.log.read_text().splitlines()
    shuffled = [f"Nov 22 14:05:07 host sallyportd[7]: {line}" for line in lines]
    random.Random(4).shuffle(shuffled)
    whole = f"The audit log is whole: {count} rows, from 1 to {count}, are as they were written.\n"
    for journal, shared in (
            (lines, count), (shuffled, count), (lines[:-1], count - 1),
            (lines[:-1] + [lines[-1][:-3]], count - 1), (lines + lines, count)):
        result = audit(daemon, "verify", "--journal", "-", answers="\n".join(journal))
        assert (result.status, result.stderr) == (0, "")
        assert result.stdout == whole + (
            f"The journal agrees: the {shared} rows that both have are the same.\n")
    assert len(rows_of(daemon)) == count, "who verifies is not recorded"


def test_the_journal_is_read_by_journalctl(audit, logged, world):
    daemon, _ = logged
    folder = fake_journalctl(world, daemon, f"cat {daemon.log}")
    result = audit(daemon, "verify", "--journal", environment={"PATH": f"{folder}:/bin:/usr/bin"})
    assert (result.status, result.stderr) == (0, "")
    assert "The journal agrees: " in result.stdout
    assert (folder / "arguments").read_text() == (
        "--unit=sallyportd --output=cat --no-pager --quiet\n")


def fake_journalctl(world, daemon, command):
    folder = world.new_folder("fake")
    program = folder / "journalctl"
    program.write_text(f'#!/bin/sh\necho "$*" > {folder}/arguments\n{command}\n')
    program.chmod(0o755)
    return folder


def test_a_forged_line_about_a_row_is_no_row(audit, logged):
    """Whoever may call a service what they like cannot make the log look edited."""
    daemon, _ = logged
    forged = "x row=1 mac=0123456789abcdef"
    with LoginConnection(daemon.login) as login:
        login.begin("nobody-has-this-name", service=forged)
    assert daemon.log_lines('service="x row')
    assert audit(daemon, "verify", "--journal", daemon.log).status == 0


# --- What it looks like


def with_times_hidden(text):
    return re.sub(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b", "MOMENT", text)


def test_the_log_as_a_person_reads_it(audit, own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    sign_in(daemon, ada, ada.phone.next_code())
    sign_in(daemon, ada, ada.phone.wrong_code())
    sign_in(daemon, ada, ada.recovery_codes[0])
    with LoginConnection(daemon.login) as login:
        login.verdict("nobody-has-this-name", "000000", service="su", remoteUser="mallory")
    result = audit(daemon)
    assert (result.status, result.stderr) == (0, "")
    uid = ada.account.uid
    assert with_times_hidden(result.stdout).splitlines() == [
        "   1  MOMENT  -           daemonStarted done",
        f"   2  MOMENT  {ada.name}  enrollmentBegun done firstEnrollment: by uid {uid},"
        " device 'phone'",
        f"   3  MOMENT  {ada.name}  deviceAdded done: by uid {uid}, device 'phone'",
        f"   4  MOMENT  {ada.name}  login permit: sshd from 198.51.100.7, with a code from the app,"
        " device 'phone'",
        f"   5  MOMENT  {ada.name}  login deny wrongCode: sshd from 198.51.100.7",
        f"   6  MOMENT  {ada.name}  login permit: sshd from 198.51.100.7, with a recovery code",
        "   7  MOMENT  -           login notRequired unknownAccount: su, asked by mallory"]


def test_nobody_and_nothing_is_said_to_who_asks(audit, logged):
    daemon, _ = logged
    result = audit(daemon, "--user", "nobody-has-this-name")
    assert (result.status, result.stdout) == (0, "")
    assert result.stderr == "Nothing is recorded about nobody-has-this-name.\n"
    result = audit(daemon, "--since", "2099-01-01")
    assert (result.status, result.stdout) == (0, "")
    assert result.stderr == "Nothing is recorded since then.\n"
    result = audit(daemon, "--json", "--since", "2099-01-01 00:00")
    assert (result.status, result.stdout, result.stderr) == (0, "", "")


def test_json_is_what_the_daemon_says(audit, logged):
    daemon, ada = logged
    rows = rows_of(daemon)
    result = audit(daemon, "--json")
    assert [json.loads(line) for line in result.stdout.splitlines()] == rows
    of_ada = audit(daemon, "--json", "--user", ada.name, "--since", "1h")
    assert [json.loads(line) for line in of_ada.stdout.splitlines()] == [
        row for row in rows if row.get("account") == ada.name]
    assert all(" ".join(("", f"row={row['number']}", f"mac={row['mac']}")) in
               daemon.log.read_text() for row in rows)


def test_times_are_those_of_the_readers_time_zone(audit, logged):
    daemon, _ = logged
    first = rows_of(daemon)[0]["at"]
    for zone, hours in (("UTC", 0), ("EAST-14", 14), ("WEST+12", -12)):
        shown = audit(daemon, environment={"TZ": zone}).stdout
        local = time.gmtime(first + hours * 3600)
        assert time.strftime("%Y-%m-%d %H:%M:%S", local) in shown.splitlines()[0]
        since = time.strftime("%Y-%m-%d %H:%M", time.gmtime(first + hours * 3600 - 60))
        assert audit(daemon, "--since", since, environment={"TZ": zone}).stdout == shown


def test_lines_fit_the_terminal(cli, world, logged):
    daemon, _ = logged
    for columns in (40, 60, 80):
        terminal = cli.on_terminal(
            world.root, "audit", "--socket", daemon.control, columns=columns)
        assert terminal.finish() == 0
        lines = terminal.screen.splitlines()
        assert max(len(line) for line in lines) <= columns
        assert len([line for line in lines if line[:4].strip()]) == len(rows_of(daemon))
        assert all(line.startswith("      ") for line in lines if not line[:4].strip())
        assert "with a recovery code" in " ".join(line.strip() for line in lines)


def test_the_log_is_followed_through_a_restart(cli, world, logged):
    daemon, ada = logged
    with cli.piped(world.root, "audit", "--follow", "--socket", daemon.control) as follower:
        reader = LineReader(follower)
        seen = [reader.line() for _ in range(10)]
        last = len(rows_of(daemon))
        assert [int(line.split()[0]) for line in seen] == list(range(last - 9, last + 1))
        sign_in(daemon, ada, ada.recovery_codes[6])
        assert int(reader.line().split()[0]) == last + 1
        assert daemon.stop() == 0
        assert follower.stderr.readline() == (
            "sallyport: the daemon does not answer; waiting for it\n")
        daemon.start()
        assert follower.stderr.readline() == "sallyport: the daemon answers again\n"
        assert reader.line().split()[4:] == ["daemonStarted", "done"]
        sign_in(daemon, ada, ada.recovery_codes[7])
        assert f"  {ada.name}  login permit: sshd" in reader.line()
        follower.send_signal(signal.SIGINT)
        assert follower.wait(_PATIENCE) == -signal.SIGINT


def test_who_follows_is_told_of_an_older_store(cli, world, logged):
    daemon, ada = logged
    assert daemon.stop() == 0
    older = daemon.store.read_bytes()
    daemon.start()
    for code in ada.phone.wrong_codes(3):
        sign_in(daemon, ada, code)
    last = len(rows_of(daemon))
    command = ("audit", "--follow", "--json", "--since", "1d", "--socket", daemon.control)
    with cli.piped(world.root, *command) as follower:
        reader = LineReader(follower)
        for _ in range(last):
            reader.line()
        assert daemon.stop() == 0
        daemon.store.write_bytes(older)
        daemon.start()
        assert follower.wait(_PATIENCE) == 1
        assert follower.stderr.read().endswith(
            f"sallyport: the log ends with row {last - 3} now, and row {last} was there before: an"
            " older store was put back\n"
            "hint: sallyport audit verify --journal says what is missing\n")


class LineReader:
    """Lines of a command that does not end, each within bounded time."""

    def __init__(self, process):
        self._descriptor = process.stdout.fileno()
        self._bytes = b""
        os.set_blocking(self._descriptor, False)

    def line(self):
        deadline = time.monotonic() + _PATIENCE
        while b"\n" not in self._bytes:
            assert time.monotonic() < deadline, self._bytes
            try:
                self._bytes += os.read(self._descriptor, 65536)
            except BlockingIOError:
                time.sleep(0.01)
        line, _, self._bytes = self._bytes.partition(b"\n")
        return line.decode()
