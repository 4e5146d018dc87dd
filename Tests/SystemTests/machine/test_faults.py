"""The daemon is stopped, its key is broken, its disk is full, its clock goes back."""

import json

import pytest

from container.recipes import shipped_sshd_settings
from support.accounts import PASSWORD
from support.pam_login import outcome

ASK_PASSWORD = "Password: "
CODE = "Verification code: "

SERVICE = "sallyportd.service"
SOCKETS = ("sallyport-login.socket", "sallyport-control.socket")
DROP_IN = "/run/systemd/system/sallyportd.service.d/test.conf"

KEY = "/etc/credstore.encrypted/sallyport.key"

# What break-glass has written where systemd cannot open the key.
GLASS_DROP_IN = "/run/systemd/system/sallyportd.service.d/break-glass.conf"
NOT_OPENED = "systemd still cannot open the sealing key"
DENIED = "Permission denied"


@pytest.fixture
def login(machine, pam):
    """A login through our line alone; what PAM returned to it."""
    pam.write("alone", "auth required pam_sallyport.so timeout=3\n")

    def log_in(name, *answers):
        words = [word for answer in answers for word in ("--answer", answer)]
        run = machine.run("pam-login", "--confdir", "/etc/pam.d", "--service", "alone", "--user",
                          name, *words, check=False)
        return outcome(run.stdout, 0).code

    return log_in


@pytest.fixture
def unit(machine):
    """Changes the daemon's unit for a test."""
    def change(text):
        machine.write(DROP_IN, f"[Service]\n{text}\n")
        machine.systemctl("daemon-reload")
        machine.systemctl("restart", SERVICE, check=False)

    yield change
    machine.path(DROP_IN).unlink(missing_ok=True)
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", SERVICE, check=False)


def is_running(machine):
    return machine.property(SERVICE, "ActiveState") == "active"


# --- Stopped


def test_without_sockets_logins_are_refused_and_ways_without_our_line_work(
        machine, login, pam, person, sshd):
    pam.ship("su")
    ada, babbage = person(), person(enrolled=False)
    ada.authorize(sshd.public_key)
    machine.systemctl("stop", SERVICE, *SOCKETS)
    try:
        assert login(ada.name, ada.phone.wrong_code()) == "PAM_AUTHINFO_UNAVAIL"
        # Who would be asked for nothing cannot be told from who would be.
        assert login(babbage.name) == "PAM_AUTHINFO_UNAVAIL"
        with machine.terminal("su", ada.name, "-c", "id", uid=babbage.uid) as terminal:
            terminal.answers((ASK_PASSWORD, PASSWORD))
            terminal.sees("su: ")
            assert terminal.ends() == 1
        # sshd and the console have no line of ours now: the way in that is always kept.
        with sshd.log_in(ada.name, key=True, methods="publickey") as terminal:
            terminal.sees(f"in as {ada.name}")
        machine.console.sendline("root")
        machine.console.expect_exact(ASK_PASSWORD)
        machine.console.sendline(PASSWORD)
        machine.console.expect_exact("# ")
        machine.console.sendline("exit")
        machine.console.expect_exact("login: ")
    finally:
        machine.systemctl("start", *SOCKETS, SERVICE)
    assert login(ada.name, ada.code()) == "PAM_SUCCESS"


def test_a_stopped_daemon_is_started_by_the_login_that_needs_it(machine, login, person):
    ada = person()
    machine.systemctl("stop", SERVICE)
    assert not is_running(machine)
    assert login(ada.name, ada.code()) == "PAM_SUCCESS"
    assert is_running(machine)


# --- The key


@pytest.fixture
def broken_key(machine):
    before = machine.path(KEY).read_bytes()
    yield machine.path(KEY)
    # Anew: the machine may have been, too.
    machine.path(KEY).write_bytes(before)
    machine.systemctl("restart", SERVICE)


def test_a_key_that_cannot_be_opened_refuses_until_it_is_back(
        machine, login, person, broken_key):
    ada = person()
    before = broken_key.read_bytes()
    broken_key.write_bytes(before[:40] + bytes([before[40] ^ 1]) + before[41:])
    machine.systemctl("restart", SERVICE, check=False)
    assert login(ada.name, ada.phone.wrong_code()) == "PAM_AUTHINFO_UNAVAIL"
    assert "sallyport.key" in machine.journal(SERVICE) or "CREDENTIALS" in machine.journal(SERVICE)
    # Nobody has to start it: it is tried again every second, for ever.
    broken_key.write_bytes(before)
    machine.wait_for(lambda: is_running(machine), "the daemon")
    assert login(ada.name, ada.code()) == "PAM_SUCCESS"


