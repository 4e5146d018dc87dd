"""Many processes, one code, one moment (I1, I2)."""

from support.crowd import Crowd
from support.enrolment import enrol, shown_recovery_codes, status
from support.mail.mail_room import MailRoom
from support.varlink_client import Closed, LoginConnection

PROCESSES = 64


def race_with_app_codes(world, daemon, rounds, findings):
    """Each round somebody new and a code: exactly one process gets in."""
    with Crowd(PROCESSES, present) as crowd:
        for number in range(rounds):
            ada = enrol(world.stranger(), daemon.control)
            _race(crowd, daemon, ada, ada.phone.next_code(), number, findings)
            failures = status(ada.account, daemon.control)["failuresSinceSignIn"]
            findings.hold(failures == 0, "counted", f"a right code was counted {failures} times")


def race_with_recovery_codes(world, daemon, rounds, findings):
    """The same with a recovery code, and the sheet is whole afterwards."""
    with Crowd(PROCESSES, present) as crowd:
        for number in range(rounds):
            ada = enrol(world.stranger(), daemon.control)
            _race(crowd, daemon, ada, ada.recovery_codes[0], number, findings)
            sheet = shown_recovery_codes(ada, ada.phone.next_code(), daemon.control)
            findings.hold(
                len(sheet) == 8 and ada.recovery_codes[0] not in sheet, "sheets",
                f"the sheet of {ada.name} is not what it should be: {len(sheet)} codes")


def race_with_mailed_codes(world, rounds, findings):
    """The same with a code that came by mail."""
    room = MailRoom(world)
    try:
        with Crowd(PROCESSES, present) as crowd, room.taker() as taker:
            for number in range(rounds):
                ada, = room.addressees(1)
                with LoginConnection(room.daemon.login) as connection:
                    connection.verdict(ada.name, "m", service="sshd")
                _race(crowd, room.daemon, ada, room.take(taker)["code"], number, findings)
        assert room.daemon.stop() == 0, room.daemon.log_text()
    finally:
        room.close()


def present(go, order):
    """Types one code until the conversation ends; the verdict, or None if it is cut.

    All processes are released together: at the prompt, or before they connect.
    """
    login, user, code, at_prompt = order
    if not at_prompt:
        go()
    try:
        with LoginConnection(login) as connection:
            try:
                step = connection.begin(user, "sshd")
            finally:
                if at_prompt:
                    go()
            while step["kind"] != "done":
                step = connection.answer(code)
            return step["verdict"]
    except (Closed, BrokenPipeError):
        # An account has few conversations at once (product row O9): the oldest ends.
        return None


def _race(crowd, daemon, person, code, number, findings):
    order = (str(daemon.login), person.name, code, number % 2 == 0)
    verdicts = crowd.all_do(order)
    accepted = verdicts.count("permit")
    findings.count("rounds")
    findings.count("hung-up-on", verdicts.count(None))
    findings.hold(
        accepted == 1, "rounds-not-won-by-one", f"{accepted} of {PROCESSES} got in at once")
    if findings["rounds"] % 100 == 0:
        findings.tell(f"{findings['rounds']} rounds")
