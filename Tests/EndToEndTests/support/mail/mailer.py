"""sallyport-mailer as a process."""

import os
import pathlib
import shutil
import signal
import subprocess
import time

from support.accounts import MAILER_UID
from support.mail.waiting import PATIENCE
from support.notifications import NotificationSocket

_TEMPLATES = pathlib.Path(__file__).resolve().parents[4] / "etc" / "mail"


class Mailer:
    """One installation of the mailer: configuration, templates, log; started or not."""

    def __init__(self, program, folder, outbox, server=None, settings="", uid=MAILER_UID):
        self.program, self.folder, self.uid = program, folder, uid
        self.outbox, self.server = outbox, server
        self.configuration = folder / "mailer.toml"
        self.templates = folder / "mail"
        shutil.copytree(_TEMPLATES, self.templates)
        self.log = folder / "log"
        self.log.touch()
        self.notifications = NotificationSocket(folder / "notify")
        self.process = None
        self.configure(settings)

    def configure(self, settings=""):
        """Writes the configuration: where everything is, then the test's own lines."""
        port = self.server.port if self.server else 9
        self.configuration.write_text(
            f'server = "127.0.0.1"\nport = {port}\nsender = "sallyport@host.example.org"\n'
            f'templates = "{self.templates}"\nsocket = "{self.outbox.path}"\n{settings}\n')
        self.configuration.chmod(0o644)

    def password_file(self, text, mode=0o400):
        file = self.folder / "password"
        file.unlink(missing_ok=True)
        file.write_text(text)
        os.chown(file, self.uid, self.uid)
        file.chmod(mode)
        return file

    # --- Its life

    def launch(self):
        self.notifications.clear()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(self.program), "--config", str(self.configuration)], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, cwd="/", user=self.uid, group=self.uid, extra_groups=[],
                env={"NOTIFY_SOCKET": str(self.notifications.path), "TZ": "UTC",
                     "http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "socks5://127.0.0.1:9"})
        return self

    def start(self):
        self.launch()
        assert self.notifications.wait_for("READY=1", PATIENCE, self.is_running), self.log_text()
        return self

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def refusal(self):
        """Of one that must not start: its exit status and what it said."""
        self.launch()
        return self.process.wait(PATIENCE), self.log_text()

    def reload(self):
        self.notifications.clear()
        self.process.send_signal(signal.SIGHUP)
        assert self.notifications.wait_for("READY=1", PATIENCE, self.is_running), self.log_text()

    def stop(self):
        """SIGTERM, and the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.is_running():
            self.kill()
        self.notifications.close()

    def log_text(self):
        return self.log.read_text()

    def wait_for_log(self, text):
        deadline = time.monotonic() + PATIENCE
        while text not in self.log_text():
            assert time.monotonic() < deadline, f"no {text!r} in:\n{self.log_text()}"
            time.sleep(0.01)
