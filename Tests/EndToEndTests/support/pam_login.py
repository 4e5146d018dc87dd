"""Logins through libpam, by pam-module's pam-login."""

import dataclasses
import re
import subprocess
import time

# Longer than every deadline of the module.
_PATIENCE = 60


@dataclasses.dataclass
class Outcome:
    """What PAM returned to each call, what was shown, and how long it all took."""

    codes: dict
    messages: list
    seconds: float
    text: str

    @property
    def code(self):
        """Of pam_authenticate."""
        return self.codes.get("pam_authenticate")

    @property
    def prompts(self):
        return [text for style, text in self.messages if style.startswith("prompt")]


class PamLogin:
    def __init__(self, world):
        self._world = world

    def command(self, service, user, *answers, calls=(), options=()):
        command = [str(self._world.pam_login), "--confdir", str(self._world.services),
                   "--service", service, "--user", user, *calls, *options]
        for answer in answers:
            command += ["--answer", answer]
        return command

    def __call__(self, service, user, *answers, calls=(), options=(), uid=0):
        began = time.monotonic()
        result = subprocess.run(
            self.command(service, user, *answers, calls=calls, options=options),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=_PATIENCE, user=uid, group=uid, extra_groups=[], env={})
        assert result.returncode in (0, 1), result.stdout
        return outcome(result.stdout, time.monotonic() - began)

    def start(self, service, user, uid=0, options=()):
        """A person at a terminal; the prompt is the first thing that can be read."""
        return InteractiveLogin(subprocess.Popen(
            [*self.command(service, user, options=options), "--interactive"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            user=uid, group=uid, extra_groups=[], env={}))


class InteractiveLogin:
    def __init__(self, process):
        self.process = process
        self._read = ""
        self._waited_for = ""

    def wait_for(self, text):
        while text not in self._read:
            character = self.process.stdout.read(1)
            assert character, f"{text!r} did not come: {self._read!r}"
            self._read += character
        # What was waited for is behind us.
        self._waited_for, self._read = self._read, ""
        return self

    @property
    def text(self):
        """What was waited for last, and what came before it."""
        return self._waited_for

    def answer(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def finish(self):
        began = time.monotonic()
        rest, _ = self.process.communicate(timeout=_PATIENCE)
        return outcome(rest, time.monotonic() - began)


def outcome(text, seconds):
    codes = dict(re.findall(r"(pam_\w+): (PAM_\w+) \(\d+\)", text))
    messages = re.findall(r"^(prompt-echo-on|prompt-echo-off|info|error): (.*)$", text, re.M)
    return Outcome(codes, messages, seconds, text)
