"""The power fails right after a login: the store's disk is copied at that moment, mounted, and a
daemon started on the copy (I1, I2, I10, I14)."""

import contextlib
import dataclasses
import multiprocessing
import random
import time

from support.accounts import DAEMON_UID
from support.crowd import Crowd
from support.daemon import Daemon
from support.disk_image import DiskImage
from support.enrolment import add_phone, enrol
from support.torture.ledger import ELSEWHERE, Ledger
from support.tracing import Tracer
from support.varlink_client import LoginConnection

WORKERS = 8

_SYNCS = ("fsync", "fdatasync")

# A code that is left after an enrolment is right until the end of the next time step at least. A
# round must be over by then, or a refusal proves nothing.
_ROUND_SECONDS = 25

_PATIENCE = 20


@dataclasses.dataclass(frozen=True)
class _Login:
    """Somebody, and the code they log in with."""

    person: object
    code: str


def cut_power(world, rounds, findings):
    """Each round is a cut while WORKERS log in; who was let in before it, and who was not, is
    known from what they saw."""
    _cut_power(world, rounds, findings, lambda daemon: contextlib.nullcontext())


def cut_power_without_syncs(world, rounds, findings):
    """The control: while people log in, the daemon's syncs do nothing. Used codes work again
    after a cut, or the method sees nothing."""
    lies = [f"{call}:retval=0" for call in _SYNCS]
    _cut_power(world, rounds, findings, lambda daemon: Tracer(daemon, _SYNCS, lies))


def _cut_power(world, rounds, findings, disturbed):
    with DiskImage(world, "power") as disk:
        daemon = _daemon_on(world, disk.folder("state", DAEMON_UID)).start()
        try:
            _cut(world, disk, daemon, rounds, findings, disturbed)
        finally:
            daemon.close()


def _daemon_on(world, state, key=None):
    return Daemon(world, "path", world.new_folder("sockets"), state=state, key=key)


def _cut(world, disk, daemon, rounds, findings, disturbed):
    dice = random.Random(3)
    permits = multiprocessing.get_context("fork").Semaphore(0)
    with Crowd(WORKERS, lambda go, order: _log_in_in_turn(go, order, permits)) as crowd:
        while findings["cuts"] < rounds:
            began = time.monotonic()
            logins = [[_new_login(world, daemon, way) for way in _WAYS] for _ in range(WORKERS)]
            bystander = enrol(world.stranger(), daemon.control)
            with disturbed(daemon):
                crowd.start(*[(str(daemon.login), [(one.person.name, one.code) for one in some])
                              for some in logins])
                for _ in range(dice.randint(1, PEOPLE_A_ROUND - 4)):
                    assert permits.acquire(timeout=_PATIENCE), "no login went on"
                after, cut_at = _picture(world, disk, daemon, findings)
                results = crowd.results()
            while permits.acquire(block=False):
                pass
            with after:
                ends = zip(sum(logins, []), sum(results, []))
                _check_after(world, daemon, after, ends, cut_at, bystander, findings)
            seconds = time.monotonic() - began
            assert seconds < _ROUND_SECONDS, f"a round of {seconds:.0f} s proves nothing"
            findings.count("cuts")
            if findings["cuts"] % 10 == 0:
                findings.tell(f"{findings['cuts']} cuts")


def _picture(world, disk, daemon, findings):
    """The disk as it is at this moment, and what time it is."""
    daemon.pause()
    unsynced = disk.mount_point / f"unsynced-{findings['cuts']}"
    unsynced.write_bytes(bytes(4096))
    after = disk.copy(world, "after")
    cut_at = time.monotonic()
    daemon.resume()
    survivor = after.mount_point / unsynced.name
    findings.hold(
        not survivor.exists() or survivor.stat().st_size == 0, "unsynced-writes-kept",
        "what was never synced is on the copy: it is no picture of a power cut")
    return after, cut_at


def _app(person, daemon):
    return person.phone.next_code()


def _second_app(person, daemon):
    # The last recovery code, so that the first ones are left.
    return add_phone(person, person.recovery_codes[-1], daemon.control).next_code()


def _recovery_code(person, daemon):
    return person.recovery_codes[0]


# What each worker does, in turn.
_WAYS = (_app, _second_app, _recovery_code)

# And a bystander.
PEOPLE_A_ROUND = WORKERS * len(_WAYS) + 1


def _new_login(world, daemon, way):
    person = enrol(world.stranger(), daemon.control)
    return _Login(person, way(person, daemon))


def _log_in_in_turn(go, order, permits):
    """Logs one after the other in; when each was let in, or None."""
    login, logins = order
    seen = []
    go()
    for user, code in logins:
        with LoginConnection(login) as connection:
            verdict = connection.verdict(user, code, service="sshd")
        seen.append(time.monotonic() if verdict == "permit" else None)
        permits.release()
    return seen


def _check_after(world, live, after, ends, cut_at, bystander, findings):
    daemon = _daemon_on(world, after.mount_point / "state", live.key.read_bytes())
    try:
        integrity = daemon.check_store()
        findings.hold(integrity == "ok", "stores-broken", integrity)
        daemon.start()
        ledger = Ledger(findings)
        for login, let_in_at in ends:
            _check_login(daemon, login, let_in_at, cut_at, ledger, findings)
        verdict = ledger.present(daemon.login, bystander.name, bystander.phone.next_code())
        findings.hold(verdict == "permit", "locked-out", f"a bystander got {verdict}")
        assert daemon.stop() == 0, daemon.log_text()
    finally:
        daemon.close()


def _check_login(daemon, login, let_in_at, cut_at, ledger, findings):
    name = login.person.name
    assert let_in_at is not None, f"{name} was refused before the cut"
    was_in = let_in_at < cut_at
    findings.count("used-codes" if was_in else "logins-in-flight")
    verdict = ledger.present(daemon.login, name, login.code)
    if was_in:
        findings.hold(
            verdict != "permit", "used-codes-accepted", f"{name} got in again by a used code")
    verdict = ledger.present(
        daemon.login, name, login.person.recovery_codes[1], address=ELSEWHERE)
    findings.hold(verdict == "permit", "locked-out", f"{name} got {verdict} after the cut")
