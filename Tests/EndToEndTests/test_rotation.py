"""sallyport keys rotate: a new sealing key, while people go on logging in (O3)."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest

from support import mounts
from support.administration import administer
from support.cli import INTERRUPTED, cli  # noqa: F401
from support.enrolment import enrol
from support.varlink_client import Closed, LoginConnection, VarlinkError
from support.world import REPOSITORY

# Enough for some sixty parts.
PEOPLE = 2000
RESTART = "Restart sallyportd now; this waits for it.\n"
ROTATE = ("keys", "rotate", "--no-restart")
PASSPHRASE = "correct horse battery staple"
MARK = pathlib.Path("/etc/sallyport/key-escrow")
_PATIENCE = 60


@pytest.fixture
def daemon(own_daemon):
    """One whose sockets stay while it is started anew, as systemd's do."""
    return own_daemon(listening="systemd").start()


def next_key(daemon):
    return daemon.key.with_name("sealing.key.next")


def key_status(daemon):
    return administer("GetKeyStatus", control=daemon.control)


def restart(daemon):
    daemon.stop()
    daemon.start()


def verdict(daemon, person, code):
    with LoginConnection(daemon.login) as login:
        return login.verdict(person.name, code)


def read_until(process, text):
    """What the command has said on standard error, up to and with this line."""
    said = ""
    while text not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return said


@contextlib.contextmanager
def rotating(cli, world, daemon, *options, answers=()):  # noqa: F811
    """A rotation that waits for the daemon to be started anew."""
    command = (world.root, *ROTATE, "--yes", *options, "--socket", daemon.control)
    with cli.piped(*command) as process:
        process.stdin.write("".join(f"{answer}\n" for answer in answers))
        process.stdin.flush()
        read_until(process, RESTART)
        yield process


def rotated(cli, world, daemon):  # noqa: F811
    """A whole rotation; returns what the command said."""
    with cli.piped(world.root, *ROTATE, "--yes", "--socket", daemon.control) as process:
        said = read_until(process, RESTART)
        restart(daemon)
        stdout, stderr = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0, said + stderr
    return stdout, said + stderr


# --- Refusals


def test_only_root_rotates_and_only_if_it_says_so(cli, world, daemon, stranger):  # noqa: F811
    before = daemon.key.read_bytes()
    result = cli(stranger(), *ROTATE, "--yes", "--socket", daemon.control)
    assert (result.status, result.stderr) == (
        1, "sallyport: only root may put a new sealing key in place\nhint: with sudo\n")
    for answers in ("", "no\n"):
        result = cli(world.root, *ROTATE, "--socket", daemon.control, answers=answers)
        assert result.status == 1
        assert "A new sealing key takes the place of " in result.stderr
    assert daemon.key.read_bytes() == before and not next_key(daemon).exists()


@pytest.mark.parametrize("content, mode, problem", [
    (b"short", 0o400, "has 5 bytes; it must have 32"),
    (b"\x07" * 32, 0o444, "is accessible to others"),
])
def test_a_next_key_that_is_none_keeps_nobody_out(
        daemon, stranger, content, mode, problem):
    ada = enrol(stranger(), daemon.control)
    before = key_status(daemon)["id"]
    next_key(daemon).write_bytes(content)
    os.chown(next_key(daemon), daemon.uid, 0)
    next_key(daemon).chmod(mode)
    restart(daemon)
    status = key_status(daemon)
    assert status["id"] == before and problem in status["nextProblem"]
    assert daemon.log_lines("the next sealing key was not taken: ")
    assert verdict(daemon, ada, ada.phone.next_code()) == "permit"


def test_without_the_new_key_the_store_is_neither_believed_nor_made_anew(
        cli, world, daemon, stranger):  # noqa: F811
    ada = enrol(stranger(), daemon.control)
    with rotating(cli, world, daemon) as process:
        process.kill()
    restart(daemon)
    after = key_status(daemon)
    assert after["path"] == str(next_key(daemon)) and after["nextID"] == after["id"]
    daemon.stop()
    away = next_key(daemon).rename(daemon.folder / "away")
    status, said = daemon.refusal()
    assert status == 1
    assert f"is sealed with key {after['id']}, and the key given is " in said
    away.rename(next_key(daemon))
    # Even without the former one.
    former = daemon.key.rename(daemon.folder / "former")
    daemon.start()
    assert verdict(daemon, ada, ada.phone.next_code()) == "permit"
    daemon.stop()
    former.rename(daemon.key)
    next_key(daemon).unlink()
    store = daemon.store.stat().st_ino
    status, said = daemon.refusal()
    assert status == 1 and daemon.store.stat().st_ino == store


