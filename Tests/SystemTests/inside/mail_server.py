#!/usr/bin/python3
"""A mail server on loopback that takes everything, for one test machine.

mail_server.py PORT FILE

Writes each mail as a line of JSON to FILE, {"to": …, "subject": …, "text": …, "id": …}, before it
says that it was taken. Tells systemd when it listens (sd_notify(3)).
"""

import email
import email.policy
import json
import os
import socket
import socketserver
import sys

_ANSWERS = {"EHLO": "250 8BITMIME", "MAIL": "250 go on", "RCPT": "250 go on", "RSET": "250 done",
            "QUIT": "221 bye"}


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 mail.example.org")
        to = None
        for line in self.rfile:
            text = line.decode("ascii").strip()
            word = text[:4].upper()
            if word == "RCPT":
                to = text.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self._take(to)
            else:
                self._say(_ANSWERS.get(word, "502 not here"))
            if word == "QUIT":
                return

    def _take(self, to):
        self._say("354 go on")
        content = b""
        for line in self.rfile:
            if line == b".\r\n":
                self.server.note(to, content)
                return self._say("250 taken")
            # RFC 5321 §4.5.2.
            content += line[1:] if line.startswith(b".") else line

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port, file):
        super().__init__(("127.0.0.1", port), Conversation)
        self._file = file

    def note(self, to, content):
        mail = email.message_from_bytes(content, policy=email.policy.SMTP)
        text = mail.get_content().replace("\r\n", "\n")
        line = json.dumps({"to": to, "subject": mail["Subject"], "text": text,
                           "id": mail["Message-ID"]})
        # Whole, whoever else writes at this moment.
        with open(self._file, "a", encoding="utf-8") as file:
            file.write(line + "\n")


def tell_systemd():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifications:
        notifications.connect(os.environ["NOTIFY_SOCKET"])
        notifications.send(b"READY=1")


if __name__ == "__main__":
    with Server(int(sys.argv[1]), sys.argv[2]) as server:
        tell_systemd()
        server.serve_forever()
