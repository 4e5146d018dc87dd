"""Addresses, from the command line to the mailbox and back (product row A12)."""

import email.utils
import re

import pytest

from support.administrators import rows
from support.cli_pages import recovery_codes_on
from support.enrolment import status
from support.mail import letters
from support.mail.letters import HEADERS
from support.mail.post import address_of

DAY = 86_400


@pytest.fixture(scope="module", autouse=True)
def only_about_the_address(world, daemon, post):
    world.service("login", f"auth required pam_sallyport.so {daemon.module_options()}\n"
                           "auth required pam_permit.so\n")
    post.root.set_policy({"notices": "emailChanged"})


@pytest.fixture
def set_address(cli, post):
    """Runs `sallyport email set` without a device; the mail that it brings."""
    def run(account, address=None):
        result = cli(account, "email", "set", address or address_of(account))
        assert (result.status, result.stderr) == (0, "")
        return post.next(address or address_of(account), letters.ACTIVATION)
    return run


@pytest.fixture
def confirm(cli):
    """Runs `sallyport email confirm` and types a code."""
    def run(account, code):
        result = cli(account, "email", "confirm", answers=f"{code}\n")
        result.stderr = result.stderr.replace("The code from the mail: \n", "")
        return result
    return run


def step_up(terminal, code):
    """Somebody without a device is offered a code by mail as well."""
    terminal.wait_for("Your code to confirm")
    terminal.wait_for(": ")
    terminal.answer(code)


def report(cli, account):
    return cli(account, "status").stdout


# --- Refusals


@pytest.mark.parametrize("address", [
    "ada", "ada@", "@example.org", "ada@example.org@example.org", "a da@example.org",
    "ada@example.org\nBcc: eve@example.org", "<ada@example.org>", '"ada"@example.org',
    "ada@[127.0.0.1]", "adä@example.org", "ada@-example.org", f"{'a' * 65}@example.org"])
def test_what_is_no_address_is_refused_and_nothing_waits(cli, stranger, post, address):
    ada = stranger()
    result = cli(ada, "email", "set", "--", address)
    assert (result.status, result.stdout) == (1, "")
    assert "is no address that mail can be sent to\nhint: " in result.stderr
    assert "E-mail" not in report(cli, ada)


def test_an_address_that_is_not_confirmed_is_never_used(cli, stranger, post, pam_login, set_address):
    ada = stranger()
    set_address(ada)
    assert status(ada)["enrolled"] is False
    refused = cli(ada, "email", "test")
    assert refused.status == 1 and refused.stdout == ""
    pam_login("login", ada.name, "m")
    assert post.has_nothing_for(ada.name, address_of(ada))


@pytest.mark.parametrize("code", ["493817", "0000-0000-0000-0000", "nonsense", ""])
def test_a_wrong_code_confirms_nothing(cli, stranger, set_address, code, confirm):
    ada = stranger()
    set_address(ada)
    result = confirm(ada, code)
    assert result.status == 1 and result.stderr.count("\nhint: ") == 1
    assert "is not confirmed" in report(cli, ada) and status(ada)["enrolled"] is False


def test_the_code_of_somebody_else_confirms_nothing(confirm, stranger, set_address):
    ada, eve = stranger(), stranger()
    code = set_address(ada).activation_code
    set_address(eve)
    assert confirm(eve, code).status == 1
    assert status(eve)["enrolled"] is False


def test_a_code_confirms_once(confirm, stranger, set_address):
    ada = stranger()
    code = set_address(ada).activation_code
    assert confirm(ada, code).status == 0
    again = confirm(ada, code)
    assert again.status == 1 and "no address" in again.stderr


def test_a_code_stops_working_when_another_was_sent(confirm, stranger, set_address):
    ada = stranger()
    first, second = set_address(ada), set_address(ada)
    assert confirm(ada, first.activation_code).status == 1
    assert confirm(ada, second.activation_code).status == 0


def test_a_code_works_for_a_day_and_no_longer(confirm, stranger, set_address, daemon):
    ada, mara = stranger(), stranger()
    in_time, late = set_address(ada), set_address(mara)
    daemon.clock.move(DAY - 120)
    assert confirm(ada, in_time.activation_code).status == 0
    daemon.clock.move(121)
    result = confirm(mara, late.activation_code)
    assert result.status == 1 and "sallyport email set" in result.stderr
    assert status(mara)["enrolled"] is False


def test_whoever_has_a_device_shows_it_first(cli, resident, post):
    ada = resident()
    terminal = cli.on_terminal(ada.account, "email", "set", address_of(ada))
    wrong = ada.phone.wrong_codes(3)
    for code in wrong:
        terminal.wait_for(": ")
        terminal.answer(code)
    assert terminal.finish() == 1
    assert post.has_nothing_for(ada.name, address_of(ada))
    assert "E-mail" not in report(cli, ada.account)


