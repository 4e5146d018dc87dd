"""What the daemon holds in memory, also after everybody has logged in."""

import dataclasses

from bench.schedule import WORKERS
from bench.stopwatch import PAM_SUCCESS

# So few seconds of logins that no code of a batch goes out of date.
_BATCH = 2500


@dataclasses.dataclass
class Resident:
    """Bytes of the daemon of one size, before the timed logins, after them, and after everybody
    had logged in once more; the right codes that were refused then."""

    enrolled: int
    timed: int = 0
    everybody: int = 0
    refused: int = 0


def let_everybody_in(subject, stopwatch):
    """Logs everybody in once, by eight workers; how many were refused."""
    refused = 0
    for first in range(0, len(subject.people), _BATCH):
        orders = subject.right_codes(subject.people[first:first + _BATCH])
        results = stopwatch.logins(subject.service, orders, WORKERS).results
        refused += sum(result != PAM_SUCCESS for result in results)
    return refused
