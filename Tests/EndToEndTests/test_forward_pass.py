"""Password and code in one line (product row S14), with the real pam_unix behind our line."""

import contextlib
import ctypes
import pathlib
import shutil
import signal

import pytest

from support.accounts import PASSWORD
from support.enrolment import enrol, status
from support.ssh import SSHServer
from support.world import EXAMPLES

BOTH = "Password & verification code: "
ALONE = "Password: "
DENIED = "Permission denied"

# How pam_unix may be told to take a password that was typed before: all come to the same.
UNIX = ["use_first_pass", "try_first_pass", ""]


@pytest.fixture(scope="module", autouse=True)
def services(world, daemon):
    """What pam_sallyport(8) advises, with each wording of pam_unix's line."""
    for option in UNIX:
        world.service(f"one-{option}", stack("forward_pass", f"pam_unix.so {option}"))
    world.service("eight", stack("forward_pass=8", "pam_unix.so use_first_pass"))
    # Not what we advise: the stack goes on after a refusal.
    world.service("lax", stack("forward_pass", "pam_unix.so use_first_pass", "required"))
    for file in pathlib.Path("/etc/pam.d").glob("common-*"):
        shutil.copy(file, world.services)
    world.service("recipe", recipe())


def stack(option, behind, control="requisite"):
    return (f"auth {control} pam_sallyport.so timeout=2 {option}\n"
            f"auth required {behind}\n")


def password_hash(password):
    """As /etc/shadow has it; few rounds, since nothing is to be kept secret."""
    crypt = ctypes.CDLL("libcrypt.so.1").crypt
    crypt.restype = ctypes.c_char_p
    return crypt(password.encode(), b"$5$rounds=1000$sallyport$").decode()


@contextlib.contextmanager
def password_of(account, password):
    """Gives this account another password for a while."""
    shadow = pathlib.Path("/etc/shadow")
    before = shadow.read_text()
    line = f"{account.name}:{password_hash(password)}:19000:0:99999:7:::"
    shadow.write_text("".join(
        f"{line if old.startswith(account.name + ':') else old}\n"
        for old in before.splitlines()))
    try:
        yield
    finally:
        shadow.write_text(before)


# --- Refusals


@pytest.mark.parametrize("service", ["one-use_first_pass", "one-try_first_pass", "one-", "lax"])
def test_one_of_both_is_not_enough_and_nobody_is_told_which(pam_login, person, service):
    ada = person()
    wrong = ada.phone.wrong_code()
    outcomes = [
        pam_login(service, ada.name, line) for line in (
            "lovelace-1844" + ada.phone.next_code(),  # wrong password
            PASSWORD + wrong,  # wrong code
            "lovelace-1844" + wrong,
        )]
    assert [one.code for one in outcomes] == ["PAM_AUTH_ERR"] * 3
    assert [one.prompts for one in outcomes] == [[BOTH]] * 3
    # A right code with a wrong password was a right code; each wrong one counted once.
    assert status(ada.account)["failuresSinceSignIn"] == 2


def test_without_a_right_code_the_password_is_not_looked_at(pam_login, person, world):
    ada = person()
    trace = world.new_folder("asked") / "asked"
    # Behind our line stands what would tell, in place of pam_unix.
    world.service("tell", stack("forward_pass", f"pam_exec.so quiet /usr/bin/touch {trace}"))
    for line in (PASSWORD + ada.phone.wrong_code(), PASSWORD):
        assert pam_login("tell", ada.name, line).code == "PAM_AUTH_ERR"
        assert not trace.exists()
    assert pam_login("tell", ada.name, PASSWORD + ada.phone.next_code()).code == "PAM_SUCCESS"
    assert trace.exists(), "the test would not have seen it"


@pytest.mark.parametrize("line", ["", PASSWORD, "118206x", PASSWORD + " 118 206", "\b\n\r\177INCO"])
def test_a_line_without_a_code_is_refused_recorded_and_not_counted(
        pam_login, person, daemon, line):
    ada = person()
    assert pam_login("recipe", ada.name, line).code == "PAM_AUTH_ERR"
    assert len(daemon.log_lines(f"deny reason=notACode account={ada.name} ")) == 1
    assert status(ada.account)["failuresSinceSignIn"] == 0


