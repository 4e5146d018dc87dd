"""Setting up a mandatory second factor in the middle of a login: sshd, login, su and sudo."""

import pytest

from support.accounts import PASSWORD
from support.cli import cli  # noqa: F401
from support.cli_pages import scan
from support.enrolment import status
from support.terminal import run_as
from support.varlink_client import LoginConnection
from support.walk import (
    ACKNOWLEDGE, ACKNOWLEDGE_AGAIN, AGAIN, FIRST_CODE, FIRST_CODE_ONLY, NOTHING_SET_UP,
    PICTURE_TITLE, change_policy, invite, phone_with_key, shown_codes, walk)

CODE = "Verification code: "
ASK_PASSWORD = "Password: "
WHO = "echo in as $(id -un)"
DENIED = "Permission denied"
SET_UP = "Your second factor is set up"


@pytest.fixture(scope="module", autouse=True)
def shipped_pam_file(world, daemon):
    world.ship_pam_service("sshd")
    for service in ("su", "sudo", "login"):
        world.ship_pam_service(service, f"{service}.example")


@pytest.fixture
def newcomer(stranger):
    """Makes people without a second factor who have a home."""
    def make():
        one = stranger()
        one.make_home()
        return one
    return make


@pytest.fixture
def policy(daemon):
    """Makes a second factor mandatory, with this way to get one at login."""
    def set_way(way, **more):
        change_policy(mode="mandatory", enrolAtLogin=way, **more)
    yield set_way
    change_policy(mode="voluntary", enrolAtLogin="never")


def is_enrolled(account):
    return status(account)["enrolled"]


def is_denied(terminal):
    terminal.sees(DENIED)
    return terminal.ends() == 255


# --- Refusals


@pytest.mark.parametrize("way", ["never", "invited"])
def test_without_an_invitation_the_prompt_and_the_refusal_are_everybodys(
        sshd, newcomer, policy, way):
    policy(way)
    ada = newcomer()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, "7QK4-M2XV-90TD-W8RH"))
        assert is_denied(ssh)
    assert not is_enrolled(ada)


def test_an_invitation_opens_nothing_where_nobody_enrols_at_login(sshd, newcomer, policy):
    policy("never")
    ada = newcomer()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, invite(ada)))
        assert is_denied(ssh)
    assert not is_enrolled(ada)


def test_an_invitation_opens_no_other_account(sshd, newcomer, policy):
    policy("invited")
    ada, babbage = newcomer(), newcomer()
    with sshd.ssh(babbage.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, invite(ada)))
        assert is_denied(ssh)
    assert not is_enrolled(ada) and not is_enrolled(babbage)


def test_after_a_wrong_password_nobody_is_shown_a_key(sshd, newcomer, policy, world):
    policy("open")
    ada = newcomer()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, "wrong"))
        assert is_denied(ssh)
        assert "second factor" not in ssh.seen
    with run_as(newcomer(), "/bin/su", ada.name, "-c", WHO) as su:
        su.answers((ASK_PASSWORD, "wrong"))
        su.sees("Authentication failure")
        assert su.ends() != 0
        assert "second factor" not in su.seen
    with run_as(world.root, "/bin/login") as login:
        login.answers(("login: ", ada.name), (ASK_PASSWORD, "wrong"))
        login.sees("Login incorrect")
        assert "second factor" not in login.seen


def test_whoever_hangs_up_before_the_codes_are_written_down_has_no_second_factor(
        sshd, newcomer, policy, daemon):
    policy("open")
    ada = newcomer()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD))
        ssh.sees(FIRST_CODE)
        first = phone_with_key(ssh)
        ssh.types(first.next_code())
        ssh.sees(ACKNOWLEDGE)
        codes = shown_codes(ssh)
    assert not is_enrolled(ada)
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD))
        ssh.sees(FIRST_CODE)
        assert phone_with_key(ssh).key != first.key
    assert status(ada)["recoveryCodesLeft"] == 0
    assert len(codes) == 8


