"""Whether time tells an account from another, where a second factor is mandatory (I13).

Somebody types wrong codes for people who are enrolled, for people who are not, and for names that
nobody has. They see the same prompt and the same refusal (Tests/EndToEndTests); here is how long
each takes.

At the first wrong code somebody who has nothing recorded gets a record: that is told apart, as a
note. The bar is about all further ones.
"""

import subprocess

from support.administration import Root
from support.failure import Failure
from support.varlink_client import LoginConnection

from bench.stopwatch import PAM_AUTH_ERR
from bench.subject import SERVICE

# Of each kind. Each has one wrong code a round, from another address each time, so that nobody is
# ever delayed.
PEOPLE = 1000
ROUNDS = 3

# What is counted for unknown names has a place for some thousand; once there were so many names,
# all but a few places are in use, as on every machine that has been guessed at for an hour.
_NAMES_BEFORE = 3000

_WRONG = "000000"


def refusal_times(subject, names, stopwatch):
    """The times of a refusal by kind of account: of the first round, and of all later ones."""
    enrolled = subject.people[:PEOPLE]
    with names.as_local([*enrolled, *names.others]):
        root = Root(subject.daemon)
        root.set_policy({"mode": "mandatory"})
        _fill_places_of_unknown_names(subject)
        kinds = {"enrolled": enrolled, "not enrolled": names.others,
                 "unknown": [f"nobody{number:06}" for number in range(PEOPLE)]}
        kinds = {kind: [getattr(one, "name", one) for one in some] for kind, some in kinds.items()}
        orders = _interleaved(kinds, {
            one.name: subject.phones[one.name].wrong_code() for one in enrolled})
        subject.look_up_names([name for name, _, _ in orders])
        rounds = [_round(subject, stopwatch, orders, number) for number in range(ROUNDS)]
        root.set_policy({"mode": None})
    later = {kind: [time for one in rounds[1:] for time in one[kind]] for kind in kinds}
    return rounds[0], later


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
