"""sallyport resync: a device whose clock is off lets in again.

The daemon's clock is the machine's, so a device that was just enrolled can only be shown to be
ahead; behind, all its codes have been used. The rest of the clock is the unit tests'."""

import re

import pytest

from support.cli import INTERRUPTED, cli  # noqa: F401
from support.cli_pages import CODE_PROMPT, NOTHING_CHANGED, with_dates_hidden
from support.enrolment import enrol, status
from support.phone import wait_for_room_in_step

NEXT = "Type the next one: "
SAME = "That is the same code. Wait until the app shows another one: "
AGAIN = "These two do not fit. Type the code that the app shows now: "
USED = "That code has been used. Type the next one that the app shows: "
ANNOUNCEMENT = (
    "This finds out how far the clock of phone is off.\n"
    "If that clock can be set right, do that first: its codes may work then.\n")
NOT_FOUND = (
    "sallyport: these are not two codes in a row of 'phone', or its clock is more than 12 hours"
    " off\n"
    "hint: nothing was changed; if its codes do not work once its clock is right, enrol it anew:"
    " sallyport enroll\n")
LOCKED = (
    "sallyport: too many wrong codes: refused for now\n"
    "hint: sign in once with a code; if that does not help, ask an administrator for sallyport"
    " users unlock NAME\n")

# So many seconds must be left of a time step for a drift to be found to the step.
ROOM = 10


def pair(phone, ahead, period=30):
    """What a phone shows one after the other whose clock is so many steps ahead."""
    wait_for_room_in_step(ROOM, period)
    now = phone.step_now
    phone.last_step = now + ahead
    return phone.code_at(now + ahead - 1), phone.code_at(now + ahead)


@pytest.fixture
def resync(cli):
    """Runs the command on a terminal with these answers; its exit status and its screen."""
    def run(person, *answers):
        terminal = cli.on_terminal(person.account, "resync", "phone")
        for answer in answers:
            terminal.wait_for(": ")
            while not terminal.screen.endswith(
                    (CODE_PROMPT, NEXT, SAME, AGAIN, USED, "Try again: ")):
                terminal.wait_for(": ")
            terminal.answer(answer)
        return terminal.finish(), terminal.screen
    return run


# --- Refused


def test_who_has_no_second_factor_has_nothing_to_resync(cli, daemon, stranger):
    result = cli(stranger(), "resync", "phone")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: no second factor is set up for you\nhint: sallyport enroll sets one up\n")


def test_a_name_that_no_device_has_is_refused_before_a_code_is_asked_for(cli, person):
    terminal = cli.on_terminal(person().account, "resync", "tablet")
    assert terminal.finish() == 1
    assert terminal.screen == (
        "sallyport: you have no device named 'tablet'\n"
        "hint: sallyport devices lists those that you have\n")


def test_three_pairs_that_do_not_fit_change_nothing(resync, person, daemon, pam_login):
    ada = person()
    before = status(ada.account)
    first, second = pair(ada.phone, 3)
    wrong = ada.phone.wrong_codes(2)
    assert resync(ada, *wrong, second, first, first, wrong[1]) == (
        1, f"{ANNOUNCEMENT}{CODE_PROMPT}{wrong[0]}\n{NEXT}{wrong[1]}\n{AGAIN}{second}\n{NEXT}"
        f"{first}\n{AGAIN}{first}\n{NEXT}{wrong[1]}\n{NOT_FOUND}")
    assert status(ada.account) == before
    assert len(daemon.log_lines(
        f"stepUpRefused deny reason=wrongCode account={ada.name} .* device=phone ")) == 3


def test_beyond_twelve_hours_nothing_is_found(resync, person):
    ada = person()
    answers = pair(ada.phone, 1442) * 3
    end, screen = resync(ada, *answers)
    assert end == 1 and screen.endswith(NOT_FOUND)


def test_neither_a_recovery_code_nor_the_same_code_again_is_a_try(
        resync, person, daemon, pam_login):
    ada = person()
    first, second = pair(ada.phone, 5)
    shape = "That is not a code of 6 digits. Try again: "
    end, screen = resync(ada, ada.recovery_codes[0], "hello", first, first, second)
    assert end == 0
    assert screen.startswith(
        f"{ANNOUNCEMENT}{CODE_PROMPT}{ada.recovery_codes[0]}\n{shape}hello\n{shape}{first}\n"
        f"{NEXT}{first}\n{SAME}{second}\n")
    assert not daemon.log_lines(f"stepUpRefused .* account={ada.name} ")
    assert pam_login("sshd", ada.name, ada.recovery_codes[0]).code == "PAM_SUCCESS"


def test_ten_pairs_lock_before_a_code_is_asked_for(resync, person):
    ada = person()
    wrong = ada.phone.wrong_codes(2)
    for _ in range(3):
        assert resync(ada, *wrong * 3)[1].endswith(NOT_FOUND)
    assert resync(ada, *wrong * 2) == (
        1, f"{ANNOUNCEMENT}{CODE_PROMPT}{wrong[0]}\n{NEXT}{wrong[1]}\n{AGAIN}{wrong[0]}\n{NEXT}"
        f"{wrong[1]}\n{LOCKED}")
    assert resync(ada) == (1, LOCKED)


