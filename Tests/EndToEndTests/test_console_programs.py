"""su, sudo and login on a terminal, and programs that run as the person who uses them."""

import pytest

from support.accounts import PASSWORD
from support.enrolment import enrol, status
from support.terminal import run_as

CODE = "Verification code: "
AGAIN = "That was not accepted. Verification code: "
ASK_PASSWORD = "Password: "
WHO = "echo in as $(id -un)"


@pytest.fixture(scope="module", autouse=True)
def shipped_pam_files(world, daemon):
    for service in ("su", "sudo", "login"):
        world.ship_pam_service(service, f"{service}.example")


@pytest.fixture(scope="module")
def ada(world, daemon):
    return enrol(world.named("ada"))


@pytest.fixture
def resident(person):
    def make():
        one = person()
        one.account.make_home()
        return one
    return make


# --- Greeters: a conversation like gdm's, as root and without a display


@pytest.fixture
def greeter(world, pam_login):
    """Logs in as gdm-session-worker does; the services are those that programs find."""
    world.ship_pam_service("gdm-password", "gdm-password.example")

    def log_in(name, *answers):
        return pam_login("gdm-password", name, *answers, calls=("--authenticate", "--account"),
                         options=("--confdir", "/etc/pam.d", "--tty", "/dev/tty1"))
    return log_in


def test_the_greeter_asks_for_no_code_after_a_wrong_password(greeter, resident):
    outcome = greeter(resident().name, "wrong")
    assert outcome.messages == [("prompt-echo-off", ASK_PASSWORD)]
    assert outcome.code == "PAM_AUTH_ERR"


def test_the_greeter_refuses_root_and_wrong_codes(greeter, resident):
    ada = resident()
    wrong = ada.phone.wrong_codes(3)
    assert greeter(ada.name, PASSWORD, *wrong).code == "PAM_AUTH_ERR"
    assert greeter("root", PASSWORD).code == "PAM_AUTH_ERR"


def test_the_greeter_asks_for_the_password_and_then_for_the_code(greeter, resident):
    ada = resident()
    outcome = greeter(ada.name, PASSWORD, ada.phone.next_code())
    assert outcome.messages == [("prompt-echo-off", ASK_PASSWORD), ("prompt-echo-on", CODE)]
    assert set(outcome.codes.values()) == {"PAM_SUCCESS"}
    assert status(ada.account)["lastSignIn"]["service"] == "gdm-password"


# --- su


def test_su_wants_password_and_code_of_the_target(resident, stranger):
    target = resident()
    with run_as(stranger(), "/bin/su", target.name, "-c", WHO) as su:
        su.answers((ASK_PASSWORD, PASSWORD), (CODE, target.phone.next_code()))
        su.sees(f"in as {target.name}")
        assert su.ends() == 0


def test_su_refuses_wrong_codes_after_three_prompts(resident, stranger):
    target = resident()
    wrong = target.phone.wrong_codes(3)
    with run_as(stranger(), "/bin/su", target.name, "-c", WHO) as su:
        su.answers((ASK_PASSWORD, PASSWORD), (CODE, wrong[0]), (AGAIN, wrong[1]),
                   (AGAIN, wrong[2]))
        su.sees("Authentication failure")
        assert su.ends() != 0
        assert f"in as {target.name}" not in su.seen


def test_su_refuses_a_right_code_after_a_wrong_password(resident, stranger):
    target = resident()
    with run_as(stranger(), "/bin/su", target.name, "-c", WHO) as su:
        su.answers((ASK_PASSWORD, "wrong"))
        # common-auth ends the stack at pam_deny: no code is asked for.
        su.sees("Authentication failure")
        assert su.ends() != 0
        assert CODE not in su.seen


def test_su_lets_somebody_without_a_second_factor_in_by_password(stranger):
    target = stranger()
    target.make_home()
    with run_as(stranger(), "/bin/su", target.name, "-c", WHO) as su:
        su.answers((ASK_PASSWORD, PASSWORD))
        su.sees(f"in as {target.name}")
        assert su.ends() == 0
        assert CODE not in su.seen


def test_su_asks_root_nothing(resident, world):
    target = resident()
    with run_as(world.root, "/bin/su", target.name, "-c", WHO) as su:
        su.sees(f"in as {target.name}")
        assert su.ends() == 0


# --- sudo


def test_sudo_wants_password_and_code_of_the_caller(ada):
    with run_as(ada.account, "/usr/bin/sudo", "-k", "sh", "-c", WHO) as sudo:
        sudo.answers((f"password for {ada.name}: ", PASSWORD), (CODE, ada.phone.next_code()))
        sudo.sees("in as root")
        assert sudo.ends() == 0


def test_sudo_refuses_wrong_codes(world):
    babbage = enrol(world.named("babbage"))
    wrong = babbage.phone.wrong_codes(3)
    with run_as(babbage.account, "/usr/bin/sudo", "-k", "sh", "-c", WHO) as sudo:
        sudo.answers((f"password for {babbage.name}: ", PASSWORD), (CODE, wrong[0]),
                     (AGAIN, wrong[1]), (AGAIN, wrong[2]))
        sudo.sees("Sorry, try again.")
        assert "in as root" not in sudo.seen


