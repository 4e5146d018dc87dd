"""Every PAM return code of the module, through libpam, with the real daemon."""

import contextlib
import signal
import sqlite3

import pytest

from support.enrolment import enrol, status
from support.varlink_client import LoginConnection

AUTH, ACCOUNT, SETCRED = "--authenticate", "--account", "--setcred"

# How late the module may be beyond timeout=2: a process has to be started on a busy machine.
DEADLINE = 2 + 3

MODULE = "pam_sallyport.so"


def test_a_wrong_code_is_an_authentication_error(pam_login, person):
    ada = person()
    wrong = ada.phone.wrong_codes(3)
    assert pam_login("alone", ada.name, *wrong).code == "PAM_AUTH_ERR"


def test_a_used_code_is_an_authentication_error(pam_login, person):
    ada = person()
    code = ada.phone.next_code()
    assert pam_login("alone", ada.name, code).code == "PAM_SUCCESS"
    assert pam_login("alone", ada.name, code, code, code, code).code == "PAM_AUTH_ERR"


def test_a_throttled_account_is_refused_with_the_same_code_and_messages(
        pam_login, person, daemon):
    ada, babbage = person(), person()
    refused = pam_login("sshd", ada.name, ada.phone.wrong_code())
    for wrong in babbage.phone.wrong_codes(5):
        pam_login("sshd", babbage.name, wrong)
    throttled = pam_login("sshd", babbage.name, babbage.phone.next_code())
    assert (throttled.codes, throttled.messages) == (refused.codes, refused.messages)
    assert throttled.code == "PAM_AUTH_ERR"
    assert daemon.log_lines(f"deny reason=throttled account={babbage.name} ")


def test_a_locked_account_is_refused_with_the_same_code_and_messages(pam_login, person, daemon):
    ada, babbage = person(), person()
    lock(babbage)
    assert status(babbage.account)["locked"]
    refused = pam_login("sshd", ada.name, ada.phone.wrong_code())
    locked = pam_login("sshd", babbage.name, babbage.phone.next_code())
    assert (locked.codes, locked.messages) == (refused.codes, refused.messages)
    assert locked.code == "PAM_AUTH_ERR"
    assert daemon.log_lines(f"deny reason=locked account={babbage.name} ")


