"""A mail server inside the machine, and the mail that came there."""

import json
import re

from container.installation import TOOLS

MAILER = "sallyport-mailer.service"

_UNIT = "test-mail-server.service"
_FILE = "/var/tmp/mails"

# Four groups of four for an address, six digits for a sign-in.
_ACTIVATION = re.compile(r"^ +([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})$", re.M)
_CODE = re.compile(r"^ +(\d{6})$", re.M)


class MailServer:
    """Where the mailer looks for one where nobody has said anything: localhost, port 25."""

    def __init__(self, machine):
        self._machine = machine

    def start(self):
        self._machine.run(
            "systemd-run", "--quiet", "--collect", f"--unit={_UNIT}", "--service-type=notify",
            "python3", f"{TOOLS}/mail_server.py", "25", _FILE)
        return self

    def stop(self):
        self._machine.systemctl("stop", _UNIT, check=False)

    def close(self):
        self.stop()
        self._machine.path(_FILE).unlink(missing_ok=True)

    @property
    def mails(self):
        """All that came, as dictionaries."""
        file = self._machine.path(_FILE)
        if not file.exists():
            return []
        # The last line may be half there.
        return [json.loads(line) for line in file.read_text().split("\n")[:-1]]

    def wait_for(self, address, subject, count=1):
        """The mails to this address whose subject has this in it, once there are so many."""
        def found():
            return [mail for mail in self.mails
                    if mail["to"] == address and subject in mail["subject"]]
        self._machine.wait_for(lambda: len(found()) >= count, f"mail '{subject}' to {address}")
        return found()


def activation_code(mail):
    return _ACTIVATION.search(mail["text"]).group(1)


def sign_in_code(mail):
    return _CODE.search(mail["text"]).group(1)
