"""What can be wrong with the daemon, its sockets, its store and its key."""

from faults.fault import Fault
from faults.harm import SERVICE, SOCKETS, STATE, STORE

RUN = "/run/sallyport"
LOGIN = f"{RUN}/org.sallyport.Login"
FOLDER = "/etc/sallyport"
CONFIGURATION = f"{FOLDER}/sallyport.toml"
GLASS = "/etc/sallyport/break-glass"
DAEMON = "/usr/sbin/sallyportd"
NOT_STARTED = "ExecStart=\nExecStart=/bin/false\nRestartSec=1h"

SEALED = "/etc/credstore.encrypted/sallyport.key"
PLAIN = "/etc/sallyport/sealing.key"
ESCROW = "/root/escrow"
ESCROW_MARK = "/etc/sallyport/key-escrow"
PASSPHRASE = "five words that belong nowhere"

SMALL_DISK = "96m"

# Somebody else who listens where the daemon should, as root must have let them.
_USURPER = """\
import os, socket, time
listener = socket.socket(socket.AF_UNIX)
listener.bind("{path}")
os.chmod("{path}", 0o666)
os.setuid(33)
listener.listen()
print(os.getpid(), flush=True)
time.sleep(600)
"""


# --- Sockets


def _remove_socket(harm):
    harm.afterwards(harm.machine.systemctl, "restart", *SOCKETS)
    harm.machine.path(LOGIN).unlink()


def _mode_of_socket(harm):
    harm.machine.path(LOGIN).chmod(0o660)


def _usurp(harm):
    harm.stop(*SOCKETS)
    harm.machine.path(LOGIN).unlink(missing_ok=True)
    process = harm.machine.start("python3", "-c", _USURPER.format(path=LOGIN))
    harm.usurper = process.stdout.readline().strip()
    harm.afterwards(process.communicate)
    harm.afterwards(_end_usurper, harm)


def _end_usurper(harm):
    harm.run(f"kill {harm.usurper}", check=False)


def _let_systemd_listen(harm):
    _end_usurper(harm)
    harm.run("systemctl enable --now sallyport-login.socket")


# --- The daemon


def _keep_from_starting(harm):
    harm.drop_in(NOT_STARTED)


def start_again(harm):
    harm.remove(f"/etc/systemd/system/{SERVICE}.d/test.conf")
    harm.run(f"systemctl daemon-reload; systemctl restart {SERVICE}")


def _leave_an_old_daemon(harm):
    """As behind an upgrade that restarted nothing: the older program runs, the new one is there."""
    harm.afterwards(harm.start)
    harm.keep(DAEMON)
    shipped = harm.machine.path(DAEMON).read_bytes()
    version = harm.run("sallyport --version").stdout.strip().encode()
    older = shipped.replace(version, b"0.0.9")
    assert len(version) == 5 and older != shipped
    _replace(harm, older)
    harm.machine.systemctl("restart", SERVICE)
    _replace(harm, shipped)


def _replace(harm, content):
    """As dpkg does: a program that runs is not written to."""
    new = harm.machine.path(f"{DAEMON}.new")
    new.write_bytes(content)
    new.chmod(0o755)
    new.rename(harm.machine.path(DAEMON))


def _break_the_glass(harm):
    harm.run("sallyport break-glass --for 1h --reason drill")
    harm.afterwards(harm.run, f"rm -f {GLASS}")


# --- The store


def spoil_store(harm):
    harm.afterwards(harm.start)

    def spoil():
        harm.keep(STORE)
        for log in ("-wal", "-shm"):
            harm.keep(STORE + log)
            harm.machine.path(STORE + log).unlink(missing_ok=True)
        harm.machine.path(STORE).write_bytes(b"nobody's store\n" * 4096)

    harm.machine.systemctl("stop", SERVICE)
    spoil()
    harm.machine.systemctl("start", SERVICE)
    harm.afterwards(harm.machine.systemctl, "stop", SERVICE)


def _read_why_and_bring_it_back(harm):
    assert "sallyport.sqlite" in harm.run("journalctl -u sallyportd -p err -o cat").stdout
    harm.undo()


