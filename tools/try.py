#!/usr/bin/python3
"""make try: a private daemon, an enrolment and real PAM logins; nothing on the system changes.

On a terminal it is a guided tour: you scan the QR code with your own phone. Without one it plays
the phone itself, prints what was said, and fails if anything differs from what it should be.

Everything lives in one folder below /var/tmp, which is on a disk, and is removed at the end.
"""

import argparse
import base64
import contextlib
import hashlib
import hmac
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

# The module's own deadline for one exchange, in seconds.
DEADLINE = 5
# How long the daemon may take to say that it is ready.
START = 20
PERIOD = 30


class Phone:
    """An authenticator app: RFC 6238 with SHA-1, 6 digits, 30 seconds."""

    def __init__(self, key):
        self.key = base64.b32decode(key + "=" * (-len(key) % 8))

    def code(self, step):
        digest = hmac.new(self.key, struct.pack(">Q", step), hashlib.sha1).digest()
        offset = digest[-1] & 15
        number = struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7FFFFFFF
        return f"{number % 10**6:06d}"

    def wrong_code(self, step):
        """A code of no step that could be accepted now."""
        right = {self.code(step + offset) for offset in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444",
                                      "555555", "666666", "777777") if code not in right)

    @staticmethod
    def fresh_step():
        """The current step, with enough of it left for all that follows."""
        if time.time() % PERIOD > PERIOD - 12:
            time.sleep(PERIOD - time.time() % PERIOD)
        return int(time.time()) // PERIOD


