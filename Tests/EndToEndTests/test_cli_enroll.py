"""sallyport enroll, on a terminal: every screen, word for word."""

import json
import re
import resource
import signal
import stat
import subprocess

import pytest

from support.cli import cli  # noqa: F401
from support.cli_pages import (
    CODE_PROMPT, CODE_PROMPT_AGAIN, CODE_PROMPT_NO_CODE, CODE_USED_UP, ONLY_THE_CODE,
    STEP_UP_AGAIN, STEP_UP_PROMPT, details, farewell, introduction, key_on, phone_for, qr_lines,
    recovery_codes_on, saved_page, scan, uri_of, with_dates_hidden)
from support.enrolment import status
from support.phone import Phone
from support.varlink_client import CONTROL, Connection

MAXIMUM_DEVICES = 5
MAXIMUM_TRIES = 10


@pytest.fixture
def own_folder(world):
    """Makes folders that only an account may write to."""
    return lambda account: world.new_folder("own", owner=account.uid, mode=0o700)


def is_off(account, control=CONTROL):
    now = status(account, control)
    return not now["enrolled"] and now["devices"] == [] and now["requirement"] == "notRequired"


# --- Refused


def test_a_wrong_code_never_shows_the_right_one_and_ten_end_it(cli, daemon, stranger):
    ada = stranger()
    terminal = cli.on_terminal(ada, "enroll", "--no-qr")
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    near = [phone.code_at(phone.step_now + offset) for offset in range(-4, 9)]
    wrong = phone.wrong_codes(MAXIMUM_TRIES)
    for code in wrong[:-1]:
        terminal.answer(code).wait_for(CODE_PROMPT_AGAIN)
    terminal.answer(wrong[-1])
    assert terminal.finish() == 1
    assert terminal.screen == (
        introduction(None) + details(ada, phone.key) + CODE_PROMPT + wrong[0] + "\n"
        + "".join(f"{CODE_PROMPT_AGAIN}{code}\n" for code in wrong[1:])
        + "sallyport: the code does not match; nothing was changed\n"
        "hint: set the phone's clock to automatic, then: sallyport enroll\n")
    assert not any(code in terminal.screen for code in near)
    assert is_off(ada)
    # The first; the others are counted, and told when the minute is over.
    assert len(daemon.log_lines(
        f"enrollmentFailed deny reason=codeMismatch account={ada.name} ")) == 1


def test_what_is_no_code_is_no_try_and_neither_is_an_empty_line(cli, daemon, stranger):
    ada = stranger()
    terminal = cli.on_terminal(ada, "enroll", "--no-qr")
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    terminal.answer("").wait_for(CODE_PROMPT)
    terminal.answer("   ").wait_for(CODE_PROMPT)
    for answer in ("hello", "12345", "12345678", "é" * 100):
        terminal.answer(answer).wait_for(CODE_PROMPT_NO_CODE)
    assert not daemon.log_lines(f"enrollmentFailed .* account={ada.name} ")
    terminal.answer(phone.next_code())
    assert terminal.finish() == 0


def test_answers_that_are_no_codes_come_to_an_end(cli, daemon, stranger):
    ada = stranger()
    result = cli(ada, "enroll", "--no-qr", answers="y\n" * 1000)
    assert result.status == 1
    assert result.stderr == (
        f"{CODE_PROMPT}\n" + f"{CODE_PROMPT_NO_CODE}\n" * 9
        + "sallyport: that is not a code of 6 digits; nothing was changed\n"
        "hint: the app shows one at the entry of this machine: sallyport enroll\n")
    assert is_off(ada)


def test_codes_of_another_length_are_told_apart(cli, daemon, stranger):
    terminal = cli.on_terminal(stranger(), "enroll", "--no-qr", "--digits", "8")
    phone = phone_for(terminal.wait_for(CODE_PROMPT), digits=8)
    terminal.answer("123456").wait_for("That is not a code of 8 digits. Try again: ")
    assert terminal.answer(phone.next_code()).finish() == 0


