"""A thousand people ask for a code by mail at the same moment (I11)."""

import gc
import multiprocessing
import re
import selectors
import time

from support.enrolment import enrol
from support.mail.mail_room import MailRoom, address_of
from support.mail.sink import Sink
from support.torture.ledger import Ledger
from support.varlink_client import Connection, LoginConnection

# Seconds: so that five hundred logins take as long as a thousand mails.
_BETWEEN_LOGINS = 0.01

# Far more than a thousand mails take on a busy machine.
_PATIENCE = 120

# Of the daemon's memory, for each who waits: a connection with its buffers (some 2 KiB), the
# conversation, a place in the queues, and of an account's record, which is 3 KiB, no more than the
# store's 64.
MEMORY_OF_ONE = 8 << 10

# Mails that were asked for later and come first: the mailer sends four at a time, and one that is
# held up is overtaken by some of the other three's.
MOST_OVERTAKEN = 50

_CONTEXT = multiprocessing.get_context("fork")


class Measurement:
    """Times of others' logins, in nanoseconds, round by round, while many wait for mail and while
    nobody does."""

    def __init__(self):
        self.rounds = {True: [], False: []}
        self.resident_before = 0
        self.resident_most = 0

        # In each round, from the first request to the last answer, and to the last mail.
        self.answered = []
        self.drained = []

        # Mails that came later than so many that were asked for later.
        self.most_overtaken = 0

    @property
    def growth(self):
        return self.resident_most - self.resident_before


class Askers:
    """A process with a login of each of these people, who all want a code by mail."""

    def __init__(self, path, names):
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_ask, args=(theirs, path, names), daemon=True)
        self._process.start()
        theirs.close()

    def close(self):
        self._pipe.send("end")
        self._process.join(_PATIENCE)
        self._pipe.close()

    def gather(self):
        """Returns when all are asked for a code."""
        self._pipe.send("gather")
        self._wait()

    def ask(self):
        """Has all of them type `m`, and does not wait."""
        self._pipe.send("ask")

    def seconds(self):
        """Until the last of them was told that a code is on its way."""
        return self._wait()

    def _wait(self):
        assert self._pipe.poll(_PATIENCE), "people who ask for mail get no answer"
        return self._pipe.recv()


def serve_in_order(world, people, findings):
    """All ask at once; one who takes the mail gets it in the order in which it was queued, and no
    mail is missing."""
    room = MailRoom(world)
    try:
        some = room.addressees(people)
        with room.taker() as taker:
            assert room.take(taker) is None
            _all_ask(room, some)
            given_out = []
            while mail := room.take(taker):
                given_out.append(mail["user"])
        queued = _who_asked(room.daemon, 0)
        findings.count("mails", len(given_out))
        findings.hold(sorted(given_out) == sorted(one.name for one in some), "mails-lost",
                      f"{len(given_out)} of {people} mails were given out")
        findings.hold(given_out == queued, "order", "the mail is not given out as it was queued")
        assert room.daemon.stop() == 0, room.daemon.log_text()
    finally:
        room.close()


def log_in_while_many_ask(world, rounds, people, others, findings):
    """Each round is two logins of each of the others while nobody wants mail, and while all people
    do, in turn."""
    room = MailRoom(world)
    sink = Sink(world.new_folder("sink"))
    measurement = Measurement()
    mailer = room.mailer(sink)
    askers = None
    try:
        some = room.addressees(people)
        mailer.start()
        crew = [enrol(world.stranger(), room.daemon.control) for _ in range(others)]
        _time_logins(room.daemon, crew, findings)
        askers = Askers(str(room.daemon.login), [one.name for one in some])
        measurement.resident_before = room.daemon.resident_bytes()
        for number in range(rounds):
            for is_crowded in (number % 2 == 0, number % 2 == 1):
                crew = [_enrolled_anew(room.daemon, person) for person in crew]
                if is_crowded:
                    _crowded_round(room, sink, askers, some, crew, measurement, findings)
                else:
                    measurement.rounds[False].append(_time_logins(room.daemon, crew, findings))
            findings.tell(
                f"{number + 1} of {rounds} rounds; answered in {measurement.answered[-1]:.2f} s, "
                f"sent in {measurement.drained[-1]:.2f} s")
        assert mailer.stop() == 0, mailer.log_text()
        assert room.daemon.stop() == 0, room.daemon.log_text()
    finally:
        if askers:
            askers.close()
        mailer.close()
        sink.close()
        room.close()
    return measurement


