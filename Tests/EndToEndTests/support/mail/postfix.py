"""A mail server as administrators install it: Debian's Postfix, with folders of its own."""

import os
import pathlib
import shutil
import socket
import subprocess
import time
import types

from support.mail.waiting import PATIENCE

_PROGRAM = "/usr/sbin/postfix"

# Everything that it writes lies below "folder" (postconf(5)).
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.example.org
mydestination = example.org
alias_maps =
alias_database =
home_mailbox = Maildir/
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
"""

# One listener for each way to be protected, and what local delivery needs (master(5)).
_MASTER = """\
127.0.0.1:{plain} inet n - n - - smtpd
127.0.0.1:{starttls} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
local unix - n n - - local
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Listens on 127.0.0.1, and delivers mail for NAME@example.org to the account of that name."""

    def __init__(self, world, certificate):
        self._folder = world.new_folder("postfix")
        # How each is protected, and where it listens.
        self.listeners = {
            name: types.SimpleNamespace(port=_free_port()) for name in ("plain", "starttls", "tls")}
        self._configuration = self._folder / "etc"
        for folder in ("etc", "queue", "data"):
            (self._folder / folder).mkdir(mode=0o755)
        shutil.chown(self._folder / "data", "postfix")
        ports = {name: listener.port for name, listener in self.listeners.items()}
        (self._configuration / "main.cf").write_text(_MAIN.format(
            folder=self._folder, certificate=certificate.certificate, key=certificate.key))
        (self._configuration / "master.cf").write_text(_MASTER.format(**ports))
        # It ends its process group when it ends.
        self._process = subprocess.Popen(
            self._command("start-fg"), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        self._wait_for(self._listens, "its greeting")

    def close(self):
        subprocess.run(self._command("stop"), check=True, capture_output=True)
        self._process.wait(PATIENCE)

    def mails_of(self, account, count):
        """What lies in somebody's mailbox, once there are so many mails."""
        self._wait_for(lambda: len(_files(account)) >= count, f"mail {count} of {account.name}")
        return [file.read_bytes() for file in _files(account)]

    def log_text(self):
        log = self._folder / "log"
        return log.read_text() if log.exists() else ""

    def _command(self, what):
        return [_PROGRAM, "-c", str(self._configuration), what]

    def _wait_for(self, is_so, what):
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert self._process.poll() is None, self.log_text()
            assert time.monotonic() < deadline, f"{what} did not come:\n{self.log_text()}"
            time.sleep(0.02)

    def _listens(self):
        try:
            port = self.listeners["plain"].port
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                return connection.recv(3) == b"220"
        except ConnectionRefusedError:
            return False


def _files(account):
    """A mail is in "new" when it is whole (maildir(5))."""
    return sorted((pathlib.Path(account.home) / "Maildir" / "new").glob("*"), key=os.path.getmtime)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
