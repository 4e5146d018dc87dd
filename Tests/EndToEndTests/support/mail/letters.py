"""Mails as Python's email package reads them."""

import email
import email.policy
import re

# Every header that a mail of ours has, once.
HEADERS = {"Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type",
           "Content-Transfer-Encoding", "Auto-Submitted"}

# How the subjects of the templates begin.
SIGN_IN_CODE = "Your code for "
ACTIVATION = "Confirm your address "
NOTICE = "Your sign-in to "
TEST = "A test from "

_SIGN_IN_CODE = re.compile(r"^    ([0-9]{6})$", re.M)
_ACTIVATION_CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}\b")
_EVENT = re.compile(r"^\d+ \w+ \d{4}, \d\d:\d\d \(.*\): (.*)$", re.M)


def parsed(content):
    """Without a defect."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert not message.defects
    assert not [part.defects for part in message.values() if part.defects]
    return message


class Letter:
    """One mail, and what its reader looks for."""

    def __init__(self, content):
        self.content = content
        self.message = parsed(content)

    @property
    def subject(self):
        return self.message["Subject"]

    @property
    def body(self):
        return self.message.get_content()

    @property
    def sign_in_code(self):
        return self._only(_SIGN_IN_CODE)

    @property
    def activation_code(self):
        return self._only(_ACTIVATION_CODE)

    @property
    def events(self):
        """What has happened, without when."""
        return _EVENT.findall(self.body.replace("\r\n", "\n"))

    def _only(self, pattern):
        found = pattern.findall(self.body.replace("\r\n", "\n"))
        assert len(found) == 1, self.body
        # Nowhere else, in whatever encoding: somebody might read the subject over a shoulder.
        assert self.body.count(found[0]) == 1 and found[0] not in str(self.subject)
        return found[0]
