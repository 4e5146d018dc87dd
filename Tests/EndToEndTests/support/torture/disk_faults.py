"""The store's disk fails: a call, all calls from one on, no room, read-only (I1, I4, I10).

A login meanwhile is done or refused, and what it was answered is true afterwards. A store that
gave its connection up (it could not undo a transaction) refuses everything and does not answer
the watchdog; systemd restarts the daemon then, and so do we.
"""

import collections
import contextlib
import itertools
import os
import subprocess
import time

from support.accounts import DAEMON_UID
from support.daemon import Daemon
from support.disk_image import DiskImage
from support.enrolment import enrol
from support.torture.ledger import ELSEWHERE, Ledger
from support.tracing import Tracer, is_injected, name_of

# What a store may ask of a disk. write(2) is not among it: SQLite says where it writes; the log and
# the threads' wake-ups (eventfd(2), whose writes cannot fail) have no place.
CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate")

# A login that lacks one of these is none.
_STORE_CALLS = ("pwrite64", "fdatasync")

KINDS = ("app", "recovery", "wrong")
ERRORS = ("EIO", "ENOSPC")

# One call fails, or all from it on.
ONCE, FROM_THEN_ON = "", "+"

# Without faults, to know what a login does.
_CLEAN_LOGINS = 3

# Logins that make fewer calls than a fault needs, before it is believed that none makes so many.
_TRIES = 2

# The daemon looks at its store twice in this time.
_WATCHDOG_SECONDS = 0.2
_PATIENCE = 20

# Fewer than delay a source of failures, and than lock an account.
_FAILURES_A_SOURCE = 4
_FAILURES_AN_ACCOUNT = 90

# The log of 1000 pages is written back into the database after some 300 logins; some checkpoints
# have a few calls less than others, so two must be met.
_LOGINS_A_CHECKPOINT = 1000

# On a full disk, between two who try to log in.
_GUESSES_A_LOGIN = 19


def fail_each_call(world, findings, kinds=KINDS, errors=ERRORS, lasting=(ONCE, FROM_THEN_ON)):
    """For every k: the k-th call of a login of each kind fails."""
    with _watched_daemon(world) as daemon:
        ledger = Ledger(findings)
        for kind in kinds:
            counts = _calls_of_a_login(world, daemon, kind, ledger)
            findings.tell(f"{kind}: a login makes {counts}, or a few more")
            for call, error, how_long in itertools.product(counts, errors, lasting):
                met = _fail_every(world, daemon, kind, (call, error, how_long), ledger, findings)
                findings.hold(
                    met >= counts[call], "calls-not-failed",
                    f"{met} of {counts[call]} {call} of a login failed")


def fail_checkpoints(world, findings, step, errors=ERRORS, lasting=(ONCE, FROM_THEN_ON)):
    """Calls on the database itself, which happen once in some hundred logins, when the log is
    written back into it: each `step`-th of each kind fails."""
    with _watched_daemon(world) as daemon:
        ledger = Ledger(findings)
        counts = _calls_of_a_checkpoint(world, daemon, ledger, findings)
        findings.tell(f"a checkpoint makes {counts}")
        for call, error, how_long in itertools.product(counts, errors, lasting):
            for k in range(1, counts[call] + 1, step):
                fault = f"{call}:error={error}:when={k}{how_long}"
                _fail_a_checkpoint(world, daemon, fault, ledger, findings)
        findings.tell(f"{findings['faults']} calls failed")