class Daemon:
    """sallyportd with a store, a key and sockets of its own."""

    def __init__(self, folder, program):
        self.folder = folder
        self.control = folder / "run" / "org.sallyport.Control"
        self.login = folder / "run" / "org.sallyport.Login"
        key = folder / "sealing.key"
        key.write_bytes(os.urandom(32))
        key.chmod(0o400)
        (folder / "state").mkdir(mode=0o700)
        config = folder / "sallyport.toml"
        # The logins below are made by this user; as sshd or su they would be root's.
        config.write_text(f'key = "{key}"\ntrustedUIDs = [ {os.getuid()} ]\n'
                          f'[sockets]\ndirectory = "{folder}/run"\n')
        config.chmod(0o600)
        self.log = open(folder / "log", "wb")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(str(folder / "notify"))
            notify.settimeout(START)
            environment = {"NOTIFY_SOCKET": str(folder / "notify")}
            self.process = subprocess.Popen(
                [program, "--config", config, "--state-directory", folder / "state"],
                env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
            try:
                while b"READY=1" not in notify.recv(4096):
                    pass
            except TimeoutError:
                self.stop()
                sys.exit("the daemon did not start:\n" + self.log_text())

    def log_text(self):
        return (self.folder / "log").read_text(errors="replace")

    @contextlib.contextmanager
    def hanging(self):
        """The daemon takes connections and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        self.log.close()


class Login:
    """An application that logs in through the real libpam and the real module."""

    def __init__(self, folder, program, module, daemon, user):
        self.program = program
        self.user = user
        self.services = folder / "pam.d"
        self.services.mkdir()
        options = f"socket={daemon.login} daemon_uid={os.getuid()} timeout={DEADLINE}"
        (self.services / "su").write_text(
            f"auth required {module} {options}\naccount required {module} {options}\n")

    def command(self, *more):
        return [self.program, "--confdir", self.services, "--service", "su",
                "--user", self.user, "--authenticate", *more]

    def with_answers(self, *answers):
        arguments = [word for answer in answers for word in ("--answer", answer)]
        return subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)


class Transcript:
    """Prints what happened, and remembers whether it was what should happen."""

    def __init__(self):
        self.failures = 0

    def login(self, title, login, answers, result, texts, seconds=(0, DEADLINE)):
        """Logs in, and holds every line that came against what should come."""
        started = time.monotonic()
        run = login.with_answers(*answers)
        took = time.monotonic() - started
        print(f"\n{title}")
        typed = iter(answers)
        shown = []
        for line in run.stdout.splitlines():
            kind, _, text = line.partition(": ")
            if kind.startswith("prompt"):
                print(f"    {text.rstrip()} {next(typed, '')}")
            else:
                print(f"    {line}")
            if kind != "pam_authenticate":
                shown.append(text.strip())
        last = run.stdout.splitlines()[-1:]
        self.expect(last == [f"pam_authenticate: {result}"], f"it ended in {result}", run.stderr)
        self.expect(shown == texts, "it said just that", f"but should say {texts}")
        self.expect(seconds[0] <= took <= seconds[1],
                    f"after {took:.1f} s, of at most {seconds[1]}", f"but {took:.1f} s")

    def expect(self, is_so, what, otherwise=""):
        if is_so:
            print(f"    ok: {what}")
            return
        self.failures += 1
        print(f"    NOT AS IT SHOULD BE: {what} {otherwise}".rstrip())


def enrol(daemon, program, folder):
    """Runs `sallyport enroll` and answers it as somebody with a phone would."""
    save = folder / "codes.txt"
    command = [program, "--socket", daemon.control, "enroll", "--no-qr", "--save", save]
    step = Phone.fresh_step()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, bufsize=1) as process:
        lines = []
        phone = None
        for line in process.stdout:
            lines.append(line)
            key = re.search(r"^\s*Key\s+((?:[A-Z2-7]{1,4} ?)+)$", line)
            if key and phone is None:
                phone = Phone(key.group(1).replace(" ", ""))
                # The step before, so that the current code is left for the login.
                process.stdin.write(phone.code(step - 1) + "\n")
                process.stdin.flush()
    output = "".join(lines)
    if process.returncode != 0 or phone is None:
        sys.exit(f"sallyport enroll failed:\n{output}")
    codes = re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", save.read_text())
    print("$ sallyport enroll --no-qr\n" + "".join(f"    {line}" for line in lines))
    return phone, step, codes


def play(daemon, login, arguments, folder):
    """The whole story without a person, checked line by line."""
    transcript = Transcript()
    phone, step, codes = enrol(daemon, arguments.sallyport, folder)
    transcript.expect(len(codes) == 8, "eight recovery codes were written to a file")
    prompt, again = "Verification code:", "That was not accepted. Verification code:"
    used = "That code has been used. Next code:"
    notice = ("Recovery code accepted; it will not work again."
              " sallyport recovery show has its replacement.")
    permitted, refused = "PAM_SUCCESS (0)", "PAM_AUTH_ERR (7)"
    unavailable = "PAM_AUTHINFO_UNAVAIL (9)"
    transcript.login("A right code", login, [phone.code(step)], permitted, [prompt])
    transcript.login("The same code again, twice", login, [phone.code(step)] * 2, refused,
                     [prompt, used])
    transcript.login("A wrong code, three times", login, [phone.wrong_code(step)] * 3, refused,
                     [prompt, again, again])
    transcript.login("A recovery code", login, [codes[0]], permitted, [prompt, notice])
    transcript.login("The same recovery code again", login, [codes[0]] * 3, refused,
                     [prompt, again, again])
    with daemon.hanging():
        transcript.login("The daemon hangs", login, [], unavailable, [],
                         seconds=(DEADLINE - 1, DEADLINE + 1))
    daemon.stop()
    transcript.login("The daemon is stopped", login, [], unavailable, [])
    print()
    if transcript.failures:
        print(daemon.log_text())
        sys.exit(f"{transcript.failures} things were not as they should be")
    print("Everything was as it should be. On a terminal, make try is a tour with your own phone.")


def tour(daemon, login, arguments):
    """The same for somebody with a phone in the hand."""
    print("A private daemon is running. Nothing on this system is changed.\n")
    enrolled = subprocess.run(
        [arguments.sallyport, "--socket", daemon.control, "enroll"], check=False)
    if enrolled.returncode != 0:
        sys.exit(enrolled.returncode)
    print("\nNow log in, as su or ssh would ask after the password.")
    print("(The code that you have just used will not work again: wait for the next one.)\n")
    if subprocess.run(login.command("--interactive"), check=False).returncode == 0:
        print("You are in. Try the same code again: it is used. Or type a recovery code.\n")
    else:
        print("Refused. Once more, or with one of your recovery codes:\n")
    subprocess.run(login.command("--interactive"), check=False)
    print("\n$ sallyport status")
    subprocess.run([arguments.sallyport, "--socket", daemon.control, "status"], check=False)
    print("\nThat was it; the daemon and all it knew are gone. Remove the entry from your app.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--module", type=pathlib.Path, required=True)
    parser.add_argument("--login", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.sallyport = (arguments.bin / "sallyport").resolve()

    user = pwd.getpwuid(os.getuid()).pw_name
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-try.", dir="/var/tmp"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        daemon = Daemon(folder, (arguments.bin / "sallyportd").resolve())
        stack.callback(daemon.stop)
        login = Login(folder, arguments.login.resolve(), arguments.module.resolve(), daemon, user)
        if sys.stdin.isatty() and sys.stdout.isatty():
            tour(daemon, login, arguments)
        else:
            play(daemon, login, arguments, folder)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nNothing on this system was changed.")
