"""One person without privileges takes all connections that the daemon gives (I11)."""

import collections
import contextlib
import gc
import multiprocessing
import os
import resource
import select
import socket
import time

from support.daemon import Daemon
from support.enrolment import enrol
from support.torture.ledger import Ledger
from support.varlink_client import Connection, encode

IDLE = 5000
SLOW = 200

# systemd/sallyportd.service, LimitNOFILE.
_DAEMON_FILES = 8192

# Connections that are tried in a second, one after the other: until each place was tried, and from
# then on, where the daemon has closed one, about every ten seconds for each. More would measure how
# busy any program can make a machine.
_FIRST_TRIES = 2000
_TRIES = 500

# Each slow writer sends a byte a second.
_BYTES_A_SECOND = 1

_PATIENCE = 60

# In the middle of a name that never ends.
_SLOW_CALL = encode("org.sallyport.Login.Begin", user="a" * 200, service="sshd")[:100] + b"a" * 4000

_CONTEXT = multiprocessing.get_context("fork")


class HostileCrowd:
    """A process of somebody with IDLE connections that say nothing and SLOW ones that say
    something by and by, or as many of those as are let in."""

    def __init__(self, path, uid):
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_besiege, args=(theirs, path, uid), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pipe.send("end")
        self._process.join(_PATIENCE)
        self._pipe.close()

    def gather(self):
        """Returns when each place has been tried; they go on trying. How many are in."""
        return self._ask("gather")

    def leave(self):
        """Closes all, and tries no more."""
        self._ask("leave")

    def count(self):
        """How many are in, and how many were tried since it began."""
        return self._ask("count")

    def _ask(self, word):
        self._pipe.send(word)
        assert self._pipe.poll(_PATIENCE), "the crowd does not answer"
        return self._pipe.recv()


class Measurement:
    """Times of logins, in nanoseconds, round by round: with the crowd and without it."""

    def __init__(self):
        self.rounds = {True: [], False: []}
        self.resident_before = 0
        self.resident_after = 0
        self.most_admitted = 0

    @property
    def growth(self):
        return self.resident_after - self.resident_before


def log_in_beside_a_crowd(world, rounds, people, findings):
    """Each round is two logins of each of the people without the crowd and with it, in turn."""
    with _file_limit(_DAEMON_FILES):
        daemon = Daemon(world, "path", world.new_folder("sockets")).start()
    measurement = Measurement()
    try:
        villain = world.stranger()
        crew = [enrol(world.stranger(), daemon.control) for _ in range(people)]
        crew = _time_logins(daemon, crew, findings)[1]
        measurement.resident_before = daemon.resident_bytes()
        with HostileCrowd(str(daemon.login), villain.uid) as crowd:
            for number in range(rounds):
                for is_crowded in (number % 2 == 0, number % 2 == 1):
                    if is_crowded:
                        crowd.gather()
                    times, crew = _time_logins(daemon, crew, findings)
                    measurement.rounds[is_crowded].append(times)
                    if is_crowded:
                        admitted, _ = crowd.count()
                        measurement.most_admitted = max(measurement.most_admitted, admitted)
                        measurement.resident_after = max(
                            measurement.resident_after, daemon.resident_bytes())
                        crowd.leave()
                findings.tell(f"{number + 1} of {rounds} rounds")
        assert daemon.stop() == 0, daemon.log_text()
    finally:
        daemon.close()
    return measurement


@contextlib.contextmanager
def _file_limit(limit):
    """Within this block a program that is started may have so many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _time_logins(daemon, crew, findings):
    """Two right codes of each; how long each login took, and the crew enrolled anew, untimed:
    a new phone has two codes to show at once."""
    crew = [_enrolled_anew(daemon, person) for person in crew]
    ledger = Ledger(findings)
    times = []
    gc.disable()
    for _ in range(2):
        for person in crew:
            code = person.phone.next_code()
            began = time.perf_counter_ns()
            verdict = ledger.present(daemon.login, person.name, code)
            times.append(time.perf_counter_ns() - began)
            findings.count("logins")
            findings.hold(
                verdict == "permit", "right-codes-refused", f"{person.name} got {verdict}")
    gc.enable()
    return times, crew


def _enrolled_anew(daemon, person):
    with Connection(daemon.control, person.account.uid) as connection:
        connection.call("org.sallyport.Account.Disable", stepUp=person.recovery_codes[0])
    return enrol(person.account, daemon.control)


# --- The other side


def _besiege(pipe, path, uid):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (IDLE + SLOW + 100, hard))
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    siege = _Siege(path)
    while True:
        if pipe.poll(0 if siege.is_on else None):
            word = pipe.recv()
            if word == "gather":
                siege.begin()
                pipe.send(siege.admitted)
            elif word == "leave":
                siege.end()
                pipe.send(None)
            elif word == "count":
                pipe.send((siege.admitted, siege.tried))
            else:
                os._exit(0)
        if siege.is_on:
            siege.tick(_TRIES)


class _Siege:
    """The connections of the crowd. Every place has a number; every 26th is a slow writer's."""

    def __init__(self, path):
        self._path = path
        self._events = select.epoll()
        self._open = {}
        self._place_of = {}
        self._writers = collections.deque()
        self._free = collections.deque()
        self._last_write = 0.0
        self.tried = 0
        self.is_on = False

    @property
    def admitted(self):
        """How many are in. The daemon takes one after the other, so once it has hung up on one more
        it has hung up on all whom it does not want."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one_more:
            one_more.settimeout(_PATIENCE / 2)
            one_more.connect(self._path)
            assert not one_more.recv(1)
        self._look_who_is_closed()
        return len(self._open)

    def begin(self):
        self._free.extend(range(IDLE + SLOW))
        self.is_on = True
        goal = self.tried + IDLE + SLOW
        while self.tried < goal:
            self.tick(_FIRST_TRIES)

    def end(self):
        for connection in self._open.values():
            connection.close()
        self._open, self._place_of = {}, {}
        self._writers.clear()
        self._free.clear()
        self.is_on = False

    def tick(self, tries):
        """One try, after a while."""
        time.sleep(1 / tries)
        if self._free:
            self._try(self._free.popleft())
        self._write_slowly()
        self._look_who_is_closed()

    def _try(self, place):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.setblocking(False)
        self.tried += 1
        try:
            connection.connect(self._path)
        except OSError:
            # The daemon's queue is full: later.
            connection.close()
            self._free.append(place)
            return
        self._open[place] = connection
        self._place_of[connection.fileno()] = place
        self._events.register(connection, select.EPOLLIN)
        if place % (IDLE // SLOW + 1) == 0:
            self._writers.append((place, 0))

    def _write_slowly(self):
        """One byte of one writer, if it is time for one."""
        now = time.monotonic()
        if not self._writers or now - self._last_write < 1 / len(self._writers) / _BYTES_A_SECOND:
            return
        self._last_write = now
        place, sent = self._writers.popleft()
        if place in self._open:
            with contextlib.suppress(OSError):
                self._open[place].send(_SLOW_CALL[sent:sent + 1])
            self._writers.append((place, sent + 1))

    def _look_who_is_closed(self):
        for descriptor, _ in self._events.poll(0):
            place = self._place_of.pop(descriptor)
            # The daemon has nothing to say to them, so it has hung up.
            self._open.pop(place).close()
            self._free.append(place)