def test_the_former_key_opens_nothing_afterwards(cli, world, daemon, stranger):  # noqa: F811
    enrol(stranger(), daemon.control)
    former = daemon.key.read_bytes()
    rotated(cli, world, daemon)
    assert daemon.key.read_bytes() != former and not next_key(daemon).exists()
    daemon.stop()
    daemon.write_key(former)
    status, said = daemon.refusal()
    assert status == 1 and "is sealed with key " in said


@pytest.fixture
def mark():
    """Where escrows are noted."""
    MARK.parent.mkdir(mode=0o755, exist_ok=True)
    yield MARK
    MARK.unlink(missing_ok=True)


def test_a_key_with_an_escrow_is_not_replaced_by_one_without(
        cli, world, daemon, mark):  # noqa: F811
    usb = world.new_folder("usb")
    made = cli(world.root, "keys", "escrow", usb / "old", "--socket", daemon.control,
               answers=f"{PASSPHRASE}\n" * 2)
    assert made.status == 0, made.stderr
    command = (world.root, *ROTATE, "--yes", "--socket", daemon.control)
    refused = cli(*command)
    assert (refused.status, refused.stdout) == (1, "")
    assert "would be without an escrow" in refused.stderr
    assert "--escrow FILE writes one before the new key is used; --without-escrow" in refused.stderr
    assert not next_key(daemon).exists()

    # Neither is there a key where none was escrowed after all.
    for answers, said in ((f"{PASSPHRASE}\nanother one, typed\n", "the two are not the same"),
                          ("", "no passphrase was given")):
        refused = cli(*command, "--escrow", usb / "new", answers=answers)
        assert refused.status == 1 and said in refused.stderr
        assert not (usb / "new").exists() and not next_key(daemon).exists()
    refused = cli(*command, "--escrow", usb / "old")
    assert refused.status == 1 and "exists already" in refused.stderr
    assert not next_key(daemon).exists()
    assert len(mark.read_text().splitlines()) == 1

    both = cli(*command, "--escrow", usb / "new", "--without-escrow")
    assert both.status == 64 and "exclude each other" in both.stderr
    needless = cli(*command, "--without-escrow", "--tpm2-pcrs", "7")
    assert needless.status == 1 and "is not sealed to a TPM" in needless.stderr
    assert not next_key(daemon).exists()


def test_the_new_key_has_its_escrow_before_it_is_used(
        cli, world, daemon, stranger, mark):  # noqa: F811
    ada = enrol(stranger(), daemon.control)
    file = world.new_folder("usb") / "new"
    mark.write_text(f"{key_status(daemon)['id']} 2026-01-01 /usb/old\n")
    with rotating(cli, world, daemon, "--escrow", file, answers=2 * [PASSPHRASE]) as process:
        process.kill()
    # It was not used yet, and would not be lost.
    escrow = file.read_text()
    assert mark.read_text().splitlines()[0].endswith(str(file))
    new = next_key(daemon).read_bytes()
    assert new.hex() not in escrow
    restart(daemon)

    # Where the file is gone, the same question is asked again.
    file.unlink()
    again = cli(world.root, *ROTATE, "--socket", daemon.control)
    assert again.status == 1 and f"is not in {file} any more" in again.stderr
    assert next_key(daemon).read_bytes() == new
    file.write_text(escrow)
    result = cli(world.root, *ROTATE, "--yes", "--escrow", file, "--socket", daemon.control)
    assert result.status == 0, result.stderr
    assert f"The new key has an escrow already, in {file}.\n" in result.stderr
    assert f"Its escrow is in {file}. Take that away" in result.stdout
    assert daemon.key.read_bytes() == new
    status = cli(world.root, "keys", "status", "--socket", daemon.control).stdout
    assert re.search(rf"^Escrow +made .*, in {file}$", status, re.M), status

    # And opens the store.
    daemon.stop()
    daemon.key.unlink()
    restored = cli(world.root, "keys", "restore", file, "--to", daemon.key, "--socket",
                   daemon.control, answers=f"{PASSPHRASE}\n")
    assert restored.status == 0, restored.stderr
    daemon.start()
    assert verdict(daemon, ada, ada.phone.next_code()) == "permit"


# --- Taken back


def which_key(daemon):
    """What the store says while no daemon has it."""
    return subprocess.run(
        [str(daemon.world.sallyportd), "--config", str(daemon.configuration),
         "--state-directory", str(daemon.state), "--which-key"],
        capture_output=True, text=True, user=daemon.uid, group=daemon.uid, extra_groups=[])


