"""sallyport users: looking after other people's second factor."""

import json
import pathlib

import pytest

from support.administrators import BREAK_GLASS, NOT_ASKED, ROLES, Administrator, rows
from support.cli import USAGE, cli  # noqa: F401
from support.cli_pages import STEP_UP_PROMPT, with_dates_hidden
from support.daemon import Daemon
from support.enrolment import status
from support.varlink_client import LoginConnection

PERMISSION_HINT = (
    "hint: it needs the permission {}, which a role in /etc/sallyport/sallyport.toml gives;"
    " ask an administrator\n")
SECOND_FACTOR_NEEDED = (
    "sallyport: whoever looks after others needs a second factor of their own first\n"
    "hint: sallyport enroll sets one up; root may say --break-glass --reason TEXT\n")

ROOT_IS_NOBODY = (
    "sallyport: the kernel does not know who signed in here, so root acts for nobody in"
    " particular\n"
    "hint: sign in as yourself and use sudo, or --break-glass --reason TEXT\n")


@pytest.fixture(scope="module")
def daemon(world):
    with Daemon(world, settings=ROLES).serving() as daemon:
        yield daemon


@pytest.fixture(scope="module")
def ada(cli, world, daemon):
    return Administrator(cli, world.named("ada"), daemon.control)


@pytest.fixture(scope="module")
def babbage(cli, world, daemon):
    return Administrator(cli, world.named("babbage"), daemon.control)


def lock(person):
    wrong = person.phone.wrong_code()
    for number in range(100):
        with LoginConnection() as login:
            address = f"198.51.100.{number // 4}"
            assert login.verdict(person.name, wrong, service="sshd", address=address) == "deny"


# --- Refusals


@pytest.mark.parametrize("arguments, deed, permission", [
    ((), "see other people's second factor", "users.view"),
    (("show", "NAME"), "see other people's second factor", "users.view"),
    (("unlock", "NAME"), "unlock another person's account", "users.unlock"),
    (("disable", "NAME", "--yes"), "see other people's second factor", "users.view"),
    (("adopt", "NAME"), "disable another person's second factor", "users.disable"),
    (("exempt", "NAME", "--for", "8h", "--reason", "x"), "exempt another person", "users.exempt"),
    (("exempt", "NAME", "--end"), "exempt another person", "users.exempt"),
    (("invite", "NAME"), "invite another person", "users.invite"),
    (("invite", "NAME", "--revoke"), "invite another person", "users.invite"),
])
def test_whoever_may_not_is_told_which_permission_it_needs(
        cli, person, arguments, deed, permission):
    acting, target = person(), person()
    arguments = [target.name if word == "NAME" else word for word in arguments]
    result = cli(acting.account, "users", *arguments, answers="492039\n")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == f"sallyport: you may not {deed}\n" + PERMISSION_HINT.format(permission)
    assert status(target.account)["enrolled"]


def test_an_administrator_without_a_second_factor_of_their_own_changes_nothing(
        cli, world, person):
    target = person()
    result = cli(world.named("mara"), "users", "unlock", target.name, answers="492039\n")
    assert (result.status, result.stdout, result.stderr) == (1, "", SECOND_FACTOR_NEEDED)


def test_root_that_acts_for_nobody_needs_a_reason(cli, world, person, daemon):
    target = person()
    result = cli(world.root, "users", "disable", target.name, "--yes")
    assert (result.status, result.stdout, result.stderr) == (1, "", ROOT_IS_NOBODY)
    assert status(target.account)["enrolled"]
    result = cli(world.root, "users", "disable", target.name, "--yes", *BREAK_GLASS)
    assert result.status == 0
    assert not status(target.account)["enrolled"]
    assert daemon.log_lines(f"account={target.name} .*tests")


def test_nobody_but_root_breaks_the_glass(cli, world, person):
    target = person()
    result = cli(world.named("ada"), "users", "unlock", target.name, *BREAK_GLASS)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: only root may break the glass\n"
        "hint: with sudo; otherwise your own code confirms\n")


def test_what_is_refused_with_a_broken_glass_is_not_announced(cli, world, person):
    target = person()
    for arguments, refusal in (
            (("adopt", target.name), f"the account '{target.name}' has the name and user"),
            (("recovery", target.name), "administrators may not read recovery codes")):
        result = cli(world.root, "users", *arguments, *BREAK_GLASS)
        assert (result.status, result.stdout) == (1, "")
        assert result.stderr.startswith(f"sallyport: {refusal}")


