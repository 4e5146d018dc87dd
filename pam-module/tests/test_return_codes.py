#!/usr/bin/env python3
"""Goal: whatever the daemon does, libpam gets the code that the design says.

Every test logs in through libpam (pam-login), with the module in a service
file of its own, against a fake daemon. BUILD names the directory of what was
built; the tests keep their sockets and service files below it.
"""

import os
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

from fake_daemon import (PATIENCE, FakeDaemon, HungUp, done, drip, hang_up,
                         prompt, reply, silence, step, then_hang_up,
                         then_hang_up_unheard)

BUILD = os.environ["BUILD"]
MODULE = os.path.join(BUILD, "pam_sallyport.so")
LOGIN = os.path.join(BUILD, "pam-login")
LOG_SPY = os.path.join(BUILD, "log-spy.so")
AUTHTOK_SPY = os.path.join(BUILD, "authtok-spy.so")
NO_STRDUP = os.path.join(BUILD, "no-strdup.so")

# Names that no message has by chance: the log is searched for them.
USER = "mara-7f3a"
CODE = "118206"

NOBODY = 65534
STEPS_MAX = 64
ROUNDS_MAX = 16
MESSAGE_MAX = 16384
CONNECT_SYSTEM_CALLS = {"x86_64": "42", "aarch64": "203"}


# Lets in exactly where the module says PAM_IGNORE.
ONLY_IGNORE = (
    "{group} [ignore=1 success=die default=die] {module}\n"
    "{group} requisite pam_deny.so\n"
    "{group} required pam_permit.so\n")
ALONE = "{group} required {module}\n"
BEFORE_PERMIT = ALONE + "{group} required pam_permit.so\n"


def begin(user=USER, **members):
    return {"method": "org.sallyport.Login.Begin",
            "parameters": {"user": user, "service": "test", **members}}


def answer(response):
    return {"method": "org.sallyport.Login.Answer",
            "parameters": {"response": response}}


def check_account(user=USER, **members):
    return {"method": "org.sallyport.Login.CheckAccount",
            "parameters": {"user": user, "service": "test", **members}}


CANCEL = {"method": "org.sallyport.Login.Cancel"}


class Result:
    """What a run of pam-login showed."""

    def __init__(self, status, output, log):
        self.status = status
        self.lines = output.splitlines()
        self.log = log

    def code(self, call="pam_authenticate"):
        """The names of the codes of call, joined by spaces."""
        return " ".join(line.split()[1] for line in self.lines
                        if line.startswith(call + ": "))

    @property
    def shown(self):
        """The lines of the conversation."""
        styles = ("prompt-echo-on: ", "prompt-echo-off: ", "info: ", "error: ")
        return [line for line in self.lines if line.startswith(styles)]


