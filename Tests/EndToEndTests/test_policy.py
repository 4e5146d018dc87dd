"""sallyport policy: who needs a second factor. The roll-out: off, voluntary, announced, mandatory."""

import datetime
import json
import re

import pytest

from support.administrators import BREAK_GLASS, NOT_ASKED, ROLES, Administrator
from support.cli import INTERRUPTED, USAGE, cli  # noqa: F401
from support.cli_pages import STEP_UP_PROMPT, with_dates_hidden
from support.daemon import Daemon

NOTHING_TO_CHANGE = "Nothing to change: the policy says so already.\n"
QUESTION = "Change the policy? [yes/no] "


@pytest.fixture(scope="module")
def daemon(world):
    with Daemon(world, settings=ROLES).serving() as daemon:
        yield daemon


@pytest.fixture(scope="module")
def ada(cli, world, daemon):
    return Administrator(cli, world.named("ada"), daemon.control)


@pytest.fixture(autouse=True)
def standard_policy(cli, world, daemon):
    """Every test begins and leaves with the policy of a new installation."""
    before = policy(cli, world.root)
    yield
    file = world.new_folder("policy") / "before.json"
    file.write_text(json.dumps(before))
    result = cli(world.root, "policy", "apply", file, "--yes", *BREAK_GLASS)
    assert result.status == 0, result.stderr


def policy(cli, account):
    return cli(account, "policy", "show", "--json").json


def setting(cli, account, name):
    settings = policy(cli, account)["settings"]
    return next(one["value"] for one in settings if one["name"] == name)


def yes(administrator, *arguments):
    result = administrator(*arguments, answers=["yes"])
    assert result.status == 0, result.stderr
    return result


# --- Refusals


@pytest.mark.parametrize("arguments", [
    ("mode", "off", "--yes"), ("mandatory", "on", "--yes"), ("set", "window", "2"),
    ("rules", "add", "exempt", "--note", "x", "--yes"),
])
def test_whoever_may_not_changes_nothing(cli, person, arguments):
    acting = person()
    before = policy(cli, acting.account)
    result = cli(acting.account, "policy", *arguments, answers="yes\n492039\n")
    assert (result.status, result.stdout) == (1, "")
    assert "Warning" in result.stderr or result.stderr == (
        "sallyport: you may not change the policy\n"
        "hint: it needs the permission policy.edit, which a role in /etc/sallyport/sallyport.toml"
        " gives; ask an administrator\n")
    assert policy(cli, acting.account) == before


def test_an_administrator_without_a_second_factor_changes_nothing(cli, world):
    result = cli(world.named("mara"), "policy", "mode", "off", "--yes", answers="492039\n")
    assert (result.status, result.stdout) == (1, "")
    assert "needs a second factor of their own" in result.stderr
    assert setting(cli, world.root, "mode") == "voluntary"


def test_without_a_yes_nothing_changes(cli, ada, world):
    for answers in ("no\n", "\n", "", "maybe\n"):
        result = ada.look("policy", "mandatory", "on", answers=answers)
        assert (result.status, result.stdout) == (1, "")
        assert "nothing was changed" in result.stderr.lower()
        assert STEP_UP_PROMPT not in result.stderr
    assert setting(cli, world.root, "mode") == "voluntary"


@pytest.mark.parametrize("name, value, reason", [
    ("windows", "1", "windows: "), ("window", "3", "window: "), ("window", "x", "window: "),
    ("mode", "always", "mode: "), ("recovery.count", "0", "recovery.count: "),
    ("throttle.lockAfter", "1000", "throttle.lockAfter: "), ("remember", "2d", "remember: "),
    ("tries.su", "9", "tries.su: "), ("methods.app", "yes", "methods.app: "),
])
def test_a_value_out_of_range_is_refused_before_a_code(ada, name, value, reason):
    result = ada.look("policy", "set", name, value, "--yes", answers="492039\n")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.startswith(f"sallyport: {reason}")
    assert STEP_UP_PROMPT not in result.stderr


def test_a_group_that_nobody_is_in_is_no_mandate(ada):
    result = ada.look("policy", "mandatory", "on", "--group", "no-such-group", answers="yes\n")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: there is no group 'no-such-group' on this machine\n"
        "hint: getent group lists them\n")


def test_a_wrong_use_is_said(cli, world):
    for arguments in (("mandatory", "on", "--from", "2001-01-01"), ("mode", "on"),
                      ("rules", "add", "exempt"), ("set", "window")):
        assert cli(world.root, "policy", *arguments).status == USAGE


