"""The daemon is stopped, its key is broken, its disk is full, its clock goes back."""

import pytest

from support.accounts import PASSWORD
from support.pam_login import outcome

ASK_PASSWORD = "Password: "
CODE = "Verification code: "

SERVICE = "sallyportd.service"
SOCKETS = ("sallyport-login.socket", "sallyport-control.socket")
DROP_IN = "/run/systemd/system/sallyportd.service.d/test.conf"


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
    key = machine.path("/etc/credstore.encrypted/sallyport.key")
    before = key.read_bytes()
    yield key
    key.write_bytes(before)
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
    machine.wait_for(lambda: is_running(machine), "the daemon")
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


def test_a_drop_in_without_the_credential_lets_a_daemon_with_a_broken_key_be_started(
        machine, broken_key, unit):
    """What break-glass needs: systemd starts nothing whose credential it cannot open."""
    broken_key.write_bytes(b"nonsense")
    machine.systemctl("restart", SERVICE, check=False)
    assert machine.property(SERVICE, "ExecMainStatus") == "243"
    unit("LoadCredentialEncrypted=")
    assert machine.property(SERVICE, "ExecMainStatus") != "243"
    assert "the sealing key /etc/sallyport/sealing.key" in machine.journal(SERVICE)


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