class LoginTest(unittest.TestCase):
    """A directory for the socket and the service file, and logins from it."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(dir="/var/tmp", prefix="pam-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.run_directory = os.path.join(self.directory, "run")
        os.mkdir(self.run_directory)
        os.chmod(self.run_directory, 0o755)
        self.socket = os.path.join(self.run_directory, "Login")
        self.log = os.path.join(self.directory, "log")

    def daemon(self, *scripts, **options):
        return FakeDaemon(self.socket, *scripts, **options)

    def write_service(self, stack, options):
        if options is None:
            options = ["timeout=5"]
        if not any(option.startswith("daemon_uid=") for option in options):
            options = [*options, "daemon_uid=%d" % os.getuid()]
        if not any(option.startswith("socket=") for option in options):
            options = [*options, "socket=" + self.socket]
        module = " ".join([MODULE, *options])
        # libpam complains in the log where there is no "other".
        with open(os.path.join(self.directory, "other"), "w",
                  encoding="ascii") as file:
            file.write("auth required pam_deny.so\n")
        with open(os.path.join(self.directory, "test"), "w",
                  encoding="utf-8") as file:
            for group in ("auth", "account"):
                file.write(stack.format(group=group, module=module))

    def command(self, arguments, stack, options, user):
        self.write_service(stack, options)
        command = [LOGIN, "--confdir", self.directory, "--service", "test"]
        if user is not None:
            command += ["--user", user]
        return [*command, *arguments]

    def environment(self, *preloaded):
        return {**os.environ, "LD_PRELOAD": " ".join([LOG_SPY, *preloaded]),
                "LOG_SPY_FILE": self.log}

    def log_in(self, *arguments, stack=ALONE, options=None, user=USER,
               shell=None, preloaded=()):
        """Runs pam-login to its end; shell is a line that runs "$@"."""
        command = self.command(arguments, stack, options, user)
        if shell is not None:
            command = ["/bin/sh", "-c", shell, "sh", *command]
        run = subprocess.run(command, env=self.environment(*preloaded),
                             timeout=PATIENCE, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, check=False)
        return self.judge(run.returncode, run.stdout)

    def judge(self, status, output):
        """The result, once nothing secret was found in the log (I8)."""
        log = ""
        if os.path.exists(self.log):
            with open(self.log, encoding="utf-8") as file:
                log = file.read()
        self.assertIn(status, (0, 1), output)
        self.assertNotIn(CODE, log)
        self.assertNotIn(USER, log)
        return Result(status, output.decode("utf-8", "backslashreplace"), log)

    def converse(self, *script, arguments=("--answer", CODE), **options):
        """A login against one script: the result, and the calls."""
        with self.daemon(script) as daemon:
            result = self.log_in(*arguments, **options)
        return result, daemon.calls

    def assert_refused(self, code, *script, **options):
        """The login ends with code; the result, and the calls."""
        result, calls = self.converse(*script, **options)
        self.assertEqual(result.code(), code)
        self.assertEqual(result.status, 1)
        return result, calls


class Verdicts(LoginTest):

    def test_deny_is_auth_err(self):
        result, calls = self.assert_refused(
            "PAM_AUTH_ERR", prompt(), done("deny"))
        self.assertEqual(calls, [begin(), answer(CODE)])
        self.assertRegex(result.log, r"^<5> .*\(test:auth\): refused\n$")

    def test_unavailable_is_authinfo_unavail(self):
        self.assert_refused("PAM_AUTHINFO_UNAVAIL", done("unavailable"))

    def test_not_permitted_is_cred_insufficient(self):
        self.assert_refused("PAM_CRED_INSUFFICIENT", done("notPermitted"))

    def test_no_refusal_passes_a_stack_with_permit_behind(self):
        for verdict in ("deny", "unavailable", "notPermitted"):
            with self.subTest(verdict):
                result, _ = self.converse(prompt(), done(verdict),
                                          stack=BEFORE_PERMIT)
                self.assertEqual(result.status, 1)

    def test_no_refusal_is_ignored(self):
        for verdict in ("deny", "unavailable", "notPermitted", "permit"):
            with self.subTest(verdict):
                result, _ = self.converse(done(verdict), stack=ONLY_IGNORE)
                self.assertEqual(result.status, 1)

    def test_not_required_is_ignore(self):
        result, calls = self.converse(done("notRequired"), stack=ONLY_IGNORE)
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(result.shown, [])
        self.assertEqual(calls, [begin()])

    def test_not_required_alone_lets_nobody_in(self):
        self.assert_refused("PAM_PERM_DENIED", done("notRequired"))

    def test_not_required_passes_with_permit_behind(self):
        result, _ = self.converse(done("notRequired"), stack=BEFORE_PERMIT)
        self.assertEqual(result.status, 0)

    def test_permit_is_success(self):
        result, calls = self.converse(prompt(), done("permit"))
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(result.status, 0)
        self.assertEqual(result.shown, ["prompt-echo-on: Verification code: "])
        self.assertEqual(calls, [begin(), answer(CODE)])
        self.assertEqual(result.log, "")

    def test_unknown_members_of_a_later_daemon_are_ignored(self):
        later = {"parameters": {"step": {
            "kind": "done", "verdict": "permit", "hint": [1500, {"a": None}]},
            "again": {"step": {"kind": "prompt"}}}}
        result, _ = self.converse(reply(later))
        self.assertEqual(result.code(), "PAM_SUCCESS")


class WhatTheDaemonHears(LoginTest):

    def begun(self, *arguments, **options):
        _, calls = self.converse(done("deny"), arguments=arguments, **options)
        return calls

    def test_items_and_flags(self):
        calls = self.begun("--tty", "pts/3", "--ruser", "bob \"q\" ü\x1b",
                           "--rhost", "192.0.2.7", "--silent")
        self.assertEqual(calls, [begin(
            terminal="pts/3", remoteUser="bob \"q\" ü\x1b",
            address="192.0.2.7", silent=True)])

    def test_items_that_cannot_be_sent_are_left_out(self):
        for bad in ("x" * 257, b"\xff", b"a\xed\xa0\x80", ""):
            with self.subTest(bad):
                self.assertEqual(
                    self.begun("--tty", bad, "--ruser", bad), [begin()])

    def test_items_as_long_as_may_be_are_sent(self):
        longest = "ü" * 128
        self.assertEqual(self.begun("--tty", longest, "--ruser", longest),
                         [begin(terminal=longest, remoteUser=longest)])

    def test_the_address_is_sshds_or_a_numeric_host(self):
        for connection, host, address in (
                (None, None, None),
                (None, "example.org", None),
                (None, "192.0.2.7", "192.0.2.7"),
                (None, "2001:db8::7", "2001:db8::7"),
                (None, "::ffff:192.0.2.7", "::ffff:192.0.2.7"),
                (None, "192.0.2.007", None),
                (None, "192.0.2.7 ", None),
                (None, "[2001:db8::7]", None),
                # A zone belongs to a link-local address, and is not sent.
                (None, "192.0.2.7%eth0", None),
                (None, "192.0.2.7%x.example.org", None),
                (None, "2001:db8::7%eth0", None),
                (None, "::ffff:192.0.2.7%eth0", None),
                (None, "::1%lo", None),
                (None, "fe7f::1%eth0", None),
                (None, "fec0::1%eth0", None),
                (None, "example.org%eth0", None),
                (None, "%eth0", None),
                (None, "fe80::1%x.example.org", None),
                (None, "fe80::1", "fe80::1"),
                (None, "fe80::1%eth0", "fe80::1"),
                (None, "febf::1%3", "febf::1"),
                (None, "fe80:" + "0000:" * 6 + "0001%" + "x" * 15,
                 "fe80:" + "0000:" * 6 + "0001"),
                ("fe80::1%eth0.7 50000 fe80::2%eth0.7 22", "evil.example",
                 "fe80::1"),
                ("192.0.2.7%eth0 50000 192.0.2.1 22", None, None),
                (None, "192.0.2", None),
                (None, "1" * 300, None),
                ("198.51.100.1 50000 192.0.2.1 22", None, "198.51.100.1"),
                ("2001:db8::1 50000 2001:db8::2 22", "evil.example",
                 "2001:db8::1"),
                ("198.51.100.1 50000 192.0.2.1 22", "192.0.2.7",
                 "198.51.100.1"),
                ("UNKNOWN 65535 UNKNOWN 65535", None, None),
                ("UNKNOWN 65535 UNKNOWN 65535", "192.0.2.7", "192.0.2.7"),
                ("", "192.0.2.7", "192.0.2.7"),
        ):
            with self.subTest(connection=connection, host=host):
                arguments = []
                if connection is not None:
                    arguments += ["--env", "SSH_CONNECTION=" + connection]
                if host is not None:
                    arguments += ["--rhost", host]
                expected = {} if address is None else {"address": address}
                self.assertEqual(self.begun(*arguments), [begin(**expected)])

    def test_a_user_that_cannot_be_named_is_refused_unasked(self):
        for bad in (b"\xff", b"ad\xe4", b"\xc0\xaf", "x" * 257, ""):
            with self.subTest(bad), self.daemon([done("permit")]) as daemon:
                result = self.log_in("--authenticate", "--account", "--go-on",
                                     user=bad)
                self.assertEqual(result.code(), "PAM_AUTH_ERR")
                self.assertEqual(result.code("pam_acct_mgmt"),
                                 "PAM_PERM_DENIED")
                self.assertNotIn("xxx", result.log)
            self.assertEqual(daemon.calls, [])

    def test_a_user_who_is_not_known_yet_is_asked_for(self):
        result, calls = self.converse(
            prompt(), done("permit"), user=None,
            arguments=["--answer", USER, "--answer", CODE])
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(calls, [begin(), answer(CODE)])

    def test_no_user_at_all_is_conv_err(self):
        for failing in ([], ["--again"], ["--null-answer"]):
            with self.subTest(failing):
                result, calls = self.converse(done("permit"), user=None,
                                              arguments=failing)
                self.assertEqual(result.code(), "PAM_CONV_ERR")
                self.assertEqual(calls, [])
                ours = [line for line in result.log.splitlines()
                        if "conversation failed" in line]
                self.assertEqual(len(ours), 1)
                self.assertTrue(ours[0].startswith("<5> "))
                os.unlink(self.log)


class Conversations(LoginTest):

    FAILED = "the application's conversation failed (PAM error %d)"

    # What libpam itself says of that, without the code (pam_vprompt).
    LIBPAM = "<3> pam_sallyport(test:auth): conversation failed"

    def assert_noticed(self, result, text):
        """Our part of the log is one line at level notice: text."""
        ours = [line for line in result.log.splitlines() if line != self.LIBPAM]
        self.assertEqual(ours, ["<5> pam_sallyport(test:auth): " + text])

    def test_a_conversation_that_fails_is_cancelled(self):
        result, calls = self.assert_refused("PAM_CONV_ERR", prompt(),
                                            arguments=[])
        self.assertEqual(calls, [begin(), CANCEL])
        self.assert_noticed(result, self.FAILED % 19)

    def test_a_conversation_that_fails_after_an_answer_is_cancelled(self):
        result, calls = self.assert_refused("PAM_CONV_ERR", prompt(), prompt())
        self.assertEqual(calls, [begin(), answer(CODE), CANCEL])
        self.assert_noticed(result, self.FAILED % 19)

    def test_a_null_answer_is_cancelled(self):
        result, calls = self.assert_refused("PAM_CONV_ERR", prompt(), reply({}),
                                            arguments=["--null-answer"])
        self.assertEqual(calls, [begin(), CANCEL])
        self.assert_noticed(result, "the application gave no answer")

    def test_an_event_driven_application_is_conv_err(self):
        for first in (prompt(), step(kind="info", text="a")):
            with self.subTest(first):
                result, calls = self.assert_refused("PAM_CONV_ERR", first,
                                                    arguments=["--again"])
                self.assertEqual(calls, [begin(), CANCEL])
                self.assert_noticed(result, self.FAILED % 30)
                os.unlink(self.log)

    def test_an_application_without_memory_is_buf_err(self):
        result, calls = self.assert_refused("PAM_BUF_ERR", prompt(),
                                            arguments=["--no-memory"])
        self.assertEqual(calls, [begin(), CANCEL])
        self.assert_noticed(result, self.FAILED % 5)

    def test_a_notice_that_cannot_be_shown_is_cancelled(self):
        result, calls = self.assert_refused(
            "PAM_BUF_ERR", step(kind="info", text="a"),
            arguments=["--no-memory"])
        self.assertEqual(calls, [begin(), CANCEL])
        self.assert_noticed(result, self.FAILED % 5)

    def test_whatever_the_daemon_says_to_cancel_is_no_verdict(self):
        for last in (done("permit"), done("notRequired"), b"\0", hang_up):
            with self.subTest(last):
                self.assert_refused("PAM_CONV_ERR", prompt(), last,
                                    arguments=[])

    def test_a_right_code_counts_though_the_last_text_cannot_be_shown(self):
        result, _ = self.converse(done("permit", text="Bye."),
                                  arguments=["--no-memory"])
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(result.log, self.LIBPAM + "\n")

    def test_an_answer_is_carried_as_it_was_typed(self):
        for typed in ("", " 118 206 ", "\b\n\r\177INCORRECT", "\"\\/ü€😀",
                      "x" * 512, "€" * 170):
            with self.subTest(typed):
                _, calls = self.converse(prompt(), done("deny"),
                                         arguments=["--answer", typed])
                self.assertEqual(calls, [begin(), answer(typed)])

    def test_an_answer_that_cannot_be_carried_is_no_code(self):
        for typed in (b"\xff", b"118206\xc3", "x" * 513, "€" * 171,
                      "1" * 100000):
            with self.subTest(typed[:10]):
                _, calls = self.converse(prompt(), done("deny"),
                                         arguments=["--answer", typed])
                self.assertEqual(calls, [begin(), answer("?")])

    def test_a_prompt_is_hidden_unless_it_says_echo(self):
        for members, style in (({"echo": False}, "off"), ({"echo": None}, "off"),
                               ({"echo": True}, "on")):
            with self.subTest(members):
                result, _ = self.converse(prompt("Code: ", **members),
                                          done("permit"))
                self.assertEqual(result.shown,
                                 ["prompt-echo-%s: Code: " % style])

    def test_a_prompt_that_says_nothing_of_echo_is_hidden(self):
        result, _ = self.converse(step(kind="prompt", text="Code: "),
                                  done("permit"))
        self.assertEqual(result.shown, ["prompt-echo-off: Code: "])

    def test_a_text_is_data(self):
        text = "100%s%n \"ü\" \\ " + "x" * (511 - 15)
        self.assertEqual(len(text.encode()), 511)
        result, _ = self.converse(prompt(text), done("permit"))
        self.assertEqual(result.shown, ["prompt-echo-on: " + text])

    def test_a_used_code_is_asked_for_again(self):
        result, calls = self.converse(
            prompt(), prompt("That code has been used. Next code: "),
            done("permit"),
            arguments=["--answer", CODE, "--answer", "730155"])
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(result.shown[1], "prompt-echo-on: That code has been "
                         "used. Next code: ")
        self.assertEqual(calls, [begin(), answer(CODE), answer("730155")])

    NOTICES = (step(kind="info", text="Notice."),
               step(kind="error", text="Problem."), step(kind="info"))

    def test_notices_are_shown_and_acknowledged(self):
        result, calls = self.converse(*self.NOTICES, prompt(), done("permit"))
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(result.shown, ["info: Notice.", "error: Problem.",
                                        "prompt-echo-on: Verification code: "])
        self.assertEqual(calls, [begin(), answer(""), answer(""), answer(""),
                                 answer(CODE)])

    def test_silent_shows_nothing_but_prompts(self):
        result, _ = self.converse(
            *self.NOTICES, prompt(), done("permit", text="Bye."),
            arguments=["--silent", "--answer", CODE])
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(result.shown, ["prompt-echo-on: Verification code: "])

    def test_the_last_text_has_the_style_of_the_verdict(self):
        for verdict, style in (("permit", "info"), ("notRequired", "info"),
                               ("deny", "error"), ("unavailable", "error"),
                               ("notPermitted", "error")):
            with self.subTest(verdict):
                result, _ = self.converse(done(verdict, text="Last."))
                self.assertEqual(result.shown, [style + ": Last."])

    def test_debug_logs_steps_without_texts(self):
        result, _ = self.converse(
            prompt("Secret text: "), done("permit", text="Secret end."),
            options=["debug"])
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertIn("step: prompt", result.log)
        self.assertIn("permitted", result.log)
        self.assertNotIn("Secret", result.log)


class Nonsense(LoginTest):
    """What breaks the protocol is PAM_SYSTEM_ERR, at every point."""

    PERMIT = done("permit")

    MESSAGES = {
        "empty": b"\0",
        "no JSON": b"hello\0",
        "HTTP": b"HTTP/1.1 200 OK\r\n\r\n\0",
        "an array": b"[]\0",
        "no step": reply({}),
        "a null step": reply({"parameters": {"step": None}}),
        "two replies": PERMIT + PERMIT,
        "a reply and the start of another": PERMIT + b"{",
        "an empty second message": PERMIT + b"\0",
        "trailing bytes": PERMIT[:-1] + b"x\0",
        "a top-level member that is unknown": reply(
            {"parameters": {"step": {"kind": "done", "verdict": "permit"}},
             "verdict": "permit"}),
        "a member twice": b'{"parameters":{"step":{"kind":"done",'
                          b'"verdict":"permit","verdict":"permit"}}}\0',
        "continues": b'{"continues":true,' + PERMIT[1:],
        "oversize": b'{"a":"' + b"x" * MESSAGE_MAX + b'"}\0',
        "oversize without end": b"x" * (2 * MESSAGE_MAX),
        "oversize space": b" " * MESSAGE_MAX + PERMIT,
        "a prompt without text": step(kind="prompt", echo=True),
        "a verdict without done": step(kind="prompt", text="a",
                                       verdict="permit"),
        "done without verdict": step(kind="done"),
        "an unknown verdict": done("allow"),
        "an unknown kind": step(kind="permit", text="a"),
        "a verdict that is true": done(True),
        "a newline": prompt("a\nb"),
        "an escape": prompt("\x1b[2J"),
        "DEL": prompt("\x7f"),
        "C1": prompt("\x9b31m"),
        "NUL": prompt("a\0b"),
        "512 bytes of text": prompt("x" * 512),
        "a surrogate": b'{"parameters":{"step":{"kind":"prompt",'
                       b'"text":"\\ud800"}}}\0',
        "no UTF-8": b'{"parameters":{"step":{"kind":"prompt",'
                    b'"text":"\xff"}}}\0',
        "an error": reply({"error": "org.sallyport.Login.ConversationOpen"}),
        "another error": reply({
            "error": "org.varlink.service.InvalidParameter",
            "parameters": {"parameter": "user"}}),
        "an error with a step": b'{"error":"a.B",' + PERMIT[1:],
        "an error that is no name": reply({"error": "a\x1b[2Jb"}),
        "deep": b'{"parameters":' + b"[" * 9000 + b"\0",
    }

    def test_nonsense_in_place_of_the_first_step_is_system_err(self):
        for name, message in self.MESSAGES.items():
            with self.subTest(name):
                result, calls = self.assert_refused("PAM_SYSTEM_ERR", message)
                self.assertEqual(calls, [begin()])
                self.assertIn("<3>", result.log)

    def test_nonsense_in_place_of_the_verdict_is_system_err(self):
        for name, message in self.MESSAGES.items():
            with self.subTest(name):
                _, calls = self.assert_refused("PAM_SYSTEM_ERR", prompt(),
                                               message)
                self.assertEqual(calls, [begin(), answer(CODE)])

    def test_nonsense_is_never_ignored(self):
        for name, message in self.MESSAGES.items():
            with self.subTest(name):
                result, _ = self.converse(message, stack=BEFORE_PERMIT)
                self.assertEqual(result.status, 1)

    def test_a_reply_that_comes_before_its_call_is_system_err(self):
        shown, spoken = threading.Event(), threading.Event()

        def speak_too_early(connection):
            connection.sendall(prompt("Code: "))
            shown.wait(PATIENCE)
            connection.sendall(self.PERMIT)
            spoken.set()

        with self.daemon([speak_too_early, done("deny")]) as daemon:
            command = self.command(["--interactive"], ALONE, None, USER)
            with subprocess.Popen(command, env=self.environment(),
                                  stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE) as process:
                self.assertEqual(process.stdout.read(6), b"Code: ")
                shown.set()
                spoken.wait(PATIENCE)
                output, _ = process.communicate(CODE.encode() + b"\n",
                                                timeout=PATIENCE)
            result = self.judge(process.returncode, output)
        self.assertEqual(result.code(), "PAM_SYSTEM_ERR")
        self.assertEqual(daemon.calls, [begin()])

    def test_a_reply_in_many_pieces_is_one_reply(self):
        def in_pieces(connection):
            for i in range(len(self.PERMIT)):
                connection.sendall(self.PERMIT[i:i + 1])
        result, _ = self.converse(in_pieces)
        self.assertEqual(result.code(), "PAM_SUCCESS")

    def test_a_reply_as_long_as_may_be_is_taken(self):
        padding = MESSAGE_MAX - len(self.PERMIT)
        result, _ = self.converse(b" " * padding + self.PERMIT)
        self.assertEqual(result.code(), "PAM_SUCCESS")

    def test_the_65th_step_is_too_many(self):
        notice = step(kind="info", text="a")
        _, calls = self.assert_refused(
            "PAM_SYSTEM_ERR", *[notice] * STEPS_MAX, done("permit"))
        self.assertEqual(len(calls), STEPS_MAX)

    def test_64_steps_are_not_too_many(self):
        notice = step(kind="info", text="a")
        result, _ = self.converse(*[notice] * (STEPS_MAX - 1), done("permit"))
        self.assertEqual(result.code(), "PAM_SUCCESS")


class NoDaemon(LoginTest):
    """What cannot be reached is PAM_AUTHINFO_UNAVAIL, in time."""

    def assert_unavailable(self, result):
        self.assertEqual(result.code(), "PAM_AUTHINFO_UNAVAIL")
        self.assertEqual(result.status, 1)
        self.assertIn("<3>", result.log)

    def test_no_socket(self):
        result = self.log_in()
        self.assert_unavailable(result)
        self.assertTrue(result.log.endswith(
            " (%s): No such file or directory\n" % self.socket), result.log)

    def test_no_directory(self):
        os.rmdir(self.run_directory)
        self.assert_unavailable(self.log_in())

    def test_a_file_in_place_of_the_directory(self):
        os.rmdir(self.run_directory)
        with open(self.run_directory, "w"):
            pass
        self.assert_unavailable(self.log_in())

    def test_a_file_in_place_of_the_socket(self):
        with open(self.socket, "w"):
            pass
        self.assert_unavailable(self.log_in())

    def test_a_socket_that_nobody_listens_to(self):
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(self.socket)
            self.assert_unavailable(self.log_in())

    def test_a_stack_with_permit_behind_does_not_pass(self):
        self.assertEqual(self.log_in(stack=BEFORE_PERMIT).status, 1)
        self.assertEqual(self.log_in("--account", stack=BEFORE_PERMIT).status,
                         1)

    def test_the_end_of_the_connection_at_every_point(self):
        begun = prompt()
        for name, script in {
                "after the connect": [],
                "in place of the first step": [hang_up],
                "within the first step": [then_hang_up(begun[:-1])],
                "while the prompt is open": [then_hang_up(begun)],
                "in place of the verdict": [begun, hang_up],
                "within the verdict": [begun, then_hang_up(b'{"parameters"')],
        }.items():
            with self.subTest(name):
                result, _ = self.converse(*script)
                self.assert_unavailable(result)

    def assert_in_time(self, *script, **options):
        start = time.monotonic()
        result, _ = self.converse(*script, options=["timeout=1"], **options)
        elapsed = time.monotonic() - start
        self.assert_unavailable(result)
        self.assertGreaterEqual(elapsed, 1)
        self.assertLess(elapsed, 4)

    def test_silence_ends_at_the_deadline(self):
        self.assert_in_time(silence)

    def test_silence_after_the_answer_ends_at_the_deadline(self):
        self.assert_in_time(prompt(), silence)

    def test_a_trickle_does_not_move_the_deadline(self):
        self.assert_in_time(drip)

    def test_silence_after_cancel_ends_at_the_deadline(self):
        start = time.monotonic()
        result, _ = self.converse(prompt(), silence, arguments=[],
                                  options=["timeout=1"])
        self.assertEqual(result.code(), "PAM_CONV_ERR")
        self.assertLess(time.monotonic() - start, 4)

    def fill_backlog(self):
        """Connects until no more may wait; returns who waits."""
        waiting = []
        while True:
            peer = socket.socket(socket.AF_UNIX)
            self.addCleanup(peer.close)
            peer.setblocking(False)
            try:
                peer.connect(self.socket)
            except BlockingIOError:
                return waiting
            waiting.append(peer)

    def test_a_full_backlog_ends_at_the_deadline(self):
        with self.daemon(backlog=0, started=False):
            self.fill_backlog()
            start = time.monotonic()
            self.assert_unavailable(self.log_in(options=["timeout=1"]))
            elapsed = time.monotonic() - start
        self.assertGreaterEqual(elapsed, 1)
        self.assertLess(elapsed, 4)

    def wait_until_connecting(self, process):
        """Waits until process is inside connect(2)."""
        call = CONNECT_SYSTEM_CALLS[os.uname().machine]
        path = "/proc/%d/syscall" % process.pid
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with open(path, encoding="ascii") as file:
                if file.read().split()[0] == call:
                    return
        self.fail("pam-login does not wait for its turn")

    def log_in_behind_another(self, script, options, pause=0):
        """A login that must wait while the backlog is full, and `pause`
        seconds longer; whoever waits before it is hung up on."""
        with self.daemon(script, backlog=0, skip=1, started=False) as daemon:
            self.assertEqual(len(self.fill_backlog()), 1)
            command = self.command(["--answer", CODE], ALONE, options, USER)
            with subprocess.Popen(command, env=self.environment(),
                                  stdout=subprocess.PIPE) as process:
                self.wait_until_connecting(process)
                threading.Event().wait(pause)
                daemon.start()
                output, _ = process.communicate(timeout=PATIENCE)
            return self.judge(process.returncode, output)

    def test_a_login_waits_for_its_turn_in_a_full_backlog(self):
        # O4: logins wait through a restart.
        result = self.log_in_behind_another([prompt(), done("permit")], None)
        self.assertEqual(result.code(), "PAM_SUCCESS")

    def test_connecting_and_the_first_exchange_share_one_deadline(self):
        start = time.monotonic()
        self.assert_unavailable(self.log_in_behind_another(
            [silence], ["timeout=3"], pause=1.5))
        self.assertLess(time.monotonic() - start, 4.2)


class BeginAgain(LoginTest):
    """O4: a daemon that goes away before it has decided costs no login."""

    PERMIT = [prompt(), done("permit")]

    def scripts(self, *scripts, answers=(CODE,), arguments=(), **options):
        """A login against scripts, one a connection; the result, the fake."""
        for text in answers:
            arguments = (*arguments, "--answer", text)
        with self.daemon(*scripts) as daemon:
            result = self.log_in(*arguments, **options)
        return result, daemon

    def assert_in(self, *scripts, calls, **options):
        result, daemon = self.scripts(*scripts, **options)
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(daemon.calls, calls)
        self.assertEqual(daemon.connections, 2)
        self.assertRegex(result.log, r"^<5> pam_sallyport\(test:auth\): the "
                         "daemon closed the connection: beginning once more\n$")
        return result

    def assert_refused(self, code, *scripts, connections, **options):
        result, daemon = self.scripts(*scripts, **options)
        self.assertEqual(result.code(), code)
        self.assertEqual(result.status, 1)
        self.assertEqual(daemon.connections, connections)
        return result, daemon.calls

    def typed_after_hang_up(self, *scripts, first=prompt(), before=(),
                            answers=(CODE,), meanwhile=lambda: None, **options):
        """A login whose daemon hangs up while a prompt is open: `first`, which
        came after the steps `before`. The last answer is typed only then; the
        result has what was shown after it."""
        shown, gone = threading.Event(), threading.Event()

        def hang_up_while_typing(connection):
            connection.sendall(first)
            shown.wait(PATIENCE)
            connection.close()
            gone.set()
            raise HungUp

        with self.daemon([*before, hang_up_while_typing], *scripts) as daemon:
            command = self.command(["--interactive"], ALONE,
                                   options.get("options"), USER)
            with subprocess.Popen(command, env=self.environment(),
                                  stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE) as process:
                for text in answers[:-1]:
                    self.read_prompt(process)
                    process.stdin.write(text.encode() + b"\n")
                    process.stdin.flush()
                self.read_prompt(process)
                meanwhile()
                shown.set()
                gone.wait(PATIENCE)
                output, _ = process.communicate(
                    answers[-1].encode() + b"\n", timeout=PATIENCE)
        return self.judge(process.returncode, output), daemon

    def read_prompt(self, process):
        read = b""
        while not read.endswith(b": "):
            byte = process.stdout.read(1)
            self.assertTrue(byte, read)
            read += byte

    # --- Refusals

    def test_an_answer_that_was_heard_is_never_said_again(self):
        # I14. The daemon may have let in, and used up the code.
        for last in (hang_up, then_hang_up(b"{"), then_hang_up(b'{"parameters"')):
            with self.subTest(last):
                _, calls = self.assert_refused(
                    "PAM_AUTHINFO_UNAVAIL", [prompt(), last], self.PERMIT,
                    connections=1)
                self.assertEqual(calls, [begin(), answer(CODE)])

    def test_an_acknowledgement_that_was_heard_is_never_said_again(self):
        self.assert_refused(
            "PAM_AUTHINFO_UNAVAIL",
            [prompt(), step(kind="info", text="a"), hang_up], self.PERMIT,
            connections=1)

    def test_a_daemon_that_speaks_and_does_not_listen_is_not_believed(self):
        for said in (b"{", done("permit")[:-1]):
            with self.subTest(said):
                def speak(connection, said=said):
                    connection.sendall(prompt())
                    connection.recv(1, socket.MSG_PEEK)
                    connection.sendall(said)
                    raise HungUp
                self.assert_refused("PAM_AUTHINFO_UNAVAIL", [speak],
                                    self.PERMIT, connections=1)

    def test_an_answer_that_was_heard_after_rounds_is_never_said_again(self):
        # I14. In the last round the daemon may have decided.
        unheard = then_hang_up_unheard(prompt())
        for last in (hang_up, then_hang_up(b"{")):
            with self.subTest(last):
                _, calls = self.assert_refused(
                    "PAM_AUTHINFO_UNAVAIL", [unheard], [unheard], [hang_up],
                    [prompt(), last], self.PERMIT, connections=4)
                self.assertEqual(calls, [begin()] * 4 + [answer(CODE)])

    def test_an_answer_is_not_said_to_another_question(self):
        # The key of an enrolment is another one after a restart: who has not
        # seen it cannot have answered for it.
        for other in (prompt("Key ABCD. First code: "),
                      prompt("Verification code:"),
                      prompt("Verification code: ", echo=False),
                      prompt("")):
            with self.subTest(other):
                result = self.assert_in(
                    [then_hang_up_unheard(prompt())], [other, done("permit")],
                    answers=(CODE, "730155"),
                    calls=[begin(), begin(), answer("730155")])
                self.assertEqual(len(result.shown), 2)
                os.unlink(self.log)

    def test_an_answer_to_a_question_that_came_between_is_not_said(self):
        other = prompt("First code: ")
        result, daemon = self.scripts(
            [then_hang_up_unheard(prompt())], [then_hang_up_unheard(other)],
            self.PERMIT, answers=(CODE, "730155", "730156"))
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(daemon.calls, [begin()] * 3 + [answer("730156")])

    def test_what_is_not_answered_once_more_is_cancelled(self):
        _, calls = self.assert_refused(
            "PAM_CONV_ERR", [then_hang_up_unheard(prompt())],
            [prompt("First code: "), reply({})], connections=2)
        self.assertEqual(calls, [begin(), begin(), CANCEL])

    def test_a_daemon_that_dies_every_time_is_given_up(self):
        unheard = then_hang_up_unheard(prompt())
        for scripts in ([[hang_up]] * (ROUNDS_MAX + 1),
                        [[unheard]] * (ROUNDS_MAX + 1),
                        [[unheard], [hang_up]] * (ROUNDS_MAX // 2) + [[unheard]]):
            with self.subTest(scripts[:2]):
                result, _ = self.assert_refused(
                    "PAM_AUTHINFO_UNAVAIL", *scripts, self.PERMIT,
                    connections=ROUNDS_MAX + 1)
                self.assertEqual(result.log.count("beginning once more"),
                                 ROUNDS_MAX)
                self.assertIn("<3> ", result.log)
                os.unlink(self.log)

    def test_nobody_there_any_more_is_unavailable(self):
        result, _ = self.assert_refused("PAM_AUTHINFO_UNAVAIL", [hang_up],
                                        connections=1)
        self.assertIn("<3> ", result.log)

    def test_silence_is_not_a_death(self):
        start = time.monotonic()
        for script in ([silence], [prompt(), silence], [drip]):
            with self.subTest(script):
                self.assert_refused("PAM_AUTHINFO_UNAVAIL", script, self.PERMIT,
                                    connections=1, options=["timeout=1"])
        self.assertLess(time.monotonic() - start, 3 * 4)

    def test_nonsense_is_not_a_death(self):
        for script in ([b"\0"], [reply({})], [prompt(), b"hello\0"],
                       [prompt() + b"{"], [reply({"error": "a.b.C"})]):
            with self.subTest(script):
                self.assert_refused("PAM_SYSTEM_ERR", script, self.PERMIT,
                                    connections=1)

    def test_both_attempts_share_one_deadline(self):
        def late(connection):
            threading.Event().wait(1.5)
            connection.shutdown(socket.SHUT_RDWR)

        start = time.monotonic()
        self.assert_refused("PAM_AUTHINFO_UNAVAIL", [late], [silence],
                            connections=2, options=["timeout=2"])
        elapsed = time.monotonic() - start
        self.assertGreaterEqual(elapsed, 2)
        self.assertLess(elapsed, 3.4)

    def test_all_rounds_share_one_deadline(self):
        # The prompts come at once, and half a second goes by with each answer.
        def late(connection):
            connection.sendall(prompt())
            connection.recv(1, socket.MSG_PEEK)
            threading.Event().wait(0.5)
            raise HungUp

        start = time.monotonic()
        with self.daemon(*[[late]] * 8) as daemon:
            result = self.log_in("--answer", CODE, options=["timeout=2"])
        elapsed = time.monotonic() - start
        self.assertEqual(result.code(), "PAM_AUTHINFO_UNAVAIL")
        self.assertIn("did not answer in time", result.log)
        self.assertGreaterEqual(elapsed, 2)
        self.assertLess(elapsed, 3.4)
        self.assertLessEqual(daemon.connections, 5)

    def test_the_next_answer_has_a_time_of_its_own(self):
        def late(message):
            def act(connection):
                threading.Event().wait(1.2)
                connection.sendall(message)
            return act

        again = prompt("That was not accepted. Verification code: ")
        result, _ = self.scripts(
            [then_hang_up_unheard(prompt())],
            [prompt(), late(again), late(done("permit"))],
            answers=(CODE, "730155"), options=["timeout=2"])
        self.assertEqual(result.code(), "PAM_SUCCESS")

    def test_another_question_has_a_time_of_its_own(self):
        def late(connection):
            connection.sendall(prompt())
            connection.recv(1, socket.MSG_PEEK)
            threading.Event().wait(1.2)
            raise HungUp

        def late_permit(connection):
            threading.Event().wait(1.2)
            connection.sendall(done("permit"))

        result, _ = self.scripts(
            [late], [prompt("First code: "), late_permit],
            answers=(CODE, "730155"), options=["timeout=2"])
        self.assertEqual(result.code(), "PAM_SUCCESS")

    def test_both_attempts_share_the_number_of_steps(self):
        notice = step(kind="info", text="a")
        half = [notice] * (STEPS_MAX // 2)
        _, calls = self.assert_refused(
            "PAM_SYSTEM_ERR", [*half[:-1], then_hang_up_unheard(notice)],
            [*half, done("permit")], connections=2)
        self.assertEqual(len(calls), STEPS_MAX)

    def test_the_server_is_looked_at_again(self):
        # Somebody may have taken the place of the daemon that went away.
        result, daemon = self.typed_after_hang_up(
            self.PERMIT, meanwhile=lambda: os.chmod(self.run_directory, 0o777))
        self.assertEqual(result.code(), "PAM_AUTHINFO_UNAVAIL")
        self.assertEqual(daemon.calls, [begin()])
        self.assertEqual(daemon.connections, 1)

    def test_the_new_daemon_decides_anew(self):
        for verdict, code in (("deny", "PAM_AUTH_ERR"),
                              ("unavailable", "PAM_AUTHINFO_UNAVAIL"),
                              ("notPermitted", "PAM_CRED_INSUFFICIENT"),
                              ("notRequired", "PAM_PERM_DENIED")):
            for script in ([done(verdict)], [prompt(), done(verdict)]):
                with self.subTest(verdict=verdict, script=len(script)):
                    self.assert_refused(
                        code, [then_hang_up_unheard(prompt())], script,
                        connections=2)

    # --- And what goes on

    def test_a_death_before_the_first_step_begins_again(self):
        for first in (hang_up, then_hang_up(prompt()[:-1])):
            with self.subTest(first):
                result = self.assert_in(
                    [first], self.PERMIT, calls=[begin(), begin(), answer(CODE)])
                self.assertEqual(result.shown,
                                 ["prompt-echo-on: Verification code: "])
                os.unlink(self.log)

    def test_a_begin_that_nobody_read_is_sent_again(self):
        self.assert_in([], self.PERMIT,
                       calls=[begin(), begin(), answer(CODE)])

    def test_an_answer_typed_after_the_death_is_sent_to_the_next(self):
        result, daemon = self.typed_after_hang_up(self.PERMIT)
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(daemon.calls, [begin(), begin(), answer(CODE)])
        # Nothing more was asked.
        self.assertEqual(result.lines, ["pam_authenticate: PAM_SUCCESS (0)"])

    def test_an_answer_that_nobody_read_is_sent_to_the_next(self):
        for heard in (0, 1, 20):
            with self.subTest(heard):
                result = self.assert_in(
                    [then_hang_up_unheard(prompt(), heard)], self.PERMIT,
                    calls=[begin(), begin(), answer(CODE)])
                self.assertEqual(result.shown,
                                 ["prompt-echo-on: Verification code: "])
                os.unlink(self.log)

    def test_deaths_one_after_the_other_cost_no_login(self):
        unheard = then_hang_up_unheard(prompt())
        for scripts in ([[unheard], [unheard]], [[hang_up], [unheard]],
                        [[unheard], [hang_up]], [[hang_up], [hang_up]],
                        [[unheard]] * ROUNDS_MAX,
                        [[unheard], [hang_up]] * (ROUNDS_MAX // 2)):
            with self.subTest(scripts[:2], rounds=len(scripts)):
                result, daemon = self.scripts(*scripts, self.PERMIT)
                self.assertEqual(result.code(), "PAM_SUCCESS")
                self.assertEqual(
                    daemon.calls,
                    [begin()] * (len(scripts) + 1) + [answer(CODE)])
                self.assertEqual(result.shown,
                                 ["prompt-echo-on: Verification code: "])

    def test_the_second_prompt_of_a_login_may_begin_again_too(self):
        again = prompt("That code has been used. Next code: ")
        self.assert_in(
            [prompt(), then_hang_up_unheard(again)], [again, done("permit")],
            answers=(CODE, "730155"),
            calls=[begin(), answer(CODE), begin(), answer("730155")])
        result, daemon = self.typed_after_hang_up(
            [again, done("permit")], before=[prompt()], first=again,
            answers=(CODE, "730155"))
        self.assertEqual(result.code(), "PAM_SUCCESS")
        self.assertEqual(daemon.calls, [begin(), answer(CODE), begin(),
                                        answer("730155")])

    def test_what_the_next_asks_after_the_answer_is_asked(self):
        again = prompt("That was not accepted. Verification code: ")
        result = self.assert_in(
            [then_hang_up_unheard(prompt())], [prompt(), again, done("permit")],
            answers=(CODE, "730155"),
            calls=[begin(), begin(), answer(CODE), answer("730155")])
        self.assertEqual(len(result.shown), 2)

    def test_notices_of_the_next_are_shown_before_the_answer_goes(self):
        result = self.assert_in(
            [then_hang_up_unheard(prompt())],
            [step(kind="info", text="Notice."), *self.PERMIT],
            calls=[begin(), begin(), answer(""), answer(CODE)])
        self.assertEqual(result.shown, ["prompt-echo-on: Verification code: ",
                                        "info: Notice."])

    def test_a_notice_that_was_not_acknowledged_begins_again(self):
        self.assert_in(
            [then_hang_up_unheard(step(kind="info", text="Notice."))],
            self.PERMIT, calls=[begin(), begin(), answer(CODE)])

    def test_no_descriptor_is_left(self):
        for scripts in ([[hang_up], self.PERMIT], [[hang_up], [hang_up]]):
            result, _ = self.scripts(*scripts, arguments=("--descriptors",))
            self.assertIn("descriptors: as before", result.lines)

    def test_the_account_group_asks_once_more_too(self):
        for last, code in (([done("notRequired")], "PAM_SUCCESS"),
                           ([done("deny")], "PAM_PERM_DENIED"),
                           ([hang_up], "PAM_AUTHINFO_UNAVAIL")):
            with self.subTest(code):
                result, daemon = self.scripts(
                    [hang_up], last, answers=(), arguments=("--account",),
                    stack=BEFORE_PERMIT)
                self.assertEqual(result.code("pam_acct_mgmt"), code)
                self.assertEqual(daemon.calls, [check_account()] * 2)


class ForwardPass(LoginTest):
    """S14: password and code in one line, for who has one field only."""

    PASSWORD = "lovelace-1843-"
    LINE = PASSWORD + CODE
    ASKED = ["prompt-echo-off: Password & verification code: "]
    RECOVERY = "7QK4-M2XV-90TD-W8RH"

    def setUp(self):
        super().setUp()
        self.passed = os.path.join(self.directory, "passed")
        self.stack = (
            "{group} %s {module}\n"
            "{group} required " + AUTHTOK_SPY + " " + self.passed + "\n")

    def line(self, *script, typed=LINE, control="requisite", option=None,
             arguments=()):
        """A login with one line typed; the result, and the calls."""
        answers = () if typed is None else ("--answer", typed)
        result, calls = self.converse(
            *script, arguments=(*answers, *arguments),
            stack=self.stack.replace("%s", control),
            options=["timeout=5", option or "forward_pass"])
        self.assertNotIn(self.PASSWORD, result.log)
        return result, calls

    def handed_on(self):
        """The password that the modules behind us got, or None."""
        if not os.path.exists(self.passed):
            return None
        with open(self.passed, "rb") as file:
            content = file.read()
        os.unlink(self.passed)
        return content

    def assert_refused(self, code, *script, **options):
        """Refused, and nothing handed on, however the stack goes on."""
        for control in ("requisite", "required"):
            result, calls = self.line(*script, control=control, **options)
            self.assertEqual(result.code(), code)
            self.assertEqual(result.status, 1)
            self.assertIsNone(self.handed_on())
        return result, calls

    # --- Refusals

    def test_a_refused_code_hands_no_password_on(self):
        for verdict, code in (("deny", "PAM_AUTH_ERR"),
                              ("unavailable", "PAM_AUTHINFO_UNAVAIL"),
                              ("notPermitted", "PAM_CRED_INSUFFICIENT")):
            with self.subTest(verdict):
                result, calls = self.assert_refused(code, prompt(),
                                                    done(verdict))
                self.assertEqual(calls, [begin(), answer(CODE)])
                self.assertEqual(result.shown, self.ASKED)

    def test_a_second_prompt_is_a_refusal(self):
        for again in ("That was not accepted. Verification code: ",
                      "That code has been used. Next code: "):
            with self.subTest(again):
                result, calls = self.assert_refused(
                    "PAM_AUTH_ERR", prompt(), prompt(again), reply({}),
                    arguments=("--answer", self.LINE))
                self.assertEqual(calls, [begin(), answer(CODE), CANCEL])
                self.assertEqual(result.shown, self.ASKED)
                self.assertIn("<5> pam_sallyport(test:auth): refused\n",
                              result.log)

    def test_a_line_without_a_code_is_judged_as_no_code(self):
        for typed in ("", self.PASSWORD, "lovelace", "12345", self.LINE + " ",
                      "\b\n\r\177INCORRECT", self.PASSWORD + "118 206",
                      "x" * 600, self.PASSWORD + self.RECOVERY[:-1]):
            with self.subTest(typed):
                _, calls = self.assert_refused(
                    "PAM_AUTH_ERR", prompt(), prompt(), reply({}), typed=typed)
                self.assertEqual(calls, [begin(), answer("?"), CANCEL])

    def test_a_verdict_without_a_prompt_asks_for_nothing(self):
        result, calls = self.assert_refused("PAM_AUTH_ERR", done("deny"))
        self.assertEqual(result.shown, [])
        self.assertEqual(calls, [begin()])

    def test_nonsense_hands_no_password_on(self):
        self.assert_refused("PAM_SYSTEM_ERR", prompt(), b"\0")
        self.assert_refused("PAM_AUTHINFO_UNAVAIL", prompt(), hang_up)

    def test_no_answer_is_conv_err(self):
        for script in ([prompt(), reply({})], [done("notRequired")],
                       [done("permit")]):
            with self.subTest(script):
                self.assert_refused("PAM_CONV_ERR", *script, typed=None)
                self.assert_refused("PAM_CONV_ERR", *script, typed=None,
                                    arguments=("--null-answer",))

    # --- And what goes on

    def test_the_daemon_gets_the_code_and_the_next_module_the_password(self):
        for option, typed, code, password in (
                ("forward_pass", self.LINE, CODE, self.PASSWORD),
                ("forward_pass=6", "pass42118206", CODE, "pass42"),
                ("forward_pass=8", "pass42118206", "42118206", "pass"),
                ("forward_pass=7", "pass42118206", "2118206", "pass4"),
                ("forward_pass", CODE, CODE, ""),
                ("forward_pass", "pass" + self.RECOVERY, self.RECOVERY, "pass"),
                ("forward_pass=8", "p-" + self.RECOVERY.lower(),
                 self.RECOVERY.lower(), "p-"),
                ("forward_pass", "ü€ " + CODE, CODE, "ü€ "),
                ("forward_pass", b"\xff\xe4" + CODE.encode(), CODE,
                 b"\xff\xe4"),
                ("forward_pass", "p" * 500 + CODE, CODE, "p" * 500)):
            with self.subTest(option=option, typed=typed):
                result, calls = self.line(prompt(), done("permit"),
                                          typed=typed, option=option)
                self.assertEqual(result.status, 0)
                self.assertEqual(calls, [begin(), answer(code)])
                if isinstance(password, str):
                    password = password.encode()
                self.assertEqual(self.handed_on(), password)

    def test_one_field_is_asked_for_and_hidden(self):
        result, _ = self.line(prompt(echo=True), done("permit"))
        self.assertEqual(result.shown, self.ASKED)
        self.assertEqual(result.log, "")

    def test_who_needs_no_code_is_asked_for_the_password_and_keeps_its_end(self):
        result, calls = self.line(done("notRequired"))
        self.assertEqual(result.status, 0)
        self.assertEqual(calls, [begin()])
        self.assertEqual(result.shown, ["prompt-echo-off: Password: "])
        self.assertEqual(self.handed_on(), self.LINE.encode())

    def test_who_is_let_in_unasked_is_asked_for_the_password(self):
        result, calls = self.line(done("permit"), typed=self.PASSWORD)
        self.assertEqual(result.status, 0)
        self.assertEqual(result.shown, ["prompt-echo-off: Password: "])
        self.assertEqual(self.handed_on(), self.PASSWORD.encode())

    def test_a_policy_that_changes_meanwhile_keeps_a_line_without_code(self):
        result, calls = self.line(prompt(), done("notRequired"),
                                  typed=self.PASSWORD)
        self.assertEqual(result.status, 0)
        self.assertEqual(calls, [begin(), answer("?")])
        self.assertEqual(self.handed_on(), self.PASSWORD.encode())

    def test_notices_are_shown_as_ever(self):
        result, _ = self.line(step(kind="info", text="Notice."), prompt(),
                              done("permit", text="Bye."))
        self.assertEqual(result.shown,
                         ["info: Notice.", *self.ASKED, "info: Bye."])

    def test_a_daemon_that_goes_away_meanwhile_gets_the_code_once(self):
        with self.daemon([then_hang_up_unheard(prompt())],
                         [prompt(), done("permit")]) as daemon:
            result = self.log_in(
                "--answer", self.LINE, options=["forward_pass"],
                stack=self.stack.replace("%s", "requisite"))
        self.assertEqual(result.status, 0)
        self.assertEqual(result.shown, self.ASKED)
        self.assertEqual(daemon.calls, [begin(), begin(), answer(CODE)])
        self.assertEqual(self.handed_on(), self.PASSWORD.encode())

    def test_one_line_answers_whatever_the_next_daemon_asks(self):
        # The question was ours, and stays the same.
        with self.daemon([then_hang_up_unheard(prompt())],
                         [prompt("First code: "), done("deny")]) as daemon:
            result = self.log_in(
                "--answer", self.LINE, options=["forward_pass"],
                stack=self.stack.replace("%s", "requisite"))
        self.assertEqual(result.status, 1)
        self.assertEqual(result.shown, self.ASKED)
        self.assertEqual(daemon.calls, [begin(), begin(), answer(CODE)])

    def test_the_account_group_is_as_ever(self):
        result, calls = self.converse(
            done("notRequired"), arguments=["--account"],
            stack=BEFORE_PERMIT, options=["forward_pass"])
        self.assertEqual(result.status, 0)
        self.assertEqual(result.shown, [])
        self.assertEqual(calls, [check_account()])


class Impostors(LoginTest):
    """Nothing is told to a server that is neither root nor the daemon."""

    def assert_not_told(self, options=None, **daemon):
        with self.daemon([done("permit")], **daemon) as fake:
            result = self.log_in(options=options)
        self.assertEqual(result.code(), "PAM_AUTHINFO_UNAVAIL")
        self.assertIn("<3>", result.log)
        self.assertEqual(fake.calls, [])

    def test_a_directory_that_others_can_write_to(self):
        for mode in (0o777, 0o775, 0o757, 0o1777):
            with self.subTest(oct(mode)):
                os.chmod(self.run_directory, mode)
                self.assert_not_told()

    def test_a_directory_of_another_owner(self):
        os.chown(self.run_directory, NOBODY, 0)
        self.assert_not_told()
        self.assert_not_told(options=["daemon_uid=1"])

    def test_a_server_of_another_uid(self):
        self.assert_not_told(listen_as=NOBODY)
        self.assert_not_told(listen_as=NOBODY, options=["daemon_uid=1"])

    def test_a_server_and_directory_of_another_uid(self):
        os.chown(self.run_directory, NOBODY, 0)
        self.assert_not_told(listen_as=NOBODY)

    def test_a_server_that_daemon_uid_names_is_trusted(self):
        os.chown(self.run_directory, NOBODY, 0)
        with self.daemon([done("permit")], listen_as=NOBODY):
            result = self.log_in(options=["daemon_uid=%d" % NOBODY])
        self.assertEqual(result.code(), "PAM_SUCCESS")

    def test_root_is_trusted_whatever_daemon_uid_says(self):
        with self.daemon([done("permit")]):
            result = self.log_in(options=["daemon_uid=%d" % NOBODY])
        self.assertEqual(result.code(), "PAM_SUCCESS")


class Options(LoginTest):

    def test_a_bad_option_is_service_err_and_asks_nobody(self):
        for bad in ("nullok", "forward_pass=9", "forward_pass=", "timeout=0", "timeout=61",
                    "timeout=x", "daemon_uid=-1", "daemon_uid=root",
                    "socket=run/Login", "socket=/" + "x" * 200, "after=",
                    "after=password", "debug=yes", "DEBUG", "use_first_pass"):
            with self.subTest(bad), self.daemon([done("permit")]) as daemon:
                result = self.log_in("--authenticate", "--account", "--go-on",
                                     options=[bad])
                self.assertEqual(result.code(), "PAM_SERVICE_ERR")
                self.assertEqual(result.code("pam_acct_mgmt"),
                                 "PAM_SERVICE_ERR")
                self.assertIn("<3>", result.log)
                self.assertIn(bad, result.log)
            self.assertEqual(daemon.connections, 0)

    def test_a_repeated_option_is_service_err(self):
        for option in ("debug", "after=publickey", "timeout=5",
                       "daemon_uid=0", "socket=" + self.socket):
            with self.subTest(option):
                result = self.log_in(options=[option, option])
                self.assertEqual(result.code(), "PAM_SERVICE_ERR")


class AfterPublicKey(LoginTest):

    KEY = "publickey ssh-ed25519 AAAA"

    def result(self, info, *arguments, verdict="permit"):
        if info is not None:
            arguments += ("--env", "SSH_AUTH_INFO_0=" + info)
        with self.daemon([done(verdict)]) as daemon:
            result = self.log_in(*arguments, options=["after=publickey"],
                                 stack=BEFORE_PERMIT)
        return result, daemon.calls

    def test_without_a_key_nobody_is_asked_not_even_who_is_exempt(self):
        for info in (None, "", "password\n", "publickey", "publickeys a b",
                     " publickey a b", "password publickey a b",
                     "PUBLICKEY a b", "hostbased a b\npassword"):
            for verdict in ("permit", "notRequired"):
                with self.subTest(info=info, verdict=verdict):
                    result, calls = self.result(info, verdict=verdict)
                    self.assertEqual(result.code(), "PAM_AUTH_ERR")
                    self.assertEqual(calls, [])

    def test_after_a_key_the_daemon_decides(self):
        for info in (self.KEY, self.KEY + "\n", "password\n" + self.KEY,
                     "hostbased a b\n" + self.KEY + "\nx"):
            for verdict, status in (("permit", 0), ("notRequired", 0),
                                    ("deny", 1)):
                with self.subTest(info=info, verdict=verdict):
                    result, calls = self.result(info, verdict=verdict)
                    self.assertEqual(result.status, status)
                    self.assertEqual(calls, [begin()])

    def test_the_account_group_does_not_look_for_a_key(self):
        result, calls = self.result(None, "--account", verdict="notRequired")
        self.assertEqual(result.status, 0)
        self.assertEqual(calls, [check_account()])


class Recipes(LoginTest):
    """The stacks of pam_sallyport(8) that are more than one line of ours."""

    KEY = ("--env", "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA")

    def stack(self, password):
        """Key + code and password + code in one, by whether one is right."""
        first = "pam_permit.so" if password else "pam_deny.so"
        return (
            "{group} [success=2 ignore=2 auth_err=ignore default=die] {module} "
            "after=publickey\n"
            "{group} requisite " + first + "\n"
            "{group} required {module}\n"
            "{group} required pam_permit.so\n")

    def decide(self, *verdicts, key, password):
        """The result, and how often the daemon was asked."""
        scripts = [[prompt(), done(verdict)] if verdict != "notRequired"
                   else [done(verdict)] for verdict in verdicts]
        with self.daemon(*scripts) as daemon:
            result = self.log_in(
                *(self.KEY if key else ()), "--answer", CODE, "--answer", CODE,
                stack=self.stack(password), options=[])
        return result, daemon.connections

    def test_one_stack_refuses_whoever_lacks_a_factor(self):
        for key, password, verdicts, asked in (
                (False, False, ["permit"], 0),
                (False, False, ["notRequired"], 0),
                (False, True, ["deny"], 1),
                (False, True, ["unavailable"], 1),
                (True, False, ["deny", "permit"], 1),
                (True, True, ["deny", "deny"], 2),
                (True, True, ["unavailable", "permit"], 1),
                (True, True, ["notPermitted", "permit"], 1)):
            with self.subTest(key=key, password=password, verdicts=verdicts):
                result, connections = self.decide(
                    *verdicts, key=key, password=password)
                self.assertEqual(result.status, 1)
                self.assertEqual(connections, asked)

    def test_one_stack_serves_key_and_code_and_password_and_code(self):
        for key, password, verdict in (
                (True, False, "permit"), (True, False, "notRequired"),
                (True, True, "permit"), (False, True, "permit"),
                (False, True, "notRequired")):
            with self.subTest(key=key, password=password, verdict=verdict):
                result, connections = self.decide(
                    verdict, key=key, password=password)
                self.assertEqual(result.status, 0)
                self.assertEqual(connections, 1)


class Account(LoginTest):

    def check(self, *script, arguments=(), **options):
        result, calls = self.converse(
            *script, arguments=["--account", *arguments], **options)
        return result, result.code("pam_acct_mgmt"), calls

    def test_deny_is_perm_denied_with_its_sentence(self):
        result, code, calls = self.check(
            done("deny", text="A code is needed."),
            arguments=["--rhost", "192.0.2.7", "--tty", "ssh"])
        self.assertEqual(code, "PAM_PERM_DENIED")
        self.assertEqual(result.shown, ["error: A code is needed."])
        self.assertEqual(calls, [check_account(address="192.0.2.7")])

    def test_deny_passes_no_stack(self):
        for stack in (ONLY_IGNORE, BEFORE_PERMIT):
            result, _, _ = self.check(done("deny"), stack=stack)
            self.assertEqual(result.status, 1)

    def test_silent_shows_nothing(self):
        result, code, _ = self.check(done("deny", text="A code is needed."),
                                     arguments=["--silent"])
        self.assertEqual(code, "PAM_PERM_DENIED")
        self.assertEqual(result.shown, [])

    def test_other_refusals_have_the_codes_of_auth(self):
        for script, expected in (
                ([done("unavailable")], "PAM_AUTHINFO_UNAVAIL"),
                ([done("notPermitted")], "PAM_CRED_INSUFFICIENT"),
                ([hang_up], "PAM_AUTHINFO_UNAVAIL"),
                ([done("permit")], "PAM_SYSTEM_ERR"),
                ([prompt()], "PAM_SYSTEM_ERR"),
                ([step(kind="info", text="a")], "PAM_SYSTEM_ERR"),
                ([reply({})], "PAM_SYSTEM_ERR"),
                ([reply({"error": "a.b.C"})], "PAM_SYSTEM_ERR"),
                ([b"{\0"], "PAM_SYSTEM_ERR")):
            with self.subTest(expected):
                result, code, _ = self.check(*script)
                self.assertEqual(code, expected)
                self.assertEqual(
                    [line for line in result.shown if "prompt" in line], [])

    def test_no_daemon_is_authinfo_unavail(self):
        result = self.log_in("--account")
        self.assertEqual(result.code("pam_acct_mgmt"), "PAM_AUTHINFO_UNAVAIL")

    def test_not_required_is_ignore(self):
        result, code, calls = self.check(
            done("notRequired", text="From 1 March a code is needed."),
            stack=ONLY_IGNORE)
        self.assertEqual(code, "PAM_SUCCESS")
        self.assertEqual(result.shown, ["info: From 1 March a code is needed."])
        self.assertEqual(calls, [check_account()])

    def test_a_verdict_in_the_handle_is_not_asked_for_again(self):
        for verdict in ("permit", "notRequired"):
            with self.subTest(verdict), \
                    self.daemon([done(verdict)], [done("deny")]) as daemon:
                result = self.log_in("--authenticate", "--account",
                                     stack=BEFORE_PERMIT)
                self.assertEqual(result.code("pam_acct_mgmt"), "PAM_SUCCESS")
            self.assertEqual(daemon.calls, [begin()])

    def test_a_verdict_in_the_handle_is_ignore(self):
        with self.daemon([done("notRequired")]) as daemon:
            result = self.log_in("--authenticate", "--account",
                                 stack=ONLY_IGNORE)
        self.assertEqual(result.code("pam_acct_mgmt"), "PAM_SUCCESS")
        self.assertEqual(daemon.connections, 1)

    def test_a_refusal_is_no_verdict_in_the_handle(self):
        for refusal in (done("deny"), done("unavailable"), b"\0"):
            with self.subTest(refusal), \
                    self.daemon([refusal], [done("deny")]) as daemon:
                result = self.log_in("--authenticate", "--account", "--go-on")
            self.assertEqual(result.code("pam_acct_mgmt"), "PAM_PERM_DENIED")
            self.assertEqual(daemon.calls, [begin(), check_account()])

    def test_a_verdict_does_not_outlive_the_next_attempt(self):
        with self.daemon([done("permit")], [done("deny")],
                         [done("deny")]) as daemon:
            result = self.log_in("--authenticate", "--authenticate",
                                 "--account", "--go-on")
        self.assertEqual(result.code(), "PAM_SUCCESS PAM_AUTH_ERR")
        self.assertEqual(result.code("pam_acct_mgmt"), "PAM_PERM_DENIED")
        self.assertEqual(daemon.calls, [begin(), begin(), check_account()])

    def test_a_verdict_about_another_user_is_no_verdict(self):
        for other in (USER + "x", USER[:-1], USER.upper(), "root"):
            for verdict in ("permit", "notRequired"):
                with self.subTest(other=other, verdict=verdict), \
                        self.daemon([done(verdict)], [done("deny")]) as daemon:
                    result = self.log_in(
                        "--authenticate", "--set-user", other, "--account",
                        stack=BEFORE_PERMIT)
                self.assertEqual(result.code(), "PAM_SUCCESS")
                self.assertEqual(result.code("pam_acct_mgmt"),
                                 "PAM_PERM_DENIED")
                self.assertEqual(daemon.calls,
                                 [begin(), check_account(user=other)])

    def test_a_verdict_about_an_earlier_user_does_not_outlive_the_next(self):
        with self.daemon([done("permit")], [done("permit")],
                         [done("deny")]) as daemon:
            result = self.log_in(
                "--authenticate", "--set-user", "other", "--authenticate",
                "--set-user", USER, "--account")
        self.assertEqual(result.code(), "PAM_SUCCESS PAM_SUCCESS")
        self.assertEqual(result.code("pam_acct_mgmt"), "PAM_PERM_DENIED")
        self.assertEqual(daemon.calls, [begin(), begin(user="other"),
                                        check_account()])

    def test_a_verdict_is_about_a_name_wherever_it_is_kept(self):
        for users in ([USER], ["other", USER]):
            with self.subTest(users), \
                    self.daemon([done("permit")], [done("deny")]) as daemon:
                result = self.log_in(
                    "--authenticate",
                    *(word for user in users for word in ("--set-user", user)),
                    "--account", stack=BEFORE_PERMIT)
            self.assertEqual(result.code("pam_acct_mgmt"), "PAM_SUCCESS")
            self.assertEqual(daemon.calls, [begin()])

    def test_no_memory_to_remember_the_user_is_buf_err_before_any_code(self):
        with self.daemon([done("permit")]) as daemon:
            result = self.log_in(stack=BEFORE_PERMIT, preloaded=[NO_STRDUP])
        self.assertEqual(result.code(), "PAM_BUF_ERR")
        self.assertIn("no memory to remember the user\n", result.log)
        self.assertEqual(daemon.calls, [])


class GoodManners(LoginTest):
    """I12: what the host notices of us is nothing."""

    def test_setcred_is_success_and_asks_nobody(self):
        with self.daemon([done("deny")]) as daemon:
            result = self.log_in("--setcred", options=["timeout=nonsense"])
        self.assertEqual(result.code("pam_setcred"), "PAM_SUCCESS")
        self.assertEqual(daemon.connections, 0)

    def test_no_descriptor_is_leaked(self):
        for script in ([prompt(), done("permit")], [prompt(), done("deny")],
                       [b"\0"], [hang_up]):
            with self.subTest(script):
                result, _ = self.converse(
                    *script, arguments=["--answer", CODE, "--descriptors"])
                self.assertIn("descriptors: as before", result.lines)

    def test_the_socket_stays_clear_of_standard_descriptors(self):
        found = []

        def look(connection):
            found.append(self.sockets_of_peer(connection))
            connection.sendall(done("permit"))

        for shell in ('exec "$@"', 'exec "$@" <&- 2>&-'):
            with self.subTest(shell):
                result, _ = self.converse(look, shell=shell)
                self.assertEqual(result.code(), "PAM_SUCCESS")
                [(number, flags)] = found.pop()
                self.assertGreaterEqual(number, 3)
                self.assertTrue(flags & os.O_CLOEXEC)

    @staticmethod
    def sockets_of_peer(connection):
        """The number and the flags of each socket of the other process."""
        credentials = connection.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        process = "/proc/%d/" % struct.unpack("3i", credentials)[0]
        sockets = []
        for name in os.listdir(process + "fd"):
            if os.readlink(process + "fd/" + name).startswith("socket:"):
                with open(process + "fdinfo/" + name, encoding="ascii") as file:
                    flags = [line.split()[1] for line in file
                             if line.startswith("flags:")]
                sockets.append((int(name), int(flags[0], 8)))
        return sockets

    def test_a_daemon_that_no_longer_reads_raises_no_signal(self):
        def stop_reading(connection):
            connection.shutdown(socket.SHUT_RD)
            connection.sendall(prompt())
            gone = select.poll()
            gone.register(connection, select.POLLHUP)
            gone.poll(PATIENCE * 1000)

        # A run that a signal ended is neither permitted nor refused.
        result, _ = self.converse(stop_reading)
        self.assertEqual(result.code(), "PAM_AUTHINFO_UNAVAIL")
        self.assertIn("beginning once more", result.log)

    def test_nothing_is_printed(self):
        with self.daemon([b"\0"]):
            result = self.log_in(shell='exec "$@" 2>&1')
        self.assertEqual(result.lines, ["pam_authenticate: PAM_SYSTEM_ERR (4)"])


if __name__ == "__main__":
    if os.getuid() != 0:
        raise SystemExit("these tests need root: they serve as other users")
    unittest.main()