def test_a_next_key_that_is_not_used_is_taken_away_and_one_that_is_stays(
        cli, world, daemon, stranger):  # noqa: F811
    ada = enrol(stranger(), daemon.control)
    abort = (world.root, "keys", "rotate", "--abort", "--socket", daemon.control)
    former = daemon.key.read_bytes()
    assert cli(*abort, "--yes").status == 64
    nothing = cli(*abort)
    assert nothing.status == 1 and "no next key lies beside" in nothing.stderr

    with rotating(cli, world, daemon) as process:
        process.kill()
    new = next_key(daemon).read_bytes()
    result = cli(*abort)
    assert result.status == 0, result.stderr
    assert result.stdout == "The next key is gone; the store stays sealed with the present one.\n"
    assert [path for path in daemon.folder.iterdir() if path.name.startswith("sealing.key")] == [
        daemon.key]
    restart(daemon)
    assert daemon.key.read_bytes() == former
    assert verdict(daemon, ada, ada.phone.next_code()) == "permit"

    next_key(daemon).write_bytes(new)
    os.chown(next_key(daemon), daemon.uid, 0)
    next_key(daemon).chmod(0o400)
    restart(daemon)
    needed = cli(*abort)
    assert needed.status == 1, needed.stdout
    assert "the next key is needed, and stays where it is" in needed.stderr
    assert next_key(daemon).read_bytes() == new


def test_a_store_says_which_key_it_wants(daemon, stranger):
    enrol(stranger(), daemon.control)
    known = key_status(daemon)["id"]
    busy = which_key(daemon)
    assert (busy.returncode, busy.stdout) == (1, "")
    assert "does not say with which key it is sealed" in busy.stderr
    daemon.stop()
    said = which_key(daemon)
    assert (said.returncode, said.stdout, said.stderr) == (0, f"{known}\n", "")
    daemon.start()
    daemon.stop()
    daemon.store.unlink()
    assert which_key(daemon).returncode == 1 and not daemon.store.exists()


# Its place, and that of its configuration, as they are on a machine.
INSTALLED = """\
set -eu
mount -t tmpfs none /mnt
mkdir /mnt/upper /mnt/work
mount -t overlay -o lowerdir=/usr/sbin,upperdir=/mnt/upper,workdir=/mnt/work none /usr/sbin
cp "$1" /usr/sbin/sallyportd
mkdir -p /etc/sallyport
mount --bind "$2" /etc/sallyport
mount -t tmpfs none /var/lib
mkdir /var/lib/sallyport
mount --bind "$3" /var/lib/sallyport
shift 3
exec "$@"
"""


@pytest.mark.parametrize("is_taken", [False, True])
def test_without_a_daemon_the_store_says_whether_the_next_key_is_needed(
        cli, world, daemon, stranger, is_taken):  # noqa: F811
    enrol(stranger(), daemon.control)
    with rotating(cli, world, daemon) as process:
        process.kill()
    if is_taken:
        restart(daemon)
    daemon.stop()
    # What systemd cannot open, nobody can.
    next_key(daemon).write_bytes(b"damaged")
    result = subprocess.run(
        ["unshare", "-m", "sh", "-c", INSTALLED, "sh", world.sallyportd, daemon.folder,
         daemon.state, cli.program, "keys", "rotate", "--abort", "--socket", daemon.control],
        capture_output=True, text=True)
    aborted = daemon.key.with_name("sealing.key.aborted")
    assert result.returncode == (1 if is_taken else 0), result.stdout + result.stderr
    assert aborted.exists() == (not is_taken) and next_key(daemon).exists() == is_taken
    if is_taken:
        assert "the next key is needed, and stays where it is" in result.stderr
        assert "put the key back from its escrow (sallyport keys restore FILE)" in result.stderr
        return
    assert f"out of the way, in\n{aborted}\n" in result.stdout
    daemon.start()
    assert "nextProblem" not in key_status(daemon)


# --- From one key to the next


