"""Which codes were accepted, and how often (I1)."""

import collections

from support.varlink_client import Closed, LoginConnection

# Where nobody has mistyped yet: failures are counted by address.
ELSEWHERE = "198.51.100.7"

# The conversation ended without a verdict.
CUT = "cut"


class Ledger:
    """Presents codes and books what came of it; a code that is accepted twice is a fault."""

    def __init__(self, findings):
        self._findings = findings
        self._accepted = collections.Counter()

    def present(self, login, name, code, uid=0, **about):
        """One login with one answer: its verdict, None where one more prompt came, or CUT."""
        try:
            with LoginConnection(login, uid) as connection:
                verdict = connection.verdict(name, code, service="sshd", **about)
        except TimeoutError:
            self._findings.fault("hung", f"{name} got no answer")
            verdict = CUT
        except (Closed, OSError):
            verdict = CUT
        if verdict == "permit":
            self.book(name, code)
        return verdict

    def book(self, name, code):
        """This code has let somebody in."""
        self._accepted[name, code] += 1
        self._findings.hold(
            self._accepted[name, code] == 1, "accepted-twice", f"{name} got in twice by one code")

    def was_accepted(self, name, code):
        return self._accepted[name, code] > 0
