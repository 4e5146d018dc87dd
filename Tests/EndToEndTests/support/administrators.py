"""People who look after others."""

import re

from support.cli_pages import CODE_USED_UP
from support.enrolment import enrol
from support.varlink_client import Connection

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
        self._control = control
        self._recovery_codes = list(self.person.recovery_codes)

    def code(self):
        """One that nobody has used; without waiting for the app's next."""
        if self.person.phone.has_fresh_code():
            return self.person.phone.next_code()
        if len(self._recovery_codes) == 1:
            with Connection(self._control, self.account.uid) as connection:
                reply = connection.call(
                    "org.sallyport.Account.RegenerateRecoveryCodes",
                    stepUp=self._recovery_codes.pop())
            self._recovery_codes = [line["code"] for line in reply["recoveryCodes"]]
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
