"""What the daemon holds in memory, also after everybody has logged in."""

import dataclasses

from bench.schedule import WORKERS
from bench.stopwatch import PAM_SUCCESS

# So few seconds of logins that no code of a batch goes out of date.
_BATCH = 2500

# Who logs in a second time: enough logins that one leaked allocation in each would show.
_AGAIN = 20_000


@dataclasses.dataclass
class Resident:
    """Bytes of a daemon: once all are enrolled, after the timed logins, after everybody has logged
    in once, and after many have done so again."""

    enrolled: int
    timed: int = 0
    everybody: int = 0
    again: int = 0


def let_everybody_in(subject, stopwatch, resident):
    """Logs everybody in, then many again, whose names the daemon has met; how many were refused."""
    refused = _let_in(subject, stopwatch, subject.people)
    resident.everybody = subject.daemon.resident_bytes()
    refused += _let_in(subject, stopwatch, subject.people[:_AGAIN])
    resident.again = subject.daemon.resident_bytes()
    return refused


def _let_in(subject, stopwatch, people):
    """By eight workers, for it is faster."""
    refused = 0
    for first in range(0, len(people), _BATCH):
        orders = subject.right_codes(people[first:first + _BATCH])
        results = stopwatch.logins(subject.service, orders, WORKERS).results
        refused += sum(result != PAM_SUCCESS for result in results)
    return refused
