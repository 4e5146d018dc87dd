"""sallyport doctor reads PAM files as libpam does: both are given the same ones."""

import concurrent.futures
import contextlib
import json
import pathlib
import pprint
import socket
import subprocess
import threading

import pytest

from support.accounts import PASSWORD
from support.cli import CommandLine
from support.pam_stacks import OURS, PASSWORD_FIRST, by_chance, table

PAM = pathlib.Path("/etc/pam.d")

STACKS = 300
AT_ONCE = 32
SEED = 7

# What doctor says of a stack that lets people in where our line has not been asked, or refuses.
UNHEEDED = {"pam-fails-open", "pam-refusal-ignored"}


class Bystander:
    """Listens in the daemon's place, hears which services call, and answers nothing."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen(16)
        self.services = set()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection, connection.makefile("rb") as stream:
                    # To its end: what nobody has heard the module would say again.
                    call = stream.read1().rstrip(b"\0")
                    self.services.add(json.loads(call)["parameters"]["service"])

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@contextlib.contextmanager
def moved_away(path):
    away = path.with_name("moved-away")
    path.rename(away)
    try:
        yield
    finally:
        away.replace(path)


def module_file():
    listed = subprocess.run(["dpkg", "--listfiles", "libpam-modules"], check=True,
                            capture_output=True, text=True).stdout
    return next(pathlib.Path(line) for line in listed.splitlines()
                if line.endswith("/pam_unix.so")).with_name(OURS)


def ends_continued_lines():
    """Whether this libpam ends a continued line at a comment; until 1.6.0 it goes on behind it."""
    return subprocess.run(
        ["dpkg", "--compare-versions", subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Version}", "libpam0g"], check=True,
            capture_output=True, text=True).stdout, "ge", "1.6.1"], check=False).returncode == 0


class Findings:
    """What doctor says, by service."""

    def __init__(self, report):
        self._by_service = {}
        for finding in report["findings"]:
            self._by_service.setdefault(finding["subject"], []).append(finding)
        self.without_line = {name for finding in report["findings"]
                             if finding["id"] == "pam-no-line"
                             for name in finding["subject"].split()}
        self._sound = {sentence.split()[0] for sentence in report["ok"]
                       if " asks for the code " in sentence}

    def ids(self, service):
        return {finding["id"] for finding in self._by_service.get(service, [])}

    def finding(self, service, name):
        return next((one for one in self._by_service.get(service, []) if one["id"] == name), None)

    def praises(self, service):
        return service in self._sound


@pytest.fixture
def stacks():
    other = PAM / "other"
    usual = other.read_text()
    # What has no line of its own in the end lets nobody in.
    other.write_text("auth required pam_deny.so\n")
    made = table() + table(PASSWORD_FIRST) + by_chance(STACKS, SEED)
    for stack in made:
        for name, text in stack.texts.items():
            (PAM / name).write_bytes(text.encode())
    yield made
    for stack in made:
        for name in stack.texts:
            (PAM / name).unlink()
    other.write_text(usual)


def test_doctor_reads_a_file_as_libpam_does(world, daemon, pam_login, stranger, stacks):
    """Of somebody whom our module ignores, every way through these stacks is known: whether our
    line is come to, and who is let in when it ignores, cannot reach the daemon, or is not there."""
    cli = CommandLine(world)
    person = stranger().name

    def lets_in(stack):
        login = pam_login(stack.service, person, PASSWORD, options=("--confdir", str(PAM)))
        return login.text.rstrip().endswith("pam_authenticate: PAM_SUCCESS (0)")

    def findings():
        return Findings(cli(world.root, "doctor", "--json").json)

    def who_is_let_in():
        # libpam waits seconds behind a wrong password.
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
            return dict(zip((stack.service for stack in stacks), threads.map(lets_in, stacks)))

    ignored = who_is_let_in()
    found = findings()
    with moved_away(daemon.login):
        bystander = Bystander(daemon.login)
        failed = who_is_let_in()
        bystander.close()
    reached = {stack.service: stack.service in bystander.services for stack in stacks}
    with moved_away(module_file()):
        missed = who_is_let_in()
        found_missing = findings()

    differing = []
    for stack in stacks:
        name = stack.service
        ids = found.ids(name)
        if "pam-bad-line" in ids and ends_continued_lines():
            continue
        # With such an option our module refuses before it calls anybody.
        if "pam-bad-option" in ids:
            assert not found.praises(name)
            continue
        # Where a password is asked for, nobody is let in on nothing.
        asks = any("pam_unix" in text for text in stack.texts.values())
        loud = bool(reached[name] and (failed[name] or missed[name]))
        missing = found_missing.finding(name, "pam-module-missing")
        wrong = [sentence for sentence, is_so in {
            "ignored": ignored[name] and reached[name] and not asks
            and "pam-nothing-asked" not in ids,
            "not ignored": "pam-nothing-asked" in ids and not (ignored[name] and reached[name]),
            "passed over": ignored[name] and not reached[name]
            and not ids & {"pam-passed-over", "pam-line-lost"}
            and name not in found.without_line,
            "not passed over": "pam-passed-over" in ids and not (
                ignored[name] and not reached[name]),
            "not lost": ids and not ids - {"pam-line-lost", "pam-bad-line"}
            and "pam-line-lost" in ids and reached[name],
            "fails open": loud and not ids & UNHEEDED,
            "fails closed": "pam-fails-open" in ids and not loud,
            "praised": found.praises(name) and (loud or not reached[name]),
            "missing": missing is not None
            and ("goes on without it" in missing["meaning"]) != (missed[name] and reached[name]),
        }.items() if is_so]
        if wrong:
            differing.append((wrong, sorted(ids), stack.texts))
    assert not differing, pprint.pformat(differing)
    assert sum(found.praises(stack.service) for stack in stacks) > 8
    counts = [sum(one.values()) for one in (ignored, reached, failed, missed)]
    assert all(20 < count < len(stacks) - 20 for count in counts), counts