def test_another_key_is_refused_and_destroys_nothing(machine, login, person, broken_key):
    ada = person()
    before = broken_key.read_bytes()
    machine.run("sh", "-c", "head -c 32 /dev/urandom | systemd-creds --with-key=host "
                "--name=sallyport.key encrypt - /etc/credstore.encrypted/sallyport.key")
    machine.systemctl("restart", SERVICE, check=False)
    assert login(ada.name, ada.phone.wrong_code()) == "PAM_AUTHINFO_UNAVAIL"
    broken_key.write_bytes(before)
    # The daemon runs, degraded, with what systemd opened for it when it was started.
    assert is_running(machine)
    machine.systemctl("restart", SERVICE)
    assert login(ada.name, ada.code()) == "PAM_SUCCESS"


def test_a_key_file_serves_where_there_is_no_sealed_key(machine, login, person, broken_key):
    ada = person()
    machine.run("sh", "-c", "systemd-creds --name=sallyport.key decrypt "
                f"/etc/credstore.encrypted/sallyport.key - >/etc/sallyport/sealing.key")
    machine.run("chown", "sallyport:sallyport", "/etc/sallyport/sealing.key")
    machine.run("chmod", "0400", "/etc/sallyport/sealing.key")
    sealed = broken_key.read_bytes()
    broken_key.unlink()
    try:
        machine.systemctl("restart", SERVICE)
        assert login(ada.name, ada.code()) == "PAM_SUCCESS"
    finally:
        broken_key.write_bytes(sealed)
        machine.path("/etc/sallyport/sealing.key").unlink()


# --- The key and the glass


@pytest.fixture
def asked_by_sshd(machine, pam, sshd):
    pam.ship("sshd", "sshd")
    sshd.configure(shipped_sshd_settings())
    yield sshd
    sshd.restore()
    machine.run("sallyport", "break-glass", "--end")


@pytest.fixture
def ada(person, asked_by_sshd):
    """Enrolled, and with a key for sshd."""
    ada = person()
    ada.authorize(asked_by_sshd.public_key)
    return ada


def break_glass(machine, *options):
    return machine.run("sallyport", "break-glass", "--for", "1h", "--reason", "the key is broken",
                       *options)


def is_withheld(machine):
    return machine.path(GLASS_DROP_IN).exists()


def findings(machine):
    """What doctor finds wrong with the key; its exit status is 1 or 2 then."""
    report = json.loads(machine.run("sallyport", "doctor", "--json", check=False).stdout)
    return {finding["id"]: finding for finding in report["findings"]}


def is_let_in(sshd, name):
    """By a key alone."""
    with sshd.log_in(name, key=True) as terminal:
        return terminal.sees(f"in as {name}", DENIED, CODE) == f"in as {name}"


def is_asked(sshd, ada):
    with sshd.log_in(ada.name, key=True) as terminal:
        terminal.answers((CODE, ada.code()))
        terminal.sees(f"in as {ada.name}")
        return terminal.ends() == 0


def test_a_daemon_that_has_its_key_keeps_it_when_the_glass_is_broken(
        machine, asked_by_sshd, ada, person):
    mara = person()
    mara.authorize(asked_by_sshd.public_key)
    pid = machine.property(SERVICE, "MainPID")
    assert "sealing key" not in break_glass(machine, "--user", ada.name).stdout
    assert not is_withheld(machine)
    assert machine.property(SERVICE, "MainPID") == pid
    assert is_let_in(asked_by_sshd, ada.name)
    assert is_asked(asked_by_sshd, mara)
    ended = machine.run("sallyport", "break-glass", "--end")
    assert ended.stdout == "Second factors are asked for again.\n" and ended.stderr == ""
    assert machine.property(SERVICE, "MainPID") == pid
    assert is_asked(asked_by_sshd, ada)


def test_a_daemon_that_was_stopped_is_not_started_without_its_key(machine, asked_by_sshd):
    machine.systemctl("stop", SERVICE, *SOCKETS)
    try:
        assert "does not answer" in break_glass(machine).stderr
        assert not is_withheld(machine) and not is_running(machine)
    finally:
        machine.systemctl("start", *SOCKETS, SERVICE)


