"""Whether time tells an account from another, where a second factor is mandatory (I13).

Somebody types wrong codes for people who are enrolled, for people who are not, and for names that
nobody has. They see the same prompt and the same refusal (Tests/EndToEndTests); here is how long
each takes.

At the first wrong code somebody who has nothing recorded gets a record: that is told apart, as a
note. The bars are about all further ones: where a second factor is mandatory for everybody, and where
it is for a group, so that the name service is asked who is in it.
"""

import subprocess

from support.administration import Root
from support.failure import Failure
from support.varlink_client import LoginConnection

from bench.stopwatch import PAM_AUTH_ERR
from bench.subject import SERVICE

# Of each kind. Each has one wrong code a round, from another address each time, so that nobody is
# ever delayed. The first round makes records; of a group there are two more.
PEOPLE = 1000
ROUNDS = 3
ROUNDS_OF_GROUP = 2
_GROUP = "everybody"

# What is counted for unknown names has a place for some thousand; once there were so many names,
# all but a few places are in use, as on every machine that has been guessed at for an hour.
_NAMES_BEFORE = 3000

_WRONG = "000000"


def refusal_times(subject, names, stopwatch):
    """The times of a refusal by kind of account: of the first round, of all later ones, and of
    those where it is mandatory for a group."""
    enrolled = subject.people[:PEOPLE]
    everybody = [*enrolled, *names.others]
    with names.as_local(everybody), names.in_group(_GROUP, everybody):
        root = Root(subject.daemon)
        root.set_policy({"mode": "mandatory"})
        _fill_places_of_unknown_names(subject)
        kinds = {"enrolled": enrolled, "not enrolled": names.others,
                 "unknown": [f"nobody{number:06}" for number in range(PEOPLE)]}
        kinds = {kind: [getattr(one, "name", one) for one in some] for kind, some in kinds.items()}
        orders = _interleaved(kinds, {
            one.name: subject.phones[one.name].wrong_code() for one in enrolled})
        rounds = _rounds(subject, stopwatch, orders, range(ROUNDS))
        root.set_policy({"mandatory.groups": _GROUP})
        of_group = _rounds(subject, stopwatch, orders, range(ROUNDS, ROUNDS + ROUNDS_OF_GROUP))
        root.set_policy({"mode": None, "mandatory.groups": None})
    return rounds[0], _together(rounds[1:]), _together(of_group)


def _rounds(subject, stopwatch, orders, numbers):
    subject.look_up_names([name for name, _, _ in orders])
    return [_round(subject, stopwatch, orders, number) for number in numbers]


def _together(rounds):
    return {kind: [time for one in rounds for time in one[kind]] for kind in rounds[0]}


def _interleaved(kinds, codes):
    """One of each kind after the other, each kind as often behind each other one: name, code and
    kind."""
    orders = []
    for place, some in enumerate(zip(*kinds.values(), strict=True)):
        triple = [(name, codes.get(name, _WRONG), kind)
                  for kind, name in zip(kinds, some, strict=True)]
        if place % 2:
            triple.reverse()
        first = place // 2 % len(triple)
        orders += triple[first:] + triple[:first]
    return orders


def _round(subject, stopwatch, orders, number):
    subprocess.run(["sync", "--file-system", str(subject.folder)], check=True)
    logins = stopwatch.logins(
        subject.service, [(name, code) for name, code, _ in orders], 1, f"203.0.113.{number + 1}")
    times = {}
    for (name, _, kind), result, time in zip(orders, logins.results, logins.times, strict=True):
        if result != PAM_AUTH_ERR:
            raise Failure(f"a wrong code for {name} ({kind}) was answered by {result}")
        times.setdefault(kind, []).append(time)
    return times


def _fill_places_of_unknown_names(subject):
    with LoginConnection(subject.daemon.login) as login:
        for number in range(_NAMES_BEFORE):
            address = f"198.51.100.{number % 250}"
            login.verdict(f"absent{number:06}", _WRONG, service=SERVICE, address=address)
