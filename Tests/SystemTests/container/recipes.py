"""The recipes of etc/, installed as their comments say."""

from container.debian_root import REPOSITORY

EXAMPLES = REPOSITORY / "etc"

_SSHD_SETTINGS = "/etc/ssh/sshd_config.d/10-sallyport.conf"


class PAMFiles:
    """/etc/pam.d, with what was there before to go back to."""

    def __init__(self, machine):
        self._machine = machine
        self._before = {}

    def ship(self, service, example=None):
        """The file that we ship for this service."""
        self.write(service, shipped_pam_file(example or f"{service}.example"))

    def write(self, service, text):
        path = f"/etc/pam.d/{service}"
        if path not in self._before:
            file = self._machine.path(path)
            self._before[path] = file.read_text() if file.exists() else None
        self._machine.write(path, text)

    def add(self, service, line, behind):
        """One line more in the file that Debian ships."""
        self.replace(service, behind, f"{behind}\n{line}")

    def replace(self, service, line, new):
        text = self._machine.read(f"/etc/pam.d/{service}")
        assert text.count(f"{line}\n") == 1, f"{service} has not one line {line!r}"
        self.write(service, text.replace(f"{line}\n", f"{new}\n"))

    def restore(self):
        for path, text in self._before.items():
            if text is None:
                self._machine.path(path).unlink(missing_ok=True)
            else:
                self._machine.write(path, text)
        self._before.clear()


class SSHServer:
    """The machine's own sshd, which systemd runs."""

    def __init__(self, machine):
        self._machine = machine
        self._key = "/root/client_key"
        machine.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self._key)
        self.public_key = machine.read(f"{self._key}.pub")

    def configure(self, *texts):
        """Ours and nothing else; sshd itself says whether it can be read."""
        self._machine.write(_SSHD_SETTINGS, "\n".join(texts))
        self._machine.run("sshd", "-t")
        self.restart()

    def restore(self):
        self._machine.path(_SSHD_SETTINGS).unlink(missing_ok=True)
        self.restart()

    def restart(self):
        # Its start limit is meant for servers that fail, not for tests.
        self._machine.systemctl("reset-failed", "ssh.service", check=False)
        self._machine.systemctl("restart", "ssh.service")

    def log_in(self, name, *, key=False, methods=None, command="echo in as $(id -un)",
               tty=True, port=22):
        """A person's ssh, which gives up at the first refusal."""
        methods = methods or ("publickey,keyboard-interactive" if key else "keyboard-interactive")
        settings = ["UserKnownHostsFile=/dev/null", "StrictHostKeyChecking=no",
                    f"Port={port}", "NumberOfPasswordPrompts=1", "IdentitiesOnly=yes",
                    "IdentityAgent=none",
                    f"PreferredAuthentications={methods}"]
        options = [word for one in settings for word in ("-o", one)]
        identity = ["-i", self._key] if key else []
        return self._machine.terminal("ssh", "-tt" if tty else "-T", "-F", "none", *options,
                                      *identity, f"{name}@localhost", command)


def shipped_sshd_settings(name="sallyport.conf"):
    return (EXAMPLES / "sshd_config.d" / f"{name}.example").read_text()


def shipped_pam_file(name):
    return (EXAMPLES / "pam.d" / name).read_text()
