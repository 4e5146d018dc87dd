"""A person's phone: RFC 6238, written anew so that it shares no mistake with the daemon's."""

import base64
import hashlib
import hmac
import struct
import time

# Steps that the daemon accepts on each side of now (policy's standard).
WINDOW = 1

# So many seconds must be left of a step before its end for a code at the window's edge: an answer
# that is under way while the step ends would miss the window.
_MARGIN = 8


class Phone:
    """An authenticator app with one key. It never shows a code twice unless asked to."""

    def __init__(self, key, algorithm="SHA1", digits=6, period=30, clock=time.time):
        self.key = key
        self._clock = clock
        self._secret = base64.b32decode(key + "=" * (-len(key) % 8))
        self._hash = getattr(hashlib, algorithm.lower())
        self._digits = digits
        self._period = period
        self.last_step = 0

    def code_at(self, step):
        """RFC 4226 §5.3 over RFC 6238's time step."""
        mac = hmac.new(self._secret, struct.pack(">Q", step), self._hash).digest()
        offset = mac[-1] & 0xF
        number = struct.unpack(">I", mac[offset:offset + 4])[0] & 0x7FFFFFFF
        return f"{number % 10 ** self._digits:0{self._digits}}"

    @property
    def step_now(self):
        return int(self._clock()) // self._period

    def next_code(self):
        """A code that was not shown yet and is right now; waits for the clock if there is none."""
        while True:
            step = max(self._oldest_safe_step(), self.last_step + 1)
            if step <= self.step_now + WINDOW:
                self.last_step = step
                if self._is_unique(step):
                    return self.code_at(step)
                continue
            time.sleep(self._seconds_left() + 0.01)

    def has_fresh_code(self):
        """Whether `next_code` need not wait."""
        return self.last_step < self.step_now + WINDOW

    def code_of_now(self):
        """What the app shows at this moment, however often it was shown."""
        self.last_step = max(self.last_step, self.step_now)
        return self.code_at(self.step_now)

    def wrong_code(self):
        """A code of the right shape that is wrong now and for minutes around now."""
        near = {self.code_at(self.step_now + offset) for offset in range(-4, 9)}
        return next(
            code for code in (f"{number:0{self._digits}}" for number in range(100))
            if code not in near)

    def wrong_codes(self, count):
        near = {self.code_at(self.step_now + offset) for offset in range(-4, 9)}
        codes = (f"{number:0{self._digits}}" for number in range(10 ** self._digits))
        return [code for code, _ in zip((c for c in codes if c not in near), range(count))]

    def _is_unique(self, step):
        """Whether no step near it has the same code by chance, some three times in a million.

        The daemon takes such a code for the later step, whose own is then refused as used: right,
        but not what a test means that counts refusals of right codes.
        """
        near = {self.code_at(step + offset)
                for offset in range(-2 * WINDOW, 2 * WINDOW + 1) if offset != 0}
        return self.code_at(step) not in near

    def _oldest_safe_step(self):
        """The window's oldest step, unless it is about to fall out of it."""
        return self.step_now if self._seconds_left() < _MARGIN else self.step_now - WINDOW

    def _seconds_left(self):
        return self._period - self._clock() % self._period


def wait_for_room_in_step(seconds, period=30):
    """Returns when the current time step lasts at least so much longer."""
    left = period - time.time() % period
    if left < seconds:
        time.sleep(left + 0.01)
