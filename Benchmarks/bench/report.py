"""The table."""

import math
import os
import pathlib
import subprocess

from bench.figures import median_of, p50, p99, percentile
from bench.schedule import CROWDED, RIGHT, WRONG

_HEADINGS = ("accounts", "subject", "p50 us", "p99 us", "logins/s", "wrong p50 us", "CPU us",
             "8 w p50 us", "8 w p99 us", "8 w accepted/s", "8 w CPU us", "8 w right refused",
             "of 16 at once; after a power cut; guessing")


def machine(folder):
    """Where this was measured; a load beside our own makes every number larger."""
    system = os.uname()
    return (f"{system.sysname} {system.release}, {os.cpu_count()} cores, {_disk(folder)}, "
            f"load {os.getloadavg()[0]:.1f} at the start")


def _disk(folder):
    """The kind of file system; of ext4, whether it has a journal."""
    kind, device = subprocess.run(
        ["findmnt", "--noheadings", "--raw", "--output=FSTYPE,SOURCE", "--target", str(folder)],
        check=True, capture_output=True, text=True).stdout.split()
    if kind != "ext4":
        return kind
    journals = pathlib.Path("/proc/fs/jbd2").glob(f"{pathlib.Path(device).name}-*")
    return "ext4 with a journal" if any(journals) else "ext4 without a journal"


def table(schedule, sizes, guarantees):
    """Medians over the repeats; refusals are sums."""
    rows = [_row(schedule, size, subject, guarantees[subject]) for size in sizes
            for subject in guarantees]
    rows += [_floor_row(schedule, size, part) for size in sizes for part in ("connect", "append")]
    return "\n".join(_line(row) for row in (_HEADINGS, ["---"] * len(_HEADINGS), *rows))


def _row(schedule, size, name, guarantees):
    def figure(kind, what, scale=1000):
        tallies = schedule.tallies.get((size, name, kind))
        return "-" if tallies is None else _number(median_of(tallies, what) / scale)

    crowd = schedule.tallies[size, name, CROWDED]
    refused = sum(tally.refused for tally in crowd)
    all_of_them = refused + sum(tally.accepted for tally in crowd)
    return [str(size), name, figure(RIGHT, p50), figure(RIGHT, p99),
            figure(RIGHT, lambda tally: tally.rate, 1), figure(WRONG, p50),
            figure(RIGHT, lambda tally: tally.processor_each),
            figure(CROWDED, p50), figure(CROWDED, p99),
            figure(CROWDED, lambda tally: tally.rate, 1),
            figure(CROWDED, lambda tally: tally.processor_each), f"{refused} of {all_of_them}",
            str(guarantees)]


def _floor_row(schedule, size, part):
    what = {"connect": "floor: connect, two exchanges, close",
            "append": "floor: append 4 KiB, fdatasync"}[part]
    repeats = schedule.floors[size, part]
    middle = [percentile(samples, 50) for samples in repeats]
    late = [percentile(samples, 99) for samples in repeats]
    numbers = [_number(percentile(values, 50) / 1000) for values in (middle, late)]
    return [str(size), what, *numbers, *[""] * (len(_HEADINGS) - 4)]


def _number(value):
    return "-" if math.isnan(value) else f"{value:,.0f}".replace(",", " ")


def _line(cells):
    return f"| {' | '.join(cells)} |"
