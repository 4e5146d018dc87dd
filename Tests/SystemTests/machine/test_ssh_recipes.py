"""Real ssh, the machine's own sshd under systemd, in every recipe that we ship."""

import pytest

from container.people import add_person
from container.recipes import shipped_pam_file, shipped_sshd_settings
from support.accounts import PASSWORD

CODE = "Verification code: "
ASK_PASSWORD = "Password: "
BOTH = "Password & verification code: "
DENIED = "Permission denied"

# pam_sallyport(8), "sshd: password and code" and "sshd: key and code".
PASSWORD_AND_CODE = """\
UsePAM yes
KbdInteractiveAuthentication yes
PasswordAuthentication no
AuthenticationMethods keyboard-interactive:pam
"""
KEY_AND_CODE = PASSWORD_AND_CODE.replace(
    "keyboard-interactive:pam", "publickey,keyboard-interactive:pam")
ONE_FIELD = """\
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
AuthenticationMethods password
"""

AUTH = "auth    required    pam_sallyport.so"
ACCOUNT = "account required    pam_sallyport.so"


@pytest.fixture
def both_in_one(pam, sshd):
    pam.ship("sshd", "sshd")
    sshd.configure(shipped_sshd_settings())
    yield sshd
    sshd.restore()


@pytest.fixture
def password_and_code(pam, sshd):
    pam.add("sshd", AUTH, behind="@include common-auth")
    pam.add("sshd", ACCOUNT, behind="@include common-account")
    sshd.configure(PASSWORD_AND_CODE)
    yield sshd
    sshd.restore()


@pytest.fixture
def key_and_code(pam, sshd):
    pam.replace("sshd", "@include common-auth",
                "auth    required   pam_sallyport.so after=publickey\n"
                "auth    required   pam_permit.so")
    pam.add("sshd", ACCOUNT, behind="@include common-account")
    sshd.configure(KEY_AND_CODE)
    yield sshd
    sshd.restore()


@pytest.fixture
def one_field(pam, sshd):
    pam.write("sshd", shipped_pam_file("one-field.example").replace("#account", "account"))
    sshd.configure(ONE_FIELD)
    yield sshd
    sshd.restore()


def is_in(terminal, name):
    with terminal:
        terminal.sees(f"in as {name}")
        return terminal.ends() == 0


def is_denied(terminal):
    with terminal:
        terminal.sees(DENIED)
        return terminal.ends() == 255


def test_both_in_one_refuses_a_key_alone_a_password_alone_and_wrong_codes(
        both_in_one, person, sshd):
    ada = person()
    ada.authorize(sshd.public_key)
    assert is_denied(sshd.log_in(ada.name, key=True, methods="publickey"))
    for key in (True, False):
        terminal = sshd.log_in(ada.name, key=key)
        if not key:
            terminal.answers((ASK_PASSWORD, PASSWORD))
        terminal.answers((CODE, ada.phone.wrong_code()))
        if key:
            terminal.answers((ASK_PASSWORD, "wrong"))
        assert is_denied(terminal)


def test_both_in_one_lets_in_with_key_and_code_and_with_password_and_code(
        both_in_one, person, sshd):
    ada = person()
    ada.authorize(sshd.public_key)
    assert is_in(sshd.log_in(ada.name, key=True).answers((CODE, ada.code())), ada.name)
    assert is_in(sshd.log_in(ada.name).answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code())),
                 ada.name)


def test_password_and_code(password_and_code, person, sshd):
    ada = person()
    assert is_denied(sshd.log_in(ada.name).answers(
        (ASK_PASSWORD, PASSWORD), (CODE, ada.phone.wrong_code())))
    assert is_in(sshd.log_in(ada.name).answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code())),
                 ada.name)


def test_key_and_code(key_and_code, person, sshd):
    ada = person()
    assert is_denied(sshd.log_in(ada.name))
    ada.authorize(sshd.public_key)
    assert is_denied(sshd.log_in(ada.name, key=True).answers((CODE, ada.phone.wrong_code())))
    assert is_in(sshd.log_in(ada.name, key=True).answers((CODE, ada.code())), ada.name)


def test_password_and_code_in_one_field(one_field, person, sshd):
    ada = person()
    assert is_denied(sshd.log_in(ada.name, methods="password").answers(("password: ", PASSWORD)))
    assert is_in(sshd.log_in(ada.name, methods="password").answers(
        ("password: ", PASSWORD + ada.code())), ada.name)


def test_somebody_without_a_second_factor_comes_in_as_before(both_in_one, person, sshd):
    babbage = person(enrolled=False)
    assert is_in(sshd.log_in(babbage.name).answers((ASK_PASSWORD, PASSWORD)), babbage.name)
    babbage.authorize(sshd.public_key)
    assert is_in(sshd.log_in(babbage.name, key=True), babbage.name)


def test_a_sandboxed_sshd_lets_in(both_in_one, person, sshd, machine):
    """As hardened machines run it; the session is outside of the sandbox of the login."""
    machine.write("/etc/systemd/system/ssh.service.d/sandbox.conf",
                  "[Service]\nPrivateNetwork=no\nProtectHome=read-only\nPrivateTmp=yes\n"
                  "ProtectKernelTunables=yes\nProtectControlGroups=yes\n")
    try:
        machine.systemctl("daemon-reload")
        sshd.restart()
        ada = person()
        assert is_in(sshd.log_in(ada.name).answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code())),
                     ada.name)
    finally:
        machine.path("/etc/systemd/system/ssh.service.d/sandbox.conf").unlink()
        machine.systemctl("daemon-reload")


# --- Match blocks


MATCH_BLOCKS = "/etc/ssh/sshd_config.d/20-sallyport-match.conf"


@pytest.fixture
def robot(machine, sshd):
    someone = add_person(machine, "robot", 2150)
    someone.authorize(sshd.public_key)
    return someone


@pytest.fixture
def match_blocks(pam, sshd, machine):
    """Writes the shipped blocks, for another account and the network that is given."""
    pam.ship("sshd", "sshd")

    def write(network):
        blocks = shipped_sshd_settings("sallyport-match.conf")
        machine.write(MATCH_BLOCKS, blocks.replace("User backup", "User robot").replace(
            "Address 192.0.2.0/24", f"Address {network}"))
        sshd.configure(shipped_sshd_settings())

    yield write
    machine.path(MATCH_BLOCKS).unlink()
    sshd.restore()


def test_automation_comes_in_by_key_from_its_network_and_nowhere_else(match_blocks, sshd, robot):
    match_blocks("127.0.0.0/8,::1")
    with sshd.log_in(robot.name, key=True, methods="publickey", tty=False) as terminal:
        terminal.sees(f"in as {robot.name}")
    match_blocks("192.0.2.0/24")
    with sshd.log_in(robot.name, key=True, methods="publickey", tty=False) as terminal:
        terminal.sees("no authentication methods enabled")
        assert terminal.ends() == 255