def _small_disk(harm):
    """The store on a disk of its own, which has room for little more."""
    machine, aside = harm.machine, "/var/tmp/store-aside"
    harm.stop()
    machine.run("cp", "--archive", STATE, aside)
    harm.afterwards(harm.run, f"umount {STATE}; rm -r {aside}")
    machine.run("mount", "-t", "tmpfs", "-o",
                f"size={SMALL_DISK},mode=0700,uid=sallyport,gid=sallyport", "tmpfs", STATE)
    machine.run("cp", "--archive", f"{aside}/.", STATE)
    harm.afterwards(machine.systemctl, "stop", SERVICE)


def nearly_full(harm):
    _small_disk(harm)
    harm.machine.systemctl("start", SERVICE)


def _full(harm):
    _small_disk(harm)
    harm.run(f"dd if=/dev/zero of={STATE}/filler bs=4k", check=False)
    harm.machine.systemctl("start", SERVICE)


def free_some(harm):
    """A larger disk, on which there is nothing else."""
    assert STATE in harm.run(f"df -h {STATE}").stdout
    enlarge(harm)
    harm.machine.wait_for(lambda: _reserve_is_back(harm), "the reserve")


def enlarge(harm):
    harm.run(f"mount -o remount,size=1g {STATE}; rm -f {STATE}/filler")


def _reserve_is_back(harm):
    reserve = harm.machine.path(f"{STORE}.reserve")
    return reserve.exists() and reserve.stat().st_size == 64 << 20


def _edit_a_row(harm):
    harm.without_daemon(lambda: _move_in_time(harm, +1))
    harm.afterwards(harm.without_daemon, lambda: _move_in_time(harm, -1))


def _move_in_time(harm, seconds):
    harm.run(f"""python3 -c 'import sqlite3
store = sqlite3.connect("{STORE}")
store.execute("UPDATE audit SET at = at + ({seconds}) WHERE number = 3")
store.commit()'; chown sallyport:sallyport {STORE}*""")


def _verify_and_take_it_back(harm):
    """Nothing takes the fault itself back; whoever edited the row does here."""
    verified = harm.run("sallyport audit verify --journal", check=False)
    assert verified.returncode != 0 and "Row 3" in verified.stdout + verified.stderr
    harm.undo()


# --- The key


def as_a_file(harm):
    """The key as it is where systemd cannot seal it."""
    harm.run(f"systemd-creds --name=sallyport.key decrypt {SEALED} {PLAIN}")
    harm.afterwards(harm.run, f"rm -f {PLAIN}; systemctl restart {SERVICE}")
    harm.run(f"chown sallyport: {PLAIN}; chmod 0400 {PLAIN}")
    harm.remove(SEALED)


def _readable_key(harm):
    as_a_file(harm)
    harm.machine.path(PLAIN).chmod(0o444)


def _key_of_roots(harm):
    as_a_file(harm)
    harm.run(f"chown root: {PLAIN}")


def _lose_the_key(harm):
    harm.afterwards(harm.run, f"rm -f {PLAIN}; systemctl restart {SERVICE}")
    harm.remove(SEALED)


def _restore_from_escrow(harm):
    harm.run(f"sallyport keys restore {ESCROW}", given=f"{PASSPHRASE}\n")
    harm.run(f"systemctl restart {SERVICE}")


def _break_glass_without_a_key(harm):
    """systemd cannot open the key, so the daemon is started without it."""
    harm.afterwards(harm.start)
    harm.write(f"{SEALED}.before", "")
    harm.run(f"cp --archive {SEALED} {SEALED}.before; echo nonsense >{SEALED}")
    harm.afterwards(_end_it_with_the_key_back, harm)
    harm.machine.systemctl("restart", SERVICE, check=False)
    harm.run("sallyport break-glass --for 1h --reason drill")


def _end_it_with_the_key_back(harm):
    harm.run(f"cp --archive {SEALED}.before {SEALED}; sallyport break-glass --end")


def _interrupt_a_rotation(harm):
    """The next key is there; nobody has started the daemon anew with it."""
    harm.afterwards(harm.run, f"test ! -e {SEALED}.next || sallyport keys rotate --without-escrow; "
                    f"rm -f {ESCROW}; sallyport keys escrow {ESCROW}", given=f"{PASSPHRASE}\n" * 2)
    stopped = harm.run(
        "timeout 5 sallyport keys rotate --yes --no-restart --without-escrow", check=False)
    assert stopped.returncode == 124, stopped.stderr


