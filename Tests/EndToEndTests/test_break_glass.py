"""sallyport break-glass, and the daemon that has lost its key or its store."""

import os
import pathlib
import shutil
import subprocess
import threading
import time

import pytest

from support import mounts
from support.cli import USAGE, cli  # noqa: F401
from support.enrolment import enrol
from support.fake_clock import FakeClock
from support.tracing import Tracer
from support.varlink_client import Connection, LoginConnection, VarlinkError

FILE = pathlib.Path("/etc/sallyport/break-glass")

# Seconds of a disk that hangs; a daemon that waited for it would be found out in half of them.
HANGING = 20

# Seconds; from one of them on the daemon takes a disk for slow.
SLOW = 1.5

SYSTEMCTL = pathlib.Path("/usr/bin/systemctl")
SEALED = pathlib.Path("/etc/credstore.encrypted/sallyport.key")
# Until the machine is started anew, and over that.
UNTIL_RESTART, OVER_RESTART = (
    pathlib.Path(folder, "sallyportd.service.d/zz-break-glass.conf")
    for folder in ("/run/systemd/system", "/etc/systemd/system"))


@pytest.fixture(autouse=True)
def whole_glass():
    yield
    if FILE.is_symlink() or FILE.exists():
        FILE.unlink()


def break_glass(cli, world, *arguments, glass_for="1h", reason="the key is lost"):  # noqa: F811
    return cli(world.root, "break-glass", "--for", glass_for, "--reason", reason, *arguments)


def verdict(daemon, name, *answers, service="sshd"):
    with LoginConnection(daemon.login) as login:
        return login.verdict(name, *answers, service=service)


def wait_until(condition, patience=10):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def degrade(daemon):
    """Starts a daemon that has no key any more."""
    daemon.key.unlink(missing_ok=True)
    daemon.launch()
    assert daemon.wait_for_degradation(), daemon.log_text()
    return daemon


# --- Refusals


def test_only_root_breaks_or_mends_the_glass(cli, world, stranger):  # noqa: F811
    person = stranger()
    for arguments in (("--for", "1h", "--reason", "x"), ("--end",)):
        result = cli(person, "break-glass", *arguments)
        assert result.status == 1
        assert "only root may break the glass" in result.stderr
    assert not FILE.exists()


@pytest.mark.parametrize("arguments", [
    (), ("--for", "1h"), ("--for", "25h", "--reason", "x"), ("--end", "--status")])
def test_wrong_uses(cli, world, arguments):  # noqa: F811
    assert cli(world.root, "break-glass", *arguments).status == USAGE
    assert not FILE.exists()


@pytest.mark.parametrize("spoil", [
    lambda file: file.chmod(0o666),
    lambda file: os.chown(file, 1, 1),
    lambda file: os.link(file, file.with_name("second")),
    lambda file: (file.rename(file.with_name("other")), file.symlink_to("other")),
    lambda file: file.write_text(file.read_text().replace("until ", "until 9")),
    lambda file: file.write_text(file.read_text().replace("boot ", "boot 0")),
    lambda file: file.write_text(file.read_text() + "more\n"),
    lambda file: file.parent.chmod(0o777),
])
def test_a_file_that_root_alone_did_not_write_for_now_breaks_nothing(
        cli, world, own_daemon, stranger, spoil):  # noqa: F811
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    break_glass(cli, world)
    assert verdict(daemon, ada.name) == "notRequired"
    try:
        spoil(FILE)
        assert verdict(daemon, ada.name) is None, "a prompt is shown"
    finally:
        FILE.parent.chmod(0o755)
        for name in ("second", "other"):
            FILE.with_name(name).unlink(missing_ok=True)


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o700])
def test_where_the_daemon_would_not_believe_it_nothing_is_written(
        cli, world, own_daemon, stranger, mode):  # noqa: F811
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    FILE.parent.mkdir(exist_ok=True)
    FILE.parent.chmod(mode)
    try:
        result = break_glass(cli, world, "--socket", daemon.control)
        assert result.status == 1
        assert "hint: chown root:root /etc/sallyport; chmod 0755 /etc/sallyport" in result.stderr
        assert not FILE.exists()
        assert verdict(daemon, ada.name) is None
    finally:
        FILE.parent.chmod(0o755)


