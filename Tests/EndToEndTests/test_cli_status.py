"""sallyport status: the screen and its JSON, before and after what happens to people."""

import json
import re
import time

import pytest

from support.cli import cli  # noqa: F401
from support.cli_pages import (
    CODE_PROMPT, HOST, phone_for, recovery_codes_on, with_dates_hidden)
from support.enrolment import status

OFF = """\
Account         NAME
Second factor   off
Sign-ins        ask for no code
Last sign-in    none yet
Next            sallyport enroll sets up a second factor
"""

ON = """\
Account          NAME
Second factor    on
Sign-ins         ask for a code
Device           phone   since MOMENT, never used
Recovery codes   8 left
Last sign-in     none yet
"""


@pytest.fixture
def screen(cli):
    def show(account, **environment):
        result = cli(account, "status", environment=environment)
        assert (result.status, result.stderr) == (0, "")
        return re.sub(
            rf"^(Account +){account.name}$", r"\1NAME", with_dates_hidden(result.stdout),
            flags=re.MULTILINE)
    return show


@pytest.fixture
def answer(cli):
    def ask(account):
        result = cli(account, "status", "--json")
        assert (result.status, result.stderr) == (0, "")
        assert result.stdout.count("\n") == 1 and result.stdout.endswith("\n")
        assert result.json == status(account)
        return result.json
    return ask


def test_a_uid_without_an_account_has_no_status(cli, daemon, world):
    nobody = type(world.root)("nobody-here", 61234, world.homes)
    result = cli(nobody, "status")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: your user id has no account on this machine\n"
        "hint: getent passwd should list it; ask an administrator\n")


def test_before_enrolling(screen, answer, daemon, stranger):
    ada = stranger()
    assert screen(ada) == OFF
    assert answer(ada) == {
        "user": ada.name, "issuer": HOST, "enrolled": False, "requirement": "notRequired",
        "mandatory": False, "locked": False, "stepUpLocked": False, "devices": [],
        "recoveryCodesLeft": 0, "failuresSinceSignIn": 0, "recoveryCodeViews": 0, "email": {}}


def test_after_enrolling(screen, answer, person):
    before = int(time.time())
    ada = person()
    assert screen(ada.account) == ON
    shown = answer(ada.account)
    confirmed = shown["devices"][0].pop("confirmedAt")
    assert before <= confirmed <= time.time()
    assert shown == {
        "user": ada.name, "issuer": HOST, "enrolled": True, "requirement": "codeRequired",
        "mandatory": False, "locked": False, "stepUpLocked": False,
        "devices": [{"name": "phone", "algorithm": "SHA1", "digits": 6, "period": 30,
                     "clockDrift": 0}],
        "recoveryCodesLeft": 8, "failuresSinceSignIn": 0, "recoveryCodeViews": 0, "email": {}}


def test_no_key_and_no_code_stand_in_it(cli, person):
    ada = person()
    shown = cli(ada.account, "status").stdout + cli(ada.account, "status", "--json").stdout
    assert ada.phone.key not in shown and not recovery_codes_on(shown)
    assert not any(code in shown for code in ada.recovery_codes)


def test_after_a_sign_in_with_the_app(screen, answer, person, pam_login):
    ada = person()
    code = ada.phone.next_code()
    assert pam_login("sshd", ada.name, code, options=["--rhost", "198.51.100.7"]).code == (
        "PAM_SUCCESS")
    assert screen(ada.account) == ON.replace("never used", "last used MOMENT").replace(
        "none yet", "MOMENT, sshd from 198.51.100.7, with a code from the app")
    signed_in = answer(ada.account)["lastSignIn"]
    assert time.time() - signed_in.pop("at") < 60
    assert signed_in == {
        "service": "sshd", "address": "198.51.100.7", "secondFactorRequired": True,
        "method": "app"}


def test_after_a_sign_in_with_a_recovery_code(screen, answer, person, pam_login):
    ada = person()
    assert pam_login("su", ada.name, ada.recovery_codes[0]).code == "PAM_SUCCESS"
    assert screen(ada.account) == ON.replace(
        "none yet", "MOMENT, su, with a recovery code")
    assert answer(ada.account)["lastSignIn"]["method"] == "recoveryCode"
    assert answer(ada.account)["recoveryCodesLeft"] == 8


def test_after_refused_codes_until_a_code_is_accepted(screen, answer, person, pam_login):
    ada = person()
    for number, code in enumerate(ada.phone.wrong_codes(3), 1):
        assert pam_login("sshd", ada.name, code).code == "PAM_AUTH_ERR"
        assert screen(ada.account) == (
            ON + f"Refused codes    {number} since the last sign-in with a code\n")
        assert answer(ada.account)["failuresSinceSignIn"] == number
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"
    assert "Refused codes" not in screen(ada.account)
    assert answer(ada.account)["failuresSinceSignIn"] == 0


def test_after_a_sign_in_that_asked_for_nothing(screen, stranger, daemon, pam_login):
    ada = stranger()
    assert pam_login("su", ada.name).prompts == []
    assert screen(ada) == OFF.replace("none yet", "MOMENT, su, without a code")


def test_two_devices_stand_below_each_other(cli, screen, person):
    ada = person()
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr", "--name", "tablet at home")
    tablet = phone_for(terminal.confirm(ada.phone.next_code()).wait_for(CODE_PROMPT))
    assert terminal.answer(tablet.next_code()).finish() == 0
    assert screen(ada.account).splitlines()[3:5] == [
        "Devices          phone            since MOMENT, last used MOMENT",
        "                 tablet at home   since MOMENT, never used"]


def test_dates_are_those_of_the_readers_time_zone(cli, person):
    ada = person()
    confirmed = status(ada.account)["devices"][0]["confirmedAt"]
    for zone, hours in (("UTC", 0), ("EAST-14", 14), ("WEST+12", -12)):
        shown = cli(ada.account, "status", environment={"TZ": zone}).stdout
        local = time.strftime("%Y-%m-%d %H:%M", time.gmtime(confirmed + hours * 3600))
        assert f"since {local}, never used" in shown


def test_the_json_is_the_same_on_a_terminal(cli, person):
    ada = person()
    terminal = cli.on_terminal(ada.account, "status", "--json")
    assert terminal.finish() == 0
    assert json.loads(terminal.screen) == status(ada.account)


def test_it_changes_nothing(cli, daemon, person):
    ada = person()
    before = len(daemon.log_text())
    for _ in range(3):
        cli(ada.account, "status")
    assert daemon.log_text()[before:] == ""
