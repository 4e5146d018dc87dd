"""What the command line says when it cannot do what it was asked: to stderr, with the next step."""

import os
import re
import socket
import subprocess
import threading

import pytest

from support.accounts import DAEMON_UID
from support.cli import USAGE, cli  # noqa: F401
from support.cli_pages import CODE_PROMPT
from support.enrolment import enrol, status
from support.phone import Phone

COMMANDS = [
    ("enroll",), ("status",), ("status", "--json"), ("recovery", "show"),
    ("recovery", "regenerate"), ("disable",), ("users", "unlock", "root"), ("users",),
    ("users", "show", "root"), ("users", "exempt", "root", "--end"),
    ("users", "invite", "root"), ("users", "invite", "root", "--revoke"), ("policy",),
    ("policy", "mode", "off"), ("policy", "explain", "root"), ("policy", "rules"), ("audit",),
    ("audit", "--follow"), ("audit", "verify")]
EVERY_COMMAND = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
LOST_HINT = "hint: is the disk full, or the program gone that reads the answer?\n"
USAGE_HINT = "hint: sallyport --help shows what there is\n"


# --- The daemon


@EVERY_COMMAND
def test_no_daemon(cli, world, command):
    path = world.new_folder("empty") / "org.sallyport.Control"
    assert_refused(
        cli(world.root, *command, "--socket", path),
        f"the daemon does not answer on {path}",
        "systemctl status sallyportd; journalctl -u sallyportd says why it does not run")


def test_a_daemon_that_was_killed(cli, world, own_daemon, stranger):
    daemon = own_daemon().start()
    assert cli(stranger(), "status", "--socket", daemon.control).status == 0
    daemon.kill()
    assert_refused(
        cli(stranger(), "status", "--socket", daemon.control),
        f"the daemon does not answer on {daemon.control}",
        "systemctl status sallyportd; journalctl -u sallyportd says why it does not run")


def test_the_place_of_the_socket_when_none_is_named(cli, world, stranger):
    assert "/run/sallyport/org.sallyport.Control" in cli(stranger(), "status").stderr


@EVERY_COMMAND
def test_a_socket_in_a_folder_that_others_may_write_to(cli, own_daemon, stranger, command):
    daemon, ada = own_daemon().start(), stranger()
    for mode in (0o777, 0o775, 0o1777):
        daemon.socket_folder.chmod(mode)
        assert_refused(
            cli(ada, *command, "--socket", daemon.control),
            f"{daemon.control} is no place to send codes to: the socket's directory is writable"
            " by others",
            "the directory must belong to root or to the daemon, writable by nobody else")


def test_a_socket_in_a_folder_of_somebody_else(cli, own_daemon, stranger):
    daemon, ada, mallory = own_daemon().start(), stranger(), stranger()
    os.chown(daemon.socket_folder, mallory.uid, mallory.uid)
    assert_refused(
        cli(ada, "status", "--socket", daemon.control),
        f"{daemon.control} is no place to send codes to: the socket's directory belongs to uid"
        f" {mallory.uid}",
        "the directory must belong to root or to the daemon, writable by nobody else")
    os.chown(daemon.socket_folder, DAEMON_UID, DAEMON_UID)
    assert cli(ada, "status", "--socket", daemon.control).status == 0


def test_the_usual_folder_is_not_trusted_because_it_is_ones_own(cli, daemon, stranger):
    ada = stranger()
    os.chown(daemon.socket_folder, ada.uid, ada.uid)
    try:
        assert_refused(
            cli(ada, "status"),
            f"{daemon.control} is no place to send codes to: the socket's directory belongs to uid"
            f" {ada.uid}",
            "the directory must belong to root or to the daemon, writable by nobody else")
    finally:
        os.chown(daemon.socket_folder, 0, 0)
    assert cli(ada, "status").status == 0


def test_a_named_folder_of_ones_own_is_trusted(cli, own_daemon, stranger):
    daemon, ada = own_daemon("systemd").start(), stranger()
    os.chown(daemon.socket_folder, ada.uid, ada.uid)
    assert cli(ada, "status", "--socket", daemon.control).status == 0


def test_a_socket_that_one_may_not_connect_to(cli, own_daemon, stranger):
    daemon = own_daemon("systemd").start()
    daemon.control.chmod(0o600)
    assert_refused(
        cli(stranger(), "status", "--socket", daemon.control),
        f"you may not connect to {daemon.control}",
        f"its mode should be 0666: ls -l {daemon.control}")


