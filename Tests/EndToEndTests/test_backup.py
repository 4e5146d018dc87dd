"""Backups of the store, and what an older store is worth (product row O10; I1, I2, I9)."""

import os
import shutil
import stat
import threading

import pytest

from support.accounts import DAEMON_UID
from support.administration import Root, administer
from support.cli import cli  # noqa: F401
from support.disk_image import DiskImage
from support.enrolment import enrol, status
from support.fake_clock import FakeClock
from support.tracing import Tracer
from support.varlink_client import Connection, LoginConnection, VarlinkError

ADMIN = "org.sallyport.Admin"
REASON = "the disk died"
GLASS = ("--break-glass", "--reason", REASON)
TOLD = "the accounts in the daemon's store are not as it left them, so none of them is believed"

# After this a code that was right when the store was accepted is out of every window.
TWO_MINUTES = 120

# What the daemon leaves free for others, and what a small disk has.
BESIDE_COPY = 64 << 20


@pytest.fixture
def make(cli, world):
    """Makes a backup as root says, or as somebody else does."""
    def run(daemon, file, *more, account=None, answers=""):
        arguments = more if account else (*GLASS, *more)
        return cli(account or world.root, "backup", file, *arguments, "--socket", daemon.control,
                   answers=answers)
    return run


@pytest.fixture
def accept(cli, world):
    def run(daemon):
        return cli(world.root, "store", "accept", *GLASS, "--yes", "--socket", daemon.control)
    return run


def put_back(daemon, file):
    """As the manual says: stop, copy, start."""
    assert daemon.stop() == 0
    shutil.copy(file, daemon.store)
    os.chown(daemon.store, daemon.uid, daemon.uid)
    daemon.store.chmod(0o600)
    daemon.start()


def verdict(daemon, name, *answers):
    with LoginConnection(daemon.login) as login:
        return login.verdict(name, *answers, service="sshd")


def leftovers(daemon):
    return [file.name for file in daemon.state.glob("sallyport.sqlite.copy*")]


@pytest.fixture
def lived(world, own_daemon, stranger, make):
    """A daemon whose clock is ours, a backup, and ada, who has signed in since it was made."""
    daemon = own_daemon()
    clock = FakeClock(daemon)
    daemon.start()
    ada = enrol(stranger(), daemon.control, clock=clock)
    file = world.new_folder("backups") / "store"
    result = make(daemon, file)
    assert result.status == 0, result.stderr
    clock.move(TWO_MINUTES)
    used = ada.phone.next_code(), ada.recovery_codes[0]
    for code in used:
        assert verdict(daemon, ada.name, code) == "permit"
    yield daemon, clock, ada, file, used


# --- Refusals


def test_nobody_without_the_permission_makes_a_backup(world, make, own_daemon, stranger):
    daemon = own_daemon().start()
    person = stranger()
    file = world.new_folder("theirs", owner=person.uid) / "store"
    result = make(daemon, file, account=person)
    assert result.status == 1
    assert result.stderr.startswith("sallyport: you may not make a backup of the store\n")
    assert list(file.parent.iterdir()) == []
    for method, more in (("GetBackupProgress", {}), ("ReadBackup", {"offset": 0})):
        with pytest.raises(VarlinkError, match="StepUpRequired"):
            administer(method, account=person, control=daemon.control, **more)
    assert leftovers(daemon) == []
    assert daemon.log_lines("administrationRefused deny reason=notAuthorized .*note=store.backup")


def test_root_needs_a_code_or_a_word_too(world, make, cli, own_daemon):
    daemon = own_daemon().start()
    file = world.new_folder("backups") / "store"
    result = cli(world.root, "backup", file, "--socket", daemon.control)
    assert result.status == 1
    assert not file.exists() and leftovers(daemon) == []


def test_no_file_is_overwritten_and_none_is_left_half_written(world, make, own_daemon):
    daemon = own_daemon().start()
    folder = world.new_folder("backups")
    (folder / "store").write_text("mine\n")
    (folder / "link").symlink_to(folder / "elsewhere")
    for name in ("store", "link", "no/such/folder"):
        result = make(daemon, folder / name)
        assert result.status == 1, name
    assert (folder / "store").read_text() == "mine\n"
    assert sorted(file.name for file in folder.iterdir()) == ["link", "store"]


