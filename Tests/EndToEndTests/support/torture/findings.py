"""What a scenario saw."""

import collections
import sys


class Findings:
    """Counts what was done and what should not have happened, and keeps a sentence about each of
    the latter.

    A scenario goes on after a fault: how often it happens is worth knowing. A control, which shows
    that a fault would be seen, expects some.
    """

    def __init__(self, scenario, tells=False, expects_faults=False):
        self.scenario = scenario
        self.faults = []
        self._tells = tells
        self._expects_faults = expects_faults
        self._counts = collections.Counter()

    def __getitem__(self, what):
        return self._counts[what]

    def __str__(self):
        return ", ".join(f"{number} {what}" for what, number in sorted(self._counts.items()))

    def count(self, what, number=1):
        """Something that was done, or may happen."""
        self._counts[what] += number

    def fault(self, what, sentence):
        """Something that must not happen."""
        self.count(what)
        self.faults.append(f"{what}: {sentence}")
        if not self._expects_faults:
            self._say(f"FAULT {self.faults[-1]}")

    def hold(self, fact, what, sentence):
        """A fault unless this is so."""
        if not fact:
            self.fault(what, sentence)

    def tell(self, progress):
        """Progress, for whoever waits."""
        if self._tells:
            self._say(progress)

    def check(self):
        """For tests: raises if there was any fault."""
        assert not self.faults, "\n".join(self.faults)

    def _say(self, text):
        print(f"torture: {self.scenario}: {text}", file=sys.stderr, flush=True)
