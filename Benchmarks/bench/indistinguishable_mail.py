"""Whether time tells who can have a code by mail, where a second factor is mandatory (I13).

Somebody asks for a code by mail for people with a confirmed address, for people whose address is
not confirmed, for people who have nothing recorded, and for names that nobody has. All are told the
same; here is how long that takes. The mailer is running and sends what is queued: what that costs
the daemon follows the answer.

As with wrong codes, the first request of somebody who has nothing recorded makes a record, and is a
note.
"""

import contextlib
import gc
import random
import time

from support.administration import Root
from support.enrolment import enrol
from support.failure import Failure
from support.mail.mail_room import POLICY, MailRoom, set_address
from support.mail.sink import Sink
from support.varlink_client import LoginConnection

from bench.subject import SERVICE

# Of each kind.
PEOPLE = 250

# Seconds before each request: more often than so the daemon serves nobody who asks for mail.
_PAUSE = 0.003

# After the first; fewer than an account may ask for in an hour.
ROUNDS = 4


def request_times(world, names):
    """The times of a request by kind of account: of the first round, and of all later ones."""
    clerk, *others = names.others[:1 + 3 * PEOPLE]
    addressed, unconfirmed, plain = (others[i * PEOPLE:(i + 1) * PEOPLE] for i in range(3))
    with contextlib.ExitStack() as ends:
        ends.enter_context(names.as_local([clerk, *others]))
        room = MailRoom(world, POLICY, clerk)
        ends.callback(room.close)
        _give_addresses(room, addressed, unconfirmed)
        Root(room.daemon).set_policy({"mode": "mandatory"})
        sink = Sink(world.new_folder("sink"))
        ends.callback(sink.close)
        mailer = room.mailer(sink).start()
        ends.callback(mailer.close)
        names_by_kind = {
            "confirmed": [one.name for one in addressed],
            "unconfirmed": [one.name for one in unconfirmed],
            "nothing recorded": [one.name for one in plain],
            "unknown": [f"nobody{number:06}" for number in range(PEOPLE)]}
        rounds = [_round(room.daemon, names_by_kind, dice) for dice in range(1 + ROUNDS)]
        if mailer.stop() != 0:
            raise Failure(mailer.log_text())
    later = {kind: [time for one in rounds[1:] for time in one[kind]] for kind in rounds[0]}
    return rounds[0], later


def _give_addresses(room, addressed, unconfirmed):
    with room.taker() as taker:
        for account in addressed:
            person = enrol(account, room.daemon.control)
            room.confirm(account, taker, stepUp=person.recovery_codes[0])
        for account in unconfirmed:
            person = enrol(account, room.daemon.control)
            set_address(account, room.daemon.control, stepUp=person.recovery_codes[0])
            room.take(taker, wait=10)


def _round(daemon, names_by_kind, seed):
    """One of each kind after the other, in an order that changes."""
    dice = random.Random(seed)
    times = {kind: [] for kind in names_by_kind}
    texts = set()
    gc.disable()
    for some in zip(*names_by_kind.values(), strict=True):
        four = list(zip(names_by_kind, some, strict=True))
        dice.shuffle(four)
        for kind, name in four:
            taken, text = _request(daemon, name)
            times[kind].append(taken)
            texts.add(text)
    gc.enable()
    if len(texts) != 1:
        raise Failure(f"who asks for mail is told different things: {sorted(texts)}")
    return times


def _request(daemon, name):
    with LoginConnection(daemon.login) as connection:
        connection.begin(name, SERVICE)
        time.sleep(_PAUSE)
        began = time.perf_counter_ns()
        step = connection.answer("m")
        return time.perf_counter_ns() - began, step["text"]