@pytest.mark.parametrize("text, reason", [
    ("", "FILE:1: unexpected end"),
    ('{"rule":[]}', "FILE: unknown field 'rule'"),
    ('{"rules":[{"effect":"exempt","account":["x"],"accounts":[],"groups":[],"services":[],'
     '"networks":[],"note":"x"}]}',
     "FILE: rules, number 1: 'account' is missing, unknown or out of range"),
])
def test_a_file_with_a_slip_is_refused_with_its_place(ada, world, text, reason):
    file = world.new_folder("policy") / "policy.json"
    file.write_text(text)
    result = ada.look("policy", "apply", file, answers="yes\n")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.startswith(f"sallyport: {reason.replace('FILE', str(file))}\n")


def test_breaking_the_glass_leaves_no_refusal_behind(cli, world, daemon):
    for arguments in (("set", "window", "2", "--yes"), ("set", "window", "1"),
                      ("mode", "off", "--yes"), ("mode", "voluntary", "--list", "--yes")):
        before = daemon.log_lines("audit administrationRefused ")
        result = cli(world.root, "policy", *arguments, *BREAK_GLASS)
        assert result.status == 0, result.stderr
        assert daemon.log_lines("audit administrationRefused ") == before
        assert daemon.log_lines("audit policyChanged done reason=breakGlass ")


def test_a_policy_too_large_to_be_shown_is_not_set(cli, world):
    file = world.new_folder("policy") / "large.json"
    names = [f"{number:02}-{'x' * 87}" for number in range(10)]
    rule = {"effect": "exempt", "accounts": names, "groups": [], "services": [], "networks": []}
    rules = [{**rule, "note": str(number)} for number in range(1000)]
    file.write_text(json.dumps({"rules": rules}, separators=(",", ":")))
    result = cli(world.root, "policy", "apply", file, "--yes", *BREAK_GLASS)
    assert (result.status, result.stdout) == (1, "")
    assert "sallyport: rules: together they take more than 960 KiB; " in result.stderr
    assert policy(cli, world.root)["rules"] == []


# --- The roll-out


def test_off_voluntary_announced_mandatory(cli, ada, person, stranger, pam_login, world):
    enrolled, without = person(), stranger()

    # off: nobody is asked, and every enrolment stays.
    result = yes(ada, "policy", "mode", "off")
    assert "Policy then   off: nobody is asked for a code\n" in result.stderr
    assert "No longer asked: " in result.stderr
    assert result.stdout == "The mode is off now.\n"
    assert pam_login("sshd", enrolled.name).code == NOT_ASKED

    # voluntary: whoever has a second factor is asked.
    assert yes(ada, "policy", "mode", "voluntary").stdout == "The mode is voluntary now.\n"
    assert pam_login("sshd", enrolled.name, enrolled.phone.next_code()).code == "PAM_SUCCESS"
    assert pam_login("sshd", without.name).code == NOT_ASKED

    # announced: people are told, and who would be shut out is named before.
    day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=12)).date()
    result = yes(ada, "policy", "mandatory", "on", "--from", day, "--list")
    stderr = result.stderr
    assert stderr.startswith(
        "Policy now    voluntary: whoever has a second factor is asked for a code\n"
        f"Policy then   mandatory for everybody, from {day} 00:00 (UTC) on\n"
        "Changes       mode: voluntary -> mandatory\n"
        f"              mandatory.from: at once -> {day} 00:00 (UTC)\n\n")
    assert f"Looked at: sshd; as of now and of {day} 00:00 (UTC).\n" in stderr
    assert "people could not sign in then, as things are today:\n" in stderr
    assert f"  {without.name}   " in stderr and f"  {enrolled.name} " not in stderr
    assert stderr.endswith(f"{QUESTION}\n{STEP_UP_PROMPT}\n")
    assert result.stdout == "Done. sallyport policy mandatory off takes it back.\n"
    login = pam_login("sshd", without.name)
    assert login.code == NOT_ASKED
    again = ada.look("policy", "mandatory", "on", "--from", day)
    assert (again.status, again.stdout, again.stderr) == (0, NOTHING_TO_CHANGE, "")

    # mandatory: who has none is refused, and is asked like everybody.
    result = yes(ada, "policy", "mandatory", "on")
    assert "mandatory for everybody\n" in result.stderr
    assert pam_login("sshd", without.name, "492039").code == "PAM_AUTH_ERR"
    assert pam_login("sshd", enrolled.name, enrolled.phone.next_code()).code == "PAM_SUCCESS"
    explained = ada.look("policy", "explain", without.name)
    assert "refuses: a second factor is mandatory, and none is set up\n" in explained.stdout

    # and back.
    assert yes(ada, "policy", "mandatory", "off").status == 0
    assert pam_login("sshd", without.name).code == NOT_ASKED