def test_ten_wrong_codes_after_a_recovery_code_are_not_told_as_no_change(cli, person):
    ada = person()
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr")
    terminal.confirm(ada.recovery_codes[0]).wait_for(CODE_USED_UP)
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    wrong = phone.wrong_codes(MAXIMUM_TRIES)
    for code in wrong[:-1]:
        terminal.answer(code).wait_for(CODE_PROMPT_AGAIN)
    assert terminal.answer(wrong[-1]).finish() == 1
    assert terminal.screen.endswith(
        f"\nsallyport: the code does not match; {ONLY_THE_CODE[0].lower()}{ONLY_THE_CODE[1:-1]}\n"
        "hint: set the phone's clock to automatic, then: sallyport enroll\n")


@pytest.mark.parametrize("name", ["", "a\tb", "a\nb", "\x1b[31m", "\u0085", "n" * 65])
def test_a_name_that_is_none_is_refused(cli, daemon, stranger, name):
    ada = stranger()
    result = cli(ada, "enroll", "--name", name)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: the name of a device has 1 to 64 bytes and no control characters\n"
        "hint: such as --name 'work phone'; without --name it is phone, phone 2 and so on\n")
    assert is_off(ada)


def test_a_name_that_is_taken_is_refused_before_a_code_is_asked_for(cli, person):
    ada = person()
    terminal = cli.on_terminal(ada.account, "enroll", "--name", "phone")
    assert terminal.finish() == 1
    assert terminal.screen == (
        "sallyport: you have a device named 'phone'\n"
        "hint: choose another name with --name; sallyport devices lists them\n")


def test_a_sixth_device_is_refused(cli, daemon, person):
    ada = person()
    with_devices(ada, MAXIMUM_DEVICES)
    result = cli(ada.account, "enroll")
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: you have 5 devices, and no more are allowed\n"
        "hint: sallyport devices lists them; sallyport devices remove NAME makes room\n")
    shown = with_dates_hidden(cli(ada.account, "status").stdout)
    assert "Devices          phone     since MOMENT, never used\n" in shown
    assert "                 phone 5   since MOMENT, never used\n" in shown
    assert len(status(ada.account)["devices"]) == MAXIMUM_DEVICES


def test_a_second_device_asks_for_a_code_before_it_shows_a_key(cli, daemon, person):
    ada = person()
    terminal = cli.on_terminal(ada.account, "enroll")
    terminal.wait_for(STEP_UP_PROMPT)
    wrong = ada.phone.wrong_codes(3)
    for code in wrong[:2]:
        terminal.answer(code).wait_for(STEP_UP_AGAIN)
    terminal.answer(wrong[2])
    assert terminal.finish() == 1
    assert terminal.screen == (
        f"{STEP_UP_PROMPT}{wrong[0]}\n{STEP_UP_AGAIN}{wrong[1]}\n{STEP_UP_AGAIN}{wrong[2]}\n"
        "sallyport: the code is not right\n"
        "hint: nothing was changed; is the phone's clock right?\n")
    assert len(status(ada.account)["devices"]) == 1


@pytest.mark.parametrize("obstacle", ["file", "link", "dangling link", "folder"])
def test_save_overwrites_nothing_and_then_nothing_was_changed(
        cli, daemon, stranger, own_folder, obstacle):
    ada = stranger()
    file, other = own_folder(ada) / "codes.txt", own_folder(ada) / "other"
    if obstacle == "folder":
        file.mkdir()
    elif obstacle == "file":
        file.write_text("precious")
    else:
        file.symlink_to(other)
        if obstacle == "link":
            other.write_text("precious")
    result = cli(ada, "enroll", "--save", file)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        f"sallyport: '{file}' exists already\nhint: --save overwrites nothing\n")
    assert is_off(ada)
    assert not daemon.log_lines(f"enrollmentBegun .* account={ada.name} ")
    assert other.exists() == (obstacle == "link")
    for kept in (file, other):
        assert not kept.is_file() or kept.read_text() == "precious"


def test_save_needs_a_place_where_its_owner_may_write(cli, daemon, stranger, own_folder):
    ada, babbage = stranger(), stranger()
    file = own_folder(babbage) / "codes.txt"
    result = cli(ada, "enroll", "--save", file)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        f"sallyport: cannot create '{file}': permission denied\n"
        "hint: name a new file in a folder where you may write\n")
    assert is_off(ada)


