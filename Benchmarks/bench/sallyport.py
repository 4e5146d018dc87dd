"""Sallyport: the release daemon with a store on disk, and the real module."""

import os
import pathlib
import re
import subprocess
import tempfile
import time

from support.accounts import DAEMON_UID
from support.daemon import Daemon
from support.varlink_client import LoginConnection

from bench.crowd_enrolment import TOGETHER, enrol_together
from bench.subject import SERVICE, Subject

# The private world's /run is a tmpfs.
_MEMORY = "/run"

# What there is of a store whose daemon has stopped, but for the space that it keeps.
_STORE_FILES = ("sallyport.sqlite", "last-good.toml")


class TimedDaemon(Daemon):
    """A daemon whose process is the program itself from the first instant: no launcher, whose
    start would be measured too."""

    def launch(self):
        command = [str(self.world.sallyportd), "--config", str(self.configuration),
                   "--state-directory", str(self.state)]
        self.notifications.clear()
        self._log_start = self.log.stat().st_size
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                cwd="/", user=self.uid, group=self.uid, extra_groups=[])
        return self

    def seconds_to_ready(self):
        """Starts it, and says how long it took until it was ready."""
        began = time.monotonic()
        self.start()
        return time.monotonic() - began

    def processor_time(self):
        """Nanoseconds of all threads so far (proc(5), schedstat: the first number)."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir())

    def resident_bytes(self):
        """What it holds of the machine's memory now (proc(5), VmRSS)."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE).group(1)) << 10


class Sallyport(Subject):
    name = "sallyport"
    durability = "durable"
    looks_up = True

    def __init__(self, world, people, names):
        super().__init__(world, people)
        self._names = names
        self._half = world.new_folder("half", owner=DAEMON_UID, mode=0o700)
        self.daemon = TimedDaemon(
            world, listening="path", socket_folder=world.new_folder("sockets"))
        self._enrolled = {}
        self.serve(f"pam_sallyport.so {self.daemon.module_options()}")

    def begin(self):
        """The first store is made in memory, and moved to the disk when all are in it: to wait for
        the disk a hundred thousand times would take minutes, and is not what is measured."""
        on_disk = self.daemon.state
        with tempfile.TemporaryDirectory(dir=_MEMORY) as in_memory:
            os.chown(in_memory, self.daemon.uid, self.daemon.uid)
            self.daemon.state = pathlib.Path(in_memory)
            self.daemon.start()
            self.enrol(self.people[::2])
            self.daemon.stop()
            for file in _STORE_FILES:
                subprocess.run(["cp", "--archive", f"{in_memory}/{file}", self._half], check=True)
            self.daemon.start()
            self.enrol(self.people[1::2])
            self.daemon.stop()
            subprocess.run(["cp", "--archive", f"{in_memory}/.", str(on_disk)], check=True)
        self.daemon.state = on_disk
        self.daemon.start()

    def daemon_of_half(self):
        """A daemon, not started, with the store as it was when every other person was enrolled."""
        return TimedDaemon(
            self.daemon.world, listening="path", state=self._half, key=self.daemon.key.read_bytes(),
            socket_folder=self.daemon.world.new_folder("sockets"))

    def enrol(self, people):
        for first in range(0, len(people), TOGETHER):
            some = people[first:first + TOGETHER]
            with self._names.as_local(some):
                enrolled = enrol_together(some, self._enrolled, self.daemon.control)
            self._enrolled |= enrolled
            self.phones |= {name: one.phone for name, one in enrolled.items()}

    def look_up(self, people):
        self.look_up_names([one.name for one in people])

    def look_up_names(self, names):
        """Begins a login for each and cancels it: for a minute the daemon knows their names."""
        with LoginConnection(self.daemon.login) as connection:
            for name in names:
                connection.begin(name, SERVICE)
                connection.call("org.sallyport.Login.Cancel")

    def processor_time(self):
        return self.daemon.processor_time()

    def close(self):
        self.daemon.stop()
        self.daemon.close()