def test_codes_that_are_used_for_minutes_are_told_with_the_time_of_the_next(resync, person):
    ada = person()
    first, second = pair(ada.phone, -9)
    end, screen = resync(ada, first, second)
    assert end == 1
    assert with_dates_hidden(screen) == (
        f"{ANNOUNCEMENT}{CODE_PROMPT}{first}\n{NEXT}{second}\n"
        "sallyport: these codes have been used; the device shows new ones from MOMENT on\n"
        "hint: nothing was changed; try again then\n")
    assert status(ada.account)["devices"][0]["clockDrift"] == 0


@pytest.mark.parametrize("place", [CODE_PROMPT, NEXT])
def test_ctrl_c_changes_nothing(cli, person, place):
    ada = person()
    before = status(ada.account)
    terminal = cli.on_terminal(ada.account, "resync", "phone")
    terminal.wait_for(CODE_PROMPT)
    if place == NEXT:
        terminal.answer(ada.phone.code_of_now()).wait_for(NEXT)
    screen = terminal.screen
    assert terminal.interrupt().finish() == INTERRUPTED
    assert terminal.screen == f"{screen}^C\n{NOTHING_CHANGED}\n"
    assert status(ada.account) == before


# --- Found


def test_a_device_that_is_ahead_lets_in_again(cli, resync, person, pam_login, daemon):
    ada = person()
    first, second = pair(ada.phone, 9)
    assert pam_login("sshd", ada.name, second).code == "PAM_AUTH_ERR"
    assert resync(ada, first, second) == (
        0, f"{ANNOUNCEMENT}{CODE_PROMPT}{first}\n{NEXT}{second}\n"
        "The clock of phone is about 4 min 30 s ahead; codes from it work again.\n"
        "Once its clock is set right, its codes are refused for up to 4 min 30 s;\n"
        "then this has to be done again.\n")
    assert daemon.log_lines(
        f"audit deviceResynchronized done account={ada.name} uid={ada.account.uid} "
        f"actor={ada.account.uid} method=app device=phone ")
    assert status(ada.account)["devices"][0]["clockDrift"] == 270
    for command in ("devices", "status"):
        assert ", clock about 4 min 30 s ahead\n" in cli(ada.account, command).stdout

    # Both are used, and what a right clock shows is outside the window now.
    for used in (first, second):
        assert pam_login("sshd", ada.name, used).code == "PAM_CONV_ERR"
    assert pam_login("sshd", ada.name, ada.phone.code_at(ada.phone.step_now)).code == "PAM_AUTH_ERR"
    following = ada.phone.code_at(ada.phone.last_step + 1)
    assert pam_login("sshd", ada.name, following).code == "PAM_SUCCESS"


def test_a_device_that_was_ahead_and_is_set_right_is_told_when_its_codes_are_new(resync, person):
    ada = person()
    assert resync(ada, *pair(ada.phone, 120))[0] == 0
    first, second = pair(ada.phone, 0)
    end, screen = resync(ada, first, second)
    assert end == 1
    assert re.search(
        "\nsallyport: these codes have been used; the device shows new ones from "
        r"\d{4}-\d\d-\d\d \d\d:\d\d on\nhint: nothing was changed; try again then\n$", screen)
    assert status(ada.account)["devices"][0]["clockDrift"] == 3600


def test_a_pair_that_begins_with_a_used_code_is_asked_for_anew(resync, person, pam_login):
    ada = person()
    wait_for_room_in_step(ROOM + 5)
    now = ada.phone.step_now
    assert pam_login("sshd", ada.name, ada.phone.code_at(now + 1)).code == "PAM_SUCCESS"
    codes = [ada.phone.code_at(now + distance) for distance in (1, 2, 3)]
    end, screen = resync(ada, codes[0], codes[1], codes[1], codes[2])
    assert end == 0
    assert screen.startswith(
        f"{ANNOUNCEMENT}{CODE_PROMPT}{codes[0]}\n{NEXT}{codes[1]}\n{USED}{codes[1]}\n{NEXT}"
        f"{codes[2]}\nThe clock of phone is about 1 min 30 s ahead; ")


def test_only_the_answer_goes_to_stdout(cli, daemon, stranger):
    ada = enrol(stranger(), digits=8, period=60, algorithm="SHA512")
    first, second = pair(ada.phone, 30, period=60)
    result = cli(ada.account, "resync", "phone", answers=f"{first[:4]} {first[4:]}\n{second}\n")
    assert (result.status, result.stderr) == (0, f"{ANNOUNCEMENT}{CODE_PROMPT}\n{NEXT}\n")
    assert result.stdout.startswith(
        "The clock of phone is about 30 min ahead; codes from it work again.\n")