def test_whoever_asks_for_mail_without_end_is_told_when_there_is_more(cli, stranger, set_address):
    ada = stranger()
    for _ in range(5):
        set_address(ada)
    result = cli(ada, "email", "set", address_of(ada))
    assert result.status == 1
    assert re.search(r"\d\d:\d\d", result.stderr), result.stderr


# --- The mail


def test_an_activation_arrives_as_a_mail_that_is_right_in_every_header(
        stranger, set_address, daemon):
    ada = stranger()
    letter = set_address(ada)
    message = letter.message
    assert sorted(message.keys()) == sorted(HEADERS)
    assert message["To"].addresses[0].addr_spec == address_of(ada)
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[^@<> ]+@[^@<> ]+>", message["Message-ID"])
    sent = email.utils.parsedate_to_datetime(message["Date"]).timestamp()
    assert abs(sent - daemon.clock()) < 60
    assert message.get_content_type() == "text/plain" and letter.content.isascii()
    assert letter.content.count(letter.activation_code.encode()) == 1
    assert ada.name in letter.body


# --- The first address


def test_the_first_address_brings_a_second_factor_with_recovery_codes(
        confirm, stranger, set_address, pam_login):
    ada = stranger()
    result = confirm(ada, set_address(ada).activation_code)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.startswith(
        f"{address_of(ada)} is your address now.\n"
        "Your second factor is on: sign-ins ask for a code, which m sends there.\n")
    codes = recovery_codes_on(result.stdout)
    assert len(codes) == 8 and status(ada)["enrolled"] is True
    assert pam_login("login", ada.name, "000000", "000000", "000000").code == "PAM_AUTH_ERR"
    assert pam_login("login", ada.name, codes[0]).code == "PAM_SUCCESS"


def test_the_code_may_be_typed_when_it_is_asked_for(cli, stranger, set_address):
    ada = stranger()
    terminal = cli.on_terminal(ada, "email", "confirm")
    code = set_address(ada).activation_code
    terminal.wait_for("The code from the mail: ")
    terminal.answer(code.lower().replace("-", " "))
    assert terminal.finish() == 0
    assert len(recovery_codes_on(terminal.screen)) == 8


def test_whoever_has_a_device_keeps_it_and_its_recovery_codes(cli, resident, post, confirm):
    ada = resident()
    terminal = cli.on_terminal(ada.account, "email", "set", address_of(ada))
    terminal.confirm(ada.phone.next_code())
    terminal.finish()
    code = post.activation(address_of(ada))
    result = confirm(ada.account, code)
    assert (result.status, result.stdout) == (0, f"{address_of(ada)} is your address now.\n")
    assert status(ada.account)["recoveryCodesLeft"] == 8
    assert len(status(ada.account)["devices"]) == 1


# --- Another address


def test_a_new_address_takes_the_place_of_the_old_one_which_is_told(
        cli, stranger, post, pam_login, confirm):
    ada = stranger()
    old, new = address_of(ada), f"new.{address_of(ada)}"
    codes = post.subscribe(ada)
    terminal = cli.on_terminal(ada, "email", "set", new)
    step_up(terminal, codes[0])
    assert terminal.finish() == 0
    activation = post.activation(new)

    pam_login("login", ada.name, "m", "000000")
    assert post.sign_in_code(old) and post.has_nothing_for(ada.name, new)

    result = confirm(ada, activation)
    assert (result.status, result.stdout) == (0, f"{new} is your address now, in place of {old}.\n")
    told = post.next(old, letters.NOTICE)
    assert told.events == ["mail goes to another address from now on: n***@example.org"]

    pam_login("login", ada.name, "m", "000000")
    assert post.sign_in_code(new) and post.has_nothing_for(ada.name, old)


def test_what_was_mailed_to_the_old_address_opens_nothing_once_there_is_a_new_one(
        stranger, post, pam_login):
    ada = stranger()
    codes = post.subscribe(ada)
    post.request(ada, f"new.{address_of(ada)}", stepUp=codes[0])
    pam_login("login", ada.name, "m", "000000")
    mailed = post.sign_in_code(address_of(ada))
    post.confirm(ada, post.activation(f"new.{address_of(ada)}"))
    assert pam_login("login", ada.name, mailed, mailed, mailed).code == "PAM_AUTH_ERR"


