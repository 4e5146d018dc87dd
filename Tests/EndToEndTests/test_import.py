"""sallyport users import: second factors that come from google-authenticator and pam_oath."""

import os
import pathlib

import pytest

from support.administrators import BREAK_GLASS
from support.cli import USAGE, cli  # noqa: F401
from support.enrolment import status
from support.other_verifiers import GOOGLE, GoogleAuthenticator, oath_service
from support.phone import Phone, wait_for_room_in_step
from support.varlink_client import LoginConnection

KEY = "3132333435363738393031323334353637383930"
KEY_BASE32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture(scope="module", autouse=True)
def old_services(world):
    world.service("google", GOOGLE)


def google(cli, world, *arguments):  # noqa: F811
    return cli(world.root, "users", "import", "google-authenticator", *arguments)


def rows(result):
    return {row["user"]: row for row in result.json["accounts"]}


def verdict(name, *codes):
    with LoginConnection() as login:
        return login.verdict(name, *codes, service="sshd", address="192.0.2.9")


# --- Refusals


def test_only_root_takes_anything_over(cli, world):  # noqa: F811
    result = cli(world.stranger(), "users", "import", "google-authenticator", "--homes")
    assert result.status == 1
    assert "only root may take second factors over" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--homes", "FILE")])
def test_homes_or_files(cli, world, arguments):  # noqa: F811
    result = google(cli, world, *arguments)
    assert result.status == USAGE


def test_a_file_that_others_could_read_or_that_is_somebody_elses_is_skipped(
        cli, world, daemon):  # noqa: F811
    readable, linked, foreign, hard, pipe = (world.stranger() for _ in range(5))
    GoogleAuthenticator(readable).file.chmod(0o444)
    old = GoogleAuthenticator(linked)
    old.file.rename(linked.home / "elsewhere")
    old.file.symlink_to(linked.home / "elsewhere")
    os.chown(GoogleAuthenticator(foreign).file, 1, 1)
    os.link(GoogleAuthenticator(hard).file, hard.home / "second")
    pipe.make_home()
    os.mkfifo(pipe.home / ".google_authenticator", 0o400)
    os.chown(pipe.home / ".google_authenticator", pipe.uid, pipe.uid)
    result = google(cli, world, "--homes", "--json", *BREAK_GLASS)
    assert result.status == 0, result.stderr
    found = rows(result)
    for account, reason in (
            (readable, "others may read or write the file"), (linked, "symbolic link"),
            (foreign, "belongs to uid 1"), (hard, "hard link"), (pipe, "no regular file")):
        assert found[account.name]["outcome"] == "skipped"
        assert reason in found[account.name]["reason"]
        assert not status(account)["enrolled"]


def test_what_cannot_be_taken_over_is_skipped_and_said(cli, world, daemon, person):  # noqa: F811
    counting, enrolled = world.stranger(), person()
    GoogleAuthenticator(counting, kind="--counter-based")
    GoogleAuthenticator(enrolled.account)
    files = [counting.home / ".google_authenticator",
             enrolled.account.home / ".google_authenticator"]
    result = google(cli, world, *files, "--json", *BREAK_GLASS)
    found = rows(result)
    assert "counts codes" in found[counting.name]["reason"]
    assert "second factor already" in found[enrolled.name]["reason"]
    assert verdict(enrolled.name, enrolled.phone.next_code()) == "permit"


def test_a_dry_run_asks_for_nothing_and_changes_nothing(cli, world, daemon):  # noqa: F811
    account = world.stranger()
    old = GoogleAuthenticator(account)
    before = old.file.read_bytes()
    result = google(cli, world, old.file, "--dry-run")
    assert (result.status, result.stderr) == (0, f"{old.file} -> {account.name}\n")
    assert result.stdout == (
        f"taken    {account.name}  the app and 5 recovery codes\n\n"
        "1 taken, 0 skipped if this were no dry run. Nothing was changed.\n")
    assert not status(account)["enrolled"]
    assert old.file.read_bytes() == before


