"""Many people who set up their second factor at once, through the control socket."""

import contextlib
import dataclasses

from support.phone import Phone
from support.varlink_client import Connection

_ACCOUNT = "org.sallyport.Account"

# Enough to keep the daemon busy; few, because it reads the passwd file that they all stand in twice
# for each (Names.as_local).
TOGETHER = 32


@dataclasses.dataclass(frozen=True)
class Enrolled:
    """What is kept of an enrolment: the phone, and a recovery code to end it with."""

    phone: Phone
    recovery_code: str


def enrol_together(people, old, control):
    """Enrols at most TOGETHER people, each on a connection of their own uid.

    `old` holds, by name, the enrolments that end first: by a recovery code, so that no code of an
    app is used up.
    """
    with contextlib.ExitStack() as ends:
        connections = [ends.enter_context(Connection(control, one.uid)) for one in people]
        leaving = [(connection, {"stepUp": old[one.name].recovery_code})
                   for connection, one in zip(connections, people, strict=True) if one.name in old]
        _ask_all("Disable", leaving)
        begun = _ask_all("BeginEnrollment", [(connection, {}) for connection in connections])
        phones = [Phone(reply["enrollment"]["key"]) for reply in begun]
        confirmed = _ask_all("ConfirmEnrollment", [
            (connection, {"code": phone.next_code()})
            for connection, phone in zip(connections, phones, strict=True)])
    return {
        one.name: Enrolled(phone, reply["recoveryCodes"][0]["code"])
        for one, phone, reply in zip(people, phones, confirmed, strict=True)}


def _ask_all(method, calls):
    """Sends a call on each connection before it waits for the first reply."""
    for connection, parameters in calls:
        connection.send(f"{_ACCOUNT}.{method}", **parameters)
    return [connection.receive() for connection, _ in calls]
