"""Programs on a pseudo-terminal, and the people before it."""

import os

import pexpect

# A login takes under a second; a refusal waits 2 to 4 s in pam_unix; debug builds, busy machines.
PATIENCE = 45


_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "TERM": "dumb"}


class Terminal:
    """A program that is being talked to. What was seen so far is kept for the test's message."""

    def __init__(self, command, arguments, **more):
        self._seen = ""
        self._child = pexpect.spawn(
            command, arguments, timeout=PATIENCE, encoding="utf-8", codec_errors="replace",
            dimensions=(40, 200), **more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._child.close(force=True)

    def sees(self, *texts):
        """Waits for the one of the texts that comes first, and returns it."""
        try:
            index = self._child.expect_exact(list(texts))
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            raise AssertionError(
                f"none of {texts} came, but: {self._seen + self._child.before!r}") from error
        self._seen += self._child.before + self._child.after
        return texts[index]

    def types(self, text):
        # As people do: not before the program has switched echoing off or on.
        self._child.sendline(text)

    def answers(self, *dialogue):
        """Pairs of what is to come and what is then typed."""
        for text, answer in dialogue:
            self.sees(text)
            self.types(answer)
        return self

    def ends(self):
        """Waits for the end; the exit status."""
        self._child.expect(pexpect.EOF)
        self._seen += self._child.before
        self._child.close()
        return self._child.exitstatus

    @property
    def seen(self):
        return self._seen


def run_as(account, command, *arguments):
    """A program on a terminal of this person's."""
    def become():
        os.setgroups([])
        os.setresgid(account.uid, account.uid, account.uid)
        os.setresuid(account.uid, account.uid, account.uid)
    return Terminal(command, list(arguments), preexec_fn=become, cwd="/", env=_ENVIRONMENT)
