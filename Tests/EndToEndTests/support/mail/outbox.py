"""The daemon's end of org.sallyport.Outbox, as far as a mailer can tell."""

import contextlib
import json
import os
import pathlib
import socket
import threading
import time

from support.mail.waiting import Watched

_NAME = "org.sallyport.Control"


class ScriptedOutbox(Watched):
    """Gives out mail, and keeps what is reported.

    A mail that is reported as delayed is given out again after `again_after` seconds; what was taken
    when its connection ends, at once.
    """

    def __init__(self, folder, again_after=0.2):
        super().__init__()
        self.path = pathlib.Path(folder) / _NAME
        self.again_after = again_after
        self.reports = []
        # What is answered in place of an answer, once each: an error's name, or None to hang up.
        self.answers_to_reports = []
        self.refusal = None
        self.calls = []
        self._waiting = []
        self._connections = []
        self._listener = None
        self.start()

    # --- What tests do

    def start(self):
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.path))
        self.path.chmod(0o666)
        self._listener.listen(64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self):
        """As a daemon that is killed: what was taken is not known to be."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.path.unlink()
        with self.news:
            connections, self._connections = self._connections, []
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def add(self, **mail):
        with self.news:
            self._waiting.append(mail)
            self.news.notify_all()

    def wait_for_reports(self, count):
        self.wait_until(lambda: len(self.reports) >= count, f"report number {count}")
        return self.reports

    def wait_for_takers(self, count):
        """Until so many connections wait for mail."""
        self.wait_until(
            lambda: sum(call == "TakeMail" for call in self.calls) >= count, f"taker number {count}")

    # --- Threads of its own

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self.news:
                self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        taken = []
        try:
            buffer = b""
            while data := connection.recv(65536):
                buffer += data
                while b"\0" in buffer:
                    frame, _, buffer = buffer.partition(b"\0")
                    reply = self._answer(json.loads(frame), taken, connection)
                    connection.sendall(json.dumps(reply).encode() + b"\0")
        except OSError:
            pass
        with self.news:
            self._waiting[:0] = taken
            self.news.notify_all()
        connection.close()

    def _answer(self, call, taken, connection):
        name = call["method"].rpartition(".")[2]
        with self.news:
            self.calls.append(name)
            self.news.notify_all()
        if self.refusal:
            return {"error": self.refusal, "parameters": {}}
        if name == "TakeMail":
            return self._take(call["parameters"].get("wait", 0), taken, connection)
        return self._report(call["parameters"], taken)

    def _take(self, wait, taken, connection):
        assert not taken, "a mail is taken before the last one was reported"
        deadline = time.monotonic() + wait
        with self.news:
            while not self._waiting:
                if connection not in self._connections:
                    raise ConnectionAbortedError
                left = deadline - time.monotonic()
                if left <= 0:
                    return {"parameters": {}}
                self.news.wait(min(left, 0.1))
            if connection not in self._connections:
                raise ConnectionAbortedError
            taken.append(self._waiting.pop(0))
            return {"parameters": {"mail": taken[0]}}

    def _report(self, report, taken):
        with self.news:
            if self.answers_to_reports:
                answer = self.answers_to_reports.pop(0)
                if answer is None:
                    raise ConnectionAbortedError
                return {"error": answer, "parameters": {"parameter": "id"} if "Invalid" in answer else {}}
            self.reports.append(report)
            mine = [mail for mail in taken if mail["id"] == report["id"]]
            known = mine or [mail for mail in self._waiting if mail["id"] == report["id"]]
            for mail in mine:
                taken.remove(mail)
            self._waiting = [mail for mail in self._waiting if mail["id"] != report["id"]]
            self.news.notify_all()
        if report["outcome"] == "delayed":
            for mail in known:
                threading.Timer(self.again_after, lambda mail=mail: self.add(**mail)).start()
        return {"parameters": {"isQueued": bool(known)}}


def mail(number=1, kind="signInCode", **more):
    """A mail as the daemon gives it out."""
    now = int(time.time())
    message = {
        "id": f"{number}/mara", "messageID": f"{now}.1000.{number}@host", "kind": kind,
        "to": "mara@example.org", "user": "mara", "host": "host", "events": [],
        "queuedAt": now, "until": now + 90}
    if kind in ("signInCode", "activation"):
        message |= {"code": "493817", "validity": 90}
    return message | more


def folder_of_root(folder):
    """A folder that a client trusts: nobody but root can put a socket there."""
    os.chown(folder, 0, 0)
    folder.chmod(0o755)
    return folder