def test_a_path_that_is_too_long_or_no_socket(cli, world, stranger):
    long = cli(stranger(), "status", "--socket", "/" + "x" * 200)
    assert (long.status, long.stdout, long.stderr) == (
        1, "", "sallyport: the path of the socket is too long\n"
        "hint: it has 107 bytes at most; without --socket it is"
        " /run/sallyport/org.sallyport.Control\n")
    file = world.new_folder("plain") / "file"
    file.touch()
    file.chmod(0o666)
    assert cli(stranger(), "status", "--socket", file).stderr.startswith(
        f"sallyport: the daemon does not answer on {file}\n")


@pytest.mark.parametrize("answer, message", [
    (b"", "the daemon closed the connection"),
    (b'{"parameters":{"status":', "the daemon closed the connection"),
    (b"hello\0", "the daemon's answer makes no sense: "),
    (b'{"parameters":{}}\0', "the daemon's answer makes no sense: "),
    (b'{"error":"org.example.\x1b[31mRed"}\0', "the daemon"),
])
def test_a_daemon_that_talks_nonsense(cli, world, stranger, answer, message):
    with Impostor(world, answer) as path:
        result = cli(stranger(), "status", "--socket", path)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.startswith(f"sallyport: {message}")
    assert "\nhint: " in result.stderr


def test_the_data_out_of_reach(cli, own_daemon, stranger, world):
    """Somebody edited the store: what cannot be believed is not read as 'not enrolled' (I4, I9)."""
    daemon, ada = own_daemon("systemd").start(), stranger()
    enrol(ada, daemon.control)
    daemon.stop()
    for edit, message, hint in (
            ("UPDATE accountRecord SET encoding = zeroblob(9)",
             "the daemon cannot reach its data; nothing was changed",
             "try again in a moment; journalctl -u sallyportd says why"),
            ("DELETE FROM accountRecord",
             "the accounts in the daemon's store are not as it left them, so none of them is "
             "believed",
             "everybody is refused until root has looked into it; journalctl -u sallyportd says "
             "what to do")):
        subprocess.run(["sqlite3", str(daemon.store), edit], check=True)
        daemon.start()
        assert_refused(cli(ada, "status", "--socket", daemon.control), message, hint)
        daemon.stop()


# --- The command line


@pytest.mark.parametrize("arguments, message", [
    (["frobnicate"], "unexpected argument 'frobnicate'"),
    (["--frobnicate"], "unknown option '--frobnicate'"),
    (["status", "extra"], "unexpected argument 'extra'"),
    (["status", "-x"], "unknown option '-x'"),
    (["enroll", "--digits", "9"], "--digits is 6, 7 or 8"),
    (["enroll", "--digits", "-6"], None),
    (["enroll", "--digits", "six"], "the value 'six' is invalid for '--digits <count>'"),
    (["enroll", "--digits", "99999999999999999999"], None),
    (["enroll", "--period", "15"], "--period is 30 or 60"),
    (["enroll", "--algorithm", "MD5"], None),
    (["enroll", "--name"], "missing value for '--name <name>'"),
    (["enroll", "--save"], "missing value for '--save <file>'"),
    (["recovery", "frobnicate"], "unexpected argument 'frobnicate'"),
    (["users", "unlock", "a", "b"], "unexpected argument 'b'"),
    (["\x1b[31mred"], "unexpected argument '[31mred'"),
])
def test_a_wrong_use_ends_with_64_and_names_the_help(cli, daemon, stranger, arguments, message):
    result = cli(stranger(), *arguments)
    assert (result.status, result.stdout) == (USAGE, "")
    first, hint = result.stderr.splitlines(keepends=True)
    assert first.startswith("sallyport: ") and first == first.rstrip(".\n") + "\n"
    assert message is None or first == f"sallyport: {message}\n"
    assert hint == USAGE_HINT


@pytest.mark.parametrize("arguments", [
    [], ["--help"], ["help"], ["help", "enroll"], ["enroll", "--help"], ["recovery"],
    ["users", "unlock", "--help"], ["users", "--help"], ["policy", "--help"],
    ["policy", "rules", "add", "--help"], ["--version"]], ids=" ".join)
