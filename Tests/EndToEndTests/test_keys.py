"""sallyport keys: status, escrow and restore."""

import os
import pathlib

import pytest

from support.accounts import DAEMON_UID
from support.cli import cli  # noqa: F401
from support.enrolment import enrol
from support.varlink_client import LoginConnection

PASSPHRASE = "correct horse battery staple"
MARK = pathlib.Path("/etc/sallyport/key-escrow")


@pytest.fixture(autouse=True)
def configuration_folder():
    MARK.parent.mkdir(mode=0o755, exist_ok=True)
    yield
    MARK.unlink(missing_ok=True)


def keys(cli, world, daemon, *arguments, answers=()):  # noqa: F811
    return cli(world.root, "keys", *arguments, "--socket", daemon.control,
               answers="".join(f"{answer}\n" for answer in answers))


def escrow(cli, world, daemon, *more):  # noqa: F811
    file = world.new_folder("usb") / "escrow.txt"
    result = keys(cli, world, daemon, "escrow", file, *more, answers=(PASSPHRASE, PASSPHRASE))
    return file, result


def test_only_root_sees_escrows_or_restores_a_key(cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    person = stranger()
    file = world.new_folder("theirs", owner=person.uid) / "escrow.txt"
    for arguments in (("status", "--socket", daemon.control),
                      ("escrow", file, "--socket", daemon.control), ("restore", file)):
        result = cli(person, "keys", *arguments, answers=f"{PASSPHRASE}\n" * 2)
        assert result.status == 1, result.stdout
        assert not file.exists()


@pytest.mark.parametrize("answers, said", [
    (("short", "short"), "at least 12 characters"),
    (("四個漢字", "四個漢字"), "at least 12 characters"),
    ((PASSPHRASE, PASSPHRASE + "x"), "not the same"),
    ((), "no passphrase was given"),
])
def test_without_a_good_passphrase_nothing_is_written(
        cli, world, own_daemon, answers, said):  # noqa: F811
    daemon = own_daemon().start()
    file = world.new_folder("usb") / "escrow.txt"
    result = keys(cli, world, daemon, "escrow", file, answers=answers)
    assert result.status == 1
    assert said in result.stderr
    assert not file.exists() and not MARK.exists()


def test_no_file_is_overwritten(cli, world, own_daemon):  # noqa: F811
    daemon = own_daemon().start()
    file = world.new_folder("usb") / "escrow.txt"
    file.write_text("mine\n")
    result = keys(cli, world, daemon, "escrow", file, answers=(PASSPHRASE, PASSPHRASE))
    assert result.status == 1
    assert file.read_text() == "mine\n"


def test_another_key_than_the_one_in_use_is_not_escrowed(cli, world, own_daemon):  # noqa: F811
    daemon = own_daemon().start()
    other = world.new_folder("other") / "key"
    other.write_bytes(os.urandom(32))
    file, result = escrow(cli, world, daemon, "--key", other)
    assert result.status == 1
    assert "is not the key in use" in result.stderr
    assert not file.exists()


def test_a_lost_key_comes_back_from_its_escrow(cli, world, own_daemon, stranger):  # noqa: F811
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    before = keys(cli, world, daemon, "status")
    assert f"Kept in   {daemon.key}\n" in before.stdout
    assert "none; sallyport keys escrow FILE makes one" in before.stdout
    file, result = escrow(cli, world, daemon)
    assert result.status == 0, result.stderr
    assert "was read back with your passphrase" in result.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    key = daemon.key.read_bytes()
    assert key.hex() not in file.read_text()
    assert PASSPHRASE not in file.read_text() + result.stdout + result.stderr
    assert f"in {file}" in keys(cli, world, daemon, "status").stdout
    daemon.stop()
    daemon.key.unlink()

    restore = ("keys", "restore", file, "--to", daemon.key, "--socket", daemon.control)
    wrong = cli(world.root, *restore, answers="another passphrase\n")
    assert (wrong.status, wrong.stdout) == (1, "")
    assert "the passphrase is another one" in wrong.stderr
    assert not daemon.key.exists()
    right = cli(world.root, *restore, answers=f"{PASSPHRASE}\n")
    assert right.status == 0, right.stderr
    assert "It is not sealed there" in right.stdout and "--with-key=host" in right.stdout
    status = daemon.key.stat()
    assert (status.st_uid, status.st_mode & 0o777) == (DAEMON_UID, 0o400)
    assert daemon.key.read_bytes() == key
    daemon.start()
    with LoginConnection(daemon.login) as login:
        assert login.verdict(ada.name, ada.phone.next_code()) == "permit"
    again = cli(world.root, *restore)
    assert again.status == 0, again.stderr
    assert "is in use" in again.stdout and "nothing was written" in again.stdout
    daemon.stop()
    last = cli(world.root, *restore, answers=f"{PASSPHRASE}\n")
    assert last.status == 1
    assert "which is not overwritten" in last.stderr


def test_another_key_than_the_one_in_use_or_the_last_one_is_not_put_back(
        cli, world, own_daemon):  # noqa: F811
    old, new = own_daemon().start(), own_daemon().start()
    file, result = escrow(cli, world, old)
    assert result.status == 0, result.stderr
    target = world.new_folder("target") / "sealing.key"
    restore = ("restore", file, "--to", target)
    in_use = keys(cli, world, new, *restore)
    assert in_use.status == 1 and "is in use, and opens the store" in in_use.stderr
    assert not target.exists()
    assert escrow(cli, world, new)[1].status == 0
    new.stop()
    # Without a daemon, one that was escrowed here may be the one that the store wants.
    assert "Passphrase of the escrow" in keys(cli, world, new, *restore).stderr
    MARK.write_text(MARK.read_text().splitlines()[0] + "\n")
    escrowed = keys(cli, world, new, *restore)
    assert escrowed.status == 1 and "was escrowed on this machine last" in escrowed.stderr
    assert not target.exists()
    wanted = keys(cli, world, new, *restore, "--yes", answers=(PASSPHRASE,))
    assert wanted.status == 0, wanted.stderr
    assert target.read_bytes() == old.key.read_bytes()


def test_a_key_that_only_the_running_daemon_has_is_put_back(cli, world, own_daemon):  # noqa: F811
    daemon = own_daemon().start()
    file, _ = escrow(cli, world, daemon)
    key = daemon.key.read_bytes()
    daemon.key.unlink()
    result = keys(cli, world, daemon, "restore", file, "--to", daemon.key, answers=(PASSPHRASE,))
    assert result.status == 0, result.stderr
    assert daemon.key.read_bytes() == key


def test_the_note_of_an_escrow_says_where_it_is_from_everywhere(
        cli, world, own_daemon):  # noqa: F811
    daemon = own_daemon().start()
    file = world.new_folder("usb") / "escrow.txt"
    # Commands run in the root folder.
    result = keys(cli, world, daemon, "escrow", file.relative_to("/"),
                  answers=(PASSPHRASE, PASSPHRASE))
    assert result.status == 0, result.stderr
    assert MARK.read_text().split()[2] == str(file)


def test_a_passphrase_is_not_shown(cli, world, own_daemon):  # noqa: F811
    daemon = own_daemon().start()
    file = world.new_folder("usb") / "escrow.txt"
    person = cli.on_terminal(
        world.root, "keys", "escrow", file, "--socket", daemon.control)
    person.wait_for("Passphrase for the escrow: ")
    person.send(f"{PASSPHRASE}\n")
    person.wait_for("The same again: ")
    person.send(f"{PASSPHRASE}\n")
    assert person.finish() == 0, person.screen
    assert PASSPHRASE not in person.screen
