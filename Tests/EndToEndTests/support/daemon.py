"""sallyportd as a process."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from support import world as worlds
from support.accounts import DAEMON_UID
from support.notifications import NotificationSocket
from support.varlink_client import Closed, Connection, LoginConnection

# Debug builds on a busy machine; a start takes some 20 ms by itself.
_START_TIMEOUT = 30
# The daemon's own patience when it stops is 5 s.
STOP_TIMEOUT = 12

_LAUNCHER = pathlib.Path(__file__).with_name("launcher.py")
_BACKLOG = 4096


class Daemon:
    """One installation of sallyportd: key, state, configuration, sockets; started or not.

    listening="systemd": root listens and keeps the sockets, as systemd does.
    listening="path": the daemon makes them, in a folder of its own user.

    A state folder and a key of another installation may be given.
    """

    def __init__(self, world, listening="systemd", socket_folder=worlds.SOCKET_FOLDER,
                 settings="", uid=DAEMON_UID, state=None, key=None):
        self.world = world
        self.uid = uid
        self.folder = world.new_folder("daemon")
        self.state = state or world.new_folder("state", owner=uid, mode=0o700)
        self.store = self.state / "sallyport.sqlite"
        self.key = self.folder / "sealing.key"
        self.write_key(key or os.urandom(32))
        self.configuration = self.folder / "sallyport.toml"
        self.socket_folder = pathlib.Path(socket_folder)
        self.configure(settings)
        self.log = self.folder / "log"
        self.log.touch()
        self.notifications = NotificationSocket(self.folder / "notify")
        self.environment = {"NOTIFY_SOCKET": str(self.notifications.path)}
        # A program that runs the daemon in its own place.
        self.wrapper = []
        self.process = None
        self._sockets = []
        if listening == "systemd":
            self._sockets = [self._listen(name) for name in ("Login", "Control")]
        else:
            os.chown(self.socket_folder, uid, uid)

    # --- What it is made of

    @property
    def login(self):
        return self.socket_folder / "org.sallyport.Login"

    @property
    def reserve(self):
        """The disk space that is kept for logins."""
        return self.state / "sallyport.sqlite.reserve"

    @property
    def control(self):
        return self.socket_folder / "org.sallyport.Control"

    def write_key(self, key, mode=0o400, owner=None):
        self.key.unlink(missing_ok=True)
        self.key.write_bytes(key)
        os.chown(self.key, self.uid if owner is None else owner, 0)
        self.key.chmod(mode)

    def configure(self, settings):
        """Writes the configuration: where key and sockets are, then the test's own lines."""
        self.configuration.write_text(
            f'key = "{self.key}"\n{settings}\n'
            f'[sockets]\ndirectory = "{self.socket_folder}"\n')
        self.configuration.chmod(0o644)

    def module_options(self):
        """What the module's line needs to find and trust this daemon."""
        trust = "" if self._sockets else f" daemon_uid={self.uid}"
        return f"socket={self.login}{trust}"

    # --- Its life

    def launch(self):
        """Starts the process without waiting for anything."""
        command = [*self.wrapper, str(self.world.sallyportd), "--config", str(self.configuration),
                   "--state-directory", str(self.state)]
        identity = {"user": self.uid, "group": self.uid, "extra_groups": []}
        if self._sockets:
            # Only what runs under the daemon's process id can say whom the sockets are for.
            descriptors = [str(one.fileno()) for one in self._sockets]
            command = [sys.executable, "-I", "-S", str(_LAUNCHER), str(self.uid), *descriptors,
                       *command]
            identity = {}
        self.notifications.clear()
        self._log_start = self.log.stat().st_size
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                cwd="/", pass_fds=[one.fileno() for one in self._sockets], **identity)
        return self

    def start(self):
        self.launch()
        if not self.wait_for_notification("READY=1", _START_TIMEOUT):
            raise AssertionError(f"sallyportd did not get ready:\n{self.log_text()}")
        return self

    @contextlib.contextmanager
    def serving(self):
        """From its start to its end, which has to be a good one."""
        yield self.start()
        status = self.stop()
        text = self.log_text()
        self.close()
        assert status == 0, text

    def wait_for_notification(self, word, timeout=_START_TIMEOUT):
        return self.notifications.wait_for(word, timeout, self.is_running)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def reload(self):
        self.notifications.clear()
        self.process.send_signal(signal.SIGHUP)
        assert self.wait_for_notification("READY=1"), "the reload did not end"

    def stop(self):
        """SIGTERM, and the exit status."""
        if not self.is_running():
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_TIMEOUT)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def pause(self):
        """From here on it does nothing at all, until `resume`."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def refusal(self):
        """Starts a daemon that must serve nobody; returns its exit status and what it said.

        One that has lost its key or its store goes on, refuses every login, and counts as one that
        ended with 1.
        """
        self.launch()
        if self.wait_for_degradation():
            reason = self.log_text()
            assert self.verdict_of_anybody() == "unavailable", reason
            self.kill()
            return 1, reason
        status = self.process.wait(_START_TIMEOUT)
        return status, self.log_text()

    def wait_for_degradation(self, timeout=_START_TIMEOUT):
        """Whether it says that it is degraded, before it ends."""
        return self.notifications.wait_for_start("STATUS=degraded: ", timeout, self.is_running)

    def verdict_of_anybody(self):
        with LoginConnection(self.login) as login:
            return login.verdict("root", service="sshd")

    def close(self):
        if self.is_running():
            self.kill()
        # Of a hundred daemons under test it would be gigabytes.
        self.reserve.unlink(missing_ok=True)
        for one in self._sockets:
            one.close()
        if self._sockets:
            for path in (self.login, self.control):
                path.unlink(missing_ok=True)
        self.notifications.close()

    # --- What it says

    def log_text(self):
        """What was logged since the last start, up to the last reply that was received."""
        self._settle()
        with open(self.log, "rb") as log:
            log.seek(self._log_start)
            return log.read().decode()

    def log_lines(self, pattern):
        return [line for line in self.log_text().splitlines() if re.search(pattern, line)]

    def wait_for_log(self, pattern, timeout=10):
        """The lines that match, once there is one."""
        deadline = time.monotonic() + timeout
        while not (lines := self.log_lines(pattern)):
            assert time.monotonic() < deadline, f"no line {pattern!r} in:\n{self.log_text()}"
            time.sleep(0.01)
        return lines

    def check_store(self):
        """What SQLite says of the store's integrity; on a copy, since a crash left a journal."""
        copy = self.world.new_folder("copy")
        for file in self.state.glob("sallyport.sqlite*"):
            if file != self.reserve:
                (copy / file.name).write_bytes(file.read_bytes())
        result = subprocess.run(
            ["sqlite3", str(copy / self.store.name), "PRAGMA integrity_check; "
             "PRAGMA foreign_key_check;"], check=True, capture_output=True, text=True)
        shutil.rmtree(copy)
        return result.stdout.strip()

    def resident_bytes(self):
        """VmRSS (proc(5))."""
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", self.process_status(), re.M)[1]) * 1024

    def process_status(self):
        """/proc/PID/status (proc(5))."""
        return pathlib.Path(f"/proc/{self.process.pid}/status").read_text()

    def processor_seconds(self):
        """How long it has computed so far: utime and stime (proc(5))."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2]
        return sum(map(int, fields.split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def _settle(self):
        """Lines follow the replies they are about; whatever was asked before is told by the time
        that one more call is answered."""
        try:
            with Connection(self.control, timeout=2) as connection:
                connection.call("org.varlink.service.GetInfo")
        except (OSError, Closed):
            pass

    def _listen(self, name):
        path = self.socket_folder / f"org.sallyport.{name}"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        path.chmod(0o666)
        listener.listen(_BACKLOG)
        return listener
