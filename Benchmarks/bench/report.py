"""The tables."""

import math

from bench.figures import median_of, p50, p99, percentile
from bench.schedule import COLD, CROWDED, RIGHT, WRONG

_ONE = ("accounts", "subject", "p50 us", "repeats' p50", "p99 us", "logins/s", "wrong p50",
        "cold p50", "cold p99", "worker CPU us", "daemon CPU us",
        "of 16 at once; after a power cut; guessing")
_EIGHT = ("accounts", "subject", "p50 us", "p99 us", "accepted/s", "right refused",
          "worker CPU us", "daemon CPU us")
_FLOOR = ("accounts", "floor", "p50 us", "p99 us")
_MEMORY = ("accounts", "resident MiB: enrolled", "after the timed logins",
           "after everybody's login", "after more")

_FLOORS = {"connect": "connect, two exchanges, close", "append": "append 4 KiB, fdatasync"}


def tables(schedule, sizes, guarantees, resident):
    """Medians over the repeats; refusals are sums."""
    rows = [(size, subject) for size in sizes for subject in guarantees]
    return "\n\n".join([
        "one worker\n" + _table(
            _ONE, [_one_worker(schedule, *row, guarantees[row[1]]) for row in rows]),
        "eight workers\n" + _table(_EIGHT, [_eight_workers(schedule, *row) for row in rows]),
        "what every daemon and every durable login costs\n" + _table(
            _FLOOR, [_floor(schedule, size, part) for size in sizes for part in _FLOORS]),
        "sallyportd\n" + _table(
            _MEMORY, [_memory(size, resident[size], size == max(sizes)) for size in sizes]),
    ])


def _one_worker(schedule, size, name, guarantees):
    def figure(kind, what, scale=1000):
        return _figure(schedule, (size, name, kind), what, scale)

    return [str(size), name, figure(RIGHT, p50), _range(schedule.tallies[size, name, RIGHT]),
            figure(RIGHT, p99), figure(RIGHT, lambda tally: tally.rate, 1), figure(WRONG, p50),
            figure(COLD, p50), figure(COLD, p99),
            figure(RIGHT, lambda tally: tally.worker_each),
            figure(RIGHT, lambda tally: tally.daemon_each), str(guarantees)]


def _eight_workers(schedule, size, name):
    def figure(what, scale=1000):
        return _figure(schedule, (size, name, CROWDED), what, scale)

    crowd = schedule.tallies[size, name, CROWDED]
    refused = sum(tally.refused for tally in crowd)
    all_of_them = refused + sum(tally.accepted for tally in crowd)
    return [str(size), name, figure(p50), figure(p99), figure(lambda tally: tally.rate, 1),
            f"{refused} of {all_of_them}", figure(lambda tally: tally.worker_each),
            figure(lambda tally: tally.daemon_each)]


def _floor(schedule, size, part):
    repeats = schedule.floors[size, part]
    middle, late = (
        percentile([percentile(samples, percent) for samples in repeats], 50) / 1000
        for percent in (50, 99))
    return [str(size), _FLOORS[part], _number(middle), _number(late)]


def _memory(size, resident, is_largest):
    def mebibytes(count):
        return f"{count / (1 << 20):.1f}"

    late = [mebibytes(count) for count in (resident.everybody, resident.again)]
    return [str(size), mebibytes(resident.enrolled), mebibytes(resident.timed),
            *(late if is_largest else ["-"] * len(late))]


def _figure(schedule, key, what, scale):
    tallies = schedule.tallies.get(key)
    return "-" if tallies is None else _number(median_of(tallies, what) / scale)


def _range(tallies):
    """From the fastest to the slowest repeat's p50, of those that had a login to tell from."""
    middles = sorted(p50(tally) / 1000 for tally in tallies if tally.times)
    return f"{_number(middles[0])}–{_number(middles[-1])}" if middles else "-"


def _number(value):
    return "-" if math.isnan(value) else f"{value:,.0f}".replace(",", " ")


def _table(headings, rows):
    """Markdown, aligned for who reads it as it is."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [headings, ["-" * width for width in widths], *rows]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines)