def _go_on_with_the_rotation(harm):
    harm.run("rm -f /root/next; sallyport keys rotate --escrow /root/next",
             given=f"{PASSPHRASE}\n" * 2)


def _escrow(harm):
    harm.run("rm -f /root/another; sallyport keys escrow /root/another",
             given=f"{PASSPHRASE}\n" * 2)


FAULTS = [
    Fault("socket-directory", "fault", RUN, lambda harm: harm.mode(RUN, 0o777),
          f"chown root:root {RUN}; chmod 0755 {RUN}"),
    Fault("socket-absent", "fault", LOGIN, _remove_socket,
          "systemctl enable sallyport-login.socket; systemctl restart sallyport-login.socket"),
    Fault("socket-mode", "warning", LOGIN, _mode_of_socket,
          "systemctl restart sallyport-login.socket"),
    Fault("socket-listener", "fault", LOGIN, _usurp,
          "systemctl enable --now sallyport-login.socket", _let_systemd_listen),
    Fault("daemon-silent", "fault", "sallyportd", _keep_from_starting,
          "systemctl status sallyportd; journalctl -u sallyportd says why", start_again),
    Fault("daemon-stopped", "warning", "sallyportd", lambda harm: harm.stop(),
          "systemctl start sallyportd"),
    Fault("daemon-version", "warning", "sallyportd", _leave_an_old_daemon,
          "systemctl restart sallyportd"),
    Fault("glass-distrusted", "warning", "break-glass",
          lambda harm: harm.mode("/etc/sallyport", 0o777),
          "chown root:root /etc/sallyport; chmod 0755 /etc/sallyport"),
    Fault("glass-broken", "warning", "break-glass", _break_the_glass,
          "sallyport break-glass --end"),
    Fault("configuration-writable", "fault", CONFIGURATION,
          lambda harm: harm.mode(CONFIGURATION, 0o666),
          f"chown root:root {CONFIGURATION}; chmod 0644 {CONFIGURATION}"),

    Fault("store-unavailable", "fault", "store", spoil_store,
          "journalctl -u sallyportd -p err says why", _read_why_and_bring_it_back),
    Fault("store-exposed", "fault", STATE, lambda harm: harm.mode(STATE, 0o755),
          f"chown -R sallyport:sallyport {STATE}; chmod 0700 {STATE}"),
    Fault("store-space-low", "warning", STATE, nearly_full,
          f"free some space: df -h {STATE}", free_some),
    Fault("store-reserve-spent", "fault", STATE, _full,
          f"free some space: df -h {STATE}", free_some),
    Fault("audit-chain", "fault", "audit log", _edit_a_row,
          "sallyport audit verify --journal", _verify_and_take_it_back),

    Fault("key-absent", "fault", PLAIN, _lose_the_key,
          "sallyport keys restore FILE", _restore_from_escrow),
    Fault("key-unopenable", "fault", SEALED,
          lambda harm: harm.edit_bytes(SEALED, lambda sealed: b"nonsense\n"),
          f"put back {SEALED} and /var/lib/systemd/credential.secret", lambda harm: harm.undo()),
    Fault("key-withheld", "fault", "zz-break-glass.conf", _break_glass_without_a_key,
          "when the key can be opened again: sallyport break-glass --end",
          _end_it_with_the_key_back),
    Fault("key-exposed", "fault", PLAIN, _readable_key, f"chmod 0400 {PLAIN}"),
    Fault("key-owner", "fault", PLAIN, _key_of_roots,
          f"chown sallyport: {PLAIN}; chmod 0400 {PLAIN}"),
    Fault("key-unsealed", "note", PLAIN, as_a_file,
          "install -d -m 0700 /etc/credstore.encrypted; systemd-creds encrypt --with-key=host "
          f"--name=sallyport.key {PLAIN} {SEALED}; systemctl restart sallyportd"),
    Fault("key-rotation-unfinished", "warning", "sealing key", _interrupt_a_rotation,
          "sallyport keys rotate", _go_on_with_the_rotation),
    Fault("key-no-escrow", "warning", "sealing key", lambda harm: harm.remove(ESCROW_MARK),
          "sallyport keys escrow FILE", _escrow),
]