def test_a_used_code_is_refused_without_another_prompt(pam_login, person, daemon):
    ada = person()
    line = PASSWORD + ada.phone.next_code()
    assert pam_login("recipe", ada.name, line).code == "PAM_SUCCESS"
    outcome = pam_login("recipe", ada.name, line, line)
    assert outcome.code == "PAM_AUTH_ERR"
    assert outcome.prompts == [BOTH]
    assert len(daemon.log_lines(f"deny reason=replayed account={ada.name} ")) == 1
    assert status(ada.account)["failuresSinceSignIn"] == 0


def test_a_code_of_another_length_than_the_line_says_is_refused(pam_login, person):
    ada = person(digits=8)
    assert pam_login(
        "recipe", ada.name, PASSWORD + ada.phone.next_code()).code == "PAM_AUTH_ERR"


def test_a_wrong_password_of_somebody_without_a_second_factor_is_refused(pam_login, stranger):
    ada = stranger()
    outcome = pam_login("recipe", ada.name, "lovelace-1844")
    assert outcome.code == "PAM_AUTH_ERR"
    assert outcome.prompts == [ALONE]


def test_an_unknown_name_looks_like_anybody_who_is_asked_for_no_code(pam_login, stranger):
    unknown = pam_login("one-use_first_pass", "nobody-has-this-name", PASSWORD)
    known = pam_login("one-use_first_pass", stranger().name, "lovelace-1844")
    assert unknown.prompts == known.prompts == [ALONE]
    assert unknown.code == "PAM_USER_UNKNOWN"  # pam_unix's word, as without us
    assert known.code == "PAM_AUTH_ERR"


def test_without_a_daemon_nobody_is_asked_anything(world, pam_login, own_daemon, person):
    ada = person()
    daemon = own_daemon()
    world.service("gone", stack(
        f"forward_pass {daemon.module_options()}", "pam_unix.so use_first_pass"))
    outcome = pam_login("gone", ada.name, PASSWORD + ada.phone.next_code())
    assert outcome.code == "PAM_AUTHINFO_UNAVAIL"
    assert outcome.prompts == []


def test_the_password_is_nowhere_with_the_daemon(own_daemon, world, pam_login, stranger):
    daemon = own_daemon(settings='[log]\nlevel = "trace"').start()
    ada = enrol(stranger(), daemon.control)
    world.service("watched", stack(
        f"debug forward_pass {daemon.module_options()}", "pam_unix.so use_first_pass"))
    assert pam_login("watched", ada.name, PASSWORD + ada.phone.wrong_code()).code == "PAM_AUTH_ERR"
    assert pam_login(
        "watched", ada.name, PASSWORD + ada.phone.next_code()).code == "PAM_SUCCESS"
    assert daemon.stop() == 0
    for file in (daemon.log, *daemon.state.iterdir()):
        assert PASSWORD.encode() not in file.read_bytes(), file


# What the recipe has for sshd alone, and how it is written for all others.
ACCOUNT = "account required    pam_sallyport.so\n"


def recipe():
    return (EXAMPLES / "pam.d" / "one-field.example").read_text()


def sshd_recipe():
    text = recipe()
    assert text.count("\n#" + ACCOUNT) == 1
    return text.replace("#" + ACCOUNT, ACCOUNT)


@pytest.fixture(scope="module")
def sshd(world, daemon):
    """One with passwords, and public keys, which nobody has told it not to take."""
    world.pam_service("sshd", sshd_recipe())
    server = SSHServer(world, "UsePAM yes\nPasswordAuthentication yes\n"
                              "KbdInteractiveAuthentication no\n")
    yield server
    server.close()


def test_a_key_alone_is_refused_by_sshd_with_the_recipe(sshd, person, key, daemon):
    ada = person()
    ada.account.make_home()
    ada.account.authorize(key[1])
    with sshd.ssh(ada.name, key=key[0], methods="publickey") as ssh:
        ssh.sees("This account asks for a verification code as well")
        assert ssh.ends() != 0
        assert f"in as {ada.name}" not in ssh.seen
    assert daemon.log_lines(f"accountCheck deny reason=keyAlone account={ada.name} ")


def test_a_wrong_code_is_refused_by_sshd_with_the_recipe(sshd, person):
    ada = person()
    ada.account.make_home()
    with sshd.ssh(ada.name, methods="password") as ssh:
        ssh.answers(("password: ", PASSWORD + ada.phone.wrong_code()))
        ssh.sees(DENIED)
        assert ssh.ends() == 255


