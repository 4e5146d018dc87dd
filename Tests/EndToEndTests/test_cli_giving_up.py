"""ctrl-C, ctrl-D and a closed terminal at every prompt: nothing is half done."""

import json
import os
import signal
import socket
import threading
import time

import pytest

from support.cli import INTERRUPTED, cli  # noqa: F401
from support.cli_pages import (
    CODE_PROMPT, CODE_PROMPT_AGAIN, NOTHING_CHANGED, ONLY_THE_CODE, STEP_UP_AGAIN, STEP_UP_NEXT,
    STEP_UP_PROMPT, phone_for, recovery_codes_on)
from support.enrolment import shown_recovery_codes, status


ENDING = [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM]

# Seconds for one reply.
PATIENCE_OF_THE_COMMAND = 20


class HangingDaemon:
    """Answers so many calls, takes one more, and is silent."""

    def __init__(self, world, answers):
        self.path = world.new_folder("hanging") / "socket"
        self._answers = answers
        self._hangs = threading.Event()

    def __enter__(self):
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.settimeout(60)
        self._listener.bind(str(self.path))
        self.path.chmod(0o666)
        self._listener.listen(1)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join()
        self._listener.close()
        self._connection.close()

    def wait_until_it_hangs(self):
        assert self._hangs.wait(60)

    def answer(self, answer):
        self._connection.sendall(json.dumps(answer).encode() + b"\0")

    def _serve(self):
        self._connection, _ = self._listener.accept()
        for answer in self._answers:
            self._connection.recv(65536)
            self.answer(answer)
        self._connection.recv(65536)
        self._hangs.set()


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


def resync_first(cli, stranger, person):
    return Visitor(cli, person().account, "resync", "phone").stops_at(CODE_PROMPT)


def resync_second(cli, stranger, person):
    ada = person()
    visitor = Visitor(cli, ada.account, "resync", "phone")
    visitor.answers(CODE_PROMPT, ada.phone.code_of_now())
    return visitor.stops_at("Type the next one: ")


def second_device(cli, stranger, person):
    ada = person()
    visitor = Visitor(cli, ada.account, "enroll", "--no-qr")
    visitor.answers(STEP_UP_PROMPT, ada.phone.next_code())
    return visitor.stops_at(CODE_PROMPT)


PLACES = [
    first_prompt, after_a_wrong_code, step_up_of("enroll"), step_up_of("recovery", "show"),
    step_up_of("recovery", "regenerate"), step_up_of("disable"),
    step_up_of("devices", "remove", "phone"), after_a_wrong_step_up, after_a_used_step_up,
    resync_first, resync_second, second_device]


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


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_other_signals_are_like_ctrl_c(cli, daemon, stranger, world, number):
    ada = stranger()
    file = world.new_folder("own", owner=ada.uid, mode=0o700) / "codes.txt"
    visitor = Visitor(cli, ada, "enroll", "--no-qr", "--save", str(file)).stops_at(CODE_PROMPT)
    screen = visitor.terminal.screen
    assert file.exists()
    os.kill(visitor.terminal.pid, number)
    assert visitor.terminal.finish() == INTERRUPTED
    assert visitor.terminal.screen == f"{screen}\n{NOTHING_CHANGED}\n"
    assert not file.exists()


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_a_signal_that_is_ignored_stays_ignored(cli, person, number):
    ada = person()
    with cli.piped(
            ada.account, "recovery", "show",
            preexec_fn=lambda: signal.signal(number, signal.SIG_IGN)) as process:
        assert process.stderr.read(len(STEP_UP_PROMPT)) == STEP_UP_PROMPT
        process.send_signal(number)
        out, _ = process.communicate(f"{ada.phone.next_code()}\n", timeout=60)
    assert process.returncode == 0
    assert recovery_codes_on(out) == ada.recovery_codes


def test_a_reader_that_has_gone_leaves_no_file_behind(cli, daemon, stranger, world):
    ada = stranger()
    file = world.new_folder("own", owner=ada.uid, mode=0o700) / "codes.txt"
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as gone:
        process = cli.piped(ada, "enroll", "--save", file, stdout=gone)
        _, errors = process.communicate("", timeout=60)
    assert process.returncode == 1
    assert errors.startswith("sallyport: cannot write the answer: broken pipe\nhint: ")
    assert not file.exists()


# --- While the daemon hangs


STEP_UP_REQUIRED = {"error": "org.sallyport.Account.StepUpRequired"}
ADMIN_STEP_UP_REQUIRED = {"error": "org.sallyport.Admin.StepUpRequired"}
STATUS = {"parameters": {"status": {
    "user": "ada", "issuer": "lovelace", "enrolled": True, "requirement": "codeRequired",
    "mandatory": False, "locked": False, "stepUpLocked": False, "devices": [],
    "recoveryCodesLeft": 8, "failuresSinceSignIn": 0, "recoveryCodeViews": 0, "email": {}}}}
PENDING = {"parameters": {"enrollment": {
    "name": "phone", "key": "JBSWY3DPEHPK3PXP", "uri": "otpauth://totp/x", "issuer": "lovelace",
    "label": "ada", "algorithm": "SHA1", "digits": 6, "period": 30, "expiresIn": 600}}}
WITH_PHONE = {"parameters": {"status": {**STATUS["parameters"]["status"], "devices": [{
    "name": "phone", "algorithm": "SHA1", "digits": 6, "period": 30, "confirmedAt": 1,
    "clockDrift": 0}]}}}
