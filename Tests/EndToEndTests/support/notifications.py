"""The service manager's end of sd_notify(3)."""

import os
import socket
import threading
import time

# How often a sender is looked after that says nothing.
_LOOK_SECONDS = 0.1


class NotificationSocket:
    """Reads whatever comes at once, as a service manager does: the sender may wait for it."""

    def __init__(self, path):
        self.path = path
        self.received = []
        self._news = threading.Condition()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        os.chmod(path, 0o777)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def close(self):
        # Wakes the reader.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        self._socket.close()
        os.unlink(self.path)

    def clear(self):
        with self._news:
            self.received.clear()

    def wait_for(self, word, timeout, is_alive):
        """Whether a message with this line comes before the time is up or the sender is dead."""
        return self._wait_until(lambda line: line == word, timeout, is_alive)

    def wait_for_start(self, start, timeout, is_alive):
        """The same for a line that begins so."""
        return self._wait_until(lambda line: line.startswith(start), timeout, is_alive)

    def _wait_until(self, is_it, timeout, is_alive):
        deadline = time.monotonic() + timeout
        while True:
            # What a process sent before it died is still to be read.
            alive = is_alive()
            with self._news:
                if not self._has(is_it):
                    self._news.wait(_LOOK_SECONDS)
                if self._has(is_it):
                    return True
            if not alive or time.monotonic() > deadline:
                return False

    def _has(self, is_it):
        return any(is_it(line) for message in self.received for line in message.splitlines())

    def _read(self):
        while message := self._socket.recv(65536):
            with self._news:
                self.received.append(message.decode())
                self._news.notify_all()