@pytest.mark.parametrize("spoil, what", [
    (lambda: FILE.chmod(0o666), "others can write"),
    (lambda: os.chown(FILE, 1, 1), "belongs to uid 1"),
    (lambda: FILE.parent.chmod(0o775), "is not root's alone"),
])
def test_the_status_says_what_the_daemon_does_not_believe(
        cli, world, spoil, what):  # noqa: F811
    break_glass(cli, world)
    assert cli(world.root, "break-glass", "--status").status == 1
    try:
        spoil()
        result = cli(world.root, "break-glass", "--status")
        assert result.status == 0
        assert result.stdout.startswith("The daemon does not believe that the glass is broken: ")
        assert what in result.stdout
    finally:
        FILE.parent.chmod(0o755)


def test_whoever_breaks_it_is_told_if_the_daemon_asks_all_the_same(
        cli, world, own_daemon):  # noqa: F811
    daemon = own_daemon()
    daemon.environment["SALLYPORT_BOOT_ID"] = "f" * 32
    daemon.start()
    result = break_glass(cli, world, "--socket", daemon.control)
    assert result.status == 0
    assert "does not believe /etc/sallyport/break-glass" in result.stderr


def test_i5_a_stranger_may_not_ask_for_others_while_it_is_broken(
        cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    break_glass(cli, world)
    with LoginConnection(daemon.login, stranger().uid) as login:
        assert login.verdict("root", service="su") == "notPermitted"


# --- A daemon that is well


def test_it_lets_in_ends_and_is_recorded(cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    assert verdict(daemon, ada.name) is None
    result = break_glass(cli, world, "--socket", daemon.control)
    assert (result.status, result.stderr) == (0, "")
    assert "nobody is asked for a second factor" in result.stdout
    assert "It ends with a restart of the machine, too; --over-restart goes on." in result.stdout
    assert FILE.stat().st_uid == 0 and FILE.stat().st_mode & 0o777 == 0o644
    assert verdict(daemon, ada.name) == "notRequired"
    shown = cli(ada.account, "status", "--socket", daemon.control).stdout
    assert "sshd, without a code: the glass was broken\n" in shown
    status = cli(ada.account, "break-glass", "--status")
    assert status.status == 1
    assert "Reason  the key is lost" in status.stdout
    assert cli(world.root, "break-glass", "--end").stdout == "Second factors are asked for again.\n"
    assert verdict(daemon, ada.name) is None
    assert cli(world.root, "break-glass", "--end").stdout == "The glass was whole.\n"
    assert cli(world.root, "break-glass", "--status").status == 0
    log = cli(world.root, "audit", "--json", "--socket", daemon.control).stdout
    for word in ("glassBroken", "glassMended", "the key is lost"):
        assert word in log
    assert "audit login notRequired reason=breakGlass account=" in daemon.log_text()


def test_a_disk_that_hangs_keeps_nobody_out(cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    people = [enrol(stranger(), daemon.control) for _ in range(3)]
    with Tracer(daemon, ["fdatasync"], [f"fdatasync:delay_enter={HANGING * 1_000_000}"]) as tracer:
        began = time.monotonic()
        break_glass(cli, world)
        for person in people * 2:
            assert verdict(daemon, person.name) == "notRequired"
        assert time.monotonic() - began < HANGING / 2
        assert tracer.has_seen("fdatasync(")
        # The journal does not wait either.
        assert daemon.log_text().count("reason=breakGlass account=") >= 2 * len(people)
        assert "audit glassBroken done" in daemon.log_text()
        assert "row=" not in daemon.log_text().partition("audit glassBroken done")[2]
    daemon.wait_for_log(f"account={people[-1].name}[^\\n]* row=")
    log = cli(world.root, "audit", "--json", "--socket", daemon.control).stdout
    assert log.count('"notRequired"') == 2 * len(people)
    assert "glassBroken" in log


def test_a_slow_disk_that_hangs_before_the_glass_is_broken_keeps_nobody_out(
        cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    people = [enrol(stranger(), daemon.control) for _ in range(3)]
    with Tracer(daemon, ["fdatasync"], [f"fdatasync:delay_enter={SLOW * 1_000_000:.0f}"]):
        assert verdict(daemon, people[0].name, "000000") == "deny"
    with Tracer(daemon, ["fdatasync"], [f"fdatasync:delay_enter={HANGING * 1_000_000}"]) as tracer:
        began = time.monotonic()
        waiting = threading.Thread(
            target=lambda: verdict(daemon, people[0].name, people[0].phone.next_code()))
        waiting.start()
        wait_until(lambda: tracer.has_seen("fdatasync("))
        break_glass(cli, world)
        for person in people:
            assert verdict(daemon, person.name) == "notRequired"
        # One that is no login does not wait on the loop either.
        with Connection(daemon.control, people[1].account.uid) as connection:
            with pytest.raises(VarlinkError, match="Unavailable"):
                connection.call(
                    "org.sallyport.Account.ShowRecoveryCodes",
                    stepUp=people[1].phone.next_code())
        for person in people:
            assert verdict(daemon, person.name) == "notRequired"
        assert time.monotonic() - began < HANGING / 2
    waiting.join(HANGING)
    assert not waiting.is_alive()
    daemon.wait_for_log(f"account={people[-1].name}[^\\n]* row=")


def test_a_disk_that_hangs_at_the_start_leaves_the_glass(
        cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    daemon.stop()
    break_glass(cli, world)
    # Detached, or the daemon would not be whom the sockets are for.
    daemon.wrapper = [
        shutil.which("strace"), "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e",
        f"inject=fsync:delay_enter={2 * HANGING * 1_000_000}"]
    daemon.launch()
    assert daemon.wait_for_degradation(2 * HANGING), daemon.log_text()
    assert f"the disk under {daemon.store} has not answered for 15 s" in daemon.log_text()
    assert verdict(daemon, ada.name) == "notRequired"
    cli(world.root, "break-glass", "--end")
    assert verdict(daemon, ada.name, ada.phone.next_code()) == "unavailable"


def test_for_one_account_the_others_are_asked(cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    ada, mara = (enrol(stranger(), daemon.control) for _ in range(2))
    break_glass(cli, world, "--user", ada.name)
    assert verdict(daemon, ada.name) == "notRequired"
    assert verdict(daemon, mara.name) is None


def test_it_ends_by_itself_whatever_the_clock_is_set_to(
        cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon()
    clock = FakeClock(daemon)
    daemon.start()
    ada = enrol(stranger(), daemon.control, clock=clock)
    break_glass(cli, world, glass_for="20s")
    end = time.clock_gettime(time.CLOCK_BOOTTIME) + 20
    clock.move(3601)
    assert verdict(daemon, ada.name) == "notRequired"
    clock.set_ahead(-60)
    assert verdict(daemon, ada.name) == "notRequired"
    daemon.wait_for_log("glassMended", timeout=60)
    assert verdict(daemon, ada.name) is None
    assert time.clock_gettime(time.CLOCK_BOOTTIME) >= end - 1


def test_over_restarts_it_ends_by_the_clock_and_does_not_come_back_with_it(
        cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon()
    clock = FakeClock(daemon)
    daemon.start()
    ada = enrol(stranger(), daemon.control, clock=clock)
    break_glass(cli, world, "--over-restart")
    assert verdict(daemon, ada.name) == "notRequired"
    clock.move(3601)
    assert verdict(daemon, ada.name) is None
    clock.set_ahead(0)
    assert verdict(daemon, ada.name) is None


def test_pam_lets_in_what_the_first_factor_let_in(cli, world, daemon, person, pam_login):  # noqa: F811
    world.service(
        "first", "auth required pam_permit.so\nauth required pam_sallyport.so timeout=2\n"
        "account required pam_permit.so\n")
    ada = person()
    calls = ("--authenticate",)
    assert pam_login("first", ada.name, calls=calls).code != "PAM_SUCCESS"
    break_glass(cli, world)
    assert pam_login("first", ada.name, calls=calls).code == "PAM_SUCCESS"


# --- A daemon that is not


def test_i4_without_a_key_every_login_is_refused_and_the_reason_is_said(
        cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    daemon.stop()
    degrade(daemon)
    assert verdict(daemon, ada.name, ada.phone.next_code()) == "unavailable"
    assert verdict(daemon, "nobody-has-this-name") == "unavailable"
    assert break_glass(cli, world, "--socket", daemon.control).stderr == ""
    cli(world.root, "break-glass", "--end")
    text = daemon.log_text()
    assert f"degraded: every login is refused, because the sealing key {daemon.key}" in text
    with Connection(daemon.control) as connection:
        info = connection.call("org.varlink.service.GetInfo")
        assert info["product"] == "sallyportd"
        with pytest.raises(VarlinkError, match="Unavailable"):
            connection.call("org.sallyport.Admin.GetPolicy")
    assert daemon.stop() == 0


@pytest.mark.parametrize("harm", [
    lambda daemon: daemon.store.unlink(),
    lambda daemon: daemon.store.write_bytes(os.urandom(8192)),
    lambda daemon: daemon.store.chmod(0o666),
    lambda daemon: shutil.move(daemon.store, f"{daemon.store}.away"),
])
def test_i4_without_its_store_it_makes_none_and_refuses(own_daemon, stranger, harm):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    daemon.stop()
    for log in ("-wal", "-shm"):
        daemon.store.with_name(daemon.store.name + log).unlink(missing_ok=True)
    harm(daemon)
    daemon.launch()
    assert daemon.wait_for_degradation(), daemon.log_text()
    assert verdict(daemon, ada.name, ada.phone.next_code()) == "unavailable"
    assert daemon.stop() == 0


def test_a_degraded_daemon_lets_in_by_the_glass_and_records_it_once_it_can(
        cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    key = daemon.key.read_bytes()
    daemon.stop()
    assert break_glass(cli, world).status == 0, "with the daemon stopped"
    degrade(daemon)
    assert verdict(daemon, ada.name) == "notRequired"
    cli(world.root, "break-glass", "--end")
    assert verdict(daemon, ada.name) == "unavailable"
    assert f"{daemon.store.name}.unrecorded" in os.listdir(daemon.state)
    daemon.write_key(key)
    daemon.process.send_signal(1)
    assert daemon.process.wait(30) == 1, "it ends, so that systemd starts it with the key"
    assert "key and store are there again" in daemon.log_text()
    daemon.start()
    assert verdict(daemon, ada.name, ada.phone.next_code()) == "permit"
    log = cli(world.root, "audit", "--json", "--socket", daemon.control).stdout
    assert "recorded later: for 3600 s" in log
    assert "recorded later: the key is lost" in log
    assert f"{daemon.store.name}.unrecorded" not in os.listdir(daemon.state)
    verified = cli(world.root, "audit", "verify", "--socket", daemon.control)
    assert verified.status == 0, verified.stderr


def test_whoever_breaks_it_is_told_that_no_daemon_answers(cli, world, own_daemon):  # noqa: F811
    daemon = own_daemon()
    result = break_glass(cli, world, "--socket", daemon.control)
    assert result.status == 0
    assert "sallyportd does not answer" in result.stderr
    assert FILE.exists()


def test_over_a_restart_of_the_machine_it_goes_on_only_if_that_was_asked_for(
        cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    break_glass(cli, world)
    daemon.stop()
    daemon.environment["SALLYPORT_BOOT_ID"] = "f" * 32
    daemon.start()
    assert verdict(daemon, ada.name) is None
    break_glass(cli, world, "--over-restart")
    assert verdict(daemon, ada.name) == "notRequired"


# --- Where systemd cannot open the sealed key


class Systemd:
    """Played by a script, as far as the daemon's unit goes: it has a state, and a start an outcome.

    The key is tried by the real systemd-creds(1).
    """

    _SCRIPT = """\
#!/bin/sh
case $1 in
  show) cat {folder}/state ;;
  cat) cat {folder}/unit {drop_ins} 2>/dev/null ;;
  is-active) exit 3 ;;
  restart) cp {folder}/outcome {folder}/state ;;
esac
exit 0
"""

    def __init__(self, folder):
        self._folder = folder
        self.program = folder / "systemctl"
        self.program.write_text(
            self._SCRIPT.format(folder=folder, drop_ins=f"{UNTIL_RESTART} {OVER_RESTART}"))
        self.program.chmod(0o755)
        (folder / "unit").write_text("[Service]\nLoadCredentialEncrypted=sallyport.key\n")

    def stands(self, state, outcome=("active", 0)):
        for name, (active, status) in (("state", state), ("outcome", outcome)):
            (self._folder / name).write_text(f"ActiveState={active}\nExecMainStatus={status}\n")


STOPPED, FAILED, STARTED = ("inactive", 0), ("activating", 243), ("active", 0)


@pytest.fixture
def systemd(world):
    """With a sealed key that it cannot open."""
    folders = [file.parents[1] for file in (UNTIL_RESTART, OVER_RESTART)]
    made = [SEALED.parent, *folders, folders[0].parent]
    for folder in made:
        folder.mkdir(parents=True, exist_ok=True)
    SEALED.write_text("nonsense\n")
    systemd = Systemd(world.new_folder("systemd"))
    mounts.bind(systemd.program, SYSTEMCTL)
    yield systemd
    subprocess.run(["umount", SYSTEMCTL], check=True)
    SEALED.unlink()
    # What is left of it would be taken for a systemd that runs.
    for folder in folders:
        shutil.rmtree(folder / UNTIL_RESTART.parent.name, ignore_errors=True)
    shutil.rmtree(folders[0].parent)


def withheld():
    return [file for file in (UNTIL_RESTART, OVER_RESTART) if file.exists()]


def test_in_rescue_mode_it_is_withheld_over_the_restart(cli, world, systemd):  # noqa: F811
    systemd.stands(STOPPED)
    assert "sealing" not in break_glass(cli, world).stdout and not withheld()
    told = break_glass(cli, world, "--over-restart").stdout
    assert "would not start sallyportd after the restart" in told and str(OVER_RESTART) in told
    assert withheld() == [OVER_RESTART]
    assert f"--end ({OVER_RESTART})" in cli(world.root, "break-glass", "--status").stdout
    assert "sealing" not in break_glass(cli, world, "--over-restart").stdout, "it is as it was"
    # For a shorter time it is withheld for a shorter time.
    break_glass(cli, world)
    assert withheld() == [UNTIL_RESTART]
    ended = cli(world.root, "break-glass", "--end").stdout
    assert "sallyportd has its sealing key again once it is started" in ended
    assert not withheld() and not OVER_RESTART.parent.exists()


@pytest.mark.parametrize("outcome, words", [
    (STARTED, "It was started without the key"),
    (FAILED, "It does not start it without the key either"),
    (("failed", 1), "which it has not yet"),
])
@pytest.mark.parametrize("arguments, place", [
    ((), UNTIL_RESTART), (("--over-restart",), OVER_RESTART)])
def test_what_became_of_the_start_without_the_key_is_said(
        cli, world, systemd, outcome, words, arguments, place):  # noqa: F811
    systemd.stands(FAILED, outcome)
    told = break_glass(cli, world, *arguments).stdout
    assert words in told and str(place) in told
    assert withheld() == [place]
    # The glass's own end takes nothing back.
    FILE.unlink()
    status = cli(world.root, "break-glass", "--status")
    assert status.status == 0 and str(place) in status.stdout
    systemd.stands(STARTED, FAILED)
    ended = cli(world.root, "break-glass", "--end")
    assert "systemd still cannot open the sealing key" in ended.stderr
    assert not withheld()


@pytest.mark.parametrize("outcome, words", [
    (STARTED, "sallyportd was started anew, with it"), (FAILED, "does not run with it yet")])
def test_a_daemon_without_its_key_gets_it_once_it_opens(
        cli, world, systemd, outcome, words):  # noqa: F811
    systemd.stands(FAILED, STARTED)
    break_glass(cli, world)
    assert withheld() == [UNTIL_RESTART]
    # One that is absent keeps systemd from nothing.
    SEALED.rename(f"{SEALED}.away")
    systemd.stands(STARTED, outcome)
    told = break_glass(cli, world, "--over-restart").stdout
    pathlib.Path(f"{SEALED}.away").rename(SEALED)
    assert "The sealing key can be opened again" in told and words in told
    assert not withheld()


def test_a_key_that_is_only_missing_keeps_no_daemon_from_its_start(
        cli, world, systemd):  # noqa: F811
    systemd.stands(STOPPED)
    SEALED.rename(f"{SEALED}.away")
    assert "sealing" not in break_glass(cli, world, "--over-restart").stdout
    assert not withheld()
    pathlib.Path(f"{SEALED}.away").rename(SEALED)
