"""Faults made on a machine, and taken back."""

import contextlib
import os

SERVICE = "sallyportd.service"
SOCKETS = ("sallyport-login.socket", "sallyport-control.socket")
STATE = "/var/lib/sallyport"
STORE = f"{STATE}/sallyport.sqlite"

_REASON = ("--break-glass", "--reason", "drill")


class Harm:
    """Whatever is done through it is undone at the end, the last first."""

    def __init__(self, machine):
        self.machine = machine
        self._undo = contextlib.ExitStack()

    def undo(self):
        self._undo.close()

    def afterwards(self, act, *arguments, **more):
        self._undo.callback(act, *arguments, **more)

    # --- Files

    def keep(self, path):
        """What is at this path now is there again afterwards."""
        file = self.machine.path(path)
        if file.is_symlink() or not file.exists():
            link = os.readlink(file) if file.is_symlink() else None
            return self.afterwards(self._put_back_link, path, link)
        status = file.stat()
        return self.afterwards(self._put_back, path, file.read_bytes(), status)

    def write(self, path, text):
        self.keep(path)
        self.machine.write(path, text)

    def edit(self, path, old, new):
        """Exchanges one piece of a text for another."""
        text = self.machine.read(path)
        assert text.count(old) == 1, f"{path} has not one {old!r}:\n{text}"
        self.write(path, text.replace(old, new))

    def edit_bytes(self, path, edited):
        self.keep(path)
        file = self.machine.path(path)
        file.chmod(0o600)
        file.write_bytes(edited(file.read_bytes()))

    def remove(self, path):
        self.keep(path)
        self.machine.path(path).unlink()

    def mode(self, path, mode):
        file = self.machine.path(path)
        self.afterwards(self._set, path, file.stat())
        file.chmod(mode)

    def owner(self, path, uid):
        file = self.machine.path(path)
        self.afterwards(self._set, path, file.stat())
        os.chown(file, uid, uid)

    def _put_back(self, path, content, status):
        file = self.machine.path(path)
        # Not over what is there: programs that run are busy, and a link leads elsewhere.
        new = file.with_name(f".{file.name}.new")
        new.write_bytes(content)
        os.chown(new, status.st_uid, status.st_gid)
        new.chmod(status.st_mode & 0o7777)
        os.replace(new, file)

    def _put_back_link(self, path, target):
        file = self.machine.path(path)
        file.unlink(missing_ok=True)
        if target is not None:
            file.symlink_to(target)

    def _set(self, path, status):
        file = self.machine.path(path)
        if file.exists():
            os.chown(file, status.st_uid, status.st_gid)
            file.chmod(status.st_mode & 0o7777)

    # --- Programs

    def run(self, line, given="", check=True):
        """A line of shell, as an administrator types it."""
        return self.machine.run("sh", "-c", line, given=given, check=check)

    # --- The daemon

    def stop(self, *more):
        """Stops the daemon, and other units with it, until the end."""
        self.afterwards(self.start)
        self.machine.systemctl("stop", SERVICE, *more)

    def start(self):
        self.machine.systemctl("daemon-reload")
        self.machine.systemctl("start", *SOCKETS)
        self.machine.systemctl("restart", SERVICE)

    def drop_in(self, text):
        """Changes the daemon's unit, where administrators do."""
        self.afterwards(self.start)
        self.write(f"/etc/systemd/system/{SERVICE}.d/test.conf", f"[Service]\n{text}\n")
        self.machine.systemctl("daemon-reload")
        self.machine.systemctl("restart", SERVICE, check=False)

    def without_daemon(self, act):
        """Does something to the store while nobody has it open."""
        self.machine.systemctl("stop", SERVICE)
        try:
            act()
        finally:
            self.machine.systemctl("start", SERVICE)

    # --- The policy

    def policy(self, name, value):
        self.afterwards(self.machine.run, "sallyport", "policy", "set", name, "--default", "--yes",
                        *_REASON)
        self.machine.run("sallyport", "policy", "set", name, value, "--yes", *_REASON)
