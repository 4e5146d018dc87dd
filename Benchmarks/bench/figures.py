"""Numbers out of samples."""

import dataclasses
import math
import statistics


def percentile(samples, percent):
    """The smallest sample that so many percent of all do not exceed (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def spread(groups):
    """The largest median as a multiple of the smallest."""
    medians = [statistics.median(samples) for samples in groups.values()]
    return max(medians) / min(medians)


@dataclasses.dataclass
class Tally:
    """All logins of one kind of one subject in one repeat."""

    expected: bool
    times: list = dataclasses.field(default_factory=list)
    accepted: int = 0
    refused: int = 0
    wall: int = 0
    workers_processor: int = 0
    daemon_processor: int = 0

    def add(self, logins, success, daemon_processor):
        """Adds a run of logins; `daemon_processor` is what others than the workers used."""
        for result, time in zip(logins.results, logins.times, strict=True):
            is_accepted = result == success
            self.accepted += is_accepted
            self.refused += not is_accepted
            # How long a wrongly ended login took says nothing about those that end well.
            if is_accepted == self.expected:
                self.times.append(time)
        self.wall += logins.wall
        self.workers_processor += logins.processor
        self.daemon_processor += daemon_processor

    @property
    def rate(self):
        """Logins a second that ended as they should."""
        return len(self.times) / self.wall * 1e9

    @property
    def worker_each(self):
        """Nanoseconds of the processor that a login costs who logs in."""
        return self.workers_processor / (self.accepted + self.refused)

    @property
    def daemon_each(self):
        """Nanoseconds of the processor that a login costs the daemon, if there is one."""
        return self.daemon_processor / (self.accepted + self.refused)


def median_of(tallies, figure):
    """The median over the repeats of a figure of each; nan if one has no login to tell from."""
    if any(not tally.times for tally in tallies):
        return math.nan
    return statistics.median(figure(tally) for tally in tallies)


def median_ratio(ours, others, figure):
    """The median over the repeats of a figure of ours as a multiple of the others' in the same
    repeat, which were made in turns with ours: what slows the machine for a while slows both. nan
    if one has no login to tell from."""
    if any(not tally.times for tally in (*ours, *others)):
        return math.nan
    return statistics.median(
        figure(one) / figure(other) for one, other in zip(ours, others, strict=True))


def p50(tally):
    return percentile(tally.times, 50)


def p99(tally):
    return percentile(tally.times, 99)