def test_help_is_an_answer(cli, world, arguments):
    result = cli(world.root, *arguments)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout


# --- Answers to stdout, the rest elsewhere


@pytest.mark.parametrize("descriptors", ["stdout", "stderr", "both"])
def test_on_a_terminal_prompts_are_seen_wherever_the_descriptors_lead(
        cli, daemon, stranger, world, descriptors):
    ada = stranger()
    folder = world.new_folder("output")
    led = {1: folder / "stdout"} if descriptors != "stderr" else {}
    if descriptors != "stdout":
        led[2] = folder / "stderr"
    terminal = cli.on_terminal(ada, "enroll", "--json", "--digits", "8", descriptors=led)
    shown = terminal.wait_for(CODE_PROMPT)
    page = led[1].read_text() if 1 in led else shown
    assert terminal.answer(phone_in_json(page, digits=8).next_code()).finish() == 0
    lines = led[1].read_text() if 1 in led else terminal.screen
    assert lines.count('{"enrollment":') == 1 and len(recovery_codes_in_json(lines)) == 8
    warning = led[2].read_text() if 2 in led else terminal.screen
    assert warning.startswith("Many apps ignore these settings")
    if 1 in led:
        assert lines.count("\n") == 2


def test_without_a_terminal_prompts_go_to_stderr_and_answers_to_stdout(cli, daemon, stranger):
    ada = stranger()
    with cli.piped(ada, "enroll", "--json") as process:
        first = process.stdout.readline()
        phone = phone_in_json(first)
        out, errors = process.communicate(
            f"{phone.wrong_code()}\n{phone.next_code()}\n", timeout=60)
    assert process.returncode == 0
    assert errors == (
        f"{CODE_PROMPT}\nThat code does not match. Is the phone's clock right?"
        " Try the next one: \n")
    assert out.count("\n") == 1 and len(recovery_codes_in_json(out)) == 8
    assert "\x1b" not in first + out + errors


def test_a_screen_that_takes_nothing_ends_the_enrolment_before_it_begins(cli, daemon, stranger):
    ada = stranger()
    with open("/dev/full", "w") as full:
        process = cli.piped(ada, "enroll", stdout=full)
        _, errors = process.communicate("123456\n", timeout=60)
    assert process.returncode == 1
    assert errors == "sallyport: cannot write the answer: no space left on device\n" + LOST_HINT
    assert not status(ada)["enrolled"]


def test_an_answer_that_cannot_be_read_is_told_with_how_things_stand(cli, person, world):
    ada = person()
    for stdin, message in (("/", "cannot read the answer: is a directory"), (None, None)):
        if stdin is None:
            result = cli(ada.account, "disable", answers="7" * 5000 + "\n")
            errors, message = result.stderr, "the line is too long"
        else:
            folder = os.open(stdin, os.O_RDONLY)
            process = cli.piped(ada.account, "disable", stdin=folder)
            _, errors = process.communicate(timeout=60)
            os.close(folder)
        assert f"\nNothing was changed.\nsallyport: {message}\nhint: " in errors
    assert status(ada.account)["enrolled"]


def test_closed_descriptors_are_no_way_to_the_daemon(cli, daemon, stranger):
    ada = stranger()
    for closed in ((0,), (1,), (2,), (0, 1, 2)):
        process = cli.piped(
            ada, "status", preexec_fn=lambda: [os.close(number) for number in closed])
        out, errors = process.communicate(timeout=60)
        assert process.returncode == 0
        assert (out.startswith("Account"), errors) == (1 not in closed, "")


def assert_refused(result, message, hint):
    """The message and the next step are all that was said."""
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == f"sallyport: {message}\nhint: {hint}\n"


def phone_in_json(text, **parameters):
    return Phone(re.search('"key":"([A-Z2-7]+)"', text)[1], **parameters)


def recovery_codes_in_json(text):
    return re.findall('"code":"([0-9A-Z-]{19})"', text)


class Impostor:
    """A server of root's that gives one answer to whatever it is asked."""

    def __init__(self, world, answer):
        self.path = world.new_folder("impostor") / "socket"
        self._answer = answer

    def __enter__(self):
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.path))
        self.path.chmod(0o666)
        self._listener.listen(1)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self.path

    def __exit__(self, *_):
        self._thread.join()
        self._listener.close()

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(self._answer)
