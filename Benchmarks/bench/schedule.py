"""Who is measured when.

A repeat visits each size; a visit consists of turns; in a turn every subject makes the same kinds
of logins for the same people, one subject after the other, and so do the floor's parts. Each turn
begins with another subject. So whatever disturbs the machine for longer than a turn (a fraction
of a second) disturbs all alike.

Before its logins of a turn a subject enrols the turn's people anew, because a code can be used
once: a new enrolment has three codes, those of the steps before, of and after now
(Phone.next_code). Sallyport's enrolment uses up one; RIGHT and CROWDED use one each. A step that is
about to end is waited out there.

WRONG comes first: a right code clears the failure that it counts, so no account is ever delayed.
"""

import dataclasses

from bench.figures import Tally
from bench.stopwatch import PAM_SUCCESS

# People a turn: more would make turns long, fewer would let the start of the workers weigh.
TURN_PEOPLE = 250

# With fewer people a turn is so small that only this many logins are worth its other cost.
FEW_PEOPLE_LOGINS = 200

WORKERS = 8


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of login that is timed."""

    name: str
    workers: int
    right: bool


WRONG = Kind("wrong", 1, False)
RIGHT = Kind("right", 1, True)
CROWDED = Kind("crowded", WORKERS, True)
KINDS = (WRONG, RIGHT, CROWDED)


class Schedule:
    """Visits all subjects in turn, and keeps what the stopwatch said.

    `tallies[size, subject name, kind]` has a Tally for each repeat, `floors[size, part]` a list of
    samples for each.
    """

    def __init__(self, stopwatch, folder, logins):
        self._stopwatch = stopwatch
        self._folder = folder
        self._logins = logins
        self._turns = 0
        self.tallies = {}
        self.floors = {}

    def visit(self, size, subjects):
        """One repeat with subjects that have `size` people each."""
        kept = {
            (subject.name, kind): Tally(expected=kind.right)
            for subject in subjects for kind in _kinds(subject)}
        floors = {"connect": [], "append": []}
        for people in self._turns_of(subjects[0].people):
            self._turns += 1
            first = self._turns % len(subjects)
            for subject in subjects[first:] + subjects[:first]:
                self._take_turn(subject, people, kept)
            self._measure_floors(len(people), floors)
        for (name, kind), tally in kept.items():
            self.tallies.setdefault((size, name, kind), []).append(tally)
        for part, samples in floors.items():
            self.floors.setdefault((size, part), []).append(samples)

    def _turns_of(self, people):
        """The people of each turn: spread evenly over all, and all of them where they are few."""
        if len(people) < TURN_PEOPLE:
            return [people] * -(-min(self._logins, FEW_PEOPLE_LOGINS) // len(people))
        chosen = people[::max(1, len(people) // self._logins)][:self._logins]
        return [chosen[i:i + TURN_PEOPLE] for i in range(0, len(chosen), TURN_PEOPLE)]

    def _take_turn(self, subject, people, kept):
        subject.enrol(people)
        for kind in _kinds(subject):
            orders = subject.right_codes(people) if kind.right else subject.wrong_codes(people)
            before = subject.processor_time()
            logins = self._stopwatch.logins(subject.service, orders, kind.workers)
            kept[subject.name, kind].add(logins, PAM_SUCCESS, subject.processor_time() - before)

    def _measure_floors(self, samples, floors):
        floors["connect"] += self._stopwatch.connections(self._folder / "echo", samples)
        floors["append"] += self._stopwatch.appends(self._folder / "appended", samples)


def _kinds(subject):
    return KINDS if subject.asks else tuple(kind for kind in KINDS if kind.right)
