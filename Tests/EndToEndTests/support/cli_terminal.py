"""A command on a real terminal, and what stands on its screen."""

import os
import re
import termios

import pexpect

from support.cli_pages import STEP_UP_PROMPT

# Longer than the command's own patience with the daemon (20 s).
_PATIENCE = 30

# What may move the cursor, colour text or ring: everything but the line's end.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class CliTerminal:
    def __init__(self, command, environment, uid, size, descriptors):
        def become():
            for number, path in descriptors.items():
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)

        self._child = pexpect.spawn(
            command[0], command[1:], env=environment, cwd="/", preexec_fn=become,
            dimensions=size, encoding="utf-8", timeout=_PATIENCE)
        self._child.delaybeforesend = None
        # The terminal's own modes, before the command can have changed any.
        self._modes = termios.tcgetattr(self._child.child_fd)
        self._raw = ""

    @property
    def pid(self):
        return self._child.pid

    @property
    def screen(self):
        """All that was shown so far; plain text, or the test fails."""
        text = self._raw.replace("\r\n", "\n")
        assert not _CONTROL.search(text.replace("^C", "")), repr(text)
        return text

    def wait_for(self, text):
        """Returns the screen once this text has come after what was waited for before."""
        try:
            self._child.expect_exact(text)
        except (pexpect.TIMEOUT, pexpect.EOF):
            raise AssertionError(
                f"{text!r} did not come:\n{self._raw}{self._child.before}") from None
        self._raw += self._child.before + text
        return self.screen

    def answer(self, text):
        self._child.send(text + "\n")
        # The terminal echoes what is typed before the command can say more.
        self.wait_for(f"{text}\r\n")
        return self

    def type(self, text):
        """Without the line's end; returns when it stands on the screen."""
        self._child.send(text)
        if text:
            self.wait_for(text)
        return self

    def confirm(self, code):
        """Answers the prompt for a step-up."""
        self.wait_for(STEP_UP_PROMPT)
        return self.answer(code)

    def send(self, keys):
        """At once, whatever the command does meanwhile."""
        self._child.send(keys)
        return self

    def hang_up(self):
        """Closes the terminal, and waits for the command's end."""
        pid = self.pid
        os.close(self._child.child_fd)
        os.waitpid(pid, 0)
        self._child.child_fd = -1
        self._child.closed = True

    def interrupt(self):
        """ctrl-C."""
        self._child.sendintr()
        return self

    def end_input(self):
        """ctrl-D."""
        self._child.sendeof()
        return self

    def finish(self):
        """The exit status, once the command has ended; negative for a signal."""
        self._child.expect(pexpect.EOF)
        self._raw += self._child.before
        modes = self._modes_now()
        self._child.close()
        assert modes in (None, self._modes), "the terminal's modes were changed"
        if self._child.signalstatus is not None:
            return -self._child.signalstatus
        return self._child.exitstatus

    def kill(self):
        self._child.close(force=True)

    def _modes_now(self):
        try:
            return termios.tcgetattr(self._child.child_fd)
        except termios.error:
            return None