def test_files_that_the_module_read_as_root_are_not_roots(cli, world, daemon):  # noqa: F811
    account = world.stranger()
    old = GoogleAuthenticator(account)
    folder = world.new_folder("ga", mode=0o755)
    files = [folder / name / ".google_authenticator" for name in (account.name, "nobodys")]
    for file in files:
        file.parent.mkdir()
        file.write_bytes(old.file.read_bytes())
        file.chmod(0o400)
    result = google(cli, world, *files, "--json", *BREAK_GLASS)
    assert result.status == 0, result.stderr
    assert result.stderr == f"{files[0]} -> {account.name}\n"
    outcomes = [(row["user"], row["outcome"]) for row in result.json["accounts"]]
    assert outcomes == [(account.name, "taken"), (".google_authenticator", "skipped")]
    assert "whose it is cannot be told" in result.json["accounts"][1]["reason"]
    assert not status(world.root)["enrolled"]


def test_root_proves_itself_before_anything_is_taken(cli, world, daemon):  # noqa: F811
    account = world.stranger()
    old = GoogleAuthenticator(account)
    result = google(cli, world, old.file)
    assert result.status == 1
    assert "root acts for nobody in particular" in result.stderr
    assert not status(account)["enrolled"]


# --- google-authenticator


def test_i1_a_code_that_the_old_module_took_is_refused_and_the_next_one_lets_in(
        cli, world, daemon, pam_login):  # noqa: F811
    account = world.stranger()
    old = GoogleAuthenticator(account)
    wait_for_room_in_step(15)
    phone = old.phone
    used = phone.code_of_now()
    assert pam_login("google", account.name, used, calls=("--authenticate",)).code == "PAM_SUCCESS"
    before = old.file.read_bytes()
    assert f"DISALLOW_REUSE {phone.step_now}" in old.file.read_text()
    result = google(cli, world, old.file, *BREAK_GLASS)
    assert result.status == 0, result.stderr
    assert "1 taken, 0 skipped. The old files are as they were." in result.stdout
    assert old.file.read_bytes() == before
    with LoginConnection() as login:
        step = login.begin(account.name, service="sshd", address="192.0.2.9")
        assert step["kind"] == "prompt"
        assert login.answer(used)["text"].startswith("That code has been used")
        assert login.answer(phone.next_code())["verdict"] == "permit"


def test_i2_scratch_codes_let_in_once_each(cli, world, daemon):  # noqa: F811
    account = world.stranger()
    old = GoogleAuthenticator(account, "--emergency-codes=3")
    codes = old.scratch_codes
    assert len(codes) == 3
    assert google(cli, world, old.file, *BREAK_GLASS).status == 0
    for code in codes:
        assert verdict(account.name, code) == "permit"
        assert verdict(account.name, code) == "deny"
    assert status(account)["recoveryCodesLeft"] == 3


def test_where_use_was_not_recorded_the_codes_of_the_window_are_used(
        cli, world, daemon):  # noqa: F811
    account = world.stranger()
    old = GoogleAuthenticator(account, "--emergency-codes=1", reuse="--allow-reuse")
    wait_for_room_in_step(15)
    assert google(cli, world, old.file, *BREAK_GLASS).status == 0
    with LoginConnection() as login:
        login.begin(account.name, service="sshd", address="192.0.2.9")
        assert login.answer(old.phone.code_of_now())["text"].startswith("That code has been used")


def test_a_drifting_app_goes_on_and_without_codes_there_are_new_ones(
        cli, world, daemon):  # noqa: F811
    account = world.stranger()
    old = GoogleAuthenticator(account, "--emergency-codes=1")
    key = old.lines[0]
    old.write(f'{key}\n" TIME_SKEW 40\n" DISALLOW_REUSE\n" TOTP_AUTH\n')
    result = google(cli, world, old.file, *BREAK_GLASS)
    assert "8 new recovery codes" in result.stdout
    phone = Phone(key)
    wait_for_room_in_step(10)
    assert verdict(account.name, phone.code_at(phone.step_now + 40)) == "permit"


def test_a_file_outside_of_homes_is_its_names(cli, world, daemon):  # noqa: F811
    account = world.stranger()
    folder = world.new_folder("ga", mode=0o700)
    old = GoogleAuthenticator(account)
    file = folder / account.name
    file.write_bytes(old.file.read_bytes())
    file.chmod(0o400)
    nobody = folder / "nobody-has-this-name"
    nobody.write_bytes(old.file.read_bytes())
    nobody.chmod(0o400)
    found = rows(google(cli, world, file, nobody, "--json", *BREAK_GLASS))
    assert found[account.name]["outcome"] == "taken"
    assert "no account has this name" in found[nobody.name]["reason"]


