"""People who look after others."""

import re

from support.cli_pages import CODE_USED_UP
from support.enrolment import enrol

# Root acts for nobody in particular: the kernel knows no login session of the tests.
BREAK_GLASS = ("--break-glass", "--reason", "tests")

# What libpam makes of a stack whose only line says PAM_IGNORE: nothing was asked.
NOT_ASKED = "PAM_PERM_DENIED"

# The roles of a daemon whose administrators are ada, babbage and mara of the world.
ROLES = """
[roles.security]
users = [ "ada" ]
permissions = [ "users.view", "users.disable", "users.unlock", "users.exempt", "recovery.view",
  "policy.edit", "audit.read" ]

[roles.helpdesk]
users = [ "babbage" ]
permissions = [ "users.view", "users.unlock" ]
over = [ "person1990", "person1991" ]

[roles.novice]
users = [ "mara" ]
permissions = [ "users.view", "users.unlock", "policy.edit" ]
"""


class Administrator:
    """Somebody with a role, a second factor and the command line."""

    def __init__(self, cli, account, control):
        self.person = enrol(account, control)
        self.account = account
        self._cli = cli
        self._recovery_codes = list(self.person.recovery_codes)

    def code(self):
        """One that nobody has used; of the app, unless that meant to wait."""
        if self.person.phone.has_fresh_code() or not self._recovery_codes:
            return self.person.phone.next_code()
        return self._recovery_codes.pop()

    def __call__(self, *arguments, answers=()):
        """Runs a command that asks for these answers and then for a code."""
        lines = [*answers, self.code()]
        result = self._cli(
            self.account, *arguments, answers="".join(f"{line}\n" for line in lines))
        result.stderr = result.stderr.replace(f"{CODE_USED_UP}\n", "")
        return result

    def look(self, *arguments, answers=""):
        """Runs a command that needs no code."""
        return self._cli(self.account, *arguments, answers=answers)


def rows(text):
    """The lines of a table by their first word, without the header; columns are two blanks or more
    apart."""
    lines = text.splitlines()[1:]
    return {line.split()[0]: re.split(r"  +", line) for line in lines}