def test_what_was_typed_wrong_is_told(cli, world):
    result = cli(world.root, "policy", "explain", "ada", "--from", "example.org")
    assert result.status == 1
    assert result.stderr.startswith("sallyport: --from takes a numeric address\n")
    result = cli(world.root, "users", "show", "x" * 300)
    assert result.status == 1
    assert result.stderr.startswith("sallyport: the name of the account is too long\n")


def test_a_wrong_code_changes_nothing(ada, person):
    target = person()
    wrong = ada.person.phone.wrong_code()
    result = ada.look(
        "users", "exempt", target.name, "--for", "8h", "--reason", "x", answers=f"{wrong}\n" * 3)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.endswith(
        "sallyport: the code is not right\nhint: nothing was changed; is the phone's clock right?\n")
    assert "Pass" not in ada.look("users", "show", target.name).stdout


def test_nobody_acts_against_whoever_may_do_more(babbage, ada):
    result = babbage.look("users", "unlock", "ada", answers="492039\n")
    assert (result.status, result.stdout) == (1, "")
    assert "users.unlock" in result.stderr or "who may do what you may not" in result.stderr


def test_a_wrong_use_is_said(cli, world):
    for arguments in (("exempt", "ada"), ("exempt", "ada", "--for", "99d", "--reason", "x"),
                      ("unlock", "ada", "--break-glass"), ("--second-factor", "on")):
        assert cli(world.root, "users", *arguments).status == USAGE


# --- The list


def test_everybody_is_listed_enrolled_or_not(ada, person, stranger):
    enrolled, without = person(), stranger()
    result = ada.look("users")
    assert (result.status, result.stderr) == (0, "")
    table = rows(result.stdout)
    assert table[enrolled.name] == [enrolled.name, "on", "app", "8", "never", "-", "-"]
    assert table[without.name] == [without.name, "off", "-", "-", "never", "-", "-"]
    assert "root" in table and "daemon" not in table
    assert "daemon" in rows(ada.look("users", "--all").stdout)
    names = [line.split()[0] for line in result.stdout.splitlines()[1:]]
    assert names == sorted(names)


def test_filters_find_whom_they_name(ada, person, stranger, pam_login):
    signed_in, locked, without = person(), person(), stranger()
    assert pam_login("sshd", signed_in.name, signed_in.phone.next_code()).code == "PAM_SUCCESS"
    lock(locked)
    enabled = rows(ada.look("users", "--second-factor", "enabled").stdout)
    assert {signed_in.name, locked.name} <= enabled.keys() and without.name not in enabled
    disabled = rows(ada.look("users", "--second-factor", "disabled").stdout)
    assert without.name in disabled and not {signed_in.name, locked.name} & disabled.keys()
    locked_ones = rows(ada.look("users", "--locked").stdout)
    assert locked_ones[locked.name][-1] == "locked" and signed_in.name not in locked_ones
    never = rows(ada.look("users", "--never-signed-in").stdout)
    assert {locked.name, without.name} <= never.keys() and signed_in.name not in never
    assert enabled[signed_in.name][-2] == "app"
    assert ada.look("users", "--identity-changed").stderr == "Nobody is like that.\n"


def test_the_list_for_programs_has_an_account_a_line(ada, person, stranger):
    enrolled, without = person(), stranger()
    result = ada.look("users", "--json")
    users = {user["user"]: user for user in map(json.loads, result.stdout.splitlines())}
    assert users[enrolled.name]["enrolled"] and users[enrolled.name]["recorded"]
    assert not users[without.name]["enrolled"] and not users[without.name]["recorded"]
    assert users[without.name]["uid"] == without.uid


def test_who_sees_some_groups_only_sees_nobody_else(babbage, ada, person):
    other = person()
    table = rows(babbage.look("users").stdout)
    assert set(table) == {"person1990", "person1991"}
    assert other.name not in babbage.look("users", "--json").stdout
    result = babbage.look("users", "show", other.name)
    assert (result.status, result.stdout) == (1, "")


def test_the_table_fits_the_terminal(cli, ada):
    for columns in (40, 60, 80, 132):
        terminal = cli.on_terminal(ada.account, "users", columns=columns)
        assert terminal.finish() == 0
        assert max(map(len, terminal.screen.splitlines())) <= columns


# --- One account


