"""Sallyport: the release daemon with a store on disk, and the real module."""

import pathlib
import subprocess
import time

from support.daemon import Daemon
from support.enrolment import enrol
from support.varlink_client import Connection, LoginConnection

from bench.subject import SERVICE, Subject

_ACCOUNT = "org.sallyport.Account"


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


class Sallyport(Subject):
    name = "sallyport"
    durability = "durable"

    def __init__(self, world, people):
        super().__init__(world, people)
        self.daemon = TimedDaemon(
            world, listening="path", socket_folder=world.new_folder("sockets")).start()
        self._enrolled = {}
        self.serve(f"pam_sallyport.so {self.daemon.module_options()}")
        self.enrol(people)

    def enrol(self, people):
        for one in people:
            if one.name in self._enrolled:
                self._disable(one)
            self._enrolled[one.name] = enrol(one, self.daemon.control)
            self.phones[one.name] = self._enrolled[one.name].phone
        self._look_up(people)

    def processor_time(self):
        """Of all threads (proc(5), schedstat: the first number)."""
        tasks = pathlib.Path(f"/proc/{self.daemon.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir())

    def close(self):
        self.daemon.stop()
        self.daemon.close()

    def _disable(self, one):
        """Ends the old enrolment; a recovery code is the step-up, so no app code is used up."""
        code = self._enrolled[one.name].recovery_codes[0]
        with Connection(self.daemon.control, one.uid) as connection:
            connection.call(f"{_ACCOUNT}.Disable", stepUp=code)

    def _look_up(self, people):
        """Lets the daemon learn who everybody is: the logins that follow find names warm."""
        with LoginConnection(self.daemon.login) as connection:
            for one in people:
                connection.begin(one.name, SERVICE)
                connection.call("org.sallyport.Login.Cancel")
