"""ctrl-C, ctrl-D and a closed terminal at every prompt: nothing is half done."""

import pytest

from support.cli import INTERRUPTED, cli  # noqa: F401
from support.cli_pages import (
    CODE_PROMPT, CODE_PROMPT_AGAIN, NOTHING_CHANGED, STEP_UP_AGAIN, STEP_UP_NEXT, STEP_UP_PROMPT,
    phone_for, recovery_codes_on)
from support.enrolment import shown_recovery_codes, status


class Visitor:
    """Somebody who begins a command and stops at one of its prompts."""

    def __init__(self, cli, account, *command):
        self.account = account
        self.terminal = cli.on_terminal(account, *command)

    def answers(self, prompt, text):
        self.terminal.wait_for(prompt)
        self.terminal.answer(text)

    def stops_at(self, prompt):
        self.terminal.wait_for(prompt)
        return self


def first_prompt(cli, stranger, person):
    return Visitor(cli, stranger(), "enroll", "--no-qr").stops_at(CODE_PROMPT)


def after_a_wrong_code(cli, stranger, person):
    visitor = Visitor(cli, stranger(), "enroll", "--no-qr")
    phone = phone_for(visitor.terminal.wait_for(CODE_PROMPT))
    visitor.terminal.answer(phone.wrong_code())
    return visitor.stops_at(CODE_PROMPT_AGAIN)


def step_up_of(*command):
    def begin(cli, stranger, person):
        return Visitor(cli, person().account, *command).stops_at(STEP_UP_PROMPT)
    begin.__name__ = f"step-up of {' '.join(command)}"
    return begin


def after_a_wrong_step_up(cli, stranger, person):
    ada = person()
    visitor = Visitor(cli, ada.account, "disable")
    visitor.answers(STEP_UP_PROMPT, ada.phone.wrong_code())
    return visitor.stops_at(STEP_UP_AGAIN)


def after_a_used_step_up(cli, stranger, person):
    ada = person()
    visitor = Visitor(cli, ada.account, "disable")
    visitor.answers(STEP_UP_PROMPT, ada.phone.code_at(ada.phone.last_step))
    return visitor.stops_at(STEP_UP_NEXT)


def second_device(cli, stranger, person):
    ada = person()
    visitor = Visitor(cli, ada.account, "enroll", "--no-qr")
    visitor.answers(STEP_UP_PROMPT, ada.phone.next_code())
    return visitor.stops_at(CODE_PROMPT)


PLACES = [
    first_prompt, after_a_wrong_code, step_up_of("enroll"), step_up_of("recovery", "show"),
    step_up_of("recovery", "regenerate"), step_up_of("disable"), after_a_wrong_step_up,
    after_a_used_step_up, second_device]


@pytest.fixture(params=PLACES, ids=[place.__name__ for place in PLACES])
def visitor(request, cli, daemon, stranger, person):
    return request.param(cli, stranger, person)


@pytest.mark.parametrize("typed", ["", "12 3"], ids=["nothing", "half a code"])
def test_ctrl_c_changes_nothing(visitor, typed):
    before, screen = set_up(visitor.account), visitor.terminal.screen
    visitor.terminal.type(typed).interrupt()
    assert visitor.terminal.finish() == INTERRUPTED
    assert visitor.terminal.screen == f"{screen}{typed}^C\n{NOTHING_CHANGED}\n"
    assert set_up(visitor.account) == before


@pytest.mark.parametrize("typed", ["", "12 3"], ids=["nothing", "half a code"])
def test_ctrl_d_changes_nothing(visitor, typed):
    before, screen = set_up(visitor.account), visitor.terminal.screen
    # After half a line the first ctrl-D sends what was typed, the second ends.
    visitor.terminal.type(typed).end_input()
    if typed:
        visitor.terminal.end_input()
    assert visitor.terminal.finish() == INTERRUPTED
    assert visitor.terminal.screen == f"{screen}{typed}\n{NOTHING_CHANGED}\n"
    assert set_up(visitor.account) == before


def test_a_closed_terminal_changes_nothing(visitor):
    before = set_up(visitor.account)
    visitor.terminal.hang_up()
    assert set_up(visitor.account) == before


def test_a_closed_terminal_leaves_no_file_behind(cli, daemon, stranger, world):
    ada = stranger()
    file = world.new_folder("own", owner=ada.uid, mode=0o700) / "codes.txt"
    visitor = Visitor(cli, ada, "enroll", "--no-qr", "--save", str(file)).stops_at(CODE_PROMPT)
    assert file.exists()
    visitor.terminal.hang_up()
    assert not file.exists()


def test_a_recovery_code_that_was_used_up_before_is_told(cli, person):
    ada = person()
    visitor = Visitor(cli, ada.account, "enroll", "--no-qr")
    visitor.answers(STEP_UP_PROMPT, ada.recovery_codes[0])
    visitor.stops_at(CODE_PROMPT)
    screen = visitor.terminal.screen
    visitor.terminal.interrupt()
    assert visitor.terminal.finish() == INTERRUPTED
    assert visitor.terminal.screen == (
        f"{screen}^C\nYour second factor is as before, but the recovery code that you typed is"
        " used up.\n")
    left = shown_recovery_codes(ada, ada.phone.next_code())
    assert ada.recovery_codes[0] not in left and left[1:] == ada.recovery_codes[1:]


def test_ctrl_c_right_behind_the_code_cuts_nothing_in_two(cli, daemon, stranger):
    for _ in range(20):
        visitor = Visitor(cli, stranger(), "enroll", "--no-qr")
        phone = phone_for(visitor.terminal.wait_for(CODE_PROMPT))
        visitor.terminal.send(phone.next_code() + "\n\x03")
        end, screen = visitor.terminal.finish(), visitor.terminal.screen
        if "Your second factor is on." in screen:
            assert end == 0 and len(recovery_codes_on(screen)) == 8
            assert status(visitor.account)["enrolled"]
        else:
            assert end == INTERRUPTED and screen.endswith(f"\n{NOTHING_CHANGED}\n")
            assert not status(visitor.account)["enrolled"]


def test_where_standard_input_ends_the_command_says_that_no_code_was_given(cli, person):
    ada = person()
    for command in (("enroll",), ("recovery", "show"), ("recovery", "regenerate"), ("disable",)):
        before = set_up(ada.account)
        result = cli(ada.account, *command, answers="")
        assert (result.status, result.stdout) == (1, "")
        assert result.stderr.endswith(
            f"{STEP_UP_PROMPT}\n{NOTHING_CHANGED}\nsallyport: no code was given\n")
        assert set_up(ada.account) == before


def test_the_last_line_of_standard_input_needs_no_end(cli, person):
    ada = person()
    result = cli(ada.account, "recovery", "show", answers=ada.phone.next_code())
    assert result.status == 0
    assert recovery_codes_on(result.stdout) == ada.recovery_codes


def set_up(account):
    """What a command must leave as it was; a refused code is counted elsewhere."""
    return status(account)
