"""A crowd that logs in inside the machine, and what came of it."""

import json

from container.installation import TOOLS
from container.people import add_crowd

_FIRST_UID = 3000
_TIMEOUT = 240

# The password of Debian's stack, then the code, as su and sudo have it.
_SERVICE = """\
@include common-auth
auth    required    pam_sallyport.so
@include common-account
"""


class Crowd:
    """Enrolled when it comes; logs in once, when told to."""

    def __init__(self, machine, count, workers=16, hold=2.0):
        self._machine = machine
        machine.write("/etc/pam.d/crowd", _SERVICE)
        first = _next_uid(machine)
        names = add_crowd(machine, first, count)
        self._process = machine.start(
            "python3", f"{TOOLS}/crowd.py", "--first-uid", str(first), "--workers", str(workers),
            "--hold", str(hold), "--people", *names)
        ready = self._process.stdout.readline()
        assert ready == "ready\n", ready + self._process.communicate()[0]

    def begin(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    @property
    def is_busy(self):
        return self._process.poll() is None

    def outcomes(self):
        text, _ = self._process.communicate(timeout=_TIMEOUT)
        return json.loads(text.splitlines()[-1])


def _next_uid(machine):
    taken = [int(line.split(":")[2]) for line in machine.read("/etc/passwd").splitlines()]
    return max([_FIRST_UID - 1, *(uid for uid in taken if uid < 60000)]) + 1


def refused(outcomes):
    return {name: one["outcome"] for name, one in outcomes.items()
            if one["outcome"] != "permitted"}
