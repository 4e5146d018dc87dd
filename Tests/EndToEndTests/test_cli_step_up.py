"""The code that the command line asks for before a change (E10): wrong, used, locked, opened."""

import pytest

from support.administrators import BREAK_GLASS
from support.cli import cli  # noqa: F401
from support.cli_pages import (
    STEP_UP_AGAIN, STEP_UP_NEXT, STEP_UP_PROMPT, recovery_codes_on, recovery_sheet)
from support.enrolment import status
from support.varlink_client import Connection, VarlinkError

NOT_RIGHT = (
    "sallyport: the code is not right\n"
    "hint: nothing was changed; is the phone's clock right?\n")
LOCKED = (
    "sallyport: too many wrong codes: refused for now\n"
    "hint: sign in once with a code; if that does not help, ask an administrator for sallyport"
    " users unlock NAME\n")
CHANGES_ROW = (
    "Changes          refused after too many wrong codes, until you sign in with a code (or an"
    " administrator unlocks)\n")
NO_CODE_PROMPT = "That is not a code. Type one from your app, or a recovery code: "

# security.md, Throttle.
WRONG_STEP_UPS_UNTIL_LOCKED = 10
TRIES_OF_ONE_COMMAND = 3


@pytest.fixture
def show(cli):
    """Runs `recovery show` on a terminal with these answers; its exit status and its screen."""
    def run(person, *answers):
        terminal = cli.on_terminal(person.account, "recovery", "show")
        if answers:
            terminal.wait_for(": ")
        for number, answer in enumerate(answers):
            terminal.answer(answer)
            if number + 1 < len(answers):
                terminal.wait_for(": ")
        return terminal.finish(), terminal.screen
    return run


@pytest.fixture
def locked(cli, person):
    """Somebody whose session guessed too often."""
    ada = person()
    wrong = ada.phone.wrong_codes(WRONG_STEP_UPS_UNTIL_LOCKED)
    for start in range(0, len(wrong), TRIES_OF_ONE_COMMAND):
        codes = wrong[start:start + TRIES_OF_ONE_COMMAND]
        cli(ada.account, "recovery", "show", answers="".join(f"{code}\n" for code in codes))
    return ada


def test_three_wrong_codes_end_the_command(show, person, daemon):
    ada = person()
    wrong = ada.phone.wrong_codes(3)
    assert show(ada, *wrong) == (
        1, f"{STEP_UP_PROMPT}{wrong[0]}\n{STEP_UP_AGAIN}{wrong[1]}\n{STEP_UP_AGAIN}{wrong[2]}\n"
        + NOT_RIGHT)
    assert len(daemon.log_lines(
        f"stepUpRefused deny reason=wrongCode account={ada.name} ")) == 3


def test_a_used_code_gets_one_more_prompt_and_no_second(show, person, daemon):
    ada = person()
    used = ada.phone.code_at(ada.phone.last_step)
    end, screen = show(ada, used, used, used, used)
    assert end == 1
    assert screen == (
        f"{STEP_UP_PROMPT}{used}\n" + f"{STEP_UP_NEXT}{used}\n" * 3
        + "sallyport: the code has been used\n"
        "hint: nothing was changed; wait for the app's next code\n")
    assert not daemon.log_lines(f"stepUpRefused deny reason=wrongCode account={ada.name} ")


def test_what_is_no_code_is_not_counted(show, person, daemon):
    ada = person()
    end, screen = show(ada, "lovelace-1843", "12345", "?")
    assert (end, screen) == (
        1, f"{STEP_UP_PROMPT}lovelace-1843\n{NO_CODE_PROMPT}12345\n{NO_CODE_PROMPT}?\n"
        "sallyport: that is not a code\n"
        "hint: type one from your app, or a recovery code\n")
    # The first; the others are counted, and told when the minute is over.
    assert len(daemon.log_lines(
        f"stepUpRefused deny reason=notACode account={ada.name} ")) == 1


def test_ten_wrong_codes_lock_the_command_line_before_it_asks(show, locked, daemon):
    assert show(locked) == (1, LOCKED)
    for code in (locked.phone.next_code(), locked.recovery_codes[0]):
        with Connection(daemon.control, locked.account.uid) as control:
            with pytest.raises(VarlinkError, match="StepUpLocked"):
                control.call("org.sallyport.Account.ShowRecoveryCodes", stepUp=code)


