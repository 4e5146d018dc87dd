"""The daemon is stopped, or its key is broken."""

from faults.daemon import PLAIN, SEALED
from faults.harm import SERVICE, SOCKETS
from support.accounts import PASSWORD

ASK_PASSWORD = "Password: "


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
    assert not machine.is_active(SERVICE)
    assert login(ada.name, ada.code()) == "PAM_SUCCESS"
    assert machine.is_active(SERVICE)


# --- The key


def test_a_key_that_cannot_be_opened_refuses_until_it_is_back(
        machine, login, person, sealed_key):
    ada = person()
    before = sealed_key.read_bytes()
    sealed_key.write_bytes(before[:40] + bytes([before[40] ^ 1]) + before[41:])
    machine.systemctl("restart", SERVICE, check=False)
    assert login(ada.name, ada.phone.wrong_code()) == "PAM_AUTHINFO_UNAVAIL"
    assert "sallyport.key" in machine.journal(SERVICE) or "CREDENTIALS" in machine.journal(SERVICE)
    # Nobody has to start it: it is tried again every second, for ever.
    sealed_key.write_bytes(before)
    machine.wait_for(lambda: machine.is_active(SERVICE), "the daemon")
    assert login(ada.name, ada.code()) == "PAM_SUCCESS"


def test_another_key_is_refused_and_destroys_nothing(machine, login, person, sealed_key):
    ada = person()
    before = sealed_key.read_bytes()
    machine.run("sh", "-c", "head -c 32 /dev/urandom | systemd-creds --with-key=host "
                f"--name=sallyport.key encrypt - {SEALED}")
    machine.systemctl("restart", SERVICE, check=False)
    assert login(ada.name, ada.phone.wrong_code()) == "PAM_AUTHINFO_UNAVAIL"
    sealed_key.write_bytes(before)
    # The daemon runs, degraded, with what systemd opened for it when it was started.
    assert machine.is_active(SERVICE)
    machine.systemctl("restart", SERVICE)
    assert login(ada.name, ada.code()) == "PAM_SUCCESS"


def test_a_key_file_serves_where_there_is_no_sealed_key(machine, login, person, sealed_key):
    ada = person()
    machine.run("sh", "-c", f"systemd-creds --name=sallyport.key decrypt {SEALED} - >{PLAIN}")
    machine.run("chown", "sallyport:sallyport", PLAIN)
    machine.run("chmod", "0400", PLAIN)
    sealed = sealed_key.read_bytes()
    sealed_key.unlink()
    try:
        machine.systemctl("restart", SERVICE)
        assert login(ada.name, ada.code()) == "PAM_SUCCESS"
    finally:
        sealed_key.write_bytes(sealed)
        machine.path(PLAIN).unlink()
