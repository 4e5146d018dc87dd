"""sallyport disable: everything at once, or nothing."""

from support.cli import cli  # noqa: F401
from support.cli_pages import (
    CODE_PROMPT, STEP_UP_AGAIN, STEP_UP_PROMPT, phone_for, recovery_codes_on)
from support.enrolment import status
from support.varlink_client import LoginConnection

ANNOUNCEMENT = "This removes phone and all of your recovery codes.\n"
FAREWELL = (
    "Your second factor is off.\n"
    "Now delete the entry from your app: the codes that it shows no longer work.\n")


def test_who_has_no_second_factor_has_nothing_to_disable(cli, daemon, stranger):
    result = cli(stranger(), "disable")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: no second factor is set up for you\nhint: sallyport enroll sets one up\n")


def test_wrong_codes_change_nothing(cli, person, pam_login):
    ada = person()
    before, wrong = status(ada.account), ada.phone.wrong_codes(3)
    terminal = cli.on_terminal(ada.account, "disable")
    terminal.confirm(wrong[0]).wait_for(STEP_UP_AGAIN)
    terminal.answer(wrong[1]).wait_for(STEP_UP_AGAIN)
    assert terminal.answer(wrong[2]).finish() == 1
    assert terminal.screen == (
        f"{ANNOUNCEMENT}{STEP_UP_PROMPT}{wrong[0]}\n{STEP_UP_AGAIN}{wrong[1]}\n"
        f"{STEP_UP_AGAIN}{wrong[2]}\n"
        "sallyport: the code is not right\n"
        "hint: nothing was changed; is the phone's clock right?\n")
    assert status(ada.account) == before
    assert pam_login("sshd", ada.name, ada.recovery_codes[0]).code == "PAM_SUCCESS"
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"


def test_it_removes_everything_and_logins_ask_nothing_afterwards(cli, person, daemon, pam_login):
    ada = person()
    code = ada.phone.next_code()
    terminal = cli.on_terminal(ada.account, "disable")
    assert terminal.confirm(code).finish() == 0
    assert terminal.screen == f"{ANNOUNCEMENT}{STEP_UP_PROMPT}{code}\n{FAREWELL}"
    now = status(ada.account)
    assert (now["enrolled"], now["devices"], now["recoveryCodesLeft"]) == (False, [], 0)
    assert cli(ada.account, "status").stdout.startswith(
        f"Account         {ada.name}\nSecond factor   off\nSign-ins        ask for no code\n")
    assert pam_login("sshd", ada.name).prompts == []
    with LoginConnection() as login:
        assert login.verdict(ada.name, service="sshd") == "notRequired"
    assert daemon.log_lines(f"audit disabled done account={ada.name} uid={ada.account.uid} ")


def test_only_the_answer_goes_to_stdout(cli, person):
    ada = person()
    result = cli(ada.account, "disable", answers=f"{ada.recovery_codes[5]}\n")
    assert (result.status, result.stdout) == (0, FAREWELL)
    assert result.stderr == f"{ANNOUNCEMENT}{STEP_UP_PROMPT}\n"


def test_an_answer_that_nobody_could_read_is_told_as_done(cli, person):
    ada = person()
    with open("/dev/full", "w") as full:
        process = cli.piped(ada.account, "disable", stdout=full)
        _, errors = process.communicate(f"{ada.phone.next_code()}\n", timeout=60)
    assert process.returncode == 1
    assert errors.endswith(
        "\nsallyport: cannot write the answer: no space left on device\n"
        "hint: it was done all the same; sallyport status shows what is set up for you\n")
    assert not status(ada.account)["enrolled"]


def test_all_devices_go(cli, person):
    ada = person()
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr", "--name", "tablet")
    tablet = phone_for(terminal.confirm(ada.phone.next_code()).wait_for(CODE_PROMPT))
    assert terminal.answer(tablet.next_code()).finish() == 0
    result = cli(ada.account, "disable", answers=f"{tablet.next_code()}\n")
    assert result.status == 0
    assert result.stderr.startswith("This removes phone, tablet and all of your recovery codes.\n")
    assert result.stdout == FAREWELL.replace("the entry", "the entries")
    assert status(ada.account)["devices"] == []


def test_a_new_enrolment_has_a_new_key_and_new_codes(cli, person, pam_login):
    ada = person()
    assert cli(ada.account, "disable", answers=f"{ada.phone.next_code()}\n").status == 0
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr")
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    assert terminal.answer(phone.next_code()).finish() == 0
    new = recovery_codes_on(terminal.screen)
    assert phone.key != ada.phone.key and not set(new) & set(ada.recovery_codes)
    assert pam_login("sshd", ada.name, ada.recovery_codes[0]).code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, phone.next_code()).code == "PAM_SUCCESS"
