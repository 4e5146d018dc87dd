"""sallyport users unlock: root's word after too many wrong codes."""

import pytest

from support.cli import USAGE, cli  # noqa: F401
from support.cli_pages import with_dates_hidden
from support.enrolment import status
from support.administrators import BREAK_GLASS
from support.varlink_client import LoginConnection

# security.md, Throttle: a source waits from its fifth failure on, an account locks at its 100th.
FAILURES_OF_ONE_SOURCE = 4
FAILURES_UNTIL_LOCKED = 100

LOCKED_ROW = (
    "Sign-ins         locked after too many wrong codes; a recovery code or an administrator"
    " opens it\n")


@pytest.fixture
def locked(person):
    """Somebody whose password is known to many."""
    ada = person()
    wrong = ada.phone.wrong_code()
    for number in range(FAILURES_UNTIL_LOCKED):
        address = f"198.51.100.{number // FAILURES_OF_ONE_SOURCE}"
        with LoginConnection() as login:
            assert login.verdict(ada.name, wrong, service="sshd", address=address) == "deny"
    return ada


def test_an_ordinary_person_may_not_and_it_is_recorded(cli, person, locked, daemon):
    babbage = person()
    for acting in (babbage, locked):
        result = cli(acting.account, "users", "unlock", locked.name)
        assert (result.status, result.stdout) == (1, "")
        assert result.stderr == (
            "sallyport: you may not unlock another person's account\n"
            "hint: it needs the permission users.unlock, which a role in"
            " /etc/sallyport/sallyport.toml gives; ask an administrator\n")
        assert len(daemon.log_lines(
            f"deny reason=notAuthorized .*actor={acting.account.uid} ")) == 1
    assert status(locked.account)["locked"]


def test_whether_an_account_exists_is_not_told_to_ordinary_people(cli, person, world):
    ada, answers = person(), set()
    for name in (ada.name, "root", "nobody-has-this-name"):
        result = cli(ada.account, "users", "unlock", name)
        answers.add((result.status, result.stdout, result.stderr))
    assert len(answers) == 1


@pytest.mark.parametrize("name", ["nobody-has-this-name", "", "a/b", "n" * 256, "a\tb"])
def test_an_unknown_name_is_said(cli, daemon, world, name):
    result = cli(world.root, "users", "unlock", name, *BREAK_GLASS)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        f"sallyport: there is no account '{name}'\n"
        "hint: getent passwd lists the accounts of this machine\n"
    ).replace("\t", "")


def test_a_name_is_needed(cli, daemon, world):
    result = cli(world.root, "users", "unlock")
    assert (result.status, result.stdout) == (USAGE, "")
    assert result.stderr == (
        "sallyport: missing expected argument '<name>'\n"
        "hint: sallyport --help shows what there is\n")


def test_a_locked_account_says_so_and_root_opens_it(cli, locked, world, daemon, pam_login):
    assert LOCKED_ROW in cli(locked.account, "status").stdout
    assert "Refused codes    100 since the last sign-in with a code\n" in (
        cli(locked.account, "status").stdout)
    assert status(locked.account)["locked"]
    assert pam_login("sshd", locked.name, locked.phone.next_code()).code == "PAM_AUTH_ERR"
    result = cli(world.root, "users", "unlock", locked.name, *BREAK_GLASS)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout == (
        f"{locked.name} was locked and may sign in again.\n"
        "100 wrong codes that were counted are forgotten.\n")
    assert daemon.log_lines(
        f"audit unlocked done reason=breakGlass account={locked.name} .*actor=0 note=tests ")
    assert not status(locked.account)["locked"]
    assert pam_login("sshd", locked.name, locked.phone.next_code()).code == "PAM_SUCCESS"


def test_a_recovery_code_opens_it_too(cli, locked, pam_login):
    assert pam_login("sshd", locked.name, locked.recovery_codes[0]).code == "PAM_SUCCESS"
    assert with_dates_hidden(cli(locked.account, "status").stdout) == (
        f"Account          {locked.name}\n"
        "Second factor    on\n"
        "Sign-ins         ask for a code\n"
        "Device           phone   since MOMENT, never used\n"
        "Recovery codes   8 left\n"
        "Last sign-in     MOMENT, sshd, with a recovery code\n")


def test_somebody_who_was_not_locked_need_not_wait_any_longer(cli, person, world, pam_login):
    ada = person()
    for code in ada.phone.wrong_codes(5):
        pam_login("sshd", ada.name, code)
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_AUTH_ERR"
    result = cli(world.root, "users", "unlock", ada.name, *BREAK_GLASS)
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout == (
        f"{ada.name} was not locked.\n5 wrong codes that were counted are forgotten.\n")
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"


def test_where_nothing_is_counted_that_is_said(cli, person, world):
    ada = person()
    for _ in range(2):
        result = cli(world.root, "users", "unlock", ada.name, *BREAK_GLASS)
        assert (result.status, result.stderr) == (0, "")
        assert result.stdout == (
            f"{ada.name} was not locked.\nNothing was counted against {ada.name}.\n")


def test_one_wrong_code_is_one(cli, person, world, pam_login):
    ada = person()
    pam_login("sshd", ada.name, ada.phone.wrong_code())
    assert cli(world.root, "users", "unlock", ada.name, *BREAK_GLASS).stdout == (
        f"{ada.name} was not locked.\nOne wrong code that was counted is forgotten.\n")
