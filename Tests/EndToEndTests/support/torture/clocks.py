"""The wall clock is set back and forward under the daemon (I1, I3).

Codes are those that a phone with the right time, or with the daemon's, would show.
"""

import random

from support.daemon import Daemon
from support.enrolment import enrol, status
from support.fake_clock import FakeClock
from support.phone import WINDOW
from support.torture.ledger import ELSEWHERE, Ledger

HOUR = 3600
DAY = 24 * HOUR
YEAR = 365 * DAY

# A week counts until its last day is a year old.
_YEAR_OF_WEEKS = 55 * 7 * DAY

_PERIOD = 30

# policy's standard: from this failure on a source waits so long.
_DELAY_AFTER = 5
_FIRST_DELAY = 30

# Wrong codes through an unprivileged peer, in a row and in a year, that lock (security.md).
_IN_A_ROW = 10
_IN_A_YEAR = 200

# After the last second that 32 bits hold.
_PAST_2038 = 2 ** 31 + DAY

_JUMPS = (-YEAR, -DAY, -HOUR, -_PERIOD, -1, 0, 1, _PERIOD, 10 * _PERIOD, HOUR, DAY, YEAR)


class Scene:
    """A daemon with a clock of its own."""

    def __init__(self, world, findings):
        self._world = world
        self.findings = findings
        self.daemon = Daemon(world, "path", world.new_folder("sockets"))
        self.clock = FakeClock(self.daemon)
        self.ledger = Ledger(findings)

    def __enter__(self):
        self.daemon.start()
        return self

    def __exit__(self, *_):
        self.daemon.close()

    def enrol(self):
        return enrol(self._world.stranger(), self.daemon.control, self.clock)

    def present(self, person, code, **about):
        return self.ledger.present(self.daemon.login, person.name, code, **about)

    def status(self, person):
        return status(person.account, self.daemon.control)

    def restart(self):
        self.daemon.kill()
        self.daemon.start()

    def expect(self, verdict, person, code, what, **about):
        got = self.present(person, code, **about)
        is_right = got == verdict if verdict == "permit" else got in (None, "deny")
        self.findings.hold(is_right, "wrong-verdicts", f"{what}: {got} instead of {verdict}")


def set_back_an_hour(world, findings):
    """I1: neither the used code nor an older one is accepted; later ones are, once their time
    has come again."""
    with Scene(world, findings) as scene:
        ada = scene.enrol()
        used = ada.phone.next_code()
        scene.expect("permit", ada, used, "a code")
        last = ada.phone.last_step
        for is_restarted in (False, True):
            scene.clock.set_ahead(-HOUR)
            if is_restarted:
                scene.restart()
            scene.expect("deny", ada, used, "the used code an hour earlier")
            for step in range(ada.phone.step_now - WINDOW, ada.phone.step_now + WINDOW + 1):
                assert step < last
                scene.expect("deny", ada, ada.phone.code_at(step), "an older code")
            scene.expect("permit", ada, ada.recovery_codes[is_restarted],
                         "a recovery code an hour earlier")
            scene.clock.set_ahead(0)
            scene.expect("deny", ada, used, "the used code when the clock is right again")
            # Two steps on, as if the time between had passed.
            scene.clock.set_ahead(2 * _PERIOD * (1 + is_restarted))
            used = ada.phone.next_code()
            last = ada.phone.last_step
            scene.expect("permit", ada, used, "the next code")


def set_forward_a_year(world, findings):
    """The account works, the year's failures are forgotten, and I1 holds when the clock is right
    again: then recovery codes are the way in."""
    with Scene(world, findings) as scene:
        ada, bob = scene.enrol(), scene.enrol()
        before = ada.phone.next_code()
        scene.expect("permit", ada, before, "a code")
        scene.clock.move(YEAR)
        scene.expect("deny", ada, before, "a used code a year later")
        ahead = ada.phone.next_code()
        scene.expect("permit", ada, ahead, "a code a year later")
        scene.clock.move(-YEAR)
        scene.expect("deny", ada, before, "the used code back from the future")
        scene.expect("deny", ada, ahead, "the future's code")
        scene.expect("deny", ada, ada.phone.code_at(ada.phone.step_now), "a code of the past")
        scene.expect("permit", ada, ada.recovery_codes[0], "a recovery code")
        scene.expect("permit", bob, bob.phone.next_code(), "somebody who did not log in then")
        scene.clock.move(YEAR)
        scene.expect("deny", ada, ahead, "the future's code in the future")


