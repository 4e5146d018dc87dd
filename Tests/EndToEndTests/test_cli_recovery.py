"""sallyport recovery show and regenerate."""

import json
import os
import stat
import subprocess

import pytest

from support.cli import cli  # noqa: F401
from support.cli_pages import (
    STEP_UP_PROMPT, recovery_codes_on, recovery_sheet, saved_page, with_dates_hidden)
from support.enrolment import status

REMARK = "These replace your old recovery codes, which no longer work.\n"


@pytest.fixture
def own_file(world):
    """Makes the path of a file that is not there, where only the account may write."""
    return lambda account: world.new_folder("own", owner=account.uid, mode=0o700) / "codes.txt"


@pytest.mark.parametrize("command", ["show", "regenerate"])
def test_who_has_no_second_factor_has_no_codes(cli, daemon, stranger, own_file, command):
    ada = stranger()
    file = own_file(ada)
    result = cli(ada, "recovery", command, "--save", file)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: no second factor is set up for you\nhint: sallyport enroll sets one up\n")
    assert not file.exists()


@pytest.mark.parametrize("command", ["show", "regenerate"])
def test_wrong_codes_show_nothing_and_change_nothing(cli, person, pam_login, own_file, command):
    ada = person()
    file = own_file(ada.account)
    wrong = "".join(f"{code}\n" for code in ada.phone.wrong_codes(3))
    result = cli(ada.account, "recovery", command, "--save", file, answers=wrong)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr.endswith(
        "\nsallyport: the code is not right\n"
        "hint: nothing was changed; is the phone's clock right?\n")
    assert not recovery_codes_on(result.stderr)
    assert not file.exists()
    assert pam_login("sshd", ada.name, ada.recovery_codes[0]).code == "PAM_SUCCESS"


@pytest.mark.parametrize("command", ["show", "regenerate"])
def test_save_overwrites_nothing_and_asks_for_no_code_then(cli, person, own_file, command):
    ada = person()
    file = own_file(ada.account)
    file.write_text("precious")
    result = cli(ada.account, "recovery", command, "--save", file)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        f"sallyport: '{file}' exists already\nhint: --save overwrites nothing\n")
    assert file.read_text() == "precious"


def test_show_prints_the_codes_of_the_enrolment_and_nothing_else_to_stdout(cli, daemon, person):
    ada = person()
    result = cli(ada.account, "recovery", "show", answers=f"{ada.phone.next_code()}\n")
    assert (result.status, result.stdout, result.stderr) == (
        0, recovery_sheet(ada.recovery_codes), f"{STEP_UP_PROMPT}\n")
    assert daemon.log_lines(f"recoveryCodesShown done account={ada.name} ")
    assert status(ada.account)["recoveryCodeViews"] == 0


def test_show_as_json(cli, person):
    ada = person()
    result = cli(ada.account, "recovery", "show", "--json", answers=f"{ada.phone.next_code()}\n")
    assert (result.status, result.stderr) == (0, f"{STEP_UP_PROMPT}\n")
    assert result.json == {"recoveryCodes": [
        {"number": number, "code": code} for number, code in enumerate(ada.recovery_codes, 1)]}


def test_after_a_login_with_a_code_its_replacement_is_shown(cli, person, pam_login):
    ada = person()
    assert pam_login("sshd", ada.name, ada.recovery_codes[0]).code == "PAM_SUCCESS"
    shown = recovery_codes_on(cli(
        ada.account, "recovery", "show", answers=f"{ada.phone.next_code()}\n").stdout)
    assert shown[0] not in ada.recovery_codes and shown[1:] == ada.recovery_codes[1:]


def test_regenerate_replaces_all_codes_at_once(cli, person, pam_login, daemon):
    ada = person()
    terminal = cli.on_terminal(ada.account, "recovery", "regenerate")
    code = ada.phone.next_code()
    assert terminal.confirm(code).finish() == 0
    new = recovery_codes_on(terminal.screen)
    assert terminal.screen == f"{STEP_UP_PROMPT}{code}\n{REMARK}{recovery_sheet(new)}"
    assert len(set(new)) == 8 and not set(new) & set(ada.recovery_codes)
    assert daemon.log_lines(f"recoveryCodesRegenerated done account={ada.name} ")
    assert pam_login("sshd", ada.name, ada.recovery_codes[0]).code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, ada.recovery_codes[7]).code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, new[0]).code == "PAM_SUCCESS"
    assert pam_login("sshd", ada.name, new[7]).code == "PAM_SUCCESS"