def fill_disk(world, logins, findings):
    """The disk is full, and stays so: what the daemon gives back is taken too.

    Logins may go on, from what the daemon holds in reserve (product row O9; its own tests say
    how long), or be refused.
    """
    with DiskImage(world, "full") as disk:
        with _watched_daemon(world, disk.folder("state", DAEMON_UID)) as daemon:
            ledger = Ledger(findings)
            guesses = _guesses(world, daemon, logins)
            people = [enrol(world.stranger(), daemon.control)
                      for _ in range(logins // (_GUESSES_A_LOGIN + 1))]
            filler = disk.mount_point / "filler"
            for person in people:
                _fill(filler)
                for _ in range(_GUESSES_A_LOGIN):
                    _guess(daemon, guesses, ledger, findings)
                verdict = ledger.present(daemon.login, person.name, person.recovery_codes[0])
                findings.count(f"full-{verdict}")
            filler.unlink()
            _check_after(daemon, ledger, findings, *(
                (person, person.recovery_codes[0]) for person in people))


def make_read_only(world, findings):
    """Nothing can be written, so nobody is let in; afterwards they are."""
    with DiskImage(world, "read-only") as disk:
        with _watched_daemon(world, disk.folder("state", DAEMON_UID)) as daemon:
            _make_files_immutable(world, daemon, Ledger(findings), findings)
            _make_disk_read_only(world, disk, daemon, Ledger(findings), findings)


# --- One call


def _calls_of_a_login(world, daemon, kind, ledger):
    """How many of each call a login makes when nothing fails: of the thread that makes the most,
    and of the login that makes the fewest, since not every row needs a new page."""
    some = [_calls_of_one_login(world, daemon, kind, ledger) for _ in range(_CLEAN_LOGINS)]
    counts = {call: min(one[call] for one in some) for call in CALLS}
    assert all(counts[call] > 0 for call in _STORE_CALLS), counts
    return {call: count for call, count in counts.items() if count}


def _calls_of_one_login(world, daemon, kind, ledger):
    person = enrol(world.stranger(), daemon.control)
    with Tracer(daemon, CALLS) as tracer:
        verdict = ledger.present(daemon.login, person.name, _code(person, kind))
    assert verdict == ("deny" if kind == "wrong" else "permit"), verdict
    each = collections.Counter((thread, name_of(call)) for thread, call in tracer.calls())
    return {
        call: max((number for (_, name), number in each.items() if name == call), default=0)
        for call in CALLS}


def _fail_every(world, daemon, kind, fault, ledger, findings):
    """The first, the second, … until no login makes so many calls; how many there were."""
    call, error, how_long = fault
    for k in itertools.count(1):
        when = f"{call}:error={error}:when={k}{how_long}"
        if not any(_fail(world, daemon, kind, when, ledger, findings) for _ in range(_TRIES)):
            return k - 1


def _fail(world, daemon, kind, fault, ledger, findings):
    """One login; whether it met the fault."""
    person = enrol(world.stranger(), daemon.control)
    code = _code(person, kind)
    with Tracer(daemon, CALLS, [fault]) as tracer:
        verdict = ledger.present(daemon.login, person.name, code)
    is_met = any(is_injected(call) for _, call in tracer.calls())
    findings.count("faults", is_met)
    findings.count(f"{kind}-{verdict}", is_met)
    findings.hold(
        daemon.is_running(), "deaths", f"the daemon died of {fault}: {daemon.log_text()}")
    _check_verdict(person, kind, fault, verdict, findings)
    _check_after(daemon, ledger, findings, (person, code))
    return is_met


def _check_verdict(person, kind, fault, verdict, findings):
    may = {None, "deny", "unavailable", "cut"} | ({"permit"} if kind != "wrong" else set())
    findings.hold(
        verdict in may, "wrong-verdicts", f"{person.name}, {kind} code, {fault}: {verdict}")


def _code(person, kind):
    if kind == "wrong":
        return person.phone.wrong_code()
    return person.phone.next_code() if kind == "app" else person.recovery_codes[0]


# --- A checkpoint


def _calls_of_a_checkpoint(world, daemon, ledger, findings):
    """How many of each call the first checkpoint makes on the database when nothing fails."""
    guesses = _guesses(world, daemon, _LOGINS_A_CHECKPOINT)
    with Tracer(daemon, CALLS, path=daemon.store) as tracer:
        for _ in range(_LOGINS_A_CHECKPOINT):
            if tracer.has_seen("sync("):
                break
            _guess(daemon, guesses, ledger, findings)
    counts = collections.Counter(name_of(call) for _, call in tracer.calls())
    assert all(counts[call] > 0 for call in _STORE_CALLS), counts
    return counts


def _fail_a_checkpoint(world, daemon, fault, ledger, findings):
    guesses = _guesses(world, daemon, _LOGINS_A_CHECKPOINT)
    person = enrol(world.stranger(), daemon.control)
    code = person.phone.next_code()
    with Tracer(daemon, CALLS, [fault], path=daemon.store) as tracer:
        for _ in range(_LOGINS_A_CHECKPOINT):
            if tracer.has_seen("(INJECTED)"):
                break
            _guess(daemon, guesses, ledger, findings)
        is_met = tracer.has_seen("(INJECTED)")
        findings.hold(is_met, "calls-not-failed", f"no checkpoint met {fault}")
        ledger.present(daemon.login, person.name, code)
    tracer.calls()
    findings.count("faults")
    findings.hold(
        daemon.is_running(), "deaths", f"the daemon died of {fault}: {daemon.log_text()}")
    _check_after(daemon, ledger, findings, (person, code))


def _guesses(world, daemon, count):
    """Name, code and address of so many wrong codes that are all counted: from many places, for
    one person after the other."""
    people = [enrol(world.stranger(), daemon.control)
              for _ in range(-(-count // _FAILURES_AN_ACCOUNT))]
    return ((person.name, person.phone.wrong_code(), f"192.0.2.{number // _FAILURES_A_SOURCE}")
            for person in people for number in range(_FAILURES_AN_ACCOUNT))


def _guess(daemon, guesses, ledger, findings):
    name, code, address = next(guesses)
    verdict = ledger.present(daemon.login, name, code, address=address)
    findings.count(f"guess-{verdict}")
    findings.hold(
        verdict in ("deny", "unavailable", "cut"), "wrong-verdicts", f"a wrong code: {verdict}")


# --- No room, and read-only


def _fill(file):
    """Takes all the room there is, to the last block."""
    with open(file, "ab", buffering=0) as filler:
        for size in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while True:
                    end = os.fstat(filler.fileno()).st_size
                    os.posix_fallocate(filler.fileno(), end, size)
        room = os.statvfs(file)
    assert room.f_bavail * room.f_frsize < 1 << 16, room


def _make_files_immutable(world, daemon, ledger, findings):
    """Each write fails by EPERM, whoever has the file open (chattr(1), +i)."""
    person = enrol(world.stranger(), daemon.control)
    code = person.phone.next_code()
    files = [str(file) for file in daemon.state.iterdir()]
    subprocess.run(["chattr", "+i", *files], check=True)
    verdict = ledger.present(daemon.login, person.name, code)
    subprocess.run(["chattr", "-i", *files], check=True)
    _check_nobody_got_in(verdict, "immutable files", findings)
    _check_after(daemon, ledger, findings, (person, code))


def _make_disk_read_only(world, disk, daemon, ledger, findings):
    """As the kernel does it after an error of the disk (ext4(5), errors=remount-ro): a daemon
    that has its files open cannot write to them any more, and one that starts cannot either."""
    person = enrol(world.stranger(), daemon.control)
    code = person.phone.next_code()
    disk.become_read_only()
    verdict = ledger.present(daemon.login, person.name, code)
    _check_nobody_got_in(verdict, "a read-only disk", findings)
    daemon.kill()
    status, _ = daemon.refusal()
    findings.hold(status != 0, "wrong-verdicts", "a daemon started that cannot write")
    disk.unmount()
    disk.mount()
    daemon.start()
    _check_after(daemon, ledger, findings, (person, code))


def _check_nobody_got_in(verdict, why, findings):
    findings.count("faults")
    findings.hold(
        verdict in (None, "deny", "unavailable", "cut"), "wrong-verdicts", f"{why}: {verdict}")


# --- Afterwards


@contextlib.contextmanager
def _watched_daemon(world, state=None):
    daemon = Daemon(world, "path", world.new_folder("sockets"), state=state)
    daemon.environment["WATCHDOG_USEC"] = str(int(_WATCHDOG_SECONDS * 1e6))
    try:
        yield daemon.start()
    finally:
        daemon.close()


def _check_after(daemon, ledger, findings, *presented):
    """The fault is gone. What was presented is accepted once at the most, and logins work; after
    a crash, too."""
    if not _answers_watchdog(daemon):
        findings.count("restarts")
        daemon.kill()
        daemon.start()
    for number in (1, 2):
        for person, code in presented:
            ledger.present(daemon.login, person.name, code, address=ELSEWHERE)
            verdict = ledger.present(daemon.login, person.name, person.recovery_codes[number])
            findings.hold(
                verdict == "permit", "locked-out", f"{person.name} got {verdict} afterwards")
        if number == 1:
            daemon.kill()
            integrity = daemon.check_store()
            findings.hold(integrity == "ok", "stores-broken", integrity)
            daemon.start()


def _answers_watchdog(daemon):
    """Whether the daemon tells systemd that it is well, or says in its log that it is not."""
    daemon.notifications.clear()
    deadline = time.monotonic() + _PATIENCE
    while daemon.is_running() and time.monotonic() < deadline:
        if daemon.wait_for_notification("WATCHDOG=1", 2 * _WATCHDOG_SECONDS):
            return True
        if daemon.log_lines("the store does not answer"):
            return False
    raise AssertionError(f"neither word nor log of the store's health: {daemon.log_text()}")