def test_save_is_no_use_with_a_further_device(cli, person, own_folder):
    ada = person()
    file = own_folder(ada.account) / "codes.txt"
    result = cli(ada.account, "enroll", "--save", file)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        "sallyport: a further device brings no new recovery codes to save\n"
        "hint: sallyport recovery show --save FILE writes those that you have\n")
    assert not file.exists()


def type_each_when_asked(terminal, codes):
    """Codes that are wrong, each behind its prompt: typed ahead, their echo would mix with it."""
    first, *others = codes
    terminal.answer(first)
    for code in others:
        terminal.wait_for(CODE_PROMPT_AGAIN)
        terminal.answer(code)


@pytest.mark.parametrize("way", ["ctrl-C", "ctrl-D", "ten wrong codes", "bad name"])
def test_the_file_of_save_is_removed_when_the_enrolment_fails(
        cli, daemon, stranger, own_folder, way):
    ada = stranger()
    file = own_folder(ada) / "codes.txt"
    if way == "bad name":
        assert cli(ada, "enroll", "--save", file, "--name", "\t").status == 1
    else:
        terminal = cli.on_terminal(ada, "enroll", "--no-qr", "--save", file)
        phone = phone_for(terminal.wait_for(CODE_PROMPT))
        assert file.exists() and file.read_text() == ""
        if way == "ctrl-C":
            terminal.interrupt()
        elif way == "ctrl-D":
            terminal.end_input()
        else:
            type_each_when_asked(terminal, phone.wrong_codes(MAXIMUM_TRIES))
        assert terminal.finish() != 0
    assert not file.exists()
    assert is_off(ada)


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_daemon_that_ends_while_the_prompt_is_open_leaves_nothing_active(
        cli, own_daemon, stranger, own_folder, end):
    daemon, ada = own_daemon("systemd").start(), stranger()
    file = own_folder(ada) / "codes.txt"
    terminal = cli.on_terminal(
        ada, "enroll", "--no-qr", "--save", file, "--socket", daemon.control)
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    getattr(daemon, end)()
    terminal.answer(phone.next_code())
    assert terminal.finish() == 1
    assert terminal.screen.endswith(
        "\nsallyport: the daemon closed the connection\n"
        "hint: it may have been done; sallyport status shows what is set up for you\n")
    assert not file.exists()
    daemon.start()
    assert is_off(ada, daemon.control)


def test_of_two_enrolments_at_once_the_later_ends_and_the_device_stays(cli, daemon, stranger):
    ada = stranger()
    terminals = [cli.on_terminal(ada, "enroll", "--no-qr") for _ in range(2)]
    phones = [phone_for(terminal.wait_for(CODE_PROMPT)) for terminal in terminals]
    assert phones[0].key != phones[1].key
    assert terminals[0].answer(phones[0].next_code()).finish() == 0
    assert terminals[1].answer(phones[1].next_code()).finish() == 1
    assert terminals[1].screen.endswith(
        "\nsallyport: this enrolment has ended; nothing was changed\n"
        "hint: sallyport enroll begins anew\n")
    assert [device["name"] for device in status(ada)["devices"]] == ["phone"]
    codes = recovery_codes_on(terminals[0].screen)
    result = cli(ada, "recovery", "show", answers=f"{phones[0].next_code()}\n")
    assert recovery_codes_on(result.stdout) == codes


# --- Accepted


def test_the_whole_way_with_a_wrong_code_first(cli, daemon, stranger, pam_login, world):
    ada = stranger()
    terminal = cli.on_terminal(ada, "enroll")
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    wrong, right = phone.wrong_code(), phone.next_code()
    terminal.answer(wrong).wait_for(CODE_PROMPT_AGAIN)
    assert is_off(ada)
    assert terminal.answer(right).finish() == 0
    screen = terminal.screen
    codes = recovery_codes_on(screen)
    assert len(set(codes)) == 8
    assert screen == (
        introduction(qr_lines(screen)) + details(ada, phone.key)
        + f"{CODE_PROMPT}{wrong}\n{CODE_PROMPT_AGAIN}{right}\n" + farewell(codes))
    assert pam_login("sshd", ada.name, phone.next_code()).code == "PAM_SUCCESS"
    assert pam_login("sshd", ada.name, codes[7]).code == "PAM_SUCCESS"
    assert daemon.log_lines(
        f"deviceAdded done account={ada.name} uid={ada.uid} actor={ada.uid} device=phone ")


