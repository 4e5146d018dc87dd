"""What an acceptance is worth: tried, not read in a manual."""

import dataclasses

from support.phone import wait_for_room_in_step

from bench.stopwatch import PAM_SUCCESS

RACE_ROUNDS = 20
RACE_PROCESSES = 16
GUESSES = 20

# A race or a bout of guesses is over in so many seconds.
_ROOM = 10


@dataclasses.dataclass(frozen=True)
class Guarantees:
    most_winners: int
    is_throttled: bool
    durability: str

    def __str__(self):
        winners = "once" if self.most_winners == 1 else f"up to {self.most_winners} times"
        throttle = "throttled" if self.is_throttled else "unthrottled"
        return f"{winners} of {RACE_PROCESSES}; {self.durability}; {throttle}"


def try_guarantees(subject, stopwatch):
    """Lets processes race for codes, then guesses at an account of its own."""
    if not subject.asks:
        return subject.durability
    people = subject.people[:RACE_ROUNDS + 1]
    *racers, victim = people
    subject.enrol(people)
    wait_for_room_in_step(_ROOM)
    winners = stopwatch.races(subject.service, subject.right_codes(racers), RACE_PROCESSES)
    wait_for_room_in_step(_ROOM)
    guesses = [(victim.name, code) for code in subject.phones[victim.name].wrong_codes(GUESSES)]
    [code] = subject.right_codes([victim])
    logins = stopwatch.logins(subject.service, [*guesses, code], workers=1)
    return Guarantees(max(winners), logins.results[-1] != PAM_SUCCESS, subject.durability)