def test_codes_that_nobody_says_are_written_down_let_nobody_in(newcomer, policy):
    policy("open")
    ada = newcomer()
    with run_as(newcomer(), "/bin/su", ada.name, "-c", WHO) as su:
        su.answers((ASK_PASSWORD, PASSWORD))
        su.sees(FIRST_CODE)
        su.types(phone_with_key(su).next_code())
        su.answers((ACKNOWLEDGE, ""), (ACKNOWLEDGE_AGAIN, "no"), (ACKNOWLEDGE_AGAIN, "quit"))
        su.sees(NOTHING_SET_UP)
        su.sees("Authentication failure")
        assert su.ends() != 0
        assert f"in as {ada.name}" not in su.seen
    assert not is_enrolled(ada)


def test_ten_wrong_first_codes_end_it(newcomer, policy, daemon):
    policy("open")
    ada = newcomer()
    with run_as(newcomer(), "/bin/su", ada.name, "-c", WHO) as su:
        su.answers((ASK_PASSWORD, PASSWORD), (FIRST_CODE, "wrong"), *[(AGAIN, "wrong")] * 9)
        su.sees(NOTHING_SET_UP)
        assert su.ends() != 0
    assert not is_enrolled(ada)
    assert status(ada)["failuresSinceSignIn"] == 0
    assert daemon.log_lines(f"login deny reason=codeMismatch account={ada.name} ")


def test_a_program_of_ones_own_is_not_walked(newcomer, policy, daemon):
    policy("open")
    ada = newcomer()
    with LoginConnection(uid=ada.uid) as login:
        step = login.begin(ada.name, "sshd")
        assert step["text"] == CODE
        assert login.answer("123456")["verdict"] == "deny"


@pytest.mark.parametrize("way", ["open", "invited"])
def test_a_program_with_one_field_enrols_nobody(world, pam_login, newcomer, policy, way):
    policy(way)
    world.service("one-field", "auth requisite pam_sallyport.so timeout=2 forward_pass\n"
                               "auth required pam_unix.so\n")
    ada = newcomer()
    for line in (PASSWORD + "123456", PASSWORD + invite(ada), PASSWORD):
        assert pam_login("one-field", ada.name, line).code == "PAM_AUTH_ERR"
    assert not is_enrolled(ada)


# --- By invitation


def test_whoever_is_invited_enrols_over_ssh_and_is_in(sshd, newcomer, policy, daemon):
    policy("invited")
    ada = newcomer()
    code = invite(ada)
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, code.lower()))
        phone, recovery_codes = walk(ssh)
        ssh.sees(f"in as {ada.name}")
        assert ssh.ends() == 0
    assert is_enrolled(ada)
    for action in ("enrollmentBegun", "invitationUsed", "deviceAdded"):
        assert daemon.log_lines(rf"{action} done (reason=\S+ )?account={ada.name} .*service=sshd")
    assert daemon.log_lines(f"login permit account={ada.name} .*method=app")
    text = daemon.log_text()
    assert not any(secret in text for secret in (code, phone.key, *recovery_codes))

    for answer in (phone.next_code(), recovery_codes[0]):
        with sshd.ssh(ada.name) as ssh:
            ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, answer))
            ssh.sees(f"in as {ada.name}")
            assert ssh.ends() == 0


def test_an_invitation_survives_a_line_that_was_cut_and_no_enrolment(sshd, newcomer, policy):
    policy("invited")
    ada = newcomer()
    code = invite(ada)
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, code))
        ssh.sees(FIRST_CODE)
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, code))
        walk(ssh)
        ssh.sees(f"in as {ada.name}")
        assert ssh.ends() == 0


