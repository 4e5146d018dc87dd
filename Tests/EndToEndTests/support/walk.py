"""An enrolment in the middle of a login, as people see it on a terminal."""

import re

from support.phone import Phone
from support.varlink_client import CONTROL, Connection

FIRST_CODE = "then type the code that the app shows, or qr to scan the key: "
FIRST_CODE_ONLY = "then type the code that the app shows: "
AGAIN = "type the app's next code, or qr to scan the key: "
ACKNOWLEDGE = "write them down, then type yes to finish: "
ACKNOWLEDGE_AGAIN = "are they written down? "
NOTHING_SET_UP = "No second factor was set up. Sign in again to begin anew."
PICTURE_TITLE = "Scan this with the authenticator app."

_KEY = re.compile(r"key (?:of \S+ is )?((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}) - ")
_RECOVERY_CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b")


def change_policy(control=CONTROL, **settings):
    """Changes settings as root; dots in their names are written as two underscores."""
    with Connection(control) as connection:
        connection.call(
            "org.sallyport.Admin.ChangePolicy", authority={"breakGlass": "tests"},
            settings=[{"name": name.replace("__", "."), "value": value}
                      for name, value in settings.items()])


def invite(account, control=CONTROL):
    """The code that root hands over."""
    with Connection(control) as connection:
        return connection.call(
            "org.sallyport.Admin.InviteUser", user=account.name,
            authority={"breakGlass": "tests"})["code"]


def phone_with_key(terminal):
    """The app that is given the key which was shown last."""
    return Phone(_KEY.findall(terminal.seen)[-1].replace(" ", ""))


def shown_codes(terminal):
    """The recovery codes of the last sheet; an invitation that was typed looks like one."""
    return _RECOVERY_CODE.findall(terminal.seen.rpartition("recovery codes")[2])


def walk(terminal, prompt=FIRST_CODE):
    """Goes from the key to the recovery codes, and acknowledges them; the phone and the codes."""
    terminal.sees(prompt)
    phone = phone_with_key(terminal)
    terminal.types(phone.next_code())
    terminal.sees(ACKNOWLEDGE)
    codes = shown_codes(terminal)
    assert len(codes) == 8
    terminal.types("yes")
    return phone, codes