def test_root_enrols_like_everybody(cli, daemon, world, pam_login):
    terminal = cli.on_terminal(world.root, "enroll", "--no-qr")
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    right = phone.next_code()
    assert terminal.answer(right).finish() == 0
    codes = recovery_codes_on(terminal.screen)
    assert terminal.screen == (
        introduction(None) + details(world.root, phone.key) + f"{CODE_PROMPT}{right}\n"
        + farewell(codes))
    assert pam_login("su", "root", phone.next_code()).code == "PAM_SUCCESS"


def test_a_code_may_be_typed_with_a_space(cli, daemon, stranger):
    terminal = cli.on_terminal(stranger(), "enroll", "--no-qr")
    code = phone_for(terminal.wait_for(CODE_PROMPT)).next_code()
    assert terminal.answer(f"{code[:3]} {code[3:]}").finish() == 0


def test_the_key_has_160_bits_in_groups_of_four(cli, daemon, stranger):
    page = shown_page(cli, stranger())
    assert re.search(r"^    Key   ([A-Z2-7]{4} ){7}[A-Z2-7]{4}$", page, re.MULTILINE)
    assert len(key_on(page)) * 5 == 160


@pytest.mark.parametrize("locale", [
    {"LANG": "C.UTF-8"}, {"LANG": "en_GB.utf8"}, {"LANG": "C", "LC_CTYPE": "C.UTF-8"},
    {"LANG": "C", "LC_CTYPE": "C", "LC_ALL": "de_DE.UTF-8"}])
def test_in_utf_8_the_picture_is_of_half_blocks_and_says_what_the_page_says(
        cli, daemon, stranger, world, locale):
    ada = stranger()
    page = shown_page(cli, ada, environment=locale)
    lines = qr_lines(page)
    assert set("".join(lines)) == set("█▀▄ ")
    assert scan(lines, world.new_folder("picture")) == uri_of(ada, key_on(page))


@pytest.mark.parametrize("locale", [
    {"LANG": "C"}, {"LANG": ""}, {"LANG": "de_DE.ISO-8859-1"},
    {"LANG": "C.UTF-8", "LC_ALL": "POSIX"}])
def test_in_other_locales_the_whole_page_is_ascii(cli, daemon, stranger, world, locale):
    ada = stranger()
    page = shown_page(cli, ada, environment=locale)
    assert page.isascii()
    lines = qr_lines(page)
    assert set("".join(lines)) == set("# ")
    assert scan(lines, world.new_folder("picture")) == uri_of(ada, key_on(page))


def test_on_a_narrow_terminal_the_key_stands_alone_and_the_page_says_why(cli, daemon, stranger):
    ada = stranger()
    picture = qr_lines(shown_page(cli, ada))
    columns = len(f"    {picture[0]}")
    assert qr_lines(shown_page(cli, ada, columns=columns))[0] == picture[0]
    page = shown_page(cli, ada, columns=columns - 1)
    assert page == (
        f"sallyport: the QR code needs a terminal of {columns} columns: make it larger and begin"
        " again, or type the key\n"
        + introduction(None) + details(ada, key_on(page)) + CODE_PROMPT)


def test_where_the_picture_would_scroll_away_the_key_stands_alone_and_the_page_says_why(
        cli, daemon, stranger):
    ada = stranger()
    whole = shown_page(cli, ada)
    picture = qr_lines(whole)
    # From the picture's first line to the prompt: empty line, key, name, empty line, prompt.
    lines = len(picture) + 5
    assert len(qr_lines(shown_page(cli, ada, lines=lines))) == len(picture)
    for too_few in (lines - 1, 24):
        page = shown_page(cli, ada, lines=too_few)
        assert page == (
            f"sallyport: the QR code needs a terminal of {lines} lines: make it larger and begin"
            " again, or type the key\n"
            + introduction(None) + details(ada, key_on(page)) + CODE_PROMPT)
    assert page.count("\n") < 24
    both = shown_page(cli, ada, lines=5, columns=20)
    assert re.match(
        r"sallyport: the QR code needs a terminal of \d+ columns and \d+ lines: ", both)
    assert "sallyport: " not in shown_page(cli, ada, "--no-qr", lines=5, columns=20)