def test_the_command_line_invites_and_revokes(cli, world, sshd, newcomer, policy):
    glass = ("--break-glass", "--reason", "tests")
    ada, root = newcomer(), world.root
    result = cli(root, "users", "invite", ada.name, *glass)
    assert result.stderr == (
        "Warning: nobody can use an invitation before sallyport policy set enrolAtLogin invited\n")
    change_policy(mode="voluntary", enrolAtLogin="invited")
    result = cli(root, "users", "invite", ada.name, *glass)
    assert result.stderr == (
        f"Warning: sign-ins of {ada.name} ask for no code yet, so it cannot be typed there: a"
        " second factor is voluntary\n")
    policy("invited")
    result = cli(root, "users", "invite", ada.name, *glass)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Invitation for {ada.name}: ")
    code = result.stdout.split()[3]
    assert "to enrol at login, until" in cli(root, "users", "show", ada.name).stdout
    result = cli(root, "users", "invite", ada.name, "--revoke", *glass)
    assert result.stdout == f"The invitation of {ada.name} has ended.\n"
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, code))
        assert is_denied(ssh)
    code = cli(root, "users", "invite", ada.name, "--json", *glass).json["code"]
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, code))
        walk(ssh)
        ssh.sees(f"in as {ada.name}")
    result = cli(root, "users", "invite", ada.name, *glass)
    assert result.status == 1 and "has a second factor already" in result.stderr


# --- Open to everybody


def test_login_walks_a_newcomer_and_says_so_at_the_end(newcomer, policy, world):
    policy("open")
    ada = newcomer()
    with run_as(world.root, "/bin/login") as login:
        login.answers(("login: ", ada.name), (ASK_PASSWORD, PASSWORD))
        phone, _ = walk(login)
        login.sees(SET_UP)
        login.answers(("$ ", f"{WHO}; exit"))
        login.sees(f"in as {ada.name}")
        assert login.ends() == 0
    with run_as(world.root, "/bin/login") as login:
        login.answers(("login: ", ada.name), (ASK_PASSWORD, PASSWORD), (CODE, phone.next_code()),
                      ("$ ", f"{WHO}; exit"))
        login.sees(f"in as {ada.name}")


def test_su_walks_a_newcomer_who_mistypes(newcomer, policy):
    policy("open")
    ada = newcomer()
    with run_as(newcomer(), "/bin/su", ada.name, "-c", WHO) as su:
        su.answers((ASK_PASSWORD, PASSWORD), (FIRST_CODE, "12345"), (AGAIN, ""))
        walk(su, AGAIN)
        su.sees(f"in as {ada.name}")
        assert su.ends() == 0
    assert is_enrolled(ada)


def test_sudo_walks_a_newcomer_and_offers_no_picture_which_it_would_not_show(world, policy):
    policy("open")
    mara = world.named("mara")
    with run_as(mara, "/usr/bin/sudo", "-k", "sh", "-c", WHO) as sudo:
        sudo.answers((f"password for {mara.name}: ", PASSWORD))
        walk(sudo, FIRST_CODE_ONLY)
        sudo.sees("in as root")
        assert sudo.ends() == 0
    assert is_enrolled(mara)


@pytest.mark.parametrize("program", ["ssh", "login"])
def test_the_key_can_be_scanned(sshd, newcomer, policy, world, program):
    policy("open")
    ada = newcomer()
    terminal = sshd.ssh(ada.name, locale="C.UTF-8") if program == "ssh" else run_as(
        world.root, "/bin/login")
    with terminal:
        if program == "login":
            terminal.answers(("login: ", ada.name))
        terminal.answers((ASK_PASSWORD, PASSWORD), (FIRST_CODE, "qr"))
        terminal.sees(PICTURE_TITLE)
        before = len(terminal.seen)
        terminal.sees(FIRST_CODE_ONLY)
        lines = [line for line in terminal.seen[before:].splitlines() if "█" in line]
        phone = phone_with_key(terminal)
        uri = scan(lines, world.new_folder("picture"))
        assert f"secret={phone.key}" in uri and f":{ada.name}%40" in uri
        terminal.types(phone.next_code())
        terminal.answers((ACKNOWLEDGE, "yes"))
        terminal.sees(SET_UP if program == "login" else f"in as {ada.name}")
    assert is_enrolled(ada)