def test_two_at_once_are_refused_and_one_that_is_left_is_removed(own_daemon):
    daemon = own_daemon().start()
    with Connection(daemon.control) as first, Connection(daemon.control) as second:
        word = {"breakGlass": "test"}
        first.call(f"{ADMIN}.BeginBackup", authority=word)
        with pytest.raises(VarlinkError, match="BackupRunning"):
            second.call(f"{ADMIN}.BeginBackup", authority=word)
        with pytest.raises(VarlinkError, match="StepUpRequired"):
            second.call(f"{ADMIN}.ReadBackup", offset=0)
        while first.call(f"{ADMIN}.GetBackupProgress")["stage"] != "ready":
            pass
        # Again, by who has it: the former one is gone.
        first.call(f"{ADMIN}.BeginBackup", authority=word)
        with pytest.raises(VarlinkError, match="Unavailable"):
            first.call(f"{ADMIN}.ReadBackup", offset=0)
    for _ in range(100):
        try:
            administer("BeginBackup", control=daemon.control, authority=word)
            break
        except VarlinkError as error:
            assert error.name.endswith("BackupRunning")
    assert daemon.stop() == 0
    assert leftovers(daemon) == []


def test_what_a_killed_daemon_left_is_removed_at_the_next_start(own_daemon):
    daemon = own_daemon().start()
    daemon.kill()
    for suffix in ("", "-wal", "-journal"):
        (daemon.state / f"sallyport.sqlite.copy{suffix}").write_text("left")
    daemon.start()
    assert leftovers(daemon) == []


def test_a_store_that_is_not_believed_is_not_backed_up(world, make, lived):
    daemon, _, _, file, _ = lived
    put_back(daemon, file)
    other = file.with_name("other")
    result = make(daemon, other)
    assert result.status == 1 and result.stderr.startswith(f"sallyport: {TOLD}\n")
    assert not other.exists() and leftovers(daemon) == []


def test_without_room_nothing_is_begun_and_logins_go_on(world, make, own_daemon, stranger):
    with DiskImage(world, "backup") as disk:
        daemon = own_daemon("path", state=disk.folder("state", DAEMON_UID)).start()
        ada = enrol(stranger(), daemon.control)
        size = os.statvfs(disk.mount_point)
        room = size.f_bavail * size.f_frsize - BESIDE_COPY // 2
        with open(disk.mount_point / "filler", "wb", 0) as filler:
            for _ in range(room >> 20):
                filler.write(bytes(1 << 20))
        file = world.new_folder("backups") / "store"
        result = make(daemon, file)
        assert result.status == 1
        assert result.stderr.startswith("sallyport: there is no room where the daemon's store lies")
        assert "hint: free as much as the store has" in result.stderr
        assert not file.exists() and leftovers(daemon) == []
        assert verdict(daemon, ada.name, ada.phone.next_code()) == "permit"
        daemon.stop()


@pytest.mark.parametrize("error, said", [("ENOSPC", "there is no room"), ("EIO", "")])
def test_a_disk_that_fails_in_the_middle_leaves_nothing_and_logins_go_on(
        world, make, own_daemon, stranger, error, said):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    file = world.new_folder("backups") / "store"
    with Tracer(daemon, ["pwrite64"], [f"pwrite64:error={error}:when=5+"],
                daemon.state / "sallyport.sqlite.copy") as tracer:
        result = make(daemon, file)
        assert verdict(daemon, ada.name, ada.phone.next_code()) == "permit"
        assert tracer.has_seen("(INJECTED)")
    assert result.status == 1 and said in result.stderr
    assert list(file.parent.iterdir()) == [] and leftovers(daemon) == []
    assert make(daemon, file).status == 0


def test_a_full_disk_of_ones_own_leaves_nothing(world, make, own_daemon):
    daemon = own_daemon().start()
    with DiskImage(world, "target") as disk:
        with open(disk.mount_point / "filler", "wb", 0) as filler:
            try:
                while True:
                    filler.write(bytes(1 << 12))
            except OSError:
                pass
        result = make(daemon, disk.mount_point / "store")
        assert result.status == 1
        assert "no space left on device" in result.stderr
        assert sorted(file.name for file in disk.mount_point.iterdir()) == ["filler", "lost+found"]


# --- A backup