def forget_failures_after_a_year(world, findings):
    """200 wrong step-ups in a year lock; those of last year do not count."""
    with Scene(world, findings) as scene:
        ada = scene.enrol()
        _guess_as_owner(scene, ada, _IN_A_YEAR - _IN_A_ROW)
        scene.findings.hold(not scene.status(ada)["stepUpLocked"], "locks", "190 wrong ones lock")
        scene.clock.move(_YEAR_OF_WEEKS)
        _guess_as_owner(scene, ada, _IN_A_YEAR - _IN_A_ROW)
        scene.findings.hold(
            not scene.status(ada)["stepUpLocked"], "locks", "last year's wrong ones still count")
        _guess_as_owner(scene, ada, _IN_A_ROW)
        scene.findings.hold(
            scene.status(ada)["stepUpLocked"], "locks", "200 wrong ones in a year do not lock")


def _guess_as_owner(scene, person, count):
    """Wrong codes from the account's own uid; sign-ins between them end each row in time."""
    while count > 0:
        row = min(count, _IN_A_ROW - 1)
        for code in person.phone.wrong_codes(row):
            verdict = scene.ledger.present(
                scene.daemon.login, person.name, code, uid=person.account.uid)
            scene.findings.hold(verdict != "permit", "wrong-verdicts", f"a wrong code: {verdict}")
        count -= row
        scene.clock.move(_PERIOD)
        scene.expect("permit", person, person.phone.next_code(), "the sign-in that ends a row")


def pass_2038(world, findings):
    """Enrolments and logins after 2038-01-19, with times that say so, by a daemon that was
    running then and by one that starts then."""
    with Scene(world, findings) as scene:
        ada = scene.enrol()
        scene.clock.move(int(_PAST_2038 - scene.clock()))
        scene.expect("permit", ada, ada.phone.next_code(), "a code after 2038")
        _check_times(scene, ada)
        scene.restart()
        bob = scene.enrol()
        scene.expect("permit", bob, bob.phone.next_code(), "somebody who enrols after 2038")
        scene.expect("permit", ada, ada.recovery_codes[0], "a recovery code after 2038")
        _check_times(scene, bob)
        confirmed = scene.status(bob)["devices"][0]["confirmedAt"]
        findings.hold(
            abs(confirmed - scene.clock()) < HOUR, "wrong-times", f"confirmed at {confirmed}")
        _wait_out_a_delay(scene, bob)


def _check_times(scene, person):
    told = scene.status(person)
    for what, seconds in (("last sign-in", told["lastSignIn"]["at"]),
                          ("device used", told["devices"][0]["lastUsedAt"])):
        scene.findings.hold(
            abs(seconds - scene.clock()) < HOUR, "wrong-times",
            f"{what} at {seconds}, when it is {scene.clock():.0f}")


def end_delays(world, findings):
    """A delay ends within its own length, wherever the clock is set meanwhile."""
    with Scene(world, findings) as scene:
        for jump in _JUMPS:
            ada = scene.enrol()
            _start_a_delay(scene, ada)
            scene.clock.move(jump)
            if jump < _FIRST_DELAY:
                scene.expect("deny", ada, ada.recovery_codes[0], f"{jump} s into a delay")
            # Not longer than this from now, says the clock that does not jump any more.
            scene.clock.move(max(0, _FIRST_DELAY + 1 - max(0, jump)))
            scene.expect("permit", ada, ada.recovery_codes[0], f"after a delay with {jump} s")
            findings.count("delays")


def _start_a_delay(scene, person):
    for code in person.phone.wrong_codes(_DELAY_AFTER):
        scene.expect("deny", person, code, "a wrong code")


def _wait_out_a_delay(scene, person):
    _start_a_delay(scene, person)
    scene.expect("deny", person, person.recovery_codes[1], "in a delay")
    scene.clock.move(_FIRST_DELAY + 1)
    scene.expect("permit", person, person.recovery_codes[1], "after a delay")


def jump_about(world, jumps, findings):
    """I1 wherever the clock is set: of each window just those codes are accepted that are later
    than all before; now and then the daemon dies."""
    dice = random.Random(4)
    with Scene(world, findings) as scene:
        ada = scene.enrol()
        last = ada.phone.last_step
        for number in range(jumps):
            scene.clock.move(dice.choice(_JUMPS))
            if number % 10 == 9:
                scene.restart()
            now = _step_with_room(scene, ada.phone)
            for step in range(now - WINDOW, now + WINDOW + 1):
                # Replays are not counted, so nothing is ever delayed.
                scene.expect("permit" if step > last else "deny", ada, ada.phone.code_at(step),
                             f"step {step} after {last} at {now}", address=ELSEWHERE)
                last = max(last, step)
            findings.count("jumps")


def _step_with_room(scene, phone):
    """The daemon's time step, which lasts long enough for a few logins."""
    if scene.clock() % _PERIOD > _PERIOD - 5:
        scene.clock.move(6)
    return phone.step_now