def test_sudo_lets_somebody_without_a_second_factor_through_by_password(world):
    mara = world.named("mara")
    with run_as(mara, "/usr/bin/sudo", "-k", "sh", "-c", WHO) as sudo:
        sudo.answers((f"password for {mara.name}: ", PASSWORD))
        sudo.sees("in as root")
        assert sudo.ends() == 0
        assert CODE not in sudo.seen


# --- login


def test_login_wants_password_and_code(resident, world):
    one = resident()
    with run_as(world.root, "/bin/login") as login:
        login.answers(("login: ", one.name), (ASK_PASSWORD, PASSWORD),
                      (CODE, one.phone.next_code()), ("$ ", f"{WHO}; exit"))
        login.sees(f"in as {one.name}")
        assert login.ends() == 0


def test_login_refuses_a_wrong_code_like_a_wrong_password(resident, world):
    one = resident()
    wrong = one.phone.wrong_codes(3)
    with run_as(world.root, "/bin/login") as login:
        login.answers(("login: ", one.name), (ASK_PASSWORD, PASSWORD), (CODE, wrong[0]),
                      (AGAIN, wrong[1]), (AGAIN, wrong[2]))
        login.sees("Login incorrect")
    with run_as(world.root, "/bin/login") as login:
        login.answers(("login: ", one.name), (ASK_PASSWORD, "wrong"))
        login.sees("Login incorrect")
        assert CODE not in login.seen


def test_login_lets_in_with_a_recovery_code_and_says_so(resident, world):
    one = resident()
    with run_as(world.root, "/bin/login") as login:
        login.answers(("login: ", one.name), (ASK_PASSWORD, PASSWORD),
                      (CODE, one.recovery_codes[0]))
        login.sees("Recovery code accepted; it will not work again.")


# --- Programs that run as the person, as screen lockers do


def test_a_locker_opens_for_its_own_account(pam_login, person):
    one = person()
    outcome = pam_login("alone", one.name, one.phone.next_code(), uid=one.account.uid)
    assert outcome.code == "PAM_SUCCESS"


def test_a_locker_refuses_a_wrong_code(pam_login, person):
    one = person()
    outcome = pam_login("alone", one.name, *one.phone.wrong_codes(3), uid=one.account.uid)
    assert outcome.code == "PAM_AUTH_ERR"


def test_a_locker_is_refused_another_account_and_that_is_recorded(
        pam_login, person, stranger, daemon):
    one, other = person(), stranger()
    code = one.phone.next_code()
    outcome = pam_login("alone", one.name, code, uid=other.uid)
    assert outcome.code == "PAM_CRED_INSUFFICIENT"
    assert daemon.log_lines(f"peerRefused deny reason=peerNotPermitted actor={other.uid} ")
    assert pam_login("alone", one.name, code).code == "PAM_SUCCESS"


def test_failures_in_a_locker_end_its_tries_and_never_lock_logins(pam_login, person, daemon):
    one = person()
    wrong = one.phone.wrong_codes(12)
    for start in range(0, 12, 3):
        pam_login("alone", one.name, *wrong[start:start + 3], uid=one.account.uid)
    code = one.phone.next_code()
    assert pam_login("sshd", one.name, code, uid=one.account.uid).code == "PAM_AUTH_ERR"
    assert daemon.log_lines(f"deny reason=stepUpLocked account={one.name} ")
    assert not status(one.account)["locked"]
    # A login through a privileged peer ends the row.
    assert pam_login("sshd", one.name, code).code == "PAM_SUCCESS"
    assert pam_login(
        "alone", one.name, one.phone.next_code(), uid=one.account.uid).code == "PAM_SUCCESS"


def test_a_success_in_a_locker_clears_no_failures_of_logins(pam_login, person):
    one = person()
    for wrong in one.phone.wrong_codes(5):
        pam_login("sshd", one.name, wrong)
    assert pam_login(
        "alone", one.name, one.phone.next_code(), uid=one.account.uid).code == "PAM_SUCCESS"
    assert pam_login("sshd", one.name, one.phone.next_code()).code == "PAM_AUTH_ERR"


def test_what_a_locker_claims_about_address_and_terminal_is_ignored(pam_login, person, daemon):
    one = person()
    claims = ["--rhost", "192.0.2.1", "--tty", "tty1", "--ruser", "root",
              "--env", "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22"]
    outcome = pam_login(
        "alone", one.name, one.phone.next_code(), uid=one.account.uid, options=claims)
    assert outcome.code == "PAM_SUCCESS"
    [line] = daemon.log_lines(f"login permit account={one.name} ")
    assert "address=" not in line and "terminal=" not in line
    assert "lastSignIn" not in status(one.account)  # unlocking a screen is no sign-in
    outcome = pam_login("alone", one.name, one.phone.next_code(), options=claims)
    assert outcome.code == "PAM_SUCCESS"
    [_, line] = daemon.log_lines(f"login permit account={one.name} ")
    assert "address=192.0.2.1" in line and "terminal=tty1" in line