def test_a_broken_glass_lets_in_though_systemd_cannot_open_the_key(
        machine, asked_by_sshd, ada, broken_key):
    sealed = machine.path(KEY).read_bytes()
    machine.path(KEY).write_bytes(b"nonsense")
    machine.stop()
    machine.boot()
    machine.wait_for(lambda: machine.property(SERVICE, "ExecMainStatus") == "243", "the failure")
    assert not is_let_in(asked_by_sshd, ada.name)

    broken = break_glass(machine)
    assert broken.stderr == ""
    assert "The sealing key cannot be opened" in broken.stdout and GLASS_DROP_IN in broken.stdout
    assert is_withheld(machine) and is_running(machine)
    assert "degraded: every login is refused" in machine.journal(SERVICE)
    assert is_let_in(asked_by_sshd, ada.name)
    assert "audit login notRequired reason=breakGlass" in machine.journal(SERVICE)
    found = findings(machine)
    assert "glass-broken" in found and "key-absent" not in found
    assert found["key-withheld"]["subject"] == GLASS_DROP_IN
    assert "without its sealing key" in machine.run(
        "sallyport", "break-glass", "--status", check=False).stdout
    # Once more, and it stays as it is.
    pid = machine.property(SERVICE, "MainPID")
    assert "sealing key" not in break_glass(machine).stdout
    assert machine.property(SERVICE, "MainPID") == pid

    # The end of it opens no key.
    assert NOT_OPENED in machine.run("sallyport", "break-glass", "--end").stderr
    assert not is_withheld(machine) and not is_let_in(asked_by_sshd, ada.name)
    assert "started without" in break_glass(machine).stdout
    assert is_let_in(asked_by_sshd, ada.name)

    # The key is back, and the daemon has it once the glass is whole.
    machine.path(KEY).write_bytes(sealed)
    ended = machine.run("sallyport", "break-glass", "--end")
    assert "started with its sealing key again" in ended.stdout and ended.stderr == ""
    assert not is_withheld(machine)
    assert is_asked(asked_by_sshd, ada)
    assert "key-withheld" not in findings(machine)
    log = machine.run("sallyport", "audit", "--json").stdout
    assert "recorded later: the key is broken" in log
    assert machine.run("sallyport", "audit", "verify", check=False).returncode == 0


def test_a_restart_of_the_machine_gives_the_daemon_its_key_back(
        machine, asked_by_sshd, ada, broken_key):
    sealed = machine.path(KEY).read_bytes()
    machine.path(KEY).write_bytes(b"nonsense")
    machine.systemctl("restart", SERVICE, check=False)
    break_glass(machine)
    assert is_withheld(machine) and is_let_in(asked_by_sshd, ada.name)
    machine.path(KEY).write_bytes(sealed)
    # A finding by itself: nobody else tells that the key could be had.
    assert "key-withheld" in findings(machine)
    machine.stop()
    machine.boot()
    machine.wait_for(lambda: is_running(machine), "the daemon")
    assert not is_withheld(machine)
    assert is_asked(asked_by_sshd, ada)


# --- The disk


@pytest.fixture
def small_disk(machine):
    """The store on a disk of its own, of 96 MiB; the daemon is stopped."""
    folder, aside = "/var/lib/sallyport", "/var/tmp/store"
    machine.systemctl("stop", SERVICE)
    machine.run("cp", "--archive", folder, aside)
    machine.run("mount", "-t", "tmpfs", "-o", "size=96m,mode=0700,uid=sallyport,gid=sallyport",
                "tmpfs", folder)
    machine.run("cp", "--archive", f"{aside}/.", folder)
    yield folder
    machine.systemctl("stop", SERVICE)
    machine.run("umount", folder)
    machine.run("rm", "--recursive", aside)
    machine.systemctl("start", SERVICE)


def test_on_a_full_disk_no_code_counts_twice_and_the_journal_says_what_to_do(
        machine, login, person, small_disk):
    # Here the people of this test are: what they do goes with the disk.
    machine.systemctl("start", SERVICE)
    ada = person()
    machine.systemctl("stop", SERVICE)
    machine.run("dd", "if=/dev/zero", f"of={small_disk}/filler", "bs=4k", check=False)
    machine.systemctl("start", SERVICE)
    code = ada.code()
    assert login(ada.name, code) == "PAM_SUCCESS"
    assert login(ada.name, code, code, code) == "PAM_AUTH_ERR"
    assert "free some space" in machine.journal(SERVICE)
    # What people change waits; logins go on.
    assert ada.run("sallyport", "recovery", "regenerate", given=ada.code() + "\n",
                   check=False).returncode != 0
    assert login(ada.name, ada.recovery_codes.pop()) == "PAM_SUCCESS"
    machine.systemctl("restart", SERVICE)
    assert login(ada.name, code, code, code) == "PAM_AUTH_ERR"


# --- The clock


@pytest.fixture
def clock(machine, unit):
    """Moves the daemon's clock; the machine's own is this computer's, and stays."""
    library = machine.run("find", "/usr/lib", "-name", "libfaketime.so.1").stdout.split()[0]
    return lambda seconds: unit(f"Environment=LD_PRELOAD={library} FAKETIME={seconds:+}s "
                                "FAKETIME_DONT_FAKE_MONOTONIC=1\n")


def test_after_the_clock_went_back_no_code_counts_twice(machine, login, person, clock):
    ada = person()
    code = ada.code()
    assert login(ada.name, code) == "PAM_SUCCESS"
    clock(-3600)
    assert is_running(machine)
    assert login(ada.name, code, code, code) == "PAM_AUTH_ERR"
    # What the phone shows, which has the right time, does not fit either, and nothing is permitted.
    hour_ago = ada.phone.code_at(ada.phone.step_now - 120)
    assert login(ada.name, hour_ago, hour_ago, hour_ago) == "PAM_AUTH_ERR"
    assert login(ada.name, ada.recovery_codes.pop()) == "PAM_SUCCESS"
