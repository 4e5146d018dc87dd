"""The service manager's end of sd_notify(3)."""

import os
import socket
import time


class NotificationSocket:
    def __init__(self, path):
        self.path = path
        self.received = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        os.chmod(path, 0o777)

    def close(self):
        self._socket.close()
        os.unlink(self.path)

    def clear(self):
        self._drain(0)
        self.received.clear()

    def wait_for(self, word, timeout, is_alive):
        """Whether a message with this line comes before the time is up or the sender is dead."""
        deadline = time.monotonic() + timeout
        while not any(word in message.splitlines() for message in self.received):
            if time.monotonic() > deadline:
                return False
            # What a process sent before it died is still in the socket.
            alive = is_alive()
            if not self._drain(0.2 if alive else 0) and not alive:
                return False
        return True

    def _drain(self, timeout):
        """Takes what is there, or what comes within the time; returns whether anything did."""
        got = False
        self._socket.settimeout(timeout)
        try:
            while True:
                self.received.append(self._socket.recv(65536).decode())
                got = True
                self._socket.settimeout(0)
        except (BlockingIOError, socket.timeout):
            return got
