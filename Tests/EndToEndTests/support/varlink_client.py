"""A Varlink client that sends any bytes whatever."""

import json
import socket

from support.identity import acting_as

LOGIN = "/run/sallyport/org.sallyport.Login"
CONTROL = "/run/sallyport/org.sallyport.Control"

# Longer than every answer of a daemon on a busy machine.
_PATIENCE = 20


class VarlinkError(Exception):
    def __init__(self, name, parameters):
        super().__init__(f"{name} {parameters}")
        self.name = name
        self.parameters = parameters


class Closed(Exception):
    """The daemon ended the connection."""


class Connection:
    def __init__(self, path=LOGIN, uid=0, timeout=_PATIENCE):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        self._bytes = b""
        with acting_as(uid):
            self._socket.connect(str(path))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def fileno(self):
        return self._socket.fileno()

    def end_sending(self):
        self._socket.shutdown(socket.SHUT_WR)

    def send_bytes(self, data):
        self._socket.sendall(data)

    def send(self, method, **parameters):
        self.send_bytes(encode(method, **parameters))

    def receive_bytes(self):
        """One message without its NUL; raises Closed at the end of the connection."""
        while b"\0" not in self._bytes:
            try:
                data = self._socket.recv(65536)
            except (ConnectionResetError, BrokenPipeError) as error:
                raise Closed from error
            if not data:
                raise Closed
            self._bytes += data
        message, _, self._bytes = self._bytes.partition(b"\0")
        return message

    def receive(self):
        reply = json.loads(self.receive_bytes())
        if "error" in reply:
            raise VarlinkError(reply["error"], reply.get("parameters", {}))
        return reply.get("parameters", {})

    def call(self, method, **parameters):
        self.send(method, **parameters)
        return self.receive()

    def is_closed_by_daemon(self):
        """Waits for the end; whatever still comes is thrown away."""
        try:
            while True:
                self.receive_bytes()
        except Closed:
            return True
        except socket.timeout:
            return False


class LoginConnection(Connection):
    """A conversation as the module leads it."""

    def begin(self, user, service="test", **about):
        return self.call("org.sallyport.Login.Begin", user=user, service=service, **about)["step"]

    def answer(self, response):
        return self.call("org.sallyport.Login.Answer", response=response)["step"]

    def verdict(self, user, *answers, service="test", **about):
        """Begins, gives the answers in turn, and returns the verdict; None if one more is asked."""
        step = self.begin(user, service, **about)
        for response in answers:
            if step["kind"] == "done":
                break
            step = self.answer(response)
        return step.get("verdict")


def encode(method, **parameters):
    message = {"method": method, "parameters": parameters}
    return json.dumps(message).encode() + b"\0"
