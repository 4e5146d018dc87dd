"""A Varlink server that says what a test wants it to say, however wrong."""

import contextlib
import json
import os
import socket
import threading

# How long the fake waits for a peer that neither speaks nor hangs up. The
# module gives up long before; this only keeps a failing test from hanging.
PATIENCE = 20


def reply(value):
    """The message that is the JSON of value."""
    return json.dumps(value, ensure_ascii=False).encode() + b"\0"


def step(**members):
    """The message with a step."""
    return reply({"parameters": {"step": members}})


def prompt(text="Verification code: ", **members):
    return step(kind="prompt", text=text, **{"echo": True, **members})


def done(verdict, **members):
    return step(kind="done", verdict=verdict, **members)


def silence(connection):
    """Says nothing until the peer hangs up."""
    while connection.recv(4096):
        pass


class HungUp(Exception):
    """Raised by an action: the script ends here, with the connection closed."""


def hang_up(connection):
    """Closes the connection without a word."""
    connection.shutdown(socket.SHUT_RDWR)


def then_hang_up_unheard(message, heard=0):
    """Sends message, and closes once the next call is there: of which `heard`
    bytes are read, and the rest is not."""
    def act(connection):
        connection.sendall(message)
        connection.recv(1, socket.MSG_PEEK)
        if heard:
            connection.recv(heard)
        raise HungUp
    return act


def then_hang_up(message):
    """Sends message and closes the connection before the next call."""
    def act(connection):
        connection.sendall(message)
        hang_up(connection)
    return act


def drip(connection):
    """Sends a byte of a reply now and then, for ever."""
    pause = threading.Event()
    connection.sendall(b'{"parameters":')
    while True:
        connection.sendall(b" ")
        pause.wait(0.1)


class FakeDaemon:
    """Serves on path: each connection by the next of scripts; who comes after
    the last is refused.

    A script is a list of what answers the first call, the second, and so on:
    bytes to send, or a function of the connection. When a script is used up,
    one more call is noted and the connection is closed.

    listen_as   the uid that the peer sees (SO_PEERCRED); needs root.
    backlog     how many may wait to be accepted.
    skip        so many connections are closed before the first script.
    started     false: nothing is accepted before start().

    After the with block, `calls` has what was received, each call parsed by
    the json module, and `connections` how many scripts were begun.
    """

    def __init__(self, path, *scripts, listen_as=None, backlog=8, skip=0,
                 started=True):
        self.calls = []
        self.connections = 0
        self._path = path
        self._scripts = scripts
        self._skip = skip
        self._started = started
        self._error = None
        self._thread = threading.Thread(target=self._serve)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(path)
        self._listen(backlog, listen_as)

    def _listen(self, backlog, uid):
        """Listens as uid: the kernel notes who called listen(2)."""
        if uid is None:
            self._listener.listen(backlog)
            return
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setresuid(uid, uid, uid)
                self._listener.listen(backlog)
                status = 0
            finally:
                os._exit(status)
        if os.waitpid(child, 0)[1] != 0:
            raise RuntimeError("cannot listen as another uid")

    def __enter__(self):
        if self._started:
            self.start()
        return self

    def start(self):
        self._thread.start()

    def __exit__(self, *exception):
        # Wakes an accept that waits for a peer that never came. (It would
        # not wake one with a time-out, which is non-blocking underneath.)
        with contextlib.suppress(OSError):  # All scripts were played.
            self._listener.shutdown(socket.SHUT_RDWR)
        if self._thread.ident is not None:
            self._thread.join(PATIENCE)
        self._listener.close()
        os.unlink(self._path)
        if self._error is not None:
            raise self._error

    def _serve(self):
        try:
            for _ in range(self._skip):
                self._listener.accept()[0].close()
            for script in self._scripts:
                self._serve_one(script)
            # Whoever has connected by now is reset, and nobody else can.
            self._listener.close()
        except OSError:
            pass  # The test is over: nobody will come any more.
        except Exception as error:  # For the test's own thread to raise.
            self._error = error

    def _serve_one(self, script):
        connection, _ = self._listener.accept()
        self.connections += 1
        with connection:
            connection.settimeout(PATIENCE)
            try:
                self._converse(connection, script)
            except (ConnectionResetError, BrokenPipeError):
                pass  # The peer has given up, as it should.
            except HungUp:
                pass

    def _converse(self, connection, script):
        for action in script:
            if not self._note_call(connection):
                return
            if isinstance(action, bytes):
                connection.sendall(action)
            else:
                action(connection)
        self._note_call(connection)

    def _note_call(self, connection):
        """Receives one call; false where the peer has hung up instead."""
        message = b""
        while not message.endswith(b"\0"):
            fresh = connection.recv(65536)
            if not fresh and not message:
                return False
            if not fresh:
                raise AssertionError("a call was cut: %r" % message)
            message += fresh
        if b"\0" in message[:-1]:
            raise AssertionError("two calls at once: %r" % message)
        self.calls.append(json.loads(message[:-1].decode("utf-8", "strict")))
        return True