def test_why_there_is_no_picture_goes_to_stderr(cli, daemon, stranger, world):
    errors = world.new_folder("errors") / "stderr"
    page = shown_page(cli, stranger(), lines=24, descriptors={2: errors})
    assert page.startswith("Type this key into your authenticator app")
    assert errors.read_text().startswith("sallyport: the QR code needs a terminal of ")


def test_without_the_picture_when_it_is_not_wanted(cli, daemon, stranger):
    ada = stranger()
    page = shown_page(cli, ada, "--no-qr")
    assert page == introduction(None) + details(ada, key_on(page)) + CODE_PROMPT


def test_the_uri_stands_on_the_page_when_it_is_wanted(cli, daemon, stranger):
    ada = stranger()
    page = shown_page(cli, ada, "--no-qr", "--uri")
    key = key_on(page)
    assert page == introduction(None) + details(ada, key, uri=uri_of(ada, key)) + CODE_PROMPT


def test_no_environment_brings_colour(cli, daemon, stranger):
    plain = {"NO_COLOR": "1"}
    colourful = {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "COLORTERM": "truecolor"}
    for environment in (plain, colourful):
        # The screen itself fails on any control character.
        assert CODE_PROMPT in shown_page(cli, stranger(), environment=environment)


@pytest.mark.parametrize("name", ["tablet", "Ada's phone", "телефон", "n" * 64])
def test_a_device_has_the_name_that_its_owner_gave_it(cli, daemon, stranger, name):
    ada = stranger()
    terminal = cli.on_terminal(ada, "enroll", "--no-qr", "--name", name)
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    assert terminal.answer(phone.next_code()).finish() == 0
    assert [device["name"] for device in status(ada)["devices"]] == [name]
    assert with_dates_hidden(cli(ada, "status").stdout).splitlines()[3] == (
        f"Device           {name}   since MOMENT, never used")


def test_what_would_turn_the_text_around_is_not_shown(cli, daemon, stranger):
    ada = stranger()
    terminal = cli.on_terminal(ada, "enroll", "--no-qr", "--name", "a\u202eb")
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    assert terminal.answer(phone.next_code()).finish() == 0
    shown = cli(ada, "status").stdout
    assert "\u202e" not in shown and "Device           ab   since" in shown


@pytest.mark.parametrize("algorithm, digits, period", [
    ("SHA256", 6, 30), ("SHA512", 8, 60), ("SHA1", 7, 30), ("SHA1", 6, 60)])
def test_other_codes_come_with_a_warning_and_let_in(
        cli, daemon, stranger, pam_login, world, algorithm, digits, period):
    ada = stranger()
    terminal = cli.on_terminal(
        ada, "enroll", "--algorithm", algorithm.lower(), "--digits", digits, "--period", period)
    page = terminal.wait_for(CODE_PROMPT)
    phone = phone_for(page, algorithm=algorithm, digits=digits, period=period)
    warning = (
        "Many apps ignore these settings and show SHA1 codes of 6 digits every 30 seconds"
        " instead.\n"
        "If the code does not match, enrol without --algorithm, --digits and --period.\n")
    parameters = f"{digits} digits, every {period} seconds"
    if algorithm != "SHA1":
        parameters = f"{algorithm}, {parameters}"
    assert page.startswith(warning)
    page = page.removeprefix(warning)
    lines = qr_lines(page)
    assert page == introduction(lines) + details(ada, phone.key, parameters) + CODE_PROMPT
    assert scan(lines, world.new_folder("picture")) == uri_of(
        ada, phone.key, algorithm, digits, period)
    assert terminal.answer(phone.next_code()).finish() == 0
    assert pam_login("sshd", ada.name, phone.next_code()).code == "PAM_SUCCESS"


