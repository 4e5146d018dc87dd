"""sallyport devices: which there are, and one less."""

import pytest

from support.cli import INTERRUPTED, cli  # noqa: F401
from support.cli_pages import (
    CODE_PROMPT, CODE_USED_UP, NOTHING_CHANGED, STEP_UP_AGAIN, STEP_UP_PROMPT, phone_for,
    with_dates_hidden)
from support.enrolment import status
from support.varlink_client import LoginConnection

LAST = (
    "This removes phone, your only device, and with it all of your recovery codes:\n"
    "your second factor is off then.\n")
OFF = (
    "Your second factor is off.\n"
    "Now delete the entry from your app: the codes that it shows no longer work.\n")
MAXIMUM_DEVICES = 5


def removed(name):
    return (
        f"'{name}' is removed.\n"
        "Now delete the entry from its app: the codes that it shows no longer work.\n")


@pytest.fixture
def add(cli):
    """Adds a device on a terminal, confirmed by this code; its phone."""
    def add(person, name, code, *options, **parameters):
        terminal = cli.on_terminal(
            person.account, "enroll", "--no-qr", "--name", name, *options)
        phone = phone_for(terminal.confirm(code).wait_for(CODE_PROMPT), **parameters)
        assert terminal.answer(phone.next_code()).finish() == 0
        return phone
    return add


def names(account):
    return [device["name"] for device in status(account)["devices"]]


# --- The list


def test_who_has_no_device_is_told_the_next_step(cli, daemon, stranger):
    ada = stranger()
    result = cli(ada, "devices")
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout == "No device is set up: sallyport enroll sets one up.\n"
    assert cli(ada, "devices", "--json").stdout == '{"devices":[]}\n'


def test_the_list_tells_when_each_was_confirmed_and_used_and_what_is_unusual(
        cli, person, add, pam_login):
    ada = person()
    add(ada, "work tablet", ada.recovery_codes[0],
        "--algorithm", "sha256", "--digits", "8", "--period", "60",
        algorithm="SHA256", digits=8, period=60)
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"
    expected = (
        "phone         since MOMENT, last used MOMENT\n"
        "work tablet   since MOMENT, never used (SHA256, 8 digits, every 60 seconds)\n")
    for command in (("devices",), ("devices", "list")):
        result = cli(ada.account, *command)
        assert (result.status, with_dates_hidden(result.stdout), result.stderr) == (
            0, expected, "")
    listed = cli(ada.account, "devices", "--json").json
    assert listed == {"devices": status(ada.account)["devices"]}
    assert [device["clockDrift"] for device in listed["devices"]] == [0, 0]


# --- Removal refused


def test_who_has_no_second_factor_has_no_device_to_remove(cli, daemon, stranger):
    result = cli(stranger(), "devices", "remove", "phone")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: no second factor is set up for you\nhint: sallyport enroll sets one up\n")


@pytest.mark.parametrize("name", ["tablet", "Phone", "pho"])
def test_a_name_that_no_device_has_is_refused_before_a_code_is_asked_for(cli, person, name):
    ada = person()
    terminal = cli.on_terminal(ada.account, "devices", "remove", name)
    assert terminal.finish() == 1
    assert terminal.screen == (
        f"sallyport: you have no device named '{name}'\n"
        "hint: sallyport devices lists those that you have\n")
    assert names(ada.account) == ["phone"]


def test_wrong_codes_remove_nothing(cli, person, pam_login):
    ada = person()
    before, wrong = status(ada.account), ada.phone.wrong_codes(3)
    terminal = cli.on_terminal(ada.account, "devices", "remove", "phone")
    terminal.confirm(wrong[0]).wait_for(STEP_UP_AGAIN)
    terminal.answer(wrong[1]).wait_for(STEP_UP_AGAIN)
    assert terminal.answer(wrong[2]).finish() == 1
    assert terminal.screen == (
        f"{LAST}{STEP_UP_PROMPT}{wrong[0]}\n{STEP_UP_AGAIN}{wrong[1]}\n{STEP_UP_AGAIN}{wrong[2]}\n"
        "sallyport: the code is not right\n"
        "hint: nothing was changed; is the phone's clock right?\n")
    assert status(ada.account) == before
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"


def test_ctrl_c_after_the_announcement_removes_nothing(cli, person):
    ada = person()
    terminal = cli.on_terminal(ada.account, "devices", "remove", "phone")
    terminal.wait_for(STEP_UP_PROMPT)
    assert terminal.interrupt().finish() == INTERRUPTED
    assert terminal.screen == f"{LAST}{STEP_UP_PROMPT}^C\n{NOTHING_CHANGED}\n"
    assert names(ada.account) == ["phone"]


