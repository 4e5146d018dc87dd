"""Who lives on the machine, and how they set up their second factor: by the command line."""

import dataclasses
import re

from support.accounts import PASSWORD_HASH
from support.phone import Phone

_KEY = re.compile(r"^\s*Key\s+((?:[A-Z2-7]{1,4} ?)+)$")
_RECOVERY_CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")


@dataclasses.dataclass
class Person:
    machine: object
    name: str
    uid: int
    phone: Phone = None
    recovery_codes: list = None

    def run(self, *command, **more):
        return self.machine.run(*command, uid=self.uid, **more)

    def enrol(self):
        """sallyport enroll, with a phone at hand."""
        codes = f"{self.home}/codes.txt"
        process = self.machine.start("sallyport", "enroll", "--no-qr", "--save", codes,
                                     uid=self.uid)
        shown = ""
        for line in process.stdout:
            shown += line
            key = _KEY.match(line)
            if key and self.phone is None:
                self.phone = Phone(key.group(1).replace(" ", ""))
                process.stdin.write(self.phone.next_code() + "\n")
                process.stdin.flush()
        assert process.wait() == 0, shown
        self.recovery_codes = _RECOVERY_CODE.findall(self.machine.read(codes))
        return self

    @property
    def home(self):
        return f"/home/{self.name}"

    def code(self):
        """Something to type at a prompt that waits for nothing: the app's code if it is a new one,
        else a recovery code."""
        if self.phone.has_fresh_code():
            return self.phone.next_code()
        return self.recovery_codes.pop()

    def authorize(self, public_key):
        """Lets the holder of a key in, as people do themselves."""
        self.machine.write(f"{self.home}/.ssh/authorized_keys", public_key, mode=0o600)
        self.machine.run("chown", "--recursive", f"{self.uid}:{self.uid}", f"{self.home}/.ssh")
        self.machine.run("chmod", "0700", f"{self.home}/.ssh")


def add_person(machine, name, uid):
    machine.run("useradd", "--create-home", "--user-group", "--uid", str(uid), "--shell",
                "/bin/bash", name)
    _give_password(machine, name)
    return Person(machine, name, uid)


def give_root_a_password(machine):
    _give_password(machine, "root")


def _give_password(machine, name):
    machine.run("chpasswd", "--encrypted", given=f"{name}:{PASSWORD_HASH}\n")


def add_crowd(machine, first_uid, count):
    """Accounts by the hundred, written as they are: useradd takes a tenth of a second each."""
    names = [f"person{first_uid + number}" for number in range(count)]
    _append(machine, "/etc/passwd", [
        f"{name}:x:{first_uid + number}:{first_uid + number}::/nonexistent:/bin/sh"
        for number, name in enumerate(names)])
    _append(machine, "/etc/group", [
        f"{name}:x:{first_uid + number}:" for number, name in enumerate(names)])
    _append(machine, "/etc/shadow", [
        f"{name}:{PASSWORD_HASH}:19000:0:99999:7:::" for name in names])
    return names


def _append(machine, path, lines):
    with open(machine.path(path), "a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
