"""What must hold, one line a bar."""

import dataclasses
import math
import statistics

from bench.figures import median_of, p50, percentile
from bench.peers import GoogleAuthenticator, GoogleAuthenticatorWithoutSkew, Oath, Permit
from bench.sallyport import Sallyport
from bench.schedule import CROWDED, RIGHT, WRONG

_PEERS = (GoogleAuthenticator, GoogleAuthenticatorWithoutSkew, Oath)


@dataclasses.dataclass(frozen=True)
class Bar:
    name: str
    measured: float
    limit: float
    at_least: bool = False
    unit: str = ""

    @property
    def is_held(self):
        """What could not be measured (nan) is not held."""
        if self.at_least:
            return self.measured >= self.limit
        return self.measured <= self.limit

    def __str__(self):
        sign = ">=" if self.at_least else "<="
        return (f"bar {self.name} {self.measured:.4g}{self.unit} {sign}{self.limit:g}{self.unit} "
                f"{'ok' if self.is_held else 'short'}")


def login_bars(schedule, size):
    """Bars of the logins at one size."""
    def p50_of(subject, kind):
        return median_of(schedule.tallies[size, subject.name, kind], p50)

    ours = p50_of(Sallyport, RIGHT)
    floor = p50_of(Permit, RIGHT) + sum(
        statistics.median(percentile(samples, 50) for samples in schedule.floors[size, part])
        for part in ("connect", "append"))
    rates = {subject: median_of(schedule.tallies[size, subject.name, CROWDED], lambda t: t.rate)
             for subject in (Sallyport, *_PEERS)}
    best_peer = max(rate for subject, rate in rates.items()
                    if subject is not Sallyport and not math.isnan(rate))
    return [
        Bar("login-to-google-authenticator", ours / p50_of(GoogleAuthenticator, RIGHT), 0.9),
        Bar("login-to-floor", ours / floor, 1.8),
        Bar("crowded-logins-to-best-peer", rates[Sallyport] / best_peer, 1.2, at_least=True),
        Bar("wrong-to-right", p50_of(Sallyport, WRONG) / ours, 1.2),
    ]


def verdict_bars(schedule):
    """No right code of ours is refused and no wrong one accepted, at any size."""
    ours = [(kind, tally) for (_, name, kind), tallies in schedule.tallies.items()
            if name == Sallyport.name for tally in tallies]
    return [
        Bar("right-codes-refused", sum(t.refused for kind, t in ours if kind.right), 0),
        Bar("wrong-codes-accepted", sum(t.accepted for kind, t in ours if not kind.right), 0),
    ]


def program_bars(start_seconds, status_seconds):
    return [
        Bar("start-to-ready", start_seconds * 1000, 100, unit="ms"),
        Bar("status", status_seconds * 1000, 50, unit="ms"),
    ]