def test_a_locked_account_says_why_and_since_when_and_what_opens_it(ada, person):
    target = person()
    lock(target)
    shown = with_dates_hidden(ada.look("users", "show", target.name).stdout)
    assert shown == (
        f"Account          {target.name} (uid {target.account.uid})\n"
        "Second factor    on\n"
        "Locked           since MOMENT, too many wrong codes that no sign-in cleared; one of the"
        f" recovery codes opens it, and so does sallyport users unlock {target.name}\n"
        "Device           phone   since MOMENT, never used\n"
        "Recovery codes   8 left\n"
        "Last sign-in     none yet\n"
        "Refused codes    100 since the last sign-in with a code\n")
    result = ada("users", "unlock", target.name)
    assert (result.status, result.stderr) == (0, f"{STEP_UP_PROMPT}\n")
    assert result.stdout == (
        f"{target.name} was locked and may sign in again.\n"
        "100 wrong codes that were counted are forgotten.\n")
    shown = ada.look("users", "show", target.name, "--json").json
    assert "lockedSince" not in shown["user"]
    assert shown["ruling"] == {"requirement": "codeRequired"}


def test_disabling_names_what_goes_and_asks_for_the_name(ada, person):
    target = person()
    announcement = (
        f"This removes from {target.name}: the device phone and 8 recovery codes.\n"
        f"Sign-ins of {target.name} then ask for no code, or are refused where one is"
        " mandatory.\n"
        "Type the account's name to do it: \n")
    result = ada.look("users", "disable", target.name, answers="yes\n")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == announcement + (
        f"sallyport: that is not '{target.name}'; nothing was changed\n"
        "hint: the same command asks again; --yes does not ask\n")
    assert status(target.account)["enrolled"]
    result = ada("users", "disable", target.name, answers=[target.name])
    assert (result.status, result.stderr) == (0, announcement + f"{STEP_UP_PROMPT}\n")
    assert result.stdout == (
        f"The second factor of {target.name} is off.\n"
        "Tell them to delete the entry from their app: the codes that it shows no longer work.\n")
    assert not status(target.account)["enrolled"]


def test_nothing_to_disable_is_said(ada, stranger):
    name = stranger().name
    result = ada.look("users", "disable", name, "--yes")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.startswith(f"sallyport: the account '{name}' has no second factor\n")


def test_a_pass_lets_somebody_in_until_it_ends(ada, person, pam_login):
    target = person()
    result = ada("users", "exempt", target.name, "--for", "8h", "--reason", "a new phone")
    assert (result.status, result.stderr) == (0, f"{STEP_UP_PROMPT}\n")
    assert with_dates_hidden(result.stdout) == (
        f"{target.name} is asked for no code until TERM.\n"
        f"sallyport users exempt {target.name} --end ends it before.\n")
    assert pam_login("sshd", target.name).code == NOT_ASKED
    shown = with_dates_hidden(ada.look("users", "show", target.name).stdout)
    assert "Policy           asks for no code: a temporary pass\n" in shown
    assert (
        f"Pass             until TERM, granted MOMENT by uid {ada.account.uid}: a new phone;"
        f" sallyport users exempt {target.name} --end ends it\n") in shown
    assert ada("users", "exempt", target.name, "--end").stdout == (
        f"The pass of {target.name} has ended.\n")
    assert pam_login("sshd", target.name, target.phone.wrong_code()).code == "PAM_AUTH_ERR"
    assert ada("users", "exempt", target.name, "--end").stdout == f"{target.name} had no pass.\n"


def test_recovery_codes_of_others_are_hidden_until_the_policy_shows_them(ada, person):
    target = person()
    result = ada.look("users", "recovery", target.name, answers="492039\n")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.startswith(
        "sallyport: administrators may not read recovery codes on this machine\n")
    assert ada("policy", "set", "recovery.visibleToAdmins", "on").status == 0
    result = ada("users", "recovery", target.name)
    assert result.stderr == (
        f"This is recorded, and {target.name} is told that somebody has looked.\n"
        f"{STEP_UP_PROMPT}\n")
    assert all(code in result.stdout for code in target.recovery_codes)
    assert status(target.account)["recoveryCodeViews"] == 1
    assert ada("policy", "set", "recovery.visibleToAdmins", "off").status == 0