# --- Removed


def test_a_removed_device_lets_nobody_in_a_moment_later_and_the_others_do(
        cli, person, add, pam_login, daemon):
    ada = person()
    tablet = add(ada, "tablet", ada.phone.next_code())
    code = ada.phone.next_code()
    terminal = cli.on_terminal(ada.account, "devices", "remove", "tablet")
    assert terminal.confirm(code).finish() == 0
    assert terminal.screen == (
        f"This removes tablet; phone stays.\n{STEP_UP_PROMPT}{code}\n{removed('tablet')}")
    assert pam_login("sshd", ada.name, tablet.next_code()).code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"
    assert pam_login("sshd", ada.name, ada.recovery_codes[0]).code == "PAM_SUCCESS"
    assert names(ada.account) == ["phone"]
    assert daemon.log_lines(
        f"audit deviceRemoved done account={ada.name} uid={ada.account.uid} "
        f"actor={ada.account.uid} method=app device=tablet ")


def test_a_device_may_confirm_its_own_removal(cli, person, add):
    ada = person()
    tablet = add(ada, "tablet", ada.recovery_codes[0])
    result = cli(ada.account, "devices", "remove", "tablet", answers=f"{tablet.next_code()}\n")
    assert (result.status, result.stdout) == (0, removed("tablet"))
    assert result.stderr == f"This removes tablet; phone stays.\n{STEP_UP_PROMPT}\n"
    assert names(ada.account) == ["phone"]


def test_a_lost_phone_is_removed_with_a_recovery_code(cli, person, add, pam_login):
    ada = person()
    tablet = add(ada, "tablet", ada.recovery_codes[0])
    code = ada.recovery_codes[1]
    terminal = cli.on_terminal(ada.account, "devices", "remove", "phone")
    assert terminal.confirm(code).finish() == 0
    assert terminal.screen == (
        f"This removes phone; tablet stays.\n{STEP_UP_PROMPT}{code}\n{CODE_USED_UP}\n"
        f"{removed('phone')}")
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, tablet.next_code()).code == "PAM_SUCCESS"


def test_the_last_device_takes_the_recovery_codes_with_it_and_says_so_before(
        cli, person, pam_login, daemon):
    ada = person()
    code = ada.phone.next_code()
    terminal = cli.on_terminal(ada.account, "devices", "remove", "phone")
    assert terminal.confirm(code).finish() == 0
    assert terminal.screen == f"{LAST}{STEP_UP_PROMPT}{code}\n{OFF}"
    now = status(ada.account)
    assert (now["enrolled"], now["devices"], now["recoveryCodesLeft"]) == (False, [], 0)
    assert pam_login("sshd", ada.name).prompts == []
    with LoginConnection() as login:
        assert login.verdict(ada.name, service="sshd") == "notRequired"
    assert daemon.log_lines(f"audit deviceRemoved done account={ada.name} .* device=phone ")
    assert daemon.log_lines(f"audit disabled done account={ada.name} ")


def test_what_is_being_enrolled_meanwhile_is_void(cli, person, add):
    ada = person()
    tablet = add(ada, "tablet", ada.recovery_codes[0])
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr", "--name", "thief's")
    phone = phone_for(terminal.confirm(tablet.next_code()).wait_for(CODE_PROMPT))
    assert cli(
        ada.account, "devices", "remove", "tablet",
        answers=f"{ada.phone.next_code()}\n").status == 0
    assert terminal.answer(phone.next_code()).finish() == 1
    assert terminal.screen.endswith(
        "\nsallyport: this enrolment has ended; nothing was changed\n"
        "hint: sallyport enroll begins anew\n")
    assert names(ada.account) == ["phone"]


def test_a_sixth_device_has_no_place_before_one_is_removed(cli, person, add):
    ada = person()
    for number in range(2, MAXIMUM_DEVICES + 1):
        add(ada, f"{number}", ada.recovery_codes[number])
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr")
    assert terminal.finish() == 1
    assert terminal.screen == (
        "sallyport: you have 5 devices, and no more are allowed\n"
        "hint: sallyport devices lists them; sallyport devices remove NAME makes room\n")
    result = cli(ada.account, "devices", "remove", "3", answers=f"{ada.recovery_codes[0]}\n")
    assert result.stderr.startswith("This removes 3; phone, 2, 4, 5 stay.\n")
    add(ada, "3", ada.recovery_codes[1])
    assert names(ada.account) == ["phone", "2", "4", "5", "3"]
