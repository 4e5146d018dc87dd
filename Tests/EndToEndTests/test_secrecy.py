"""No code, key or answer lies anywhere that it need not (I8, I9)."""

import base64
import os
import pathlib
import re
import signal

import pytest

from support.accounts import PASSWORD
from support.enrolment import enrol, shown_recovery_codes
from support.varlink_client import LoginConnection


class Used:
    """A daemon that has seen everything once, at its most talkative, and what it was told."""

    def __init__(self, daemon, person, codes, answers):
        self.daemon = daemon
        self.person = person
        self.codes = codes
        self.answers = answers

    @property
    def long_secrets(self):
        """Nothing that would turn up by chance."""
        key = self.person.phone.key
        secrets = [key, key.lower(), PASSWORD, *self.answers]
        for code in self.person.recovery_codes:
            secrets += [code, code.replace("-", ""), code.lower()]
        binary = [base64.b32decode(key), self.daemon.key.read_bytes()]
        return [secret.encode() for secret in secrets] + binary


@pytest.fixture
def used(own_daemon, stranger):
    daemon = own_daemon(settings='[log]\nlevel = "trace"').start()
    ada = enrol(stranger(), daemon.control)
    codes = [ada.phone.next_code(), ada.phone.wrong_code(), ada.phone.next_code()]
    answers = [PASSWORD, "swordfish sentence"]
    for answer in [*codes[:2], *answers, ada.recovery_codes[0], ada.recovery_codes[0]]:
        with LoginConnection(daemon.login) as connection:
            connection.verdict(ada.name, answer, service="sshd")
    with LoginConnection(daemon.login, uid=ada.account.uid) as connection:
        connection.send_bytes(
            b'{"method":"org.sallyport.Login.Answer","parameters":{"response":"swordfish sentence"')
    with LoginConnection(daemon.login) as connection:
        connection.verdict(answers[1], PASSWORD)
    shown_recovery_codes(ada, codes[2], daemon.control)
    return Used(daemon, ada, codes, answers)


def test_nothing_secret_is_logged(used):
    text = used.daemon.log_text()
    assert "audit login permit" in text and "audit login deny" in text
    for secret in used.long_secrets:
        assert secret not in text.encode(), secret
    for code in used.codes:
        # A MAC's hexadecimal digits may hold six of any.
        assert not re.search(rf"(?<![0-9a-f]){code}(?![0-9a-f])", text), code


@pytest.mark.parametrize("is_stopped", [False, True])
def test_nothing_secret_is_stored_in_plain(used, is_stopped):
    if is_stopped:
        used.daemon.stop()
    files = [file for file in used.daemon.state.rglob("*") if file.is_file()]
    assert used.daemon.store in files
    for file in files:
        data = file.read_bytes()
        assert not file.name.startswith("sallyport.sqlite") or len(data) > 0 or is_stopped
        for secret in used.long_secrets:
            assert secret not in data, f"{secret} in {file}"


def test_nothing_secret_is_in_arguments_environment_or_open_files(used):
    process = pathlib.Path("/proc", str(used.daemon.process.pid))
    for name in ("cmdline", "environ", "comm", "status"):
        data = (process / name).read_bytes()
        for secret in used.long_secrets:
            assert secret not in data, name
    opened = {os.readlink(link) for link in (process / "fd").iterdir()}
    allowed = ("/dev/null", "socket:", "anon_inode:", "pipe:", str(used.daemon.log),
               str(used.daemon.state), "/dev/urandom")
    assert not [target for target in opened if not target.startswith(allowed)]


def test_a_crash_leaves_no_core(used):
    used.daemon.process.send_signal(signal.SIGABRT)
    ended = os.waitid(os.P_PID, used.daemon.process.pid, os.WEXITED | os.WNOWAIT)
    assert ended.si_code == os.CLD_KILLED, "a core was dumped"
    assert not list(used.daemon.state.glob("*core*"))


def test_a_stolen_store_opens_with_its_own_key_only(used, own_daemon):
    thief = own_daemon()
    used.daemon.stop()
    thief.configure(f'store = "{used.daemon.store}"')
    status, text = thief.refusal()
    assert status == 1
    assert "key" in text
