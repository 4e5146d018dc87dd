"""Measures Sallyport beside its peers: `make bench`. README.md says how to read what it prints.

Everything that is written lies in a folder of a mount namespace of its own, which ends with the
run. Exit status: 0 if every bar is held, 1 if one is short.
"""

import argparse
import contextlib
import functools
import os
import pathlib
import sys
import time

# Nothing is written into the tree, no compiled module either.
sys.dont_write_bytecode = True
_ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_ROOT / "Benchmarks"), str(_ROOT / "Tests" / "EndToEndTests")]

from support import accounts  # noqa: E402
from support.build import Build  # noqa: E402
from support.failure import Failure  # noqa: E402
from support.world import World  # noqa: E402

from bench import bars, disk, guarantees, indistinguishable  # noqa: E402
from bench import indistinguishable_mail, machine, programs, report, rules  # noqa: E402
from bench.everybody import Resident, let_everybody_in  # noqa: E402
from bench.names import Names  # noqa: E402
from bench.peers import GoogleAuthenticator, GoogleAuthenticatorWithoutSkew  # noqa: E402
from bench.peers import Oath, Permit  # noqa: E402
from bench.private_log import PrivateLog  # noqa: E402
from bench.sallyport import Sallyport  # noqa: E402
from bench.schedule import Schedule  # noqa: E402
from bench.stopwatch import Stopwatch  # noqa: E402

PEERS = (GoogleAuthenticator, GoogleAuthenticatorWithoutSkew, Oath, Permit)

# The size at which Sallyport is compared with others, if it is measured.
COMPARED = 1000

_BEGAN = time.monotonic()


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
    parser.add_argument("--accounts", type=sizes, default=[10, 1000, 100_000], metavar="N[,N…]",
                        help="enrolled accounts (10,1000,100000)")
    parser.add_argument("--repeats", type=int, default=5, help="of which medians are taken (5)")
    parser.add_argument("--logins", type=int, default=1000,
                        help="of each kind a repeat, where there are so many accounts (1000)")
    parser.add_argument("--quick", action="store_true",
                        help="a look: --accounts 10,1000 --repeats 1")
    parser.add_argument("--in-place", action="store_true",
                        help="on /var/tmp as it is, without an image of a file system")
    options = parser.parse_args()
    if options.quick:
        options.accounts, options.repeats = [10, COMPARED], 1
    return options


def sizes(text):
    """Numbers of accounts, smallest first; two at the least: one races, one is guessed at."""
    numbers = sorted({int(word) for word in text.split(",")})
    if numbers[0] < 2:
        raise ValueError
    return numbers


def measure(options):
    """Runs everything and prints it; whether all bars are held."""
    with contextlib.ExitStack() as ends:
        if not options.in_place:
            tell("making a disk")
            disk.mount_image()
        accounts.NUMBERED_ACCOUNTS = 0
        world = World(Build.of_environment())
        ends.callback(world.close)
        print(machine.description(world.folder), end="\n\n", flush=True)
        stopwatch = Stopwatch(copied(world, options.stopwatch))
        log = PrivateLog(stopwatch)
        ends.callback(log.close)
        tell("naming everybody")
        names = Names(world, options.accounts[-1], others=indistinguishable.PEOPLE)
        subjects = enrolled_subjects(world, names, options.accounts, ends)
        resident = {size: Resident(some[0].daemon.resident_bytes())
                    for size, some in subjects.items()}
        schedule = Schedule(stopwatch, world.new_folder("floor"), options.logins)
        for repeat in range(options.repeats):
            tell(f"repeat {repeat + 1} of {options.repeats}")
            schedule.repeat(subjects)
        return conclude(schedule, subjects, resident, stopwatch, world, names)


def enrolled_subjects(world, names, sizes, ends):
    """The subjects of each size; they end when `ends` does."""
    subjects = {size: [] for size in sizes}
    for size, some in subjects.items():
        tell(f"enrolling {size} accounts")
        people = names.people[:size]
        for make in (functools.partial(Sallyport, names=names), *PEERS):
            some.append(make(world, people))
            ends.callback(some[-1].close)
            some[-1].begin()
    return subjects


def conclude(schedule, subjects, resident, stopwatch, world, names):
    """What is tried once, after all that is timed in turns; then tables and bars."""
    compared = COMPARED if COMPARED in subjects else max(subjects)
    largest = max(subjects)
    ours = subjects[largest][0]
    for size, some in subjects.items():
        resident[size].timed = some[0].daemon.resident_bytes()
    tell(f"logging {largest} people in")
    refused = let_everybody_in(ours, stopwatch, resident[largest])
    tell("how long the programs take")
    program = copied(world, pathlib.Path(os.environ["SALLYPORT_BIN"], "sallyport"))
    start, status = programs.start_seconds(ours), programs.status_seconds(program, ours)
    users = users_seconds(program, ours, names)
    tell("what each guarantees")
    worth = {subject.name: guarantees.try_guarantees(subject, stopwatch)
             for subject in subjects[compared]}
    tell("what a policy costs, and what it conceals")
    policed = subjects[compared][0]
    with_rules = rules.login_times(policed, stopwatch)
    refusals = (indistinguishable.refusal_times(policed, names, stopwatch)
                if compared >= indistinguishable.PEOPLE else ({}, {}, {}))
    requests = (indistinguishable_mail.request_times(world, names)
                if compared >= indistinguishable.PEOPLE else ({}, {}))
    all_bars = [
        *bars.login_bars(schedule, compared), *bars.growth_bars(schedule, compared, largest),
        *bars.verdict_bars(schedule, refused),
        *bars.daemon_bars(start, status, resident[largest]),
        *bars.policy_bars(*with_rules, *refusals), *bars.mail_bars(*requests),
        *bars.users_bars(*users)]
    print(report.tables(schedule, list(subjects), worth, resident), end="\n\n")
    print(*all_bars, sep="\n", flush=True)
    tell("done")
    return all(bar.is_held for bar in all_bars)


def users_seconds(program, subject, names):
    """Of the list of people's first page and of all of it, where every other one is enrolled and
    all stand in the file that NSS lists."""
    daemon = subject.daemon_of_half()
    with names.as_local(subject.people):
        daemon.start()
        seconds = (programs.first_page_seconds(program, daemon),
                   programs.whole_list_seconds(program, daemon))
    daemon.stop()
    daemon.close()
    return seconds


def copied(world, program):
    """A copy that everybody may run."""
    if not program.is_file():
        raise Failure(f"{program} is not there: run 'make bench'")
    copy = world.folder / program.name
    copy.write_bytes(program.read_bytes())
    copy.chmod(0o755)
    return copy


def tell(what):
    print(f"bench: {time.monotonic() - _BEGAN:4.0f} s  {what}", file=sys.stderr, flush=True)


main()