def test_regenerate_as_json(cli, person):
    ada = person()
    result = cli(
        ada.account, "recovery", "regenerate", "--json", answers=f"{ada.phone.next_code()}\n")
    assert (result.status, result.stderr) == (0, f"{STEP_UP_PROMPT}\n{REMARK}")
    lines = result.json["recoveryCodes"]
    assert [line["number"] for line in lines] == list(range(1, 9))
    assert not {line["code"] for line in lines} & set(ada.recovery_codes)


@pytest.mark.parametrize("command", ["show", "regenerate"])
@pytest.mark.parametrize("json_too", [False, True], ids=["text", "json"])
def test_save_writes_the_same_codes(cli, person, own_file, command, json_too):
    ada = person()
    file = own_file(ada.account)
    more = ["--json"] if json_too else []
    result = cli(ada.account, "recovery", command, "--save", file, *more,
                 answers=f"{ada.phone.next_code()}\n")
    assert result.status == 0
    assert result.stderr.endswith(f"The codes are in {file}; only you can read it.\n")
    shown = (
        [line["code"] for line in result.json["recoveryCodes"]] if json_too
        else recovery_codes_on(result.stdout))
    assert with_dates_hidden(file.read_text()) == saved_page(ada.account, shown, "DATE")
    entry = file.stat()
    assert (stat.S_IMODE(entry.st_mode), entry.st_uid) == (0o600, ada.account.uid)


def test_the_file_of_save_is_for_its_owner_only_whatever_the_umask(cli, person, own_file):
    ada = person()
    file = own_file(ada.account)
    process = cli.piped(
        ada.account, "recovery", "show", "--save", file, preexec_fn=lambda: os.umask(0))
    process.communicate(f"{ada.phone.next_code()}\n", timeout=60)
    assert process.returncode == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("screen", ["full", "closed"])
def test_codes_that_cannot_be_shown_are_saved_all_the_same(cli, person, own_file, screen):
    ada = person()
    file = own_file(ada.account)
    with unwritable(screen) as stdout:
        process = cli.piped(
            ada.account, "recovery", "regenerate", "--save", file, stdout=stdout)
        _, errors = process.communicate(f"{ada.phone.next_code()}\n", timeout=60)
    assert process.returncode == 1
    reason = "no space left on device" if screen == "full" else "broken pipe"
    assert errors == (
        f"{STEP_UP_PROMPT}\n{REMARK}The codes are in {file}; only you can read it.\n"
        f"sallyport: the codes are valid but could not be shown: {reason}\n"
        "hint: sallyport recovery show shows them\n")
    saved = [line.split()[1] for line in file.read_text().splitlines()
             if line.startswith("    ")]
    shown = cli(ada.account, "recovery", "show", "--json",
                answers=f"{ada.phone.next_code()}\n").stdout
    assert saved == [line["code"] for line in json.loads(shown)["recoveryCodes"]]


@pytest.mark.parametrize("command", ["show", "regenerate"])
def test_a_file_that_could_not_be_written_whole_does_not_stay(cli, person, world, command):
    ada = person()
    folder = world.new_folder("full")
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size=4k,mode=700,uid={ada.account.uid}", "tmpfs", folder],
        check=True)
    (folder / "other").write_bytes(b"x" * 4096)
    result = cli(ada.account, "recovery", command, "--save", folder / "codes.txt",
                 answers=f"{ada.phone.next_code()}\n")
    left = [entry.name for entry in folder.iterdir()]
    subprocess.run(["umount", folder], check=True)
    assert result.status == 1
    assert len(recovery_codes_on(result.stdout)) == 8
    assert result.stderr.endswith(
        f"\nsallyport: the codes are valid but could not be written to '{folder}/codes.txt': no"
        " space left on device\nhint: sallyport recovery show --save FILE writes them elsewhere\n")
    assert left == ["other"]


def unwritable(kind):
    if kind == "full":
        return open("/dev/full", "w")
    reader, writer = os.pipe()
    os.close(reader)
    return open(writer, "w")
