"""Breaks Sallyport, if it can: `make torture`. README.md says how, and how to read what it prints.

Everything that is written lies in folders of mount namespaces of its own, which end with the
scenarios. Exit status: 0 if every bar is held, 1 if one is short.
"""

import argparse
import contextlib
import math
import multiprocessing
import os
import pathlib
import sys
import time
import traceback

# Nothing is written into the tree, no compiled module either.
sys.dont_write_bytecode = True
_ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "Tests" / "EndToEndTests"), str(_ROOT / "Benchmarks")]

from support import accounts  # noqa: E402
from support.build import Build  # noqa: E402
from support.failure import Failure  # noqa: E402
from support.torture.findings import Findings  # noqa: E402
from support.world import World  # noqa: E402

from bench.bars import Bar  # noqa: E402

import scenarios  # noqa: E402


def main():
    options = parse_options()
    if os.geteuid() != 0:
        sys.exit("the scenarios must run as root: they log people in")
    try:
        bars = torture(options.only or scenarios.ALL, options.length)
    except Failure as failure:
        sys.exit(str(failure))
    print(*bars, sep="\n", flush=True)
    sys.exit(0 if all(bar.is_held for bar in bars) else 1)


def parse_options():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{one.name:12} {one.what}" for one in scenarios.ALL))
    parser.add_argument("--only", type=chosen, metavar="NAME[,NAME…]", help="some scenarios")
    parser.add_argument("--length", type=share, default=1.0, metavar="SHARE",
                        help="a share of the full length, such as 0.05 (1)")
    return parser.parse_args()


def chosen(text):
    by_name = {one.name: one for one in scenarios.ALL}
    return [by_name[name] for name in text.split(",")]


def share(text):
    number = float(text)
    if not 0 < number <= 1:
        raise ValueError
    return number


def torture(some, length):
    """Runs each scenario in a process and a world of its own; all their bars."""
    build = Build.of_environment()
    context = multiprocessing.get_context("fork")
    bars = []
    for one in some:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=run, args=(one, build, length, theirs))
        process.start()
        theirs.close()
        try:
            bars += ours.recv()
        except EOFError:
            # A process that ends without a word: the scenario was not held.
            bars.append(not_done(one))
        process.join()
    return bars


def run(scenario, build, length, pipe):
    """One scenario's bars. Whatever keeps it from its end is a bar that is short."""
    accounts.NUMBERED_ACCOUNTS = scenario.people
    findings = Findings(scenario.name, tells=True)
    findings.tell(scenario.what)
    began = time.monotonic()
    try:
        with contextlib.closing(World(build)) as world:
            bars = scenario.run(world, length, findings)
    except Exception:
        traceback.print_exc()
        bars = [not_done(scenario)]
    findings.tell(f"{time.monotonic() - began:.0f} s; {findings}")
    pipe.send(bars)


def not_done(scenario):
    return Bar(f"{scenario.name}-done", math.nan, 1, at_least=True)


main()
