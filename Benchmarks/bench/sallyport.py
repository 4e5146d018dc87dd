"""Sallyport: the release daemon with a store on disk, and the real module."""

import pathlib
import re
import subprocess
import time

from support.daemon import Daemon
from support.varlink_client import LoginConnection

from bench.crowd_enrolment import TOGETHER, enrol_together
from bench.subject import SERVICE, Subject


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
        self.daemon = TimedDaemon(
            world, listening="path", socket_folder=world.new_folder("sockets")).start()
        self._enrolled = {}
        self.serve(f"pam_sallyport.so {self.daemon.module_options()}")
        self.enrol(people)

    def enrol(self, people):
        for first in range(0, len(people), TOGETHER):
            some = people[first:first + TOGETHER]
            with self._names.as_local(some):
                enrolled = enrol_together(some, self._enrolled, self.daemon.control)
            self._enrolled |= enrolled
            self.phones |= {name: one.phone for name, one in enrolled.items()}

    def look_up(self, people):
        """Begins a login for each and cancels it: for a minute the daemon knows their names."""
        with LoginConnection(self.daemon.login) as connection:
            for one in people:
                connection.begin(one.name, SERVICE)
                connection.call("org.sallyport.Login.Cancel")

    def processor_time(self):
        return self.daemon.processor_time()

    def close(self):
        self.daemon.stop()
        self.daemon.close()
