"""OpenSSH's server and clients on loopback."""

import pathlib
import socket
import subprocess
import time

from support.terminal import Terminal
from support.world import EXAMPLES

_START_TIMEOUT = 30

# Ours comes first, as in a folder of snippets: the first value that sshd reads wins.
_SETTINGS = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
PidFile none
PrintMotd no
PrintLastLog no
LogLevel VERBOSE
LoginGraceTime 60
Subsystem sftp internal-sftp
MaxStartups 100
{settings}
"""

SHIPPED = (EXAMPLES / "sshd_config.d" / "sallyport.conf.example")
SHIPPED_BLOCKS = (EXAMPLES / "sshd_config.d" / "sallyport-match.conf.example")


def shipped_settings(root_by_key_and_code=False):
    """The shipped snippet; with its other choice for root, if wanted."""
    text = SHIPPED.read_text()
    if root_by_key_and_code:
        head, _, tail = text.partition("PermitRootLogin no\n")
        text = head + "".join(
            line[1:] + "\n" if line.startswith(("#Match", "#    ")) else line + "\n"
            for line in tail.splitlines())
    return text


def make_key(file):
    """Makes a key pair without a passphrase; the public half."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True)
    return pathlib.Path(f"{file}.pub").read_text()


# No agent, no configuration of whoever runs the tests.
_ENVIRONMENT = {"HOME": "/nonexistent", "TERM": "dumb", "PATH": "/usr/bin:/bin"}


class SSHServer:
    def __init__(self, world, settings):
        self._folder = world.new_folder("sshd")
        make_key(self._folder / "host_key")
        self.port = _free_port()
        file = self._folder / "sshd_config"
        file.write_text(_SETTINGS.format(
            port=self.port, folder=self._folder, settings=settings))
        self._log = self._folder / "log"
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                ["/usr/sbin/sshd", "-D", "-e", "-f", str(file)], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL)
        self._wait_until_it_listens()

    def close(self):
        self._process.terminate()
        self._process.wait(10)

    def log_text(self):
        return self._log.read_text()

    def ssh(self, user, *, key=None, methods=None, command="echo in as $(id -un)", locale="C"):
        """A person's ssh, which gives up at the first refusal; a shell where there is no command.
        """
        return Terminal("/usr/bin/ssh", [
            "-p", str(self.port), *self._options(key, methods), f"{user}@127.0.0.1",
            *([command] if command else [])], env={**_ENVIRONMENT, "LC_ALL": locale})

    def scp(self, user, source, target, *, key=None, methods=None):
        return Terminal("/usr/bin/scp", [
            "-P", str(self.port), *self._options(key, methods), str(source),
            f"{user}@127.0.0.1:{target}"], env=_ENVIRONMENT)

    def sftp(self, user, *, key=None, methods=None, options=()):
        return Terminal("/usr/bin/sftp", [
            "-P", str(self.port), *self._options(key, methods), *options,
            f"{user}@127.0.0.1"], env=_ENVIRONMENT)

    @staticmethod
    def _options(key, methods):
        settings = ["UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null",
                    "StrictHostKeyChecking=no", "NumberOfPasswordPrompts=1",
                    "IdentitiesOnly=yes", "IdentityAgent=none"]
        options = ["-F", "none", *(word for one in settings for word in ("-o", one))]
        if key:
            options += ["-i", str(key)]
        methods = methods or ("publickey,keyboard-interactive" if key else "keyboard-interactive")
        return options + ["-o", f"PreferredAuthentications={methods}"]

    def _wait_until_it_listens(self):
        deadline = time.monotonic() + _START_TIMEOUT
        while True:
            assert self._process.poll() is None, self.log_text()
            assert time.monotonic() < deadline, self.log_text()
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                    if connection.recv(4) == b"SSH-":
                        return
            except ConnectionRefusedError:
                time.sleep(0.02)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