def test_save_writes_all_codes_to_a_file_for_its_owner_only(cli, daemon, stranger, own_folder):
    ada = stranger()
    file = own_folder(ada) / "codes.txt"
    terminal = cli.on_terminal(ada, "enroll", "--no-qr", "--save", file)
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    right = phone.next_code()
    assert terminal.answer(right).finish() == 0
    codes = recovery_codes_on(terminal.screen)
    assert terminal.screen == (
        introduction(None) + details(ada, phone.key) + f"{CODE_PROMPT}{right}\n"
        + farewell(codes) + f"The codes are in {file}; only you can read it.\n")
    assert with_dates_hidden(file.read_text()) == saved_page(ada, codes, "DATE")
    entry = file.stat()
    assert (stat.S_IMODE(entry.st_mode), entry.st_uid) == (0o600, ada.uid)


PICTURES = [["svg"], ["png"], ["svg", "png"]]


@pytest.mark.parametrize("kinds", PICTURES, ids=" and ".join)
def test_the_picture_in_a_file_is_the_uri_and_stands_for_the_one_on_the_screen(
        cli, daemon, stranger, own_folder, world, kinds):
    ada = stranger()
    folder = own_folder(ada)
    files = [folder / f"my qr.{kind}" for kind in kinds]
    terminal = cli.on_terminal(ada, "enroll", *options(kinds, files))
    page = terminal.wait_for(CODE_PROMPT)
    phone = phone_for(page)
    place = " and ".join(str(file) for file in files)
    shown = (
        f"Scan the picture in {place} with your authenticator app\n"
        "(Aegis, FreeOTP or Google Authenticator, for example), or type the key by hand.\n"
        "The picture holds the key: delete it once you have scanned it.\n\n"
        + details(ada, phone.key) + CODE_PROMPT)
    assert page == shown
    for kind, file in zip(kinds, files):
        entry = file.stat()
        assert (stat.S_IMODE(entry.st_mode), entry.st_uid) == (0o600, ada.uid)
        assert read_picture(kind, file, world.new_folder("picture")) == uri_of(ada, phone.key)
    right = phone.next_code()
    assert terminal.answer(right).finish() == 0
    remark = "still holds the key: delete it." if len(kinds) == 1 else (
        "still hold the key: delete them.")
    assert terminal.screen == (
        f"{shown}{right}\n" + farewell(recovery_codes_on(terminal.screen)) + f"{place} {remark}\n")
    assert sorted(folder.iterdir()) == sorted(files)


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("way", ["ctrl-C", "closed terminal", "ten wrong codes", "bad name"])
def test_no_picture_stays_of_an_enrolment_that_fails(
        cli, daemon, stranger, own_folder, kind, way):
    ada = stranger()
    file = own_folder(ada) / "qr"
    if way == "bad name":
        assert cli(ada, "enroll", f"--{kind}", file, "--name", "\t").status == 1
    else:
        terminal = cli.on_terminal(ada, "enroll", f"--{kind}", file)
        phone = phone_for(terminal.wait_for(CODE_PROMPT))
        assert file.stat().st_size > 0
        if way == "ctrl-C":
            assert terminal.interrupt().finish() == 130
        elif way == "closed terminal":
            terminal.hang_up()
        else:
            type_each_when_asked(terminal, phone.wrong_codes(MAXIMUM_TRIES))
            assert terminal.finish() == 1
    assert list(file.parent.iterdir()) == []
    assert is_off(ada)


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("obstacle", ["file", "dangling link", "folder", "no such folder"])
def test_a_picture_overwrites_nothing_and_then_nothing_was_begun(
        cli, daemon, stranger, own_folder, kind, obstacle):
    ada = stranger()
    file = own_folder(ada) / "qr"
    if obstacle == "folder":
        file.mkdir()
    elif obstacle == "file":
        file.write_text("precious")
    elif obstacle == "dangling link":
        file.symlink_to(file.parent / "other")
    else:
        file = file / "qr"
    result = cli(ada, "enroll", f"--{kind}", file)
    assert (result.status, result.stdout) == (1, "")
    assert result.stderr == (
        f"sallyport: cannot create '{file}': no such file or directory\n"
        "hint: name a new file in a folder where you may write\n"
        if obstacle == "no such folder" else
        f"sallyport: '{file}' exists already\nhint: --{kind} overwrites nothing\n")
    assert is_off(ada)
    assert not daemon.log_lines(f"enrollmentBegun .* account={ada.name} ")
    assert obstacle != "file" or file.read_text() == "precious"
    assert not (file.parent / "other").exists()


