"""Measures Sallyport beside its peers: `make bench`. README.md says how to read what it prints.

Everything that is written lies in a folder of a mount namespace of its own, which ends with the
run. Exit status: 0 if every bar is held, 1 if one is short.
"""

import argparse
import contextlib
import os
import pathlib
import sys

# Nothing is written into the tree, no compiled module either.
sys.dont_write_bytecode = True
_ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_ROOT / "Benchmarks"), str(_ROOT / "Tests" / "EndToEndTests")]

from support import accounts  # noqa: E402
from support.build import Build  # noqa: E402
from support.failure import Failure  # noqa: E402
from support.world import World  # noqa: E402

from bench import bars, guarantees, programs, report  # noqa: E402
from bench.peers import GoogleAuthenticator, GoogleAuthenticatorWithoutSkew  # noqa: E402
from bench.peers import Oath, Permit  # noqa: E402
from bench.private_log import PrivateLog  # noqa: E402
from bench.sallyport import Sallyport  # noqa: E402
from bench.schedule import Schedule  # noqa: E402
from bench.stopwatch import Stopwatch  # noqa: E402

SUBJECTS = (Sallyport, GoogleAuthenticator, GoogleAuthenticatorWithoutSkew, Oath, Permit)


def main():
    options = parse_options()
    if os.geteuid() != 0:
        sys.exit("the benchmarks must run as root: they log people in")
    try:
        held = measure(options)
    except Failure as failure:
        sys.exit(str(failure))
    sys.exit(0 if held else 1)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stopwatch", type=pathlib.Path, required=True,
                        help="login_bench, as the Makefile built it")
    parser.add_argument("--accounts", type=sizes, default=[10, 1000], metavar="N[,N…]",
                        help="enrolled accounts; the bars are those of the last (10,1000)")
    parser.add_argument("--repeats", type=int, default=5, help="of which medians are taken (5)")
    parser.add_argument("--logins", type=int, default=1000,
                        help="of each kind a repeat, where there are so many accounts (1000)")
    return parser.parse_args()


def sizes(text):
    """Numbers of accounts, smallest first; two at the least: one races, one is guessed at."""
    numbers = sorted({int(word) for word in text.split(",")})
    if numbers[0] < 2:
        raise ValueError
    return numbers


def measure(options):
    """Runs everything and prints it; whether all bars are held."""
    accounts.NUMBERED_ACCOUNTS = options.accounts[-1]
    with contextlib.ExitStack() as ends:
        world = World(Build.of_environment())
        ends.callback(world.close)
        print(report.machine(world.folder), end="\n\n", flush=True)
        stopwatch = Stopwatch(copied(world, options.stopwatch))
        log = PrivateLog(stopwatch)
        ends.callback(log.close)
        subjects = enrolled_subjects(world, options.accounts, ends)
        schedule = Schedule(stopwatch, world.new_folder("floor"), options.logins)
        for repeat in range(options.repeats):
            for size, some in subjects.items():
                tell(f"repeat {repeat + 1} of {options.repeats}, {size} accounts")
                schedule.visit(size, some)
        return conclude(schedule, subjects, stopwatch, world)


def enrolled_subjects(world, sizes, ends):
    """The subjects of each size; they end when `ends` does."""
    everybody = [world.stranger() for _ in range(sizes[-1])]
    subjects = {}
    for size in sizes:
        tell(f"enrolling {size} accounts")
        subjects[size] = []
        for make in SUBJECTS:
            subjects[size].append(make(world, everybody[:size]))
            ends.callback(subjects[size][-1].close)
    return subjects


def conclude(schedule, subjects, stopwatch, world):
    """What is tried once, after all that is timed in turns; then table and bars."""
    largest = max(subjects)
    tell("what each guarantees; how long the programs take")
    worth = {subject.name: guarantees.try_guarantees(subject, stopwatch)
             for subject in subjects[largest]}
    ours = subjects[largest][0]
    program = copied(world, pathlib.Path(os.environ["SALLYPORT_BIN"], "sallyport"))
    all_bars = [
        *bars.login_bars(schedule, largest), *bars.verdict_bars(schedule),
        *bars.program_bars(programs.start_seconds(ours), programs.status_seconds(program, ours))]
    print(report.table(schedule, list(subjects), worth), end="\n\n")
    print(*all_bars, sep="\n", flush=True)
    return all(bar.is_held for bar in all_bars)


def copied(world, program):
    """A copy that everybody may run."""
    if not program.is_file():
        raise Failure(f"{program} is not there: run 'make bench'")
    copy = world.folder / program.name
    copy.write_bytes(program.read_bytes())
    copy.chmod(0o755)
    return copy


def tell(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


main()
