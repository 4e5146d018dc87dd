"""The clocks of one daemon, by libfaketime."""

import glob
import os
import time

_LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"


class FakeClock:
    """Says what time it is for a daemon that was told of it before its start; may be set at any
    moment, while the daemon runs.

    The monotonic clock stays as it is, unless it is to go with the other: what the daemon does after
    a time is done then, at the next call that wakes it.
    """

    def __init__(self, daemon, with_monotonic=False):
        libraries = glob.glob(_LIBRARY)
        assert libraries, "libfaketime is missing"
        self._file = daemon.folder / "clock"
        self._ahead = 0
        self.set_ahead(0)
        variables = {
            "LD_PRELOAD": libraries[0], "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "0" if with_monotonic else "1"}
        # Not the launcher, which is root: what the library makes must be the daemon's own. And the
        # library changes the environment before a program's first instruction, and Swift would not
        # find its arguments then; in the second env's place it does not need to any more.
        daemon.wrapper = [
            "/usr/bin/env", *(f"{name}={value}" for name, value in variables.items()),
            "/usr/bin/env"]

    def __call__(self):
        """Seconds since 1970, as time.time."""
        return time.time() + self._ahead

    def move(self, seconds):
        """Forward, or back."""
        self.set_ahead(self._ahead + seconds)

    def set_ahead(self, seconds):
        """So far ahead of the right time; behind it, if negative."""
        self._ahead = seconds
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.chmod(0o644)
        os.rename(new, self._file)
