"""What must hold, one line a bar; below a bar, what is aimed at and what else is to be known."""

import dataclasses
import math
import statistics

from bench.figures import median_of, p50, percentile, spread
from bench.peers import GoogleAuthenticator, GoogleAuthenticatorWithoutSkew, Oath, Permit
from bench.sallyport import Sallyport
from bench.schedule import CROWDED, RIGHT, WRONG

_PEERS = (GoogleAuthenticator, GoogleAuthenticatorWithoutSkew, Oath)

_MEBIBYTE = 1 << 20


@dataclasses.dataclass(frozen=True)
class Bar:
    name: str
    measured: float
    limit: float
    at_least: bool = False
    unit: str = ""

    #: What is aimed at beyond the limit.
    goal: float = None

    #: The same figure, measured against something else: a name and a number.
    beside: tuple = None

    @property
    def is_held(self):
        return self._meets(self.limit)

    def __str__(self):
        lines = [f"bar {self._line(self.limit)} {'ok' if self.is_held else 'short'}"]
        if self.goal is not None:
            lines.append(f"goal {self._line(self.goal)} "
                         f"{'reached' if self._meets(self.goal) else 'ahead'}")
        if self.beside is not None:
            name, measured = self.beside
            lines.append(f"note {name} {measured:.4g}{self.unit}")
        return "\n".join(lines)

    def _meets(self, limit):
        """What could not be measured (nan) does not."""
        return self.measured >= limit if self.at_least else self.measured <= limit

    def _line(self, limit):
        sign = ">=" if self.at_least else "<="
        return f"{self.name} {self.measured:.4g}{self.unit} {sign}{limit:g}{self.unit}"


def login_bars(schedule, size):
    """Bars of the logins at one size."""
    def login(subject):
        return median_of(schedule.tallies[size, subject.name, RIGHT], p50)

    ours = login(Sallyport)
    theirs = login(GoogleAuthenticator)
    lower = min(theirs, login(GoogleAuthenticatorWithoutSkew))
    floor = login(Permit) + sum(
        statistics.median(percentile(samples, 50) for samples in schedule.floors[size, part])
        for part in ("connect", "append"))
    wrong = median_of(schedule.tallies[size, Sallyport.name, WRONG], p50)
    return [
        Bar("login-to-google-authenticator", ours / theirs, 0.9, goal=0.5,
            beside=("login-to-lower-google-authenticator", ours / lower)),
        Bar("login-to-floor", ours / floor, 1.8, goal=1.2),
        Bar("wrong-to-right", wrong / ours, 1.2),
        _crowd_bar(schedule, size),
    ]


def _crowd_bar(schedule, size):
    rates = {subject: median_of(schedule.tallies[size, subject.name, CROWDED], lambda t: t.rate)
             for subject in (Sallyport, *_PEERS)}
    best_peer = max(rate for subject, rate in rates.items()
                    if subject is not Sallyport and not math.isnan(rate))
    return Bar("crowded-logins-to-best-peer", rates[Sallyport] / best_peer, 1.2, at_least=True)


def growth_bars(schedule, some, most):
    """What a hundred times the accounts cost a login whose name is known."""
    if some == most:
        return []
    few, many = (median_of(schedule.tallies[size, Sallyport.name, RIGHT], p50)
                 for size in (some, most))
    return [Bar("growth-with-accounts", many / few, 1.1)]


def verdict_bars(schedule, refused_besides):
    """No right code of ours is refused and no wrong one accepted, at any size."""
    ours = [(kind, tally) for (_, name, kind), tallies in schedule.tallies.items()
            if name == Sallyport.name for tally in tallies]
    refused = sum(tally.refused for kind, tally in ours if kind.right)
    return [
        Bar("right-codes-refused", refused + refused_besides, 0),
        Bar("wrong-codes-accepted", sum(t.accepted for kind, t in ours if not kind.right), 0),
    ]


def daemon_bars(start_seconds, status_seconds, resident):
    """Of the daemon with the largest store."""
    return [
        Bar("start-to-ready", start_seconds * 1000, 100, unit="ms"),
        Bar("status", status_seconds * 1000, 50, unit="ms"),
        Bar("resident-after-run", resident.again / _MEBIBYTE, 40, unit="MiB"),
        Bar("resident-growth", (resident.again - resident.everybody) / _MEBIBYTE, 1, unit="MiB"),
    ]


def policy_bars(with_rules, without_rules, first, later, of_group):
    """What a policy costs a login, and what time tells of an account under a mandatory one."""
    return [
        Bar("login-with-1000-rules", with_rules / without_rules, 1.2),
        *([Bar("indistinguishable-accounts", spread(later), 1.05,
               beside=("indistinguishable-accounts-at-first", spread(first))),
           Bar("indistinguishable-in-a-group", spread(of_group), 1.05)] if later else []),
    ]


def mail_bars(first, later):
    """What time tells whoever asks for a code by mail."""
    if not later:
        return []
    return [Bar("indistinguishable-mail-requests", spread(later), 1.05,
                beside=("indistinguishable-mail-requests-at-first", spread(first)))]


def users_bars(first_page_seconds, whole_list_seconds):
    """Of `sallyport users`, where half of the people are enrolled."""
    return [
        Bar("users-first-page", first_page_seconds * 1000, 150, unit="ms"),
        Bar("users-as-json", whole_list_seconds, 2, unit="s"),
    ]
