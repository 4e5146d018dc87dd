"""What must hold, one line a bar; below a bar, what is aimed at and what else is to be known."""

import dataclasses
import math
import statistics

from bench.figures import median_of, median_ratio, p50, percentile, spread
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
    def logins(subject):
        return schedule.tallies[size, subject.name, RIGHT]

    def login(subject):
        return median_of(logins(subject), p50)

    def to(peer):
        return median_ratio(logins(Sallyport), logins(peer), p50)

    ours = login(Sallyport)
    theirs = to(GoogleAuthenticator)
    lower = max(theirs, to(GoogleAuthenticatorWithoutSkew))
    floor = login(Permit) + sum(
        statistics.median(percentile(samples, 50) for samples in schedule.floors[size, part])
        for part in ("connect", "append"))
    wrong = median_of(schedule.tallies[size, Sallyport.name, WRONG], p50)
    return [
        Bar("login-to-google-authenticator", theirs, 0.9, goal=0.5,
            beside=("login-to-lower-google-authenticator", lower)),
        Bar("login-to-floor", ours / floor, 1.8, goal=1.2),
        Bar("wrong-to-right", wrong / ours, 1.2),
        _crowd_bar(schedule, size),
    ]


def _crowd_bar(schedule, size):
    ours, *theirs = (schedule.tallies[size, subject.name, CROWDED]
                     for subject in (Sallyport, *_PEERS))
    ratios = [median_ratio(ours, peer, lambda tally: tally.rate) for peer in theirs]
    least = min(ratio for ratio in ratios if not math.isnan(ratio))
    return Bar("crowded-logins-to-best-peer", least, 1.2, at_least=True)


def growth_bars(schedule, some, most):
    """What a hundred times the accounts cost a login whose name is known."""
    if some == most:
        return []
    few, many = (schedule.tallies[size, Sallyport.name, RIGHT] for size in (some, most))
    return [Bar("growth-with-accounts", median_ratio(many, few, p50), 1.1)]


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