DEVICES = "sallyport devices lists those that you have"
CODES = "sallyport recovery show has the codes that work"
SHOWS = "sallyport status shows what is set up for you"
RECOVERY_CODE = "7QK4-M2XV-90TD-W8RH"


@pytest.mark.parametrize("command, answers, typed, evidence", [
    (["users", "unlock", "ada"], [ADMIN_STEP_UP_REQUIRED], "492039",
     "the same command may be given again"),
    (["users", "exempt", "ada", "--end"], [ADMIN_STEP_UP_REQUIRED], "492039",
     "sallyport users show NAME has what is recorded"),
    (["users", "invite", "ada", "--revoke"], [ADMIN_STEP_UP_REQUIRED], "492039",
     "sallyport users show NAME has what is recorded"),
    (["enroll", "--no-qr"], [STATUS, PENDING], "492039", SHOWS),
    (["enroll", "--no-qr"], [STATUS, STEP_UP_REQUIRED], RECOVERY_CODE, CODES),
    (["recovery", "show"], [STATUS, STEP_UP_REQUIRED], RECOVERY_CODE, CODES),
    (["recovery", "regenerate"], [STATUS, STEP_UP_REQUIRED], "492039", CODES),
    (["disable"], [STATUS, STEP_UP_REQUIRED], "492039", SHOWS),
    (["devices", "remove", "phone"], [WITH_PHONE, STEP_UP_REQUIRED], "492039", DEVICES),
    (["resync", "phone"], [WITH_PHONE, STEP_UP_REQUIRED], "492039\n118206", DEVICES),
], ids=lambda value: " ".join(value) if value and isinstance(value[0], str) else None)
def test_an_interrupt_of_a_change_ends_soon_and_says_that_nobody_knows(
        cli, world, stranger, command, answers, typed, evidence):
    with HangingDaemon(world, answers) as daemon:
        process = cli.piped(stranger(), *command, "--socket", daemon.path)
        process.stdin.write(f"{typed}\n")
        process.stdin.flush()
        daemon.wait_until_it_hangs()
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        took = time.monotonic() - before
    assert process.returncode == INTERRUPTED
    assert errors.endswith(
        f"\nsallyport: it is not known whether this was done\nhint: {evidence}\n")
    assert took < PATIENCE_OF_THE_COMMAND / 2


@pytest.mark.parametrize("command, answers, typed", [
    (["enroll"], [], ""), (["enroll"], [STATUS], ""),
    (["recovery", "show"], [STATUS, STEP_UP_REQUIRED], "492039"),
    (["recovery", "regenerate"], [STATUS], ""), (["disable"], [STATUS], ""),
    (["devices", "remove", "phone"], [STATUS], ""), (["resync", "phone"], [WITH_PHONE], "")])
def test_an_interrupt_of_a_look_ends_soon_with_nothing_changed(
        cli, world, stranger, command, answers, typed):
    with HangingDaemon(world, answers) as daemon:
        process = cli.piped(stranger(), *command, "--socket", daemon.path)
        process.stdin.write(f"{typed}\n")
        process.stdin.flush()
        daemon.wait_until_it_hangs()
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        took = time.monotonic() - before
    assert process.returncode == INTERRUPTED
    assert errors.endswith(f"\n{NOTHING_CHANGED}\n")
    assert took < PATIENCE_OF_THE_COMMAND / 2


def test_a_look_without_a_question_dies_of_ctrl_c(cli, world, stranger):
    with HangingDaemon(world, []) as daemon:
        process = cli.piped(stranger(), "status", "--socket", daemon.path)
        daemon.wait_until_it_hangs()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == -signal.SIGINT


def test_an_answer_that_comes_within_the_second_counts(cli, world, stranger):
    with HangingDaemon(world, []) as daemon:
        process = cli.piped(stranger(), "users", "unlock", "ada", "--socket", daemon.path)
        daemon.wait_until_it_hangs()
        process.send_signal(signal.SIGINT)
        daemon.answer({"parameters": {
            "wasLocked": False, "stepUpWasLocked": False, "forgottenFailures": 0}})
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert out.startswith("ada was not locked.\n")


def test_a_recovery_code_that_was_used_up_before_is_told(cli, person):
    ada = person()
    visitor = Visitor(cli, ada.account, "enroll", "--no-qr")
    visitor.answers(STEP_UP_PROMPT, ada.recovery_codes[0])
    visitor.stops_at(CODE_PROMPT)
    screen = visitor.terminal.screen
    visitor.terminal.interrupt()
    assert visitor.terminal.finish() == INTERRUPTED
    assert visitor.terminal.screen == (
        f"{screen}^C\n{ONLY_THE_CODE}\n")
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
    for command in (("enroll",), ("recovery", "show"), ("recovery", "regenerate"), ("disable",),
                    ("devices", "remove", "phone")):
        before = set_up(ada.account)
        result = cli(ada.account, *command, answers="")
        assert (result.status, result.stdout) == (1, "")
        assert result.stderr.endswith(
            f"{STEP_UP_PROMPT}\n{NOTHING_CHANGED}\nsallyport: no code was given\n"
            "hint: where there is no terminal, codes are read from standard input\n")
        assert set_up(ada.account) == before


def test_the_last_line_of_standard_input_needs_no_end(cli, person):
    ada = person()
    result = cli(ada.account, "recovery", "show", answers=ada.phone.next_code())
    assert result.status == 0
    assert recovery_codes_on(result.stdout) == ada.recovery_codes


def set_up(account):
    """What a command must leave as it was; a refused code is counted elsewhere."""
    return status(account)