def test_recovery_codes_that_nobody_can_read_are_told_as_such(ada, person):
    assert ada("policy", "set", "recovery.visibleToOwner", "off").status == 0
    target = person()
    assert ada("policy", "set", "recovery.visibleToAdmins", "on").status == 0
    result = ada("users", "recovery", target.name)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.endswith(
        f"sallyport: none of {target.name}'s 8 codes can be read: they were made while nobody"
        f" might\nhint: {target.name} makes new ones: sallyport recovery regenerate\n")
    assert ada("policy", "set", "recovery.visibleToAdmins", "off").status == 0
    assert ada("policy", "set", "recovery.visibleToOwner", "on").status == 0


def test_a_name_with_another_uid_is_refused_until_somebody_decides(ada, person, pam_login):
    kept, given_away, same = person(), person(), person()
    passwd = pathlib.Path("/etc/passwd")
    before = passwd.read_text()
    text = before
    for target in (kept, given_away):
        uid = target.account.uid
        text = text.replace(f"{target.name}:x:{uid}:", f"{target.name}:x:{uid + 50000}:")
    passwd.write_text(text)
    try:
        assert pam_login("sshd", kept.name, kept.phone.next_code()).code != "PAM_SUCCESS"
        changed = rows(ada.look("users", "--identity-changed").stdout)
        assert set(changed) == {kept.name, given_away.name}
        assert changed[kept.name][1] == "changed"
        shown = ada.look("users", "show", kept.name).stdout
        assert f"the name has uid {kept.account.uid + 50000} now" in shown
        assert "\nPolicy " not in shown
        result = ada.look("users", "adopt", same.name)
        assert result.stderr.startswith(
            f"sallyport: the account '{same.name}' has the name and user id it was recorded with\n")
        result = ada("users", "adopt", kept.name)
        assert result.stdout == (
            f"{kept.name} has its second factor again; recorded before: uid"
            f" {kept.account.uid}.\n")
        assert pam_login("sshd", kept.name, kept.phone.next_code()).code == "PAM_SUCCESS"
        assert ada("users", "disable", given_away.name, "--yes").status == 0
        assert rows(ada.look("users", "--identity-changed").stdout) == {}
    finally:
        passwd.write_text(before)


def test_an_account_with_another_name_keeps_its_second_factor_or_loses_it(ada, person, pam_login):
    kept, given_away = person(), person()
    renamed = {kept.name: "countess", given_away.name: "viscount"}
    passwd = pathlib.Path("/etc/passwd")
    before = passwd.read_text()
    text = before
    for old, new in renamed.items():
        text = text.replace(f"\n{old}:x:", f"\n{new}:x:")
    passwd.write_text(text)
    try:
        assert pam_login("sshd", "countess", kept.phone.next_code()).code == "PAM_AUTH_ERR"
        changed = rows(ada.look("users", "--identity-changed").stdout)
        assert {kept.name, given_away.name} <= set(changed)
        listed = [json.loads(line) for line in ada.look("users", "--json").stdout.splitlines()]
        row = next(one for one in listed if one["user"] == kept.name)
        assert (row["identityChanged"], row["userNow"]) == (True, "countess")

        decides = ("changed: the account with this uid is countess now, so it is refused;"
                   " sallyport users adopt countess or sallyport users disable countess decides\n")
        for name in (kept.name, "countess"):
            shown = ada.look("users", "show", name).stdout
            assert shown.startswith(f"Account          {kept.name} (uid {kept.account.uid})\n")
            assert decides in shown and "\nPolicy " not in shown
        refused = ada.look("users", "unlock", "countess")
        assert refused.stderr == (
            "sallyport: the name and the user id of 'countess' no longer belong together as"
            " recorded\n"
            "hint: sallyport users adopt or sallyport users disable decides whose second factor it"
            " is\n")
        assert ada.look("users", "adopt", kept.name).stderr.startswith(
            f"sallyport: there is no account '{kept.name}'\n")

        result = ada("users", "adopt", "countess")
        assert result.stdout == (
            f"countess has its second factor again; recorded before: {kept.name}, uid"
            f" {kept.account.uid}.\n")
        assert pam_login("sshd", "countess", kept.phone.next_code()).code == "PAM_SUCCESS"
        result = ada("users", "disable", "viscount", answers=["viscount"])
        assert result.stderr.startswith(
            f"This removes from {given_away.name}, whose user id viscount has now: the device phone")
        assert pam_login("sshd", "viscount").code == NOT_ASKED
        changed = rows(ada.look("users", "--identity-changed").stdout)
        assert not {kept.name, given_away.name} & set(changed)
    finally:
        passwd.write_text(before)