def test_people_and_their_codes_come_along(cli, world, daemon, stranger):  # noqa: F811
    ada, bob = (enrol(stranger(), daemon.control) for _ in range(2))
    used = ada.phone.next_code()
    assert verdict(daemon, ada, used) == "permit"
    assert verdict(daemon, bob, bob.recovery_codes[0]) == "permit"
    before = key_status(daemon)["id"]
    stdout, said = rotated(cli, world, daemon)
    after = key_status(daemon)
    assert stdout.startswith(f"Everything is sealed with the new key, {after['id']}.\n")
    assert "No escrow opens it yet: sallyport keys escrow FILE makes one.\n" in stdout
    assert after["id"] != before and "rotation" not in after
    assert daemon.key.stat().st_uid == daemon.uid
    assert daemon.key.stat().st_mode & 0o777 == 0o400

    assert verdict(daemon, ada, used) != "permit"
    assert verdict(daemon, ada, ada.phone.next_code()) == "permit"
    assert verdict(daemon, bob, bob.recovery_codes[0]) != "permit"
    assert verdict(daemon, bob, bob.recovery_codes[1]) == "permit"
    assert verdict(daemon, bob, bob.recovery_codes[1]) != "permit"
    text = cli(world.root, "keys", "status", "--socket", daemon.control).stdout
    assert f"Kept in       {daemon.key}\n" in text and "Rotation" not in text
    assert "Escrow        none; sallyport keys escrow FILE makes one\n" in text
    assert re.search(r"^Former keys +1, kept under the present one", text, re.M), text

    again = cli(world.root, "audit", "verify", "--journal", daemon.log, "--socket", daemon.control)
    assert again.status == 0, again.stdout + again.stderr


def test_a_second_rotation_keeps_codes_from_before_the_first(
        cli, world, daemon, stranger):  # noqa: F811
    ada = enrol(stranger(), daemon.control)
    for code in ada.recovery_codes[:2]:
        # The daemon was not started anew since the last one.
        rotated(cli, world, daemon)
        assert verdict(daemon, ada, code) == "permit"
        assert verdict(daemon, ada, code) != "permit"
    result = cli(world.root, "audit", "verify", "--socket", daemon.control)
    assert result.status == 0, result.stdout


@pytest.fixture
def crowd(daemon, stranger):
    """Many who are enrolled, and one who has used a code already."""
    people = [enrol(stranger(), daemon.control) for _ in range(PEOPLE)]
    assert verdict(daemon, people[0], people[0].recovery_codes[0]) == "permit"
    return people


def progress(daemon):
    """Records that were looked at; None where no rotation is under way."""
    try:
        return key_status(daemon).get("rotation", {}).get("resealed")
    except (Closed, OSError, VarlinkError):
        return 0


def kill_behind(daemon, records):
    """SIGKILL once so many records were looked at; False where it was over before."""
    while (done := progress(daemon)) is not None:
        if done >= records:
            daemon.kill()
            return True
    return False


def test_interrupted_killed_and_resumed_while_people_log_in(
        cli, world, daemon, crowd):  # noqa: F811
    # ^C before the daemon has heard of it: everything is as it was, but for the key beside.
    command = (world.root, *ROTATE, "--yes", "--socket", daemon.control)
    person = cli.on_terminal(*command)
    person.wait_for("Restart sallyportd now")
    person.interrupt()
    assert person.finish() == INTERRUPTED
    assert "sallyport keys rotate goes on where it stands." in person.screen
    first = next_key(daemon).read_bytes()
    assert verdict(daemon, crowd[1], crowd[1].recovery_codes[0]) == "permit"

    # A daemon that is killed whenever it has done some more.
    daemon.stop()
    kills = 0
    for part in (0, 300, 700, 1200, 1700):
        daemon.start()
        person = crowd[-1 - kills]
        with LoginConnection(daemon.login) as login:
            assert login.verdict(person.name, person.recovery_codes[0]) == "permit"
        if not kill_behind(daemon, part):
            break
        kills += 1
    assert kills >= 2, "it was over too soon to be killed"
    if not daemon.is_running():
        daemon.start()
    for number in range(kills):
        assert verdict(daemon, crowd[-1 - number], crowd[-1 - number].recovery_codes[0]) != "permit"

    # The command goes on with the same key, is killed, and goes on again.
    with cli.piped(*command) as process:
        assert read_until(process, "it goes on.\n")
        process.send_signal(signal.SIGKILL)
    result = cli(*command)
    assert result.status == 0, result.stderr
    assert "Everything is sealed with the new key" in result.stdout
    assert daemon.key.read_bytes() == first and not next_key(daemon).exists()
    restart(daemon)

    for person in (crowd[0], crowd[1]):
        assert verdict(daemon, person, person.recovery_codes[0]) != "permit"
    for person in crowd[:40]:
        assert verdict(daemon, person, person.recovery_codes[1]) == "permit"
        assert verdict(daemon, person, person.phone.next_code()) == "permit"
    assert daemon.check_store() == "ok"
    result = cli(world.root, "audit", "verify", "--journal", daemon.log, "--socket",
                 daemon.control)
    assert result.status == 0, result.stdout + result.stderr
    assert "rotation" not in key_status(daemon)


