"""People who set up their second factor themselves."""

import dataclasses
import time

from support.accounts import Account
from support.phone import Phone
from support.varlink_client import CONTROL, Connection

_ACCOUNT = "org.sallyport.Account"


@dataclasses.dataclass
class Person:
    """Somebody with a phone and a sheet of recovery codes."""

    account: Account
    phone: Phone
    recovery_codes: list

    @property
    def name(self):
        return self.account.name


def enrol(account, control=CONTROL, clock=time.time, **parameters):
    """Enrols an account through the control socket, as its own uid, as the command line does."""
    phone, confirmed = _confirm_a_phone(account, control, clock, parameters)
    return Person(account, phone, [line["code"] for line in confirmed["recoveryCodes"]])


def add_phone(person, step_up, control=CONTROL, clock=time.time, **parameters):
    """One more phone for somebody who is enrolled."""
    return _confirm_a_phone(
        person.account, control, clock, {"stepUp": step_up, **parameters})[0]


def _confirm_a_phone(account, control, clock, parameters):
    with Connection(control, account.uid) as connection:
        pending = connection.call(f"{_ACCOUNT}.BeginEnrollment", **parameters)["enrollment"]
        phone = Phone(pending["key"], pending["algorithm"], pending["digits"], pending["period"],
                      clock)
        confirmed = connection.call(f"{_ACCOUNT}.ConfirmEnrollment", code=phone.next_code())
    return phone, confirmed


def status(account, control=CONTROL):
    with Connection(control, account.uid) as connection:
        return connection.call(f"{_ACCOUNT}.GetStatus")["status"]


def shown_recovery_codes(person, step_up, control=CONTROL):
    with Connection(control, person.account.uid) as connection:
        reply = connection.call(f"{_ACCOUNT}.ShowRecoveryCodes", stepUp=step_up)
    return [line["code"] for line in reply["recoveryCodes"]]
