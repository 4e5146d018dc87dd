"""OpenSSH's sshd with the PAM file and the snippet that we ship."""

import os
import pathlib
import subprocess

import pytest

from support import mounts
from support.accounts import PASSWORD
from support.enrolment import enrol, status
from support.groups import Groups
from support.ssh import SHIPPED_BLOCKS, SSHServer, shipped_settings

CODE = "Verification code: "
NEXT = "That code has been used. Next code: "
ASK_PASSWORD = "Password: "
DENIED = "Permission denied"


pytestmark = pytest.mark.usefixtures("shipped_pam_file")


@pytest.fixture(scope="module")
def lax_sshd(world, shipped_pam_file):
    """One whose configuration asks for nothing behind a key: the account stage must."""
    server = SSHServer(world, "UsePAM yes\nKbdInteractiveAuthentication yes\n"
                              "PasswordAuthentication no\nPermitRootLogin prohibit-password\n")
    yield server
    server.close()


@pytest.fixture
def key_holder(resident, key):
    """Makes enrolled people who have a home and a key in it."""
    def make():
        ada = resident()
        ada.account.authorize(key[1])
        return ada
    return make


@pytest.fixture
def exempt_key_holder(stranger, key):
    """Makes people without a second factor who have a home and a key in it."""
    def make():
        ada = stranger()
        ada.authorize(key[1])
        return ada
    return make


def is_in(terminal, name):
    terminal.sees(f"in as {name}")
    return terminal.ends() == 0


def is_denied(terminal):
    terminal.sees(DENIED)
    return terminal.ends() == 255


# --- Password and code


def test_password_and_code_let_in(sshd, resident, daemon):
    ada = resident()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.phone.next_code()))
        assert is_in(ssh, ada.name)
    assert daemon.log_lines(
        f"login permit account={ada.name} .* service=sshd .* address=127.0.0.1 method=app")


def test_password_and_recovery_code_let_in_and_the_notice_is_shown(sshd, resident):
    ada = resident()
    with sshd.ssh(ada.name, command=None) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.recovery_codes[0]))
        ssh.sees("Recovery code accepted; it will not work again.")
        ssh.types("echo in as $(id -un); exit")
        assert is_in(ssh, ada.name)


def test_the_code_is_visible_while_it_is_typed(sshd, resident):
    ada = resident()
    code = ada.phone.next_code()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, code))
        assert is_in(ssh, ada.name)
        assert code in ssh.seen and PASSWORD not in ssh.seen


def test_a_wrong_password_asks_for_no_code(sshd, resident):
    ada = resident()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, "wrong"))
        assert is_denied(ssh)
        assert CODE not in ssh.seen
    assert status(ada.account)["failuresSinceSignIn"] == 0


def test_a_right_password_and_a_wrong_code_are_refused_like_a_wrong_password(sshd, resident):
    ada = resident()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.phone.wrong_code()))
        assert is_denied(ssh)
    assert status(ada.account)["failuresSinceSignIn"] == 1


@pytest.mark.parametrize("password", ["", "\b\n"])
def test_an_empty_password_asks_for_no_code(sshd, resident, password):
    ada = resident()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, password))
        assert is_denied(ssh)
        assert CODE not in ssh.seen


def test_scp_right_behind_ssh_is_asked_for_the_next_code(sshd, resident, world):
    ada = resident()
    code = ada.phone.next_code()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, code))
        assert is_in(ssh, ada.name)
    file = world.new_folder("copied") / "letter"
    file.write_text("dear babbage")
    with sshd.scp(ada.name, file, "letter") as scp:
        scp.answers((ASK_PASSWORD, PASSWORD), (CODE, code), (NEXT, ada.phone.next_code()))
        assert scp.ends() == 0
    assert (ada.account.home / "letter").read_text() == "dear babbage"
    assert status(ada.account)["failuresSinceSignIn"] == 0


def test_an_unknown_user_sees_what_somebody_with_a_wrong_password_sees(sshd, resident):
    seen = []
    for name in ("nobody-has-this-name", resident().name):
        with sshd.ssh(name) as ssh:
            ssh.answers((ASK_PASSWORD, "wrong"))
            assert is_denied(ssh)
            seen.append(ssh.seen.replace(name, "NAME"))
    assert seen[0] == seen[1]