def test_the_manual_has_the_account_line_for_sshd_too():
    manual = (EXAMPLES / "man" / "pam_sallyport.8").read_text()
    _, _, section = manual.partition(".Ss sshd: password and code in one field\n")
    lines = section.partition(".Ed\n")[0].splitlines()
    assert lines[-2:] == ["auth    requisite  pam_sallyport.so forward_pass",
                          "account required   pam_sallyport.so"]


# --- And who comes in


@pytest.mark.parametrize("service", [*(f"one-{option}" for option in UNIX), "lax", "recipe"])
def test_password_and_code_let_in(pam_login, person, service):
    ada = person()
    outcome = pam_login(service, ada.name, PASSWORD + ada.phone.next_code())
    assert outcome.code == "PAM_SUCCESS"
    assert outcome.messages == [("prompt-echo-off", BOTH)]


def test_password_and_eight_digits_let_in_where_the_line_says_eight(pam_login, person):
    ada = person(digits=8)
    assert pam_login("eight", ada.name, PASSWORD + ada.phone.next_code()).code == "PAM_SUCCESS"


@pytest.mark.parametrize("service", ["recipe", "eight"])
def test_password_and_recovery_code_let_in(pam_login, person, service):
    ada = person()
    outcome = pam_login(service, ada.name, PASSWORD + ada.recovery_codes[0])
    assert outcome.code == "PAM_SUCCESS"
    assert outcome.messages[1:] == [(
        "info", "Recovery code accepted; it will not work again."
                " sallyport recovery show has its replacement.")]
    assert pam_login(
        service, ada.name, PASSWORD + ada.recovery_codes[0]).code == "PAM_AUTH_ERR"


@pytest.mark.parametrize("password", ["pass118206", "1182064", "horse7QK4-M2XV-90TD-W8RH", "ä42"])
@pytest.mark.parametrize("service", ["recipe", "one-use_first_pass"])
def test_a_password_that_ends_like_a_code_stays_whole(
        pam_login, person, stranger, service, password):
    exempt, ada = stranger(), person()
    with password_of(exempt, password):
        assert pam_login(service, exempt.name, password).code == "PAM_SUCCESS"
    with password_of(ada.account, password):
        outcome = pam_login(service, ada.name, password + ada.phone.next_code())
        assert outcome.code == "PAM_SUCCESS"


@pytest.mark.parametrize("service", [*(f"one-{option}" for option in UNIX), "recipe"])
def test_somebody_without_a_second_factor_types_the_password_alone(
        pam_login, stranger, service):
    outcome = pam_login(service, stranger().name, PASSWORD)
    assert outcome.code == "PAM_SUCCESS"
    assert outcome.messages == [("prompt-echo-off", ALONE)]


def test_a_locker_that_runs_as_the_person_opens(pam_login, person):
    ada = person()
    line = PASSWORD + ada.phone.next_code()
    assert pam_login("recipe", ada.name, line, uid=ada.account.uid).code == "PAM_SUCCESS"
    refused = pam_login("recipe", ada.name, PASSWORD + ada.phone.wrong_code(), uid=ada.account.uid)
    assert refused.code == "PAM_AUTH_ERR"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_one_field_outlives_a_restart(own_daemon, world, pam_login, stranger, number):
    daemon = own_daemon("systemd").start()
    ada = enrol(stranger(), daemon.control)
    world.service("kept", stack(
        f"forward_pass {daemon.module_options()}", "pam_unix.so use_first_pass"))
    login = pam_login.start("kept", ada.name).wait_for(BOTH)
    daemon.process.send_signal(number)
    daemon.process.wait()
    daemon.start()
    login.answer(PASSWORD + ada.phone.next_code())
    assert login.finish().code == "PAM_SUCCESS"


def test_the_password_method_of_sshd_takes_both_in_its_one_field(sshd, person):
    ada = person()
    ada.account.make_home()
    with sshd.ssh(ada.name, methods="password") as ssh:
        ssh.answers(("password: ", PASSWORD + ada.phone.next_code()))
        ssh.sees(f"in as {ada.name}")
        assert ssh.ends() == 0


def test_a_key_alone_lets_an_exempt_person_in_with_the_recipe(sshd, stranger, key):
    ada = stranger()
    ada.make_home()
    ada.authorize(key[1])
    with sshd.ssh(ada.name, key=key[0], methods="publickey") as ssh:
        ssh.sees(f"in as {ada.name}")
        assert ssh.ends() == 0