def test_a_person_at_a_terminal_sees_whom_it_shuts_out_before_it_does(cli, ada, stranger, world):
    member = stranger()
    arguments = ("policy", "mandatory", "on", "--group", member.name)
    terminal = cli.on_terminal(ada.account, *arguments)
    shown = with_dates_hidden(terminal.wait_for(QUESTION))
    # A machine with thousands of accounts.
    shown = re.sub(r"\d+ of \d+ accounts looked at so far\r?\n", "", shown)
    active = shown.split("Of ")[1].split()[0]
    asked = shown.split("accounts, ")[1].split()[0]
    assert shown == (
        "Policy now    voluntary: whoever has a second factor is asked for a code\n"
        f"Policy then   mandatory for the members of {member.name}\n"
        "Changes       mode: voluntary -> mandatory\n"
        f"              mandatory.groups: everybody -> {member.name}\n"
        "\n"
        f"Of {active} active accounts, {asked} {'is' if asked == '1' else 'are'} asked for a code"
        f" now, {asked} then.\n"
        "Looked at: sshd.\n"
        "\n"
        "1 person could not sign in then, as things are today:\n"
        f"  {member.name}   never signed in\n"
        "\n"
        f"{QUESTION}")
    terminal.interrupt()
    assert terminal.finish() == INTERRUPTED
    assert terminal.screen.endswith("^C\nNothing was changed.\n")
    assert setting(cli, world.root, "mode") == "voluntary"

    terminal = cli.on_terminal(ada.account, *arguments)
    terminal.wait_for(QUESTION)
    terminal.answer("yes").confirm(ada.code())
    assert terminal.finish() == 0
    assert terminal.screen.endswith("Done. sallyport policy mandatory off takes it back.\n")
    assert setting(cli, world.root, "mode") == "mandatory"


def test_who_may_enrol_while_signing_in_is_counted_and_shut_out_when_that_ends(ada, stranger):
    member = stranger()
    assert yes(ada, "policy", "mandatory", "on", "--group", member.name).status == 0
    opened = yes(ada, "policy", "set", "enrolAtLogin", "open").stderr
    assert opened.startswith("Changes   enrolAtLogin: never -> open\n\n")
    assert "1 person without a second factor can set it up while they sign in.\n" in opened
    assert f"Can sign in again: {member.name}.\n" in opened
    ended = yes(ada, "policy", "set", "enrolAtLogin", "never").stderr
    assert "1 person could not sign in then, as things are today:\n" in ended
    assert f"  {member.name}   " in ended


def test_a_pass_that_ends_before_the_date_shuts_out_at_the_date(ada, stranger):
    member = stranger()
    assert ada("users", "exempt", member.name, "--for", "8h", "--reason", "new phone").status == 0
    at_once = ada.look("policy", "mandatory", "on", "--group", member.name, answers="no\n").stderr
    assert "Everybody who can sign in now can sign in then.\n" in at_once
    day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=12)).date()
    announced = ada.look(
        "policy", "mandatory", "on", "--group", member.name, "--from", day, answers="no\n").stderr
    assert "1 person could not sign in then, as things are today:\n" in announced
    assert f"  {member.name}   " in announced


def test_mandatory_for_a_group_shuts_out_its_members_only(ada, world, pam_login, stranger):
    member, other = stranger(), stranger()
    result = yes(ada, "policy", "mandatory", "on", "--group", member.name)
    assert f"mandatory for the members of {member.name}\n" in result.stderr
    assert "1 person could not sign in then, as things are today:\n" in result.stderr
    assert pam_login("sshd", member.name, "492039").code == "PAM_AUTH_ERR"
    assert pam_login("sshd", other.name).code == NOT_ASKED


# --- Rules


def test_rules_are_added_listed_explained_and_removed(cli, ada, person, pam_login):
    backup = person()
    result = yes(
        ada, "policy", "rules", "add", "exempt", "--account", backup.name, "--from",
        "192.0.2.0/24", "--note", "nightly copies")
    assert (
        f"Asked for nothing only from 192.0.2.0 (rule 1): {backup.name}.\n" in result.stderr)
    assert "Looked at: sshd, sshd from 192.0.2.0.\n" in result.stderr
    listed = ada.look("policy", "rules")
    assert (listed.stdout, listed.stderr) == (
        f"1  exempt   account {backup.name}, from 192.0.2.0/24\n"
        "            nightly copies\n", "")
    explained = ada.look("policy", "explain", backup.name, "--from", "192.0.2.9")
    assert explained.stdout == (
        f"Account         {backup.name}\n"
        "Second factor   on\n"
        "A sign-in by    sshd from 192.0.2.9\n"
        "                asks for no code: exempt by rule 1\n"
        "\n"
        f"1  exempt  account {backup.name}, from 192.0.2.0/24: matches, and decides\n")
    assert "another source" in ada.look("policy", "explain", backup.name).stdout
    own = cli(backup.account, "policy", "explain", backup.name, "--from", "192.0.2.9")
    assert own.stdout == explained.stdout
    result = yes(ada, "policy", "rules", "remove", "1")
    assert result.stdout == "Done: the rules behind it have moved up.\n"
    assert ada.look("policy", "rules").stdout == "There are no rules.\n"
    assert ada.look("policy", "rules", "remove", "1").stderr == (
        "sallyport: there is no rule 1\n"
        "hint: sallyport policy rules lists those that there are\n")