def test_homes_takes_everybody_and_a_second_time_nobody(cli, world, daemon):  # noqa: F811
    accounts = [world.stranger() for _ in range(25)]
    for account in accounts:
        GoogleAuthenticator(account)
    found = rows(google(cli, world, "--homes", "--json", *BREAK_GLASS))
    assert {found[account.name]["outcome"] for account in accounts} == {"taken"}
    again = rows(google(cli, world, "--homes", "--json", *BREAK_GLASS))
    assert {again[account.name]["outcome"] for account in accounts} == {"skipped"}


def test_i7_i8_the_audit_log_says_who_and_whence_and_no_key(cli, world, daemon):  # noqa: F811
    account = world.stranger()
    old = GoogleAuthenticator(account)
    assert google(cli, world, old.file, *BREAK_GLASS).status == 0
    log = cli(world.root, "audit", "--user", account.name, "--json").stdout
    assert "authenticatorImported" in log
    assert "tests; google-authenticator, recovery codes: 5" in log
    everything = log + daemon.log_text()
    for secret in [old.lines[0], *old.scratch_codes]:
        assert secret not in everything


# --- oath


def test_i1_a_users_file_of_pam_oath_after_a_login(cli, world, daemon, pam_login):  # noqa: F811
    account, counting, pinned, minute = (world.stranger() for _ in range(4))
    file = world.new_folder("oath", mode=0o700) / "users.oath"
    file.write_text(
        f"# comment\nHOTP/T30\t{account.name}\t-\t{KEY}\n"
        f"HOTP\t{counting.name}\t-\t{KEY}\n"
        f"HOTP/T30/8\t{pinned.name}\t1234\t{KEY[:-2]}31\n"
        f"HOTP/T60/6\t{minute.name}\t-\t{KEY[:-2]}32\n"
        f"HOTP/T30\tghost\t-\t{KEY}\n")
    file.chmod(0o600)
    world.service("oath", oath_service(file))
    phone = Phone(KEY_BASE32)
    wait_for_room_in_step(15)
    used = phone.code_of_now()
    assert pam_login("oath", account.name, used, calls=("--authenticate",)).code == "PAM_SUCCESS"
    before = file.read_bytes()
    assert used.encode() in before
    result = cli(world.root, "users", "import", "oath", file, "--json", *BREAK_GLASS)
    assert result.status == 0, result.stderr
    found = rows(result)
    assert {name: row["outcome"] for name, row in found.items()} == {
        account.name: "taken", counting.name: "skipped", pinned.name: "taken",
        minute.name: "taken", "ghost": "skipped"}
    assert found["ghost"]["place"] == f"{file}:6"
    assert found[pinned.name]["notes"] == ["the PIN before the code is no longer asked for"]
    assert file.read_bytes() == before
    with LoginConnection() as login:
        login.begin(account.name, service="sshd", address="192.0.2.9")
        assert login.answer(used)["text"].startswith("That code has been used")
    eight = Phone("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR", digits=8)
    assert verdict(pinned.name, eight.next_code()) == "permit"
    sixty = Phone("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS", period=60)
    assert verdict(minute.name, sixty.next_code()) == "permit"
    person_codes = status(account)["recoveryCodesLeft"]
    assert person_codes == 8


@pytest.mark.parametrize("mode, owner", [(0o644, 0), (0o600, 1)])
def test_a_users_file_that_is_not_roots_alone_is_refused(
        cli, world, daemon, mode, owner):  # noqa: F811
    file = pathlib.Path(world.new_folder("oath")) / "users.oath"
    file.write_text(f"HOTP/T30 ada - {KEY}\n")
    os.chown(file, owner, owner)
    file.chmod(mode)
    result = cli(world.root, "users", "import", "oath", file, *BREAK_GLASS)
    assert result.status == 1
    assert result.stderr.startswith(f"sallyport: {file}: ")