# --- Key and code


def test_key_and_code_let_in_without_a_password(sshd, key_holder, key):
    ada = key_holder()
    with sshd.ssh(ada.name, key=key[0]) as ssh:
        ssh.answers((CODE, ada.phone.next_code()))
        assert is_in(ssh, ada.name)
        assert ASK_PASSWORD not in ssh.seen


def test_scp_right_behind_ssh_with_a_key_is_asked_for_the_next_code(
        sshd, key_holder, key, world):
    ada = key_holder()
    code = ada.phone.next_code()
    with sshd.ssh(ada.name, key=key[0]) as ssh:
        ssh.answers((CODE, code))
        assert is_in(ssh, ada.name)
    file = world.new_folder("copied") / "letter"
    file.write_text("dear babbage")
    with sshd.scp(ada.name, file, "letter", key=key[0]) as scp:
        scp.answers((CODE, code), (NEXT, ada.phone.next_code()))
        assert scp.ends() == 0
    assert (ada.account.home / "letter").read_text() == "dear babbage"


def test_somebody_with_a_key_may_use_the_password_all_the_same(sshd, key_holder):
    ada = key_holder()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.phone.next_code()))
        assert is_in(ssh, ada.name)


def test_a_key_and_a_mistyped_code_leave_the_password_and_a_code(sshd, key_holder, key):
    ada = key_holder()
    with sshd.ssh(ada.name, key=key[0]) as ssh:
        ssh.answers((CODE, ada.phone.wrong_code()), (ASK_PASSWORD, PASSWORD),
                    (CODE, ada.phone.next_code()))
        assert is_in(ssh, ada.name)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_key_and_a_wrong_code_and_no_password_are_refused(sshd, key_holder, key, password):
    ada = key_holder()
    with sshd.ssh(ada.name, key=key[0]) as ssh:
        ssh.answers((CODE, ada.phone.wrong_code()), (ASK_PASSWORD, password))
        assert is_denied(ssh)


def test_a_key_and_a_wrong_code_and_a_password_and_a_wrong_code_are_refused(
        sshd, key_holder, key):
    ada = key_holder()
    wrong = ada.phone.wrong_codes(2)
    with sshd.ssh(ada.name, key=key[0]) as ssh:
        ssh.answers((CODE, wrong[0]), (ASK_PASSWORD, PASSWORD), (CODE, wrong[1]))
        assert is_denied(ssh)


def test_a_key_without_a_code_is_refused(sshd, key_holder, key):
    ada = key_holder()
    with sshd.ssh(ada.name, key=key[0], methods="publickey") as ssh:
        assert is_denied(ssh)


def test_a_key_that_is_not_the_persons_is_no_first_factor(sshd, resident, key):
    ada = resident()
    with sshd.ssh(ada.name, key=key[0]) as ssh:
        ssh.answers((ASK_PASSWORD, ""))
        assert is_denied(ssh)
        assert CODE not in ssh.seen


@pytest.fixture
def no_daemon(daemon):
    """For the test's time nobody finds the login socket."""
    away = daemon.login.with_suffix(".away")
    daemon.login.rename(away)
    yield
    away.rename(daemon.login)


def test_without_a_daemon_a_key_lets_nobody_in_and_asks_nothing(
        sshd, key_holder, exempt_key_holder, key, request):
    people = [key_holder().account, exempt_key_holder()]
    request.getfixturevalue("no_daemon")
    for ada in people:
        with sshd.ssh(ada.name, key=key[0]) as ssh:
            assert is_denied(ssh)
            assert ASK_PASSWORD not in ssh.seen and CODE not in ssh.seen


def test_without_a_daemon_a_password_lets_nobody_in(sshd, resident, stranger, request):
    people = [resident().account, stranger()]
    request.getfixturevalue("no_daemon")
    for ada in people:
        with sshd.ssh(ada.name) as ssh:
            ssh.answers((ASK_PASSWORD, PASSWORD))
            assert is_denied(ssh)
            assert CODE not in ssh.seen


# --- People without a second factor, while it is voluntary


