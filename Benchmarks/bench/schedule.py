"""Who is measured when.

A repeat consists of turns of each size, the sizes taking turns too; in a turn every subject makes
the same kinds of logins for the same people, one subject after the other, and so do the floor's
parts. Each turn begins with another subject. So whatever disturbs the machine for longer than a
turn (a second or two) disturbs all alike.

Before each bout of a turn a subject enrols the turn's people anew, because a code can be used
once: a new enrolment has three, those of the steps before, of and after now (Phone.next_code).
Sallyport's enrolment uses up one, the bout one; with the third no bout waits for the next step.

WRONG comes before RIGHT: a right code clears the failure that it counts, so no account is ever
delayed.
"""

import dataclasses
import subprocess

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
    right: bool = True

    #: Whether the names were looked up in the last minute.
    warm: bool = True


WRONG = Kind("wrong", 1, right=False)
RIGHT = Kind("right", 1)
CROWDED = Kind("crowded", WORKERS)
COLD = Kind("cold", 1, warm=False)


def bouts(subject):
    """The kinds of logins that a subject makes, with what follows one enrolment together."""
    if not subject.asks:
        return ((RIGHT,), (CROWDED,))
    return ((WRONG, RIGHT), (CROWDED,), *([(COLD,)] if subject.looks_up else []))


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

    def repeat(self, subjects_of_size):
        """Visits the subjects of each size."""
        for size, subjects in subjects_of_size.items():
            self._open_tallies(size, subjects)
        turns = [
            (place, size, people) for size, subjects in subjects_of_size.items()
            for place, people in _placed(self._people_of_turns(subjects[0].people))]
        for _, size, people in sorted(turns, key=lambda turn: turn[:2]):
            self._turns += 1
            subjects = subjects_of_size[size]
            first = self._turns % len(subjects)
            for subject in subjects[first:] + subjects[:first]:
                self._take_turn(size, subject, subject.who_logs_in(people))
            self._measure_floors(size, len(people))

    def _open_tallies(self, size, subjects):
        for subject in subjects:
            for kind in (kind for bout in bouts(subject) for kind in bout):
                tallies = self.tallies.setdefault((size, subject.name, kind), [])
                tallies.append(Tally(expected=kind.right))
        for part in ("connect", "append"):
            self.floors.setdefault((size, part), []).append([])

    def _people_of_turns(self, people):
        """The people of each turn: spread evenly over all, and all of them where they are few."""
        if len(people) < TURN_PEOPLE:
            return [people] * -(-min(self._logins, FEW_PEOPLE_LOGINS) // len(people))
        chosen = people[::max(1, len(people) // self._logins)][:self._logins]
        return [chosen[i:i + TURN_PEOPLE] for i in range(0, len(chosen), TURN_PEOPLE)]

    def _take_turn(self, size, subject, people):
        for bout in bouts(subject):
            subject.enrol(people)
            if all(kind.warm for kind in bout):
                subject.look_up(people)
            self._settle()
            for kind in bout:
                self._make_logins(size, subject, people, kind)

    def _make_logins(self, size, subject, people, kind):
        orders = subject.right_codes(people) if kind.right else subject.wrong_codes(people)
        before = subject.processor_time()
        logins = self._stopwatch.logins(subject.service, orders, kind.workers)
        tally = self.tallies[size, subject.name, kind][-1]
        tally.add(logins, PAM_SUCCESS, subject.processor_time() - before)

    def _measure_floors(self, size, samples):
        self.floors[size, "connect"][-1] += self._stopwatch.connections(
            self._folder / "echo", samples)
        self.floors[size, "append"][-1] += self._stopwatch.appends(
            self._folder / "appended", samples)

    def _settle(self):
        """What the enrolment wrote goes to disk now, and with no login."""
        subprocess.run(["sync", "--file-system", str(self._folder)], check=True)


def _placed(turns):
    """Each with its place between 0 and 1 in the repeat, so that those of all sizes mix evenly."""
    return [((number + 0.5) / len(turns), turn) for number, turn in enumerate(turns)]
