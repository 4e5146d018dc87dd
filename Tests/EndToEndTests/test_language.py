"""Logins on a host whose `language` is German: the bytes that people get to see."""

import re

import pytest

from support.accounts import PASSWORD
from support.daemon import Daemon
from support.enrolment import enrol
from support.phone import Phone
from support.ssh import SSHServer
from support.terminal import run_as
from support.walk import change_policy

CODE = "Bestätigungscode: "
AGAIN = "Das wurde nicht angenommen. Bestätigungscode: "
NEXT = "Dieser Code wurde schon benutzt. Nächster Code: "
ASK_PASSWORD = "Password: "
EX_CONFIG = 78

_KEY = re.compile(r"mit dem Schlüssel ((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}) - ")


@pytest.fixture(scope="module", autouse=True)
def daemon(world):
    with Daemon(world, settings='language = "de"').serving() as daemon:
        yield daemon


# --- The setting


def test_an_unknown_language_keeps_a_daemon_from_its_first_start(own_daemon):
    daemon = own_daemon(settings='\nlanguage = "de_DE"')
    status, reason = daemon.refusal()
    assert status == EX_CONFIG
    assert f"{daemon.configuration}:3: language must be one of en, de" in reason


def test_a_reload_takes_the_language_and_no_unknown_one(own_daemon, stranger, world, pam_login):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    world.service("own", f"auth required pam_sallyport.so {daemon.module_options()}\n")

    def prompts():
        return pam_login("own", ada.name).prompts

    assert prompts() == ["Verification code: "]
    daemon.configure('language = "de"')
    daemon.reload()
    assert prompts() == [CODE]
    daemon.configure('language = "xx"')
    daemon.reload()
    assert prompts() == [CODE]
    assert daemon.log_lines(":2: language must be one of en, de$")
    # Started anew, the last good configuration.
    assert daemon.stop() == 0
    daemon.start()
    assert prompts() == [CODE]


# --- Prompts and refusals


def test_prompts_and_the_refusal_are_german(pam_login, person):
    ada = person()
    outcome = pam_login("su", ada.name, *ada.phone.wrong_codes(3))
    assert outcome.prompts == [CODE, AGAIN, AGAIN]
    assert outcome.code == "PAM_AUTH_ERR"


def test_a_used_code_is_said_to_be_used(pam_login, person):
    ada = person()
    used = ada.phone.next_code()
    assert pam_login("su", ada.name, used).code == "PAM_SUCCESS"
    outcome = pam_login("su", ada.name, used, ada.phone.next_code())
    assert outcome.prompts == [CODE, NEXT]
    assert outcome.code == "PAM_SUCCESS"


def test_a_recovery_code_and_its_notice(pam_login, person):
    ada = person()
    outcome = pam_login("sshd", ada.name, ada.recovery_codes[0])
    assert outcome.code == "PAM_SUCCESS"
    assert outcome.messages[-1] == (
        "info", "Wiederherstellungscode angenommen; er gilt kein zweites Mal."
        " sallyport recovery show zeigt seinen Ersatz.")


def test_a_name_that_nobody_has_sees_what_an_account_sees(pam_login, person, world):
    """I13, where the password is not asked first."""
    change_policy(mode="mandatory")
    try:
        seen = [pam_login("su", name, "000000", "000000", "000000").messages
                for name in (person().name, world.stranger().name, "nobody-has-this-name")]
        assert seen[0] == seen[1] == seen[2]
        assert [text for _, text in seen[0]] == [CODE, AGAIN, AGAIN]
    finally:
        change_policy(mode="voluntary")


def test_the_log_stays_english(pam_login, person, daemon):
    ada = person()
    pam_login("sshd", ada.name, ada.phone.wrong_code())
    assert daemon.log_lines(f"login deny reason=wrongCode account={ada.name} ")


# --- An enrolment at login


def test_an_enrolment_at_login_ends_with_the_german_word(pam_login, stranger):
    change_policy(mode="mandatory", enrolAtLogin="open")
    try:
        login = pam_login.start("su", stranger().name)
        # The one with the longest text: an entry, a key, and what to do with them.
        login.wait_for("geben Sie dann den Code ein, den die App zeigt, oder qr, um den Schlüssel"
                       " zu scannen: ")
        login.answer(Phone(_KEY.search(login.text)[1].replace(" ", "")).next_code())
        login.wait_for("schreiben Sie sie auf, und geben Sie dann ja ein: ")
        login.answer("Ja")
        outcome = login.finish()
    finally:
        change_policy(mode="voluntary", enrolAtLogin="never")
    assert outcome.code == "PAM_SUCCESS"
    assert ("Ihr zweiter Faktor ist eingerichtet: von jetzt an wird ein Code der App verlangt."
            " sallyport status zeigt mehr.\n") in outcome.text


# --- On terminals


def test_su_shows_it_on_a_terminal(world, resident, stranger):
    world.ship_pam_service("su", "su.example")
    ada = resident()
    with run_as(stranger(), "/bin/su", ada.name, "-c", "echo in as $(id -un)") as su:
        su.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.phone.wrong_code()),
                   (AGAIN, ada.phone.next_code()))
        su.sees(f"in as {ada.name}")
        assert su.ends() == 0


@pytest.mark.parametrize("locale,prompt", [
    ("C.UTF-8", CODE), ("C", r"Best\303\244tigungscode: ")])
def test_ssh_shows_it_as_its_locale_can_and_lets_in(sshd, resident, locale, prompt):
    ada = resident()
    with sshd.ssh(ada.name, locale=locale) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (prompt, ada.phone.next_code()))
        ssh.sees(f"in as {ada.name}")
        assert ssh.ends() == 0


def test_a_key_alone_is_refused_in_german(world, sshd, resident, key, daemon):
    ada = resident()
    ada.account.authorize(key[1])
    lax = SSHServer(world, "UsePAM yes\nKbdInteractiveAuthentication yes\n")
    try:
        with lax.ssh(ada.name, key=key[0], methods="publickey", locale="C.UTF-8") as ssh:
            ssh.sees("Dieses Konto verlangt auch einen Bestätigungscode: lassen Sie ssh"
                     " keyboard-interactive versuchen.")
            ssh.ends()
            assert f"in as {ada.name}" not in ssh.seen
    finally:
        lax.close()