def test_an_exempt_person_gets_in_by_key_alone(sshd, exempt_key_holder, key):
    ada = exempt_key_holder()
    with sshd.ssh(ada.name, key=key[0]) as ssh:
        assert is_in(ssh, ada.name)
        assert ASK_PASSWORD not in ssh.seen and CODE not in ssh.seen


def test_an_exempt_person_gets_in_by_password_alone(sshd, stranger):
    ada = stranger()
    ada.make_home()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD))
        assert is_in(ssh, ada.name)
        assert CODE not in ssh.seen


@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_gets_in_as_an_exempt_person_without_key_and_password(
        sshd, exempt_key_holder, password):
    ada = exempt_key_holder()
    with sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, password))
        assert is_denied(ssh)


# --- The account stage: an sshd that asks for nothing behind a key


def test_a_key_alone_is_refused_by_the_account_stage_which_says_why(
        lax_sshd, key_holder, key, daemon):
    ada = key_holder()
    with lax_sshd.ssh(ada.name, key=key[0], methods="publickey") as ssh:
        ssh.sees("This account asks for a verification code as well: "
                 "let ssh try keyboard-interactive.")
        ssh.ends()
        assert f"in as {ada.name}" not in ssh.seen
    assert daemon.log_lines(f"accountCheck deny reason=keyAlone account={ada.name} ")


def test_password_and_code_pass_the_account_stage(lax_sshd, resident):
    ada = resident()
    with lax_sshd.ssh(ada.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.phone.next_code()))
        assert is_in(ssh, ada.name)


def test_a_key_alone_lets_an_exempt_person_through_the_account_stage(
        lax_sshd, exempt_key_holder, key):
    ada = exempt_key_holder()
    with lax_sshd.ssh(ada.name, key=key[0], methods="publickey") as ssh:
        assert is_in(ssh, ada.name)
    assert status(ada)["lastSignIn"] | {"at": 0} == {
        "at": 0, "service": "sshd", "address": "127.0.0.1", "secondFactorRequired": False}


# --- The shipped blocks: file transfer, and nothing else


READY = "sftp> "
INBOX = "inbox"


@pytest.fixture(scope="module")
def sftp_sshd(world, shipped_pam_file):
    # Where sshd believes a folder to be root's alone.
    mounts.tmpfs("/srv")
    server = SSHServer(world, shipped_settings() + SHIPPED_BLOCKS.read_text())
    yield server
    server.close()


@pytest.fixture
def sender(sftp_sshd, person, key):
    """Makes an enrolled person of the group, with a key and a folder to put files into."""
    def make():
        ada = person()
        ada.account.authorize(key[1])
        Groups().put("sftponly", ada.account)
        inbox = pathlib.Path("/srv/sftp", ada.name, INBOX)
        inbox.mkdir(parents=True)
        os.chown(inbox, ada.account.uid, ada.account.uid)
        return ada, inbox
    return make


def puts(terminal, file):
    terminal.answers((READY, f"put {file} {INBOX}/"), (READY, "bye"))
    return terminal.ends() == 0


@pytest.fixture
def letter(world):
    file = world.new_folder("copied") / "letter"
    file.write_text("dear babbage")
    return file


def test_sftp_lets_nobody_in_by_a_key_alone_or_with_wrong_codes(sftp_sshd, sender, key):
    ada, _ = sender()
    with sftp_sshd.sftp(ada.name, key=key[0], methods="publickey") as sftp:
        assert is_denied(sftp)
    with sftp_sshd.sftp(ada.name) as sftp:
        sftp.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.phone.wrong_code()))
        assert is_denied(sftp)
        assert READY not in sftp.seen


def test_the_group_gets_no_shell(sftp_sshd, sender, key):
    ada, _ = sender()
    with sftp_sshd.ssh(ada.name, key=key[0]) as ssh:
        ssh.answers((CODE, ada.phone.next_code()))
        ssh.sees("This service allows sftp connections only.")
        assert ssh.ends() == 1


def test_sftp_asks_for_a_code_a_connection(sftp_sshd, sender, key, letter):
    ada, inbox = sender()
    code = ada.phone.next_code()
    with sftp_sshd.sftp(ada.name) as sftp:
        sftp.answers((ASK_PASSWORD, PASSWORD), (CODE, code))
        assert puts(sftp, letter)
    assert (inbox / "letter").read_text() == "dear babbage"
    with sftp_sshd.sftp(ada.name, key=key[0]) as sftp:
        sftp.answers((CODE, code), (NEXT, ada.phone.next_code()))
        assert puts(sftp, letter)