def test_prompts_that_are_open_while_it_begins_are_answered(
        cli, world, daemon, stranger):  # noqa: F811
    ada = enrol(stranger(), daemon.control)
    start = time.monotonic()
    with rotating(cli, world, daemon) as process:
        daemon.stop()
        with LoginConnection(daemon.login, timeout=_PATIENCE) as login:
            login.send("org.sallyport.Login.Begin", user=ada.name, service="test")
            daemon.start()
            assert login.receive()["step"]["kind"] != "done"
            assert login.answer(ada.phone.next_code())["verdict"] == "permit"
        process.kill()
    assert time.monotonic() - start < _PATIENCE


# --- A key that systemd opens for the daemon

CREDENTIALS = pathlib.Path("/run/credentials/sallyportd.service")
SEALED = pathlib.Path("/etc/credstore.encrypted/sallyport.key")
MAKER = pathlib.Path("/usr/libexec/sallyport/make-sealing-key")


def hand_over(daemon):
    """What systemd does when it starts the service."""
    shutil.rmtree(CREDENTIALS, ignore_errors=True)
    CREDENTIALS.mkdir(parents=True)
    for sealed in SEALED.parent.glob("sallyport.key*"):
        if sealed.suffix not in (".key", ".next"):
            continue
        file = CREDENTIALS / sealed.name
        subprocess.run(["systemd-creds", f"--name={sealed.name}", "decrypt", sealed, file],
                       check=True, capture_output=True)
        os.chown(file, daemon.uid, 0)
        file.chmod(0o400)
    os.chown(CREDENTIALS, daemon.uid, 0)


@pytest.fixture
def sealed(own_daemon):
    """A daemon with a key that make-sealing-key has made, as a package has it made."""
    for folder in ("/var/lib/systemd", "/usr/libexec"):
        mounts.tmpfs(folder)
    MAKER.parent.mkdir()
    shutil.copy(REPOSITORY / "systemd" / MAKER.name, MAKER)
    MAKER.chmod(0o755)
    subprocess.run([MAKER], check=True)
    daemon = own_daemon(listening="systemd")
    daemon.key.unlink()
    text = daemon.configuration.read_text()
    daemon.configuration.write_text(text.replace(f'key = "{daemon.key}"\n', ""))
    daemon.environment["CREDENTIALS_DIRECTORY"] = str(CREDENTIALS)
    hand_over(daemon)
    yield daemon.start()
    shutil.rmtree(SEALED.parent)
    shutil.rmtree(CREDENTIALS)
    subprocess.run(["umount", "/var/lib/systemd", "/usr/libexec"], check=True)


def test_a_sealed_key_is_rotated_and_sealed_again(
        cli, world, sealed, stranger, mark):  # noqa: F811
    ada = enrol(stranger(), sealed.control)
    before, former = key_status(sealed)["id"], SEALED.read_bytes()
    file = world.new_folder("usb") / "new"
    with rotating(cli, world, sealed, "--escrow", file, answers=2 * [PASSPHRASE]) as process:
        sealed.stop()
        hand_over(sealed)
        sealed.start()
        stdout, stderr = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0, stderr
    after = key_status(sealed)["id"]
    assert after != before and f"the new key, {after}.\n" in stdout
    assert f"Key: {after}\n" in file.read_text() and after in mark.read_text()
    assert SEALED.with_name("sallyport.key.former").read_bytes() == former
    assert sorted(path.name for path in SEALED.parent.iterdir()) == [
        "sallyport.key", "sallyport.key.former"]

    sealed.stop()
    hand_over(sealed)
    sealed.start()
    status = key_status(sealed)
    assert (status["id"], status["path"]) == (after, str(CREDENTIALS / "sallyport.key"))
    assert verdict(sealed, ada, ada.phone.next_code()) == "permit"

    # A next one that cannot be opened is said, and taken away.
    next_one = SEALED.with_name("sallyport.key.next")
    next_one.write_text("nonsense\n")
    stuck = cli(world.root, *ROTATE, "--without-escrow", "--socket", sealed.control)
    assert stuck.status == 1 and not stuck.stdout
    assert "hint: sallyport keys rotate --abort takes it away" in stuck.stderr
    taken = cli(world.root, "keys", "rotate", "--abort", "--socket", sealed.control)
    assert taken.status == 0, taken.stderr
    assert not next_one.exists()