def test_a_mandate_for_a_group_that_is_not_there_is_warned_about(ada):
    warning = ("Warning: mandatory.groups is about nobody here:"
               " there is no group 'no-such-group' on this machine\n")
    result = yes(ada, "policy", "set", "mandatory.groups", "no-such-group")
    assert result.stderr.startswith(warning)
    shown = ada.look("policy", "show")
    assert (shown.status, shown.stderr) == (0, warning)
    assert yes(ada, "policy", "mode", "mandatory").stderr.startswith(warning)


def test_a_rule_that_can_never_match_is_warned_about(ada):
    result = yes(
        ada, "policy", "rules", "add", "exempt", "--account", "no-such-account", "--group",
        "no-such-group", "--note", "x")
    warnings = (
        "Warning: rule 1 never matches here: there is no account 'no-such-account' on this"
        " machine\n"
        "Warning: rule 1 never matches here: there is no group 'no-such-group' on this machine\n")
    assert result.stderr.startswith(warnings)
    assert ada.look("policy", "rules").stderr == warnings
    yes(ada, "policy", "rules", "add", "require", "--note", "everybody", "--at", "1")
    assert ada.look("policy", "rules").stderr.startswith(
        "Warning: rule 2 never matches: rule 1 before it always does\n")


# --- Files


def test_what_is_shown_is_a_file_that_changes_nothing(cli, ada, world):
    file = world.new_folder("policy") / "policy.json"
    yes(ada, "policy", "rules", "add", "exempt", "--group", "root", "--note", "machines",
        "--until", "2199-03-01")
    file.write_text(ada.look("policy", "show", "--json").stdout)
    for acting in (ada.account, world.root):
        result = cli(acting, "policy", "apply", file)
        assert (result.status, result.stdout, result.stderr) == (0, NOTHING_TO_CHANGE, "")
    before = policy(cli, world.root)
    yes(ada, "policy", "rules", "remove", "1")
    assert ada("policy", "set", "tries.su", "2").status == 0
    result = yes(ada, "policy", "apply", file)
    assert result.stdout == "Done: the policy is what the file says.\n"
    after = policy(cli, world.root)
    assert after["rules"] == before["rules"]
    assert after["settings"] == before["settings"]


def test_a_part_of_a_file_changes_that_part(cli, ada, world):
    file = world.new_folder("policy") / "part.json"
    file.write_text('{"settings": [{"name": "window", "value": "2"}]}')
    assert ada("policy", "apply", file).status == 0
    assert setting(cli, world.root, "window") == "2"
    assert setting(cli, world.root, "mode") == "voluntary"
    assert ada.look("policy", "apply", file).stdout == NOTHING_TO_CHANGE


# --- Settings


def test_settings_are_typed_and_shown_as_people_write_them(cli, ada, world):
    assert ada("policy", "set", "remember", "8h").stdout == "remember is 8 h now.\n"
    assert setting(cli, world.root, "remember") == "28800"
    assert "remember                   8 h\n" in ada.look("policy").stdout
    assert ada("policy", "set", "remember", "--default").stdout == (
        "remember has its default again.\n")
    assert setting(cli, world.root, "remember") == "0"
    same = ada.look("policy", "set", "window", "1")
    assert (same.status, same.stdout, same.stderr) == (0, NOTHING_TO_CHANGE, "")


def test_switching_the_app_off_names_whom_that_shuts_out(ada, person):
    yes(ada, "policy", "mandatory", "on")
    name = person().name
    result = ada.look("policy", "set", "methods.app", "off", "--list", answers="no\n")
    assert result.status == 1
    assert f"  {name}   never signed in\n" in result.stderr


def test_everybody_may_see_the_policy(cli, stranger):
    shown = with_dates_hidden(cli(stranger(), "policy").stdout)
    assert shown.startswith("mode                       voluntary\n")
    assert "mandatory.groups           everybody\n" in shown
    assert "mandatory.from             at once\n" in shown
    assert shown.endswith("\n\nThere are no rules.\n")
