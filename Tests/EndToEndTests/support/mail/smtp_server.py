"""A mail server that does what it is told, mail by mail."""

import asyncio
import collections
import socket
import threading
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

from support.mail.waiting import Watched

Mail = collections.namedtuple("Mail", "sender recipients content connection")


class Connection:
    """What the server has seen of one."""

    def __init__(self):
        self.commands = []
        self.is_protected = False
        self.login = None

    @property
    def took_leave(self):
        return "QUIT" in self.commands


class ScriptedServer(Watched):
    """Listens on 127.0.0.1, on `port`.

    `plan` has a dictionary for each mail to come: a command (MAIL, RCPT, DATA, TEXT) and what happens
    there: an answer, "drop" or "stall" (until `go_on`). A mail without a plan is taken.
    """

    def __init__(self, tls=None, starttls=None, password=None):
        super().__init__()
        self.plan = collections.deque()
        self.mails = []
        self.connections = []
        self.stalled = 0
        self.password = password
        self._tls, self._starttls = tls, starttls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._may_go_on = asyncio.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def go_on(self):
        """Ends what stalls, now and later."""
        self._loop.call_soon_threadsafe(self._may_go_on.set)

    def hang_up(self):
        """Ends all connections, as a server does with those that say nothing."""
        self._loop.call_soon_threadsafe(
            lambda: [one.transport.abort() for one in self._protocols if one.transport])

    def wait_for_mails(self, count):
        self.wait_until(lambda: len(self.mails) >= count, f"mail number {count}")
        return self.mails

    def wait_for_stalled(self, count):
        self.wait_until(lambda: self.stalled >= count, f"stalled mail number {count}")

    # --- The server's own thread

    def _serve(self):
        asyncio.set_event_loop(self._loop)
        self._protocols = []
        self._loop.run_until_complete(self._loop.create_server(
            self._protocol, sock=self._socket, ssl=self._tls))
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        for protocol in self._protocols:
            if protocol.transport:
                protocol.transport.abort()
        self._socket.close()

    def _protocol(self):
        protocol = _Protocol(self)
        self._protocols.append(protocol)
        return protocol

    async def meet(self, protocol, command):
        """What the plan has for the command: an answer, or None."""
        what = protocol.plan.get(command)
        if what == "drop":
            protocol.transport.abort()
            raise ConnectionResetError
        if what == "stall":
            with self.news:
                self.stalled += 1
                self.news.notify_all()
            await self._may_go_on.wait()
            return None
        return what

    def note(self, change):
        with self.news:
            change()
            self.news.notify_all()

    # --- aiosmtpd's hooks

    async def handle_MAIL(self, server, session, envelope, address, options):
        server.plan = self.plan.popleft() if self.plan else {}
        answer = await self.meet(server, "MAIL")
        if not answer:
            envelope.mail_from = address
        return answer or "250 2.1.0 go on"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = await self.meet(server, "RCPT")
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 2.1.5 go on"

    async def handle_DATA(self, server, session, envelope):
        answer = await self.meet(server, "TEXT")
        if not answer or answer.startswith("2"):
            self.note(lambda: self.mails.append(Mail(
                envelope.mail_from, envelope.rcpt_tos, envelope.original_content, server.seen)))
        return answer or "250 2.0.0 taken"


class _Protocol(SMTP):
    def __init__(self, scripted):
        self.scripted = scripted
        self.plan = {}
        self.seen = Connection()
        scripted.note(lambda: scripted.connections.append(self.seen))
        has_login = scripted.password is not None
        with warnings.catch_warnings():
            # A password in the clear is what the test wants.
            warnings.simplefilter("ignore", UserWarning)
            super().__init__(
                scripted, hostname="mail.example.org", tls_context=scripted._starttls,
                require_starttls=scripted._starttls is not None, loop=scripted._loop, timeout=60,
                auth_required=has_login, auth_require_tls=False,
                authenticator=self._judge_login if has_login else None)

    def _judge_login(self, server, session, envelope, mechanism, auth_data):
        self.seen.login = auth_data
        is_right = auth_data.password == self.scripted.password.encode()
        return AuthResult(success=is_right, handled=False)

    async def push(self, status):
        # The reply to a command that the plan has dropped is never sent.
        if self.transport is not None:
            await super().push(status)

    def data_received(self, data):
        for line in data.split(b"\r\n"):
            word = line[:4].decode("latin-1").upper()
            if word in ("EHLO", "STAR", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"):
                self.scripted.note(lambda word=word: self.seen.commands.append(word))
        if self.transport.get_extra_info("ssl_object") is not None:
            self.seen.is_protected = True
        super().data_received(data)

    async def smtp_DATA(self, arg):
        answer = await self.scripted.meet(self, "DATA") if self.plan.get("DATA") != "drop" else None
        if self.plan.get("DATA") == "drop":
            # In the middle of what follows.
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            return
        if answer:
            await self.push(answer)
        else:
            await super().smtp_DATA(arg)