def test_the_tenth_wrong_code_is_the_last_that_is_compared(show, person, daemon):
    ada = person()
    wrong = ada.phone.wrong_codes(WRONG_STEP_UPS_UNTIL_LOCKED)
    for start in (0, 3, 6):
        show(ada, *wrong[start:start + 3])
    code = ada.phone.next_code()
    assert show(ada, wrong[9], code) == (
        1, f"{STEP_UP_PROMPT}{wrong[9]}\n{STEP_UP_AGAIN}{code}\n{LOCKED}")
    assert len(daemon.log_lines(
        f"stepUpRefused deny reason=stepUpLocked account={ada.name} ")) == 1


def test_the_lock_of_the_command_line_locks_no_login(cli, locked, pam_login):
    assert not status(locked.account)["locked"]
    assert CHANGES_ROW in cli(locked.account, "status").stdout
    assert pam_login("sshd", locked.name, locked.phone.next_code()).code == "PAM_SUCCESS"


def test_a_login_without_privileges_opens_nothing(show, locked, pam_login):
    outcome = pam_login(
        "sshd", locked.name, locked.phone.next_code(), uid=locked.account.uid)
    assert outcome.code == "PAM_AUTH_ERR"
    assert show(locked) == (1, LOCKED)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_login_with_a_code_opens_it(show, locked, pam_login, kind):
    code = locked.phone.next_code() if kind == "app" else locked.recovery_codes[0]
    assert pam_login("sshd", locked.name, code).code == "PAM_SUCCESS"
    end, screen = show(locked, locked.phone.next_code())
    assert end == 0 and len(recovery_codes_on(screen)) == 8


def test_a_refused_login_opens_nothing(show, locked, pam_login):
    assert pam_login("sshd", locked.name, locked.phone.wrong_code()).code == "PAM_AUTH_ERR"
    assert show(locked) == (1, LOCKED)


def test_root_opens_it(cli, show, locked, world, daemon):
    result = cli(world.root, "users", "unlock", locked.name, *BREAK_GLASS)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout == (
        f"{locked.name} was locked for changes of the second factor, and may make them again.\n"
        "10 wrong codes that were counted are forgotten.\n")
    assert CHANGES_ROW not in cli(locked.account, "status").stdout
    assert show(locked, locked.phone.next_code())[0] == 0


def test_another_persons_code_is_wrong(show, person):
    ada, babbage = person(), person()
    code = babbage.recovery_codes[0]
    end, screen = show(ada, code, ada.phone.next_code())
    assert end == 0
    assert screen.startswith(f"{STEP_UP_PROMPT}{code}\n{STEP_UP_AGAIN}")


def test_after_a_wrong_code_the_right_one_does(show, person):
    ada = person()
    wrong, right = ada.phone.wrong_code(), ada.phone.next_code()
    assert show(ada, wrong, right) == (
        0, f"{STEP_UP_PROMPT}{wrong}\n{STEP_UP_AGAIN}{right}\n"
        + recovery_sheet(ada.recovery_codes))


def test_after_a_used_code_the_next_one_does(show, person):
    ada = person()
    used, right = ada.phone.code_at(ada.phone.last_step), ada.phone.next_code()
    assert show(ada, used, right) == (
        0, f"{STEP_UP_PROMPT}{used}\n{STEP_UP_NEXT}{right}\n"
        + recovery_sheet(ada.recovery_codes))


def test_a_code_confirms_one_change_and_lets_nobody_in_afterwards(show, person, pam_login):
    ada = person()
    code = ada.phone.next_code()
    assert show(ada, code)[0] == 0
    again = pam_login("sshd", ada.name, code)
    assert (again.code, again.prompts[1:]) == (
        "PAM_CONV_ERR", ["That code has been used. Next code: "])


def test_a_recovery_code_confirms_and_is_used_up(show, person, pam_login, daemon):
    ada = person()
    used = ada.recovery_codes[2]
    end, screen = show(ada, used.lower())
    assert end == 0
    assert "That recovery code is used up; these are the ones that work.\n" in screen
    shown = recovery_codes_on(screen)
    assert len(shown) == 8 and used not in shown
    assert [code for code in shown if code in ada.recovery_codes] == [
        code for code in ada.recovery_codes if code != used]
    assert pam_login("sshd", ada.name, used).code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, shown[2]).code == "PAM_SUCCESS"
    assert daemon.log_lines(f"recoveryCodeUsed done account={ada.name} ")