def test_one_file_cannot_be_two_things_and_then_there_is_none(cli, daemon, stranger, own_folder):
    ada = stranger()
    file = own_folder(ada) / "file"
    for arguments in (("--svg", file, "--png", file), ("--save", file, "--svg", file)):
        result = cli(ada, "enroll", *arguments)
        assert (result.status, result.stdout) == (1, "")
        assert f"'{file}' exists already\n" in result.stderr
        assert not file.exists()
    assert is_off(ada)


def test_a_picture_that_the_disk_does_not_take_is_told_before_anything_is_scanned(
        cli, daemon, stranger, world):
    ada = stranger()
    file = world.new_folder("own", owner=ada.uid, mode=0o700) / "qr.png"
    process = cli.piped(ada, "enroll", "--png", file, preexec_fn=no_bytes_for_files)
    out, errors = process.communicate("123456\n", timeout=60)
    assert (process.returncode, out) == (1, "")
    assert errors == (
        f"sallyport: the picture could not be written to '{file}': file too large; nothing was"
        " changed\nhint: without --svg and --png the terminal shows the code\n")
    assert not file.exists()
    assert is_off(ada)


def test_with_json_the_page_is_json_and_the_picture_is_written(
        cli, daemon, stranger, own_folder, world):
    ada = stranger()
    file = own_folder(ada) / "qr.png"
    with cli.piped(ada, "enroll", "--json", "--png", file) as process:
        pending = json.loads(process.stdout.readline())["enrollment"]
        assert read_picture("png", file, world.new_folder("picture")) == pending["uri"]
        _, errors = process.communicate(f"{Phone(pending['key']).next_code()}\n", timeout=60)
    assert (process.returncode, errors) == (
        0, f"{CODE_PROMPT}\n{file} still holds the key: delete it.\n")


def options(kinds, files):
    return [argument for kind, file in zip(kinds, files) for argument in (f"--{kind}", file)]


def read_picture(kind, file, folder):
    """What zbarimg reads in a file; librsvg draws an SVG one first."""
    if kind == "svg":
        drawn = folder / "drawn.png"
        subprocess.run(["rsvg-convert", "-o", str(drawn), str(file)], check=True)
        file = drawn
    return subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(file)], check=True, capture_output=True,
        text=True).stdout.strip()


def no_bytes_for_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_a_second_device_lets_in_beside_the_first(cli, person, pam_login):
    ada = person()
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr")
    terminal.wait_for(STEP_UP_PROMPT)
    step_up = ada.phone.next_code()
    phone = phone_for(terminal.answer(step_up).wait_for(CODE_PROMPT))
    right = phone.next_code()
    assert terminal.answer(right).finish() == 0
    assert terminal.screen == (
        f"{STEP_UP_PROMPT}{step_up}\n" + introduction(None) + details(ada.account, phone.key)
        + f"{CODE_PROMPT}{right}\n" + "'phone 2' is on as well.\n")
    assert pam_login("sshd", ada.name, phone.next_code()).code == "PAM_SUCCESS"
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"


def test_a_second_phone_never_touches_the_first_before_it_is_confirmed(cli, person, pam_login):
    ada = person()
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr")
    terminal.wait_for(STEP_UP_PROMPT)
    terminal.answer(ada.recovery_codes[0])
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    assert pam_login("sshd", ada.name, phone.next_code()).code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"
    terminal.interrupt()
    assert terminal.finish() == 130


def shown_page(cli, account, *arguments, **more):
    """The first page of an enrolment, which is then given up."""
    terminal = cli.on_terminal(account, "enroll", *arguments, **more)
    page = terminal.wait_for(CODE_PROMPT)
    terminal.interrupt()
    assert terminal.finish() == 130
    return page


def with_devices(person, count):
    """Adds devices through the control socket until there are so many; each takes a code."""
    for code in person.recovery_codes[:count - 1]:
        with Connection(uid=person.account.uid, path=CONTROL) as connection:
            begun = connection.call("org.sallyport.Account.BeginEnrollment", stepUp=code)
            phone = Phone(begun["enrollment"]["key"])
            connection.call("org.sallyport.Account.ConfirmEnrollment", code=phone.next_code())
