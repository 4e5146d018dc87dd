"""What a thousand rules of the policy cost a login that none of them is about."""

import itertools
import pathlib
import statistics
import subprocess
import time

from support.administration import Root, exempt, require

from bench.figures import percentile
from bench.schedule import TURN_PEOPLE
from bench.stopwatch import PAM_SUCCESS

COUNT = 1000
TURNS = 8

# Where the logins come from: within some rules' networks.
_ADDRESS = "192.0.2.77"

# A rule asks the name service about its groups; so many there are on every machine.
_GROUPS = 16


def rules():
    """Every kind of condition, alone and with others; no login of the benchmark meets them all."""
    groups = itertools.cycle(_system_groups())
    past = int(time.time()) - 86_400
    kinds = itertools.cycle((
        lambda n: exempt(accounts=[f"absent{n}"]),
        lambda n: exempt(groups=[next(groups)]),
        lambda n: exempt(services=[f"service{n}"]),
        lambda n: exempt(networks=[f"10.{n >> 8}.{n & 255}.0/24"]),
        lambda n: exempt(networks=[f"2001:db8:{n:x}::/48"]),
        lambda n: require(services=["sshd"], groups=[next(groups)]),
        lambda n: exempt(until=past + n),
        lambda n: exempt(networks=["192.0.2.0/24"], groups=[next(groups)]),
        lambda n: exempt(services=["sshd"], networks=[f"198.51.100.{n & 255}"]),
        lambda n: require(accounts=[f"absent{n}", f"gone{n}"], until=past + 10 ** 9),
    ))
    return [next(kinds)(number) | {"note": f"rule {number}"} for number in range(COUNT)]


def login_times(subject, stopwatch):
    """The median of the turns' p50 of a right login: with the rules, and without any."""
    root = Root(subject.daemon)
    middles = {True: [], False: []}
    everybody = subject.people
    for turn in range(TURNS):
        first = turn * TURN_PEOPLE % len(everybody)
        people = everybody[first:first + TURN_PEOPLE]
        for has_rules in (turn % 2 == 0, turn % 2 == 1):
            root.set_policy({}, rules=rules() if has_rules else [])
            middles[has_rules].append(_p50(subject, people, stopwatch))
    root.set_policy({}, rules=[])
    return tuple(statistics.median(middles[has_rules]) for has_rules in (True, False))


def _p50(subject, people, stopwatch):
    subject.enrol(people)
    subject.look_up(people)
    subprocess.run(["sync", "--file-system", str(subject.folder)], check=True)
    logins = stopwatch.logins(subject.service, subject.right_codes(people), 1, _ADDRESS)
    return percentile([time for result, time in zip(logins.results, logins.times, strict=True)
                       if result == PAM_SUCCESS], 50)


def _system_groups():
    lines = pathlib.Path("/etc/group").read_text().splitlines()
    return [line.split(":")[0] for line in lines][:_GROUPS]
