"""Waiting for what another thread does."""

import threading
import time

# Far more than anything here takes on a busy machine.
PATIENCE = 30


class Watched:
    """A state that threads change, and tests wait for."""

    def __init__(self):
        self.news = threading.Condition()

    def wait_until(self, is_so, what, timeout=PATIENCE):
        """Waits, within bounds, until `is_so()`; its value."""
        deadline = time.monotonic() + timeout
        with self.news:
            while not (value := is_so()):
                left = deadline - time.monotonic()
                assert left > 0, f"{what} did not come in {timeout} s"
                self.news.wait(left)
            return value
