"""What is measured: one way to ask for a code."""

import abc
import pathlib

# The name under which every subject's stack is asked: one prompt a login, as sshd asks.
SERVICE = "sshd"


class Subject(abc.ABC):
    """A PAM stack with people to enrol in it, in a folder of its own."""

    #: Of the table's row.
    name = ""

    #: Whether a person is asked for a code at all.
    asks = True

    #: Whether it asks NSS who the person is, and remembers it for the next login.
    looks_up = False

    #: What a success is worth when the power fails right after it; README.md says how it is known.
    durability = ""

    def __init__(self, world, people):
        self.people = people
        self.folder = world.new_folder(self.name)
        self.service = self.folder / SERVICE
        self.phones = {}

    def serve(self, line):
        """Writes the stack: one line. libpam also reads `other`, and would load what stands there:
        it is empty, so that no time is measured that is not the subject's."""
        self.service.write_text(f"auth required {line}\n")
        pathlib.Path(self.folder, "other").write_text("")

    def begin(self):
        """Enrols everybody for the first time."""
        self.enrol(self.people)

    @abc.abstractmethod
    def enrol(self, people):
        """Enrols these people anew, so that all but one of their codes are unused; untimed.

        Names that were looked up are forgotten.
        """

    def look_up(self, people):
        """Has the names of these people looked up, if it looks anybody up."""

    def who_logs_in(self, people):
        """Those of a turn's people who log in: all, unless that would take minutes."""
        return people

    def right_codes(self, people):
        """A code for each that was not shown yet and is right now."""
        return [(one.name, self.phones[one.name].next_code()) for one in people]

    def wrong_codes(self, people):
        return [(one.name, self.phones[one.name].wrong_code()) for one in people]

    def processor_time(self):
        """Nanoseconds that processes other than the one that logs in have used so far."""
        return 0

    def close(self):
        """Ends what was started."""