def _crowded_round(room, sink, askers, people, crew, measurement, findings):
    before, log = len(sink.recipients), room.daemon.log.stat().st_size
    askers.gather()
    began = time.monotonic()
    askers.ask()
    measurement.rounds[True].append(_time_logins(room.daemon, crew, findings))
    measurement.answered.append(askers.seconds())
    arrived = _wait_for_mails(sink, before, len(people))
    measurement.drained.append(time.monotonic() - began)
    measurement.resident_most = max(measurement.resident_most, _most_resident(room.daemon))
    findings.count("mails", len(arrived))
    findings.hold(sorted(arrived) == sorted(address_of(one) for one in people), "mails-lost",
                  f"{len(arrived)} mails of {len(people)} came")
    queued = [f"{name}@example.org" for name in _who_asked(room.daemon, log)]
    measurement.most_overtaken = max(measurement.most_overtaken, _most_overtaken(queued, arrived))


def _time_logins(daemon, crew, findings):
    """Two right codes of each; how long each login took."""
    ledger = Ledger(findings)
    times = []
    gc.disable()
    for _ in range(2):
        for person in crew:
            time.sleep(_BETWEEN_LOGINS)
            code = person.phone.next_code()
            began = time.perf_counter_ns()
            verdict = ledger.present(daemon.login, person.name, code)
            times.append(time.perf_counter_ns() - began)
            findings.count("logins")
            findings.hold(
                verdict == "permit", "right-codes-refused", f"{person.name} got {verdict}")
    gc.enable()
    return times


def _enrolled_anew(daemon, person):
    """A new phone has two codes to show at once."""
    with Connection(daemon.control, person.account.uid) as connection:
        connection.call("org.sallyport.Account.Disable", stepUp=person.recovery_codes[0])
    return enrol(person.account, daemon.control)


def _all_ask(room, people):
    askers = Askers(str(room.daemon.login), [one.name for one in people])
    askers.gather()
    askers.ask()
    askers.seconds()
    askers.close()


def _wait_for_mails(sink, before, count):
    deadline = time.monotonic() + _PATIENCE
    while len(arrived := sink.recipients[before:]) < count:
        assert time.monotonic() < deadline, f"{len(arrived)} of {count} mails came"
        time.sleep(0.02)
    return arrived


def _who_asked(daemon, position):
    """In the order in which mail was queued: the journal's lines are in that of the commits."""
    with open(daemon.log) as log:
        log.seek(position)
        return re.findall(r"audit emailCodeRequested done account=(\S+)", log.read())


def _most_overtaken(queued, arrived):
    """How many mails that were queued later came before one, at the most."""
    place = {name: number for number, name in enumerate(queued)}
    most, latest = 0, []
    for name in arrived:
        most = max(most, sum(other > place[name] for other in latest))
        latest.append(place[name])
    return most


def _most_resident(daemon):
    """VmHWM (proc(5)): the most that was ever resident."""
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", daemon.process_status(), re.M)[1]) * 1024


# --- The other side


def _ask(pipe, path, names):
    crowd = []
    while (word := pipe.recv()) != "end":
        if word == "gather":
            for connection in crowd:
                connection.close()
            crowd = [_prompted(path, name) for name in names]
            pipe.send(None)
        else:
            pipe.send(_type_all(crowd))


def _prompted(path, name):
    connection = LoginConnection(path)
    connection.begin(name, "sshd")
    return connection


def _type_all(crowd):
    """How long it takes until all are told what to do next."""
    began = time.monotonic()
    with selectors.DefaultSelector() as waiting:
        for connection in crowd:
            connection.send("org.sallyport.Login.Answer", response="m")
            waiting.register(connection, selectors.EVENT_READ)
        left = len(crowd)
        while left:
            for key, _ in waiting.select():
                step = key.fileobj.receive()["step"]
                assert "a code is on its way" in step["text"], step
                waiting.unregister(key.fileobj)
                left -= 1
    return time.monotonic() - began