def test_sftp_over_one_connection_asks_for_one_code(sftp_sshd, sender, key, letter, world):
    ada, inbox = sender()
    control = world.new_folder("control") / "socket"
    shared = ("-o", "ControlMaster=auto", "-o", f"ControlPath={control}", "-o", "ControlPersist=60")
    with sftp_sshd.sftp(ada.name, key=key[0], options=shared) as sftp:
        sftp.answers((CODE, ada.phone.next_code()))
        assert puts(sftp, letter)
    (inbox / "letter").unlink()
    try:
        with sftp_sshd.sftp(ada.name, key=key[0], options=shared) as sftp:
            assert puts(sftp, letter)
            assert CODE not in sftp.seen
    finally:
        subprocess.run(["ssh", "-F", "none", "-o", f"ControlPath={control}", "-O", "exit", "any"],
                       check=True, capture_output=True)
    assert (inbox / "letter").exists()


# --- Root


@pytest.fixture(scope="module")
def root(world, daemon, key):
    world.root.authorize(key[1])
    return enrol(world.root)


def test_root_under_prohibit_password_is_refused_a_key_alone(lax_sshd, root, key):
    with lax_sshd.ssh("root", key=key[0], methods="publickey") as ssh:
        ssh.sees("This account asks for a verification code as well")
        ssh.ends()
        assert "in as root" not in ssh.seen


def test_root_under_prohibit_password_cannot_use_password_and_code(lax_sshd, root):
    """sshd sends PAM a mangled answer in place of root's, whatever was typed."""
    with lax_sshd.ssh("root") as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD))
        assert is_denied(ssh)
        assert CODE not in ssh.seen
    assert status(root.account)["failuresSinceSignIn"] == 0


def test_root_under_prohibit_password_cannot_use_key_and_code(world, root, key, daemon):
    """The same holds behind a key: so the shipped snippet says PermitRootLogin yes for root, with
    a key demanded by AuthenticationMethods."""
    settings = shipped_settings().replace("PermitRootLogin no", "PermitRootLogin prohibit-password")
    server = SSHServer(world, settings)
    with server.ssh("root", key=key[0]) as ssh:
        ssh.answers((CODE, root.phone.next_code()))
        ssh.answers((ASK_PASSWORD, PASSWORD))
        assert is_denied(ssh)
    server.close()
    assert daemon.log_lines("deny reason=notACode account=root ")
    assert status(root.account)["failuresSinceSignIn"] == 0


def test_root_gets_in_by_key_and_code_as_the_snippet_says(world, root, key):
    server = SSHServer(world, shipped_settings(root_by_key_and_code=True))
    with server.ssh("root", key=key[0]) as ssh:
        ssh.answers((CODE, root.phone.next_code()))
        assert is_in(ssh, "root")
    with server.ssh("root") as ssh:
        assert is_denied(ssh)
        assert ASK_PASSWORD not in ssh.seen
    server.close()


def test_root_does_not_come_in_at_all_where_the_snippet_says_so(sshd, root, key):
    with sshd.ssh("root", key=key[0]) as ssh:
        ssh.answers((CODE, root.phone.next_code()), (ASK_PASSWORD, PASSWORD))
        assert is_denied(ssh)
    with sshd.ssh("root") as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD))
        assert is_denied(ssh)


# --- Our line alone


def test_a_stack_of_the_module_alone_opens_a_session(world, daemon, person, key):
    """setcred: libpam treats it as required, and answers PAM_IGNORE for nobody."""
    ada = person()
    ada.account.authorize(key[1])
    world.pam_service("sshd", "auth required pam_sallyport.so\naccount required pam_permit.so\n"
                              "session required pam_permit.so\n")
    server = SSHServer(world, shipped_settings())
    try:
        with server.ssh(ada.name) as ssh:
            ssh.answers((CODE, ada.phone.next_code()))
            assert is_in(ssh, ada.name)
    finally:
        world.ship_pam_service("sshd")
        server.close()
