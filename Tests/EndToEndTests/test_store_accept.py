"""What root can do about a store that somebody else has changed (I9): sallyport store accept."""

import os
import shutil

import pytest

from support.administration import administer
from support.cli import USAGE, cli  # noqa: F401
from support.tampering import TamperedStore
from support.varlink_client import LoginConnection, VarlinkError

REASON = "the disk came from a backup"
GLASS = ("--break-glass", "--reason", REASON)
TOLD = "the accounts in the daemon's store are not as it left them, so none of them is believed"
PUT_BACK = ("UPDATE accountRecord SET mac = before.mac, encoding = before.encoding"
            " FROM old.accountRecord AS before WHERE before.accountID = accountRecord.accountID"
            " AND accountRecord.accountID = (SELECT id FROM account WHERE name = '{ada}')")
DAMAGED = ("UPDATE accountRecord SET mac = zeroblob(32)"
           " WHERE accountID = (SELECT id FROM account WHERE name = '{bob}')")


@pytest.fixture(scope="module")
def store(world):
    store = TamperedStore(world)
    yield store
    store.close()


@pytest.fixture
def daemon(store):
    """Ada's record is as it was before her recovery code was used, and bob's fits no MAC."""
    daemon = store.daemon_after(f"{PUT_BACK}; {DAMAGED}".format(**store.names())).start()
    yield daemon
    daemon.close()


@pytest.fixture
def accept(cli, daemon, world):
    def run(*arguments, account=world.root, **more):
        return cli(account, "store", "accept", *arguments, "--socket", daemon.control, **more)
    return run


def verdict(daemon, name, *answers):
    with LoginConnection(daemon.login) as login:
        return login.verdict(name, *answers, service="sshd")


# --- Refusals


def test_everybody_is_told_before_root_accepts(cli, daemon, store, world):
    own = cli(store.eve.account, "status", "--socket", daemon.control)
    assert own.status == 1
    assert own.stderr == (
        f"sallyport: {TOLD}\nhint: everybody is refused until root has looked into it;"
        " journalctl -u sallyportd says what to do\n")
    for command in (("users",), ("users", "--json"), ("users", "show", store.eve.name)):
        listing = cli(world.root, *command, "--socket", daemon.control)
        assert (listing.status, listing.stdout) == (1, "")
        assert listing.stderr == (
            f"sallyport: {TOLD}\nhint: find out who can write to the store; then put the right one"
            " back, or as root take them as they are:"
            " sallyport store accept --break-glass --reason TEXT\n")


def test_root_has_to_give_its_word(accept):
    for arguments in ((), ("--yes",), ("--break-glass",), ("--reason", REASON)):
        result = accept(*arguments)
        assert (result.status, result.stdout) == (USAGE, "")


def test_nobody_but_root_accepts(accept, daemon, store):
    result = accept(*GLASS, "--yes", account=store.mallory.account)
    assert result.status == 1
    assert result.stderr.startswith("sallyport: only root may break the glass\n")
    with pytest.raises(VarlinkError) as refusal:
        administer("AcceptStore", account=store.mallory.account, control=daemon.control,
                   authority={"breakGlass": REASON})
    assert refusal.value.name == "org.varlink.service.PermissionDenied"
    assert daemon.wait_for_log(
        "audit administrationRefused deny reason=notAuthorized "
        f"actor={store.mallory.account.uid} note=store.accept ")
    assert verdict(daemon, store.eve.name, store.eve.recovery_codes[3]) == "unavailable"


@pytest.mark.parametrize("answer", ["", "no\n", "\n"])
def test_who_is_not_sure_accepts_nothing(accept, daemon, store, answer):
    result = accept(*GLASS, answers=answer)
    assert (result.status, result.stdout) == (1, "")
    assert "There may be back: devices that were removed" in " ".join(result.stderr.split())
    assert "nothing was changed" in result.stderr
    assert verdict(daemon, store.eve.name, store.eve.recovery_codes[3]) == "unavailable"
    assert not daemon.log_lines("storeAccepted")


# --- What follows


def test_root_accepts_and_everybody_goes_on(accept, daemon, store):
    result = accept(*GLASS, answers="yes\n")
    assert result.status == 0
    assert result.stdout.splitlines()[0].startswith("The store is believed again, with ")
    assert ("Still refused, because their records carry no seal that fits: "
            f"{store.bob.name}.\nOnly another backup brings these back.\n") in result.stdout
    line, = daemon.log_lines("audit storeAccepted done reason=breakGlass ")
    assert f'note="{REASON}"' in line and " row=" in line
    # What the question said: no code that was used, or could have been, works again.
    assert verdict(daemon, store.ada.name, store.used[store.ada.name]) == "deny"
    for code in (store.eve.recovery_codes[3], store.eve.phone.code_of_now()):
        assert verdict(daemon, store.eve.name, code, code) == "deny"
    assert verdict(daemon, store.bob.name, store.bob.recovery_codes[3]) == "unavailable"
    assert verdict(daemon, store.stranger.name) is None, "a prompt, as for everybody"
    again = accept(*GLASS, "--yes")
    assert again.status == 1
    assert "there is nothing to accept" in again.stderr
    # It is sealed: a start finds nothing any more.
    assert daemon.stop() == 0
    daemon.start()
    assert verdict(daemon, store.eve.name, store.eve.recovery_codes[4]) == "deny"
    assert not daemon.log_lines("not those that were sealed")


def test_an_older_store_with_what_stands_beside_it_only_the_journal_knows(
        cli, store, world):
    """A whole older store is one that was sealed, and who can write to the folder can remove what
    would tell: SECURITY.md says so."""
    daemon = store.daemon_after("SELECT 1").start()
    try:
        assert verdict(daemon, store.eve.name, store.eve.recovery_codes[5]) == "permit"
        assert daemon.stop() == 0
        shutil.copy(store.now / "sallyport.sqlite", daemon.store)
        os.chown(daemon.store, daemon.uid, daemon.uid)
        for suffix in ("-wal", "-shm", ".high-water"):
            daemon.store.with_name(daemon.store.name + suffix).unlink(missing_ok=True)
        daemon.start()
        assert verdict(daemon, store.eve.name, store.eve.recovery_codes[5]) == "permit"
        verify = ("audit", "verify", "--socket", daemon.control)
        assert cli(world.root, *verify).status == 0
        told = cli(world.root, *verify, "--journal", daemon.log)
        assert told.status == 1
        # One row or several: the daemon may have written more of its own by now.
        assert "in the journal" in told.stdout
    finally:
        daemon.close()