def test_whoever_confirms_the_address_that_they_have_is_told_of_no_other(confirm, stranger, post):
    ada = stranger()
    codes = post.subscribe(ada)
    post.request(ada, stepUp=codes[0])
    result = confirm(ada, post.activation(address_of(ada)))
    assert (result.status, result.stdout) == (0, f"{address_of(ada)} is your address now.\n")
    assert post.has_nothing_for(ada.name, address_of(ada))


# --- No address any more


def test_an_address_that_is_a_mandatory_second_factor_stays(cli, stranger, post):
    ada = stranger()
    codes = post.subscribe(ada)
    post.root.set_policy({"mode": "mandatory"})
    try:
        result = cli(ada, "email", "remove", answers=f"{codes[0]}\n")
    finally:
        post.root.set_policy({"mode": None})
    assert result.status == 1 and "mandatory" in result.stderr
    assert status(ada)["email"]["address"] == address_of(ada)
    assert status(ada)["recoveryCodesLeft"] == 8


def test_removing_the_address_that_is_the_second_factor_ends_it(cli, stranger, post):
    ada = stranger()
    codes = post.subscribe(ada)
    terminal = cli.on_terminal(ada, "email", "remove")
    step_up(terminal, codes[0])
    assert terminal.finish() == 0
    assert terminal.screen.endswith(
        "Your address is removed. It was your second factor, which is off now; so are its recovery"
        " codes.\n")
    assert status(ada)["enrolled"] is False and "E-mail" not in report(cli, ada)


def test_removing_an_address_beside_a_device_leaves_the_device_and_tells_the_address(
        cli, resident, post):
    ada = resident()
    post.subscribe(ada.account, stepUp=ada.recovery_codes[0])
    terminal = cli.on_terminal(ada.account, "email", "remove")
    terminal.confirm(ada.recovery_codes[1])
    assert terminal.finish() == 0
    assert terminal.screen.endswith("Your address is removed.\n")
    assert "this address was removed" in str(post.next(address_of(ada), letters.NOTICE).events)
    assert status(ada.account)["enrolled"] is True


def test_whoever_has_no_address_has_none_to_remove(cli, stranger, post):
    result = cli(stranger(), "email", "remove")
    assert result.status == 1 and result.stderr.startswith("sallyport: ")


# --- Trying it out


def test_a_test_says_that_the_server_has_taken_the_mail(cli, reader, post):
    ada = reader()
    result = cli(ada, "email", "test")
    assert (result.status, result.stdout) == (0, "The server has taken it.\n")
    assert result.stderr == f"A mail is on its way to {address_of(ada)}.\n"
    assert ada.name in post.next(address_of(ada), letters.TEST).body


def test_a_test_says_what_the_server_said(cli, reader, post):
    ada = reader()
    post.server.plan.append({"RCPT": "550 5.1.1 no such user here"})
    result = cli(ada, "email", "test")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.endswith(
        "sallyport: the mail was not taken: 550 5.1.1 no such user here\n"
        "hint: nothing more is tried; is the address right?\n")
    assert f"to {address_of(ada)}, given up: 550 5.1.1 no such user here\n" in report(cli, ada)


def test_a_test_that_is_tried_again_says_so(cli, reader, post):
    ada = reader()
    post.server.plan.append({"RCPT": "450 4.2.0 greylisted, come again"})
    result = cli(ada, "email", "test")
    assert result.status == 1
    assert result.stderr.endswith(
        "sallyport: the mail was not taken: 450 4.2.0 greylisted, come again\n"
        "hint: it is tried again; journalctl -u sallyport-mailer has more\n")
    page = report(cli, ada)
    assert f"to {address_of(ada)}, tried again: 450 4.2.0 greylisted, come again\n" in page
    assert re.search(r"Mail waits +since ", page)


# --- What is shown


def test_status_shows_an_address_before_and_after_it_is_confirmed(
        cli, stranger, post, set_address, confirm):
    ada = stranger()
    letter = set_address(ada)
    page = report(cli, ada)
    waiting = f"{address_of(ada)} is not confirmed; sallyport email confirm"
    assert waiting in page
    confirm(ada, letter.activation_code)
    page = report(cli, ada)
    assert f"{address_of(ada)}, confirmed " in page
    assert re.search(rf"Last mail +.* to {address_of(ada)}, taken by the server\n", page)


def test_an_administrator_sees_address_and_delivery(cli, world, reader, post):
    ada = reader()
    roll = rows(cli(world.root, "users", "list").stdout)
    assert roll[ada.name][1:4] == ["on", "e-mail", "8"]
    page = cli(world.root, "users", "show", ada.name).stdout
    assert f"{address_of(ada)}, confirmed " in page
    assert re.search(rf"Last mail +.* to {address_of(ada)}, taken by the server\n", page)