def test_a_backup_is_whole_private_and_says_what_it_lacks(world, make, own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    file = world.new_folder("backups") / "store"
    result = make(daemon, file)
    assert result.status == 0, result.stderr
    assert result.stdout.startswith(f"{file} has 1 account, up to row ")
    assert "The key is not in it: sallyport keys escrow FILE" in result.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["store"]
    assert leftovers(daemon) == []
    content = file.read_bytes()
    assert ada.name.encode() in content
    for secret in (daemon.key.read_bytes(), ada.phone._secret, ada.recovery_codes[0].encode()):
        assert secret not in content
    line, = daemon.log_lines("audit storeCopied done reason=breakGlass ")
    assert f'note="{REASON}"' in line and " row=" in line


def test_logins_go_on_while_a_backup_is_made(world, make, own_daemon, stranger):
    daemon = own_daemon().start()
    people = [enrol(stranger(), daemon.control) for _ in range(4)]
    verdicts, ends = [], threading.Event()

    def sign_in():
        with LoginConnection(daemon.login) as login:
            while not ends.is_set():
                verdicts.append(login.verdict("root", service="sshd"))

    crowd = [threading.Thread(target=sign_in) for _ in range(4)]
    for one in crowd:
        one.start()
    folder = world.new_folder("backups")
    results = [make(daemon, folder / f"store{number}") for number in range(3)]
    for person in people:
        verdicts.append(verdict(daemon, person.name, person.phone.next_code()))
    ends.set()
    for one in crowd:
        one.join()
    assert [result.status for result in results] == [0, 0, 0]
    assert set(verdicts) == {"notRequired", "permit"}
    assert daemon.stop() == 0
    daemon.start()
    assert not daemon.log_lines("everybody is refused")


def test_a_role_can_give_it_and_a_code_of_ones_own_confirms(world, make, own_daemon, stranger):
    operator = stranger()
    daemon = own_daemon(settings=(
        f'[roles.backup]\nusers = [ "{operator.name}" ]\npermissions = [ "store.backup" ]\n'))
    daemon.start()
    person = enrol(operator, daemon.control)
    file = world.new_folder("theirs", owner=operator.uid) / "store"
    result = make(daemon, file, account=operator, answers=f"{person.phone.next_code()}\n")
    assert result.status == 0, result.stderr
    assert (file.stat().st_uid, stat.S_IMODE(file.stat().st_mode)) == (operator.uid, 0o600)
    assert daemon.log_lines(f"audit storeCopied done actor={operator.uid} method=app ")


# --- Put back


def test_a_backup_that_is_put_back_lets_nobody_in(cli, world, lived):
    daemon, clock, ada, file, used = lived
    put_back(daemon, file)
    line, = daemon.log_lines("everybody is refused")
    assert "the store is older than the one that was here: row " in line
    assert "sallyport store accept --break-glass --reason TEXT" in line
    clock.move(TWO_MINUTES)
    assert verdict(daemon, ada.name, ada.phone.next_code()) == "unavailable"
    assert verdict(daemon, "root") == "unavailable", "nobody's absence is believed either"
    told = cli(world.root, "users", "--socket", daemon.control)
    assert (told.status, told.stdout) == (1, "")
    assert told.stderr.startswith(f"sallyport: {TOLD}\nhint: ")
    assert "sallyport store accept --break-glass --reason TEXT" in told.stderr
    # And stays so.
    for _ in range(2):
        assert daemon.stop() == 0
        daemon.start()
        assert daemon.log_lines("everybody is refused")
        assert verdict(daemon, ada.name, ada.phone.next_code()) == "unavailable"


def test_once_accepted_nothing_that_was_used_since_works_again(accept, cli, world, lived):
    """I1, I2."""
    daemon, clock, ada, file, (code, recovery_code) = lived
    put_back(daemon, file)
    result = accept(daemon)
    assert result.status == 0, result.stderr
    assert "All recovery codes are void" in result.stdout
    line, = daemon.log_lines("audit storeAccepted done reason=breakGlass ")
    assert f'note="{REASON}"' in line
    assert verdict(daemon, ada.name, code, code) == "deny"
    for recovery in (recovery_code, *ada.recovery_codes[1:3]):
        assert verdict(daemon, ada.name, recovery) == "deny"
    # Not even what the app shows at this moment and will show next: it may have been used.
    step = ada.phone.step_now
    for ahead in (0, 1):
        shown = ada.phone.code_at(step + ahead)
        assert verdict(daemon, ada.name, shown, shown) == "deny"
    clock.move(TWO_MINUTES)
    with LoginConnection(daemon.login) as login:
        login.begin(ada.name, "sshd")
        end = login.answer(ada.phone.next_code())
    assert end["verdict"] == "permit"
    assert "sallyport recovery regenerate makes new ones" in end["text"]
    assert status(ada.account, daemon.control)["recoveryCodesLeft"] == 0
    shown = cli(ada.account, "status", "--socket", daemon.control)
    assert "none left; sallyport recovery regenerate makes new ones" in shown.stdout
    again = accept(daemon)
    assert again.status == 1 and "there is nothing to accept" in again.stderr
    # It is the newest now.
    assert daemon.stop() == 0
    daemon.start()
    assert not daemon.log_lines("everybody is refused")
    clock.move(TWO_MINUTES)
    assert verdict(daemon, ada.name, ada.phone.next_code()) == "permit"


def test_a_backup_on_another_machine_has_to_be_accepted_too(own_daemon, world, accept, lived):
    daemon, clock, ada, file, (_, recovery_code) = lived
    state = world.new_folder("state", owner=daemon.uid, mode=0o700)
    shutil.copy(file, state / "sallyport.sqlite")
    os.chown(state / "sallyport.sqlite", daemon.uid, daemon.uid)
    other = own_daemon(state=state, key=daemon.key.read_bytes())
    FakeClock(other).move(2 * TWO_MINUTES)
    other.start()
    line, = other.log_lines("everybody is refused")
    assert "a backup, or older than the one that was here" in line
    assert verdict(other, ada.name, recovery_code) == "unavailable"
    assert accept(other).status == 0
    assert verdict(other, ada.name, recovery_code) == "deny"


def test_what_was_granted_before_the_backup_ends_with_it(own_daemon, stranger, world, make, accept):
    """I1: an invitation is good once."""
    daemon = own_daemon().start()
    root, guest = Root(daemon), stranger()
    root.set_policy({"mode": "mandatory", "enrolAtLogin": "invited"})
    code = root("InviteUser", user=guest.name)["code"]
    passer = stranger()
    root.grant_pass(passer.name, 86_400)
    assert verdict(daemon, passer.name) == "notRequired"
    file = world.new_folder("backups") / "store"
    assert make(daemon, file).status == 0
    put_back(daemon, file)
    assert accept(daemon).status == 0
    assert verdict(daemon, passer.name) is None, "a prompt, as for everybody"
    assert verdict(daemon, guest.name, code) == "deny"


def test_a_copy_by_hand_is_found_older_by_what_stands_beside_the_store(
        own_daemon, stranger, world, accept):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    assert daemon.stop() == 0
    old = world.new_folder("old") / "store"
    shutil.copy(daemon.store, old)
    daemon.start()
    code = ada.recovery_codes[0]
    assert verdict(daemon, ada.name, code) == "permit"
    put_back(daemon, old)
    assert daemon.log_lines("the store is older than the one that was here: row ")
    assert verdict(daemon, ada.name, code) == "unavailable"
    # Whatever it records meanwhile.
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.log_lines("the store is older than the one that was here: row ")
    (daemon.state / "sallyport.sqlite.high-water").unlink()
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.log_lines("a backup, or older than the one that was here")
    assert accept(daemon).status == 0
    assert verdict(daemon, ada.name, code) == "deny"


def test_the_newest_store_needs_no_word_after_a_stop_a_kill_or_a_lost_note(
        own_daemon, stranger):
    daemon = own_daemon().start()
    ada = enrol(stranger(), daemon.control)
    note = daemon.state / "sallyport.sqlite.high-water"
    for end in ("stop", "kill", "torn", "lost"):
        assert verdict(daemon, ada.name, ada.phone.next_code()) == "permit"
        daemon.kill() if end == "kill" else daemon.stop()
        if end == "torn":
            note.write_bytes(note.read_bytes()[:40])
        if end == "lost":
            note.unlink()
        daemon.start()
        assert not daemon.log_lines("everybody is refused"), end
        told = daemon.log_lines("nothing tells whether this store is the newest")
        assert bool(told) == (end in ("torn", "lost")), end
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert verdict(daemon, ada.name, ada.phone.next_code()) == "permit"