def test_a_recovery_code_opens_a_locked_account(pam_login, person):
    ada = person()
    lock(ada)
    assert pam_login("alone", ada.name, ada.recovery_codes[0]).code == "PAM_SUCCESS"
    assert not status(ada.account)["locked"]
    assert pam_login("alone", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"


def lock(person):
    """A hundred failures from many addresses, each below its own delay (security.md, Throttle)."""
    wrong = person.phone.wrong_codes(100)
    for number in range(25):
        with LoginConnection() as connection:
            for code in wrong[number * 4:number * 4 + 4]:
                assert connection.verdict(
                    person.name, code, service="sshd", address=f"192.0.2.{number}") == "deny"


def test_a_right_code_succeeds(pam_login, person):
    ada = person()
    outcome = pam_login("alone", ada.name, ada.phone.next_code())
    assert outcome.codes == {"pam_authenticate": "PAM_SUCCESS"}


@pytest.mark.parametrize("parameters", [
    {"algorithm": "SHA256"}, {"algorithm": "SHA512"}, {"digits": 7}, {"digits": 8},
    {"period": 60}, {"algorithm": "SHA512", "digits": 8, "period": 60},
])
def test_a_right_code_of_every_kind_succeeds(pam_login, person, parameters):
    ada = person(**parameters)
    assert pam_login("alone", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"


def test_not_required_is_ignore_and_nothing_is_asked(world, pam_login, daemon, stranger):
    ada = stranger()
    world.service("exactly-ignore", f"""\
auth [success=bad ignore=1 default=bad] {MODULE}
auth requisite pam_deny.so
auth required pam_permit.so
""")
    outcome = pam_login("exactly-ignore", ada.name)
    assert outcome.code == "PAM_SUCCESS"
    assert outcome.messages == []
    assert daemon.log_lines(f"notRequired reason=notEnrolled account={ada.name} ")


def test_not_required_alone_lets_nobody_in(pam_login, daemon, stranger):
    assert pam_login("alone", stranger().name).code == "PAM_PERM_DENIED"


def test_not_required_behind_a_password_module_leaves_the_decision_to_it(
        world, pam_login, daemon, stranger):
    ada = stranger()
    world.service("after-permit", f"auth required pam_permit.so\nauth required {MODULE}\n")
    world.service("after-deny", f"auth required pam_deny.so\nauth required {MODULE}\n")
    assert pam_login("after-permit", ada.name).code == "PAM_SUCCESS"
    assert pam_login("after-deny", ada.name).code == "PAM_AUTH_ERR"


def test_an_unknown_name_is_not_required_like_anybody_who_is_not_enrolled(
        pam_login, daemon, stranger):
    known = pam_login("alone", stranger().name)
    unknown = pam_login("alone", "nobody-has-this-name")
    assert (unknown.codes, unknown.messages) == (known.codes, known.messages)
    assert daemon.log_lines("reason=unknownAccount")
    assert not daemon.log_lines("nobody-has-this-name"), "people type passwords there"


@pytest.mark.parametrize("name", ["x" * 257, b"no\xff"])
def test_a_name_that_cannot_be_sent_is_refused(pam_login, daemon, name):
    assert pam_login("alone", name).code == "PAM_AUTH_ERR"


def test_a_process_of_another_person_is_not_permitted(pam_login, person, stranger, daemon):
    ada, babbage = person(), stranger()
    outcome = pam_login("alone", ada.name, ada.phone.next_code(), uid=babbage.uid)
    assert outcome.code == "PAM_CRED_INSUFFICIENT"
    assert outcome.messages == []
    assert daemon.log_lines(
        f"peerRefused deny reason=peerNotPermitted actor={babbage.uid} service=alone")
    known = pam_login("alone", "nobody-has-this-name", uid=babbage.uid)
    assert known.code == "PAM_CRED_INSUFFICIENT"


def test_a_process_of_another_person_may_not_check_an_account(pam_login, person, stranger):
    ada = person()
    outcome = pam_login("alone", ada.name, calls=[ACCOUNT], uid=stranger().uid)
    assert outcome.codes["pam_acct_mgmt"] == "PAM_CRED_INSUFFICIENT"


@pytest.mark.parametrize("options, code", [
    ([], "PAM_CONV_ERR"), (["--null-answer"], "PAM_CONV_ERR"), (["--no-memory"], "PAM_BUF_ERR"),
])
def test_a_failed_conversation_is_not_counted(pam_login, person, options, code):
    ada = person()
    for _ in range(6):
        assert pam_login("alone", ada.name, options=options).code == code
    assert status(ada.account)["failuresSinceSignIn"] == 0
    assert pam_login("alone", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"


def test_setcred_succeeds_without_a_daemon(world, pam_login, stranger):
    world.service("no-daemon", f"auth required {MODULE} socket=/run/sallyport/nothing\n")
    outcome = pam_login("no-daemon", stranger().name, calls=[SETCRED])
    assert outcome.codes == {"pam_setcred": "PAM_SUCCESS"}


def test_setcred_succeeds_after_a_login_with_the_module_alone(pam_login, person):
    ada = person()
    outcome = pam_login("alone", ada.name, ada.phone.next_code(), calls=[AUTH, ACCOUNT, SETCRED],
                        options=["--go-on"])
    assert outcome.codes["pam_authenticate"] == "PAM_SUCCESS"
    assert outcome.codes["pam_setcred"] == "PAM_SUCCESS"


# --- The account stage


def test_the_account_stage_refuses_somebody_enrolled_and_says_why(pam_login, person, daemon):
    ada = person()
    outcome = pam_login("sshd", ada.name, calls=[ACCOUNT])
    assert outcome.codes == {"pam_acct_mgmt": "PAM_PERM_DENIED"}
    [(style, text)] = outcome.messages
    assert style == "error"
    assert "verification code" in text and "keyboard-interactive" in text
    assert daemon.log_lines(f"accountCheck deny reason=keyAlone account={ada.name} ")


def test_the_account_stage_is_silent_where_the_application_wants_that(pam_login, person):
    ada = person()
    outcome = pam_login("sshd", ada.name, calls=[ACCOUNT], options=["--silent"])
    assert outcome.codes == {"pam_acct_mgmt": "PAM_PERM_DENIED"}
    assert outcome.messages == []


def test_the_account_stage_ignores_somebody_who_is_not_enrolled(world, pam_login, daemon, stranger):
    ada = stranger()
    world.service("account", f"""\
account [success=bad ignore=1 default=bad] {MODULE}
account requisite pam_deny.so
account required pam_permit.so
""")
    assert pam_login("account", ada.name, calls=[ACCOUNT]).codes == {"pam_acct_mgmt": "PAM_SUCCESS"}
    assert status(ada)["lastSignIn"]["service"] == "account"


def test_the_account_stage_ignores_a_handle_that_has_a_verdict(world, pam_login, person):
    ada = person()
    world.service("auth-and-account", f"""\
auth required {MODULE}
account [success=bad ignore=1 default=bad] {MODULE}
account requisite pam_deny.so
account required pam_permit.so
""")
    outcome = pam_login(
        "auth-and-account", ada.name, ada.phone.next_code(), calls=[AUTH, ACCOUNT, SETCRED])
    assert set(outcome.codes.values()) == {"PAM_SUCCESS"}


def test_the_account_stage_does_not_forgive_a_refused_code(pam_login, person):
    ada = person()
    outcome = pam_login("sshd", ada.name, ada.phone.wrong_code(), calls=[AUTH, ACCOUNT],
                        options=["--go-on"])
    assert outcome.codes == {
        "pam_authenticate": "PAM_AUTH_ERR", "pam_acct_mgmt": "PAM_PERM_DENIED"}


# --- Options


@pytest.mark.parametrize("option", [
    "unavail=ignore", "after=password", "timeout=0", "timeout=61", "socket=relative", "nullok"])
def test_a_line_with_a_bad_option_refuses(world, pam_login, person, option):
    ada = person()
    world.service("bad-option", f"auth required {MODULE} {option}\n")
    assert pam_login("bad-option", ada.name, ada.phone.next_code()).code == "PAM_SERVICE_ERR"


def test_without_a_key_the_line_for_keys_refuses(world, pam_login, person, stranger):
    world.service("key", f"auth required {MODULE} after=publickey\nauth required pam_permit.so\n")
    ada, babbage = person(), stranger()
    code = ada.phone.next_code()
    for name in (ada.name, babbage.name):
        for options in ([], ["--env", "SSH_AUTH_INFO_0=password"],
                        ["--env", "SSH_AUTH_INFO_0=publickeys ssh-ed25519 AAAA"]):
            refused = pam_login("key", name, code, options=options)
            assert (refused.code, refused.messages) == ("PAM_AUTH_ERR", [])
    key = ["--env", "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA\n"]
    assert pam_login("key", ada.name, code, options=key).code == "PAM_SUCCESS"
    assert pam_login("key", babbage.name, options=key).code == "PAM_SUCCESS"


# --- Unavailable


def test_a_stopped_daemon_refuses_within_the_deadline(world, pam_login, own_daemon, stranger):
    for listening in ("systemd", "path"):
        daemon = own_daemon(listening).start()
        ada = enrol(stranger(), daemon.control)
        world.service("stopped", f"""\
auth required {MODULE} timeout=2 {daemon.module_options()}
account required {MODULE} timeout=2 {daemon.module_options()}
""")
        daemon.stop()
        outcome = pam_login("stopped", ada.name, ada.phone.next_code(), calls=[AUTH, ACCOUNT],
                            options=["--go-on"])
        assert outcome.codes == {
            "pam_authenticate": "PAM_AUTHINFO_UNAVAIL", "pam_acct_mgmt": "PAM_AUTHINFO_UNAVAIL"}
        assert outcome.seconds < 2 * DEADLINE


def test_a_daemon_that_stands_still_refuses_within_the_deadline(
        world, pam_login, own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    world.service("still", f"auth required {MODULE} timeout=2 {daemon.module_options()}\n")
    daemon.process.send_signal(signal.SIGSTOP)
    outcome = pam_login("still", ada.name, ada.phone.next_code())
    daemon.process.send_signal(signal.SIGCONT)
    assert outcome.code == "PAM_AUTHINFO_UNAVAIL"
    assert 2 <= outcome.seconds < DEADLINE


def test_a_missing_socket_refuses_at_once(world, pam_login, stranger):
    world.service("missing", f"auth required {MODULE} socket=/run/sallyport/nothing\n")
    outcome = pam_login("missing", stranger().name)
    assert outcome.code == "PAM_AUTHINFO_UNAVAIL"
    assert outcome.seconds < DEADLINE


def test_a_socket_of_an_unexpected_user_is_not_believed(world, pam_login, own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    world.service("untrusted", f"auth required {MODULE} socket={daemon.login}\n")
    assert pam_login("untrusted", ada.name, ada.phone.next_code()).code == "PAM_AUTHINFO_UNAVAIL"


def test_a_socket_in_a_folder_that_others_can_write_is_not_believed(
        world, pam_login, own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    world.service("writable", f"auth required {MODULE} {daemon.module_options()}\n")
    daemon.socket_folder.chmod(0o777)
    assert pam_login("writable", ada.name, ada.phone.next_code()).code == "PAM_AUTHINFO_UNAVAIL"
    daemon.socket_folder.chmod(0o755)
    assert pam_login("writable", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"


def test_both_ways_of_listening_let_people_in(world, pam_login, own_daemon, stranger):
    for listening in ("systemd", "path"):
        daemon = own_daemon(listening).start()
        ada = enrol(stranger(), daemon.control)
        world.service("own", f"auth required {MODULE} {daemon.module_options()}\n")
        assert pam_login("own", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"
        assert daemon.stop() == 0


def test_a_store_that_was_edited_behind_the_daemons_back_lets_nobody_in(
        world, pam_login, own_daemon, stranger):
    daemon = own_daemon().start()
    ada, babbage = (enrol(stranger(), daemon.control) for _ in range(2))
    world.service("edited", f"auth required {MODULE} {daemon.module_options()}\n")
    daemon.stop()
    edit(daemon, "UPDATE accountRecord SET encoding = zeroblob(9) WHERE accountID ="
                 " (SELECT id FROM account WHERE name = :name)", ada)
    daemon.start()
    assert pam_login("edited", ada.name, ada.phone.next_code()).code == "PAM_AUTHINFO_UNAVAIL"
    assert daemon.log_lines("no decision: .* was changed from outside")
    assert pam_login("edited", babbage.name, babbage.phone.next_code()).code == "PAM_SUCCESS"


def edit(daemon, statement, person):
    with contextlib.closing(sqlite3.connect(daemon.store)) as store, store:
        assert store.execute(statement, {"name": person.name}).rowcount == 1
