"""One fault of a machine, what doctor says of it, and what becomes of it."""

import dataclasses
from typing import Callable, Optional


@dataclasses.dataclass(frozen=True)
class Fault:
    """A finding of `sallyport doctor`, made for real.

    What a finding proposes stands in its `mend`. Where that is a command, it is run as it stands;
    where it is a line to write or to remove, `obey` does what it says.
    """

    finding: str
    severity: str
    # What it is about.
    subject: str
    make: Callable
    proposal: str
    obey: Optional[Callable] = None
    # How doctor is asked, and how once the proposal was followed.
    look: Callable = lambda doctor: doctor()
    look_again: Callable = lambda doctor: doctor()
