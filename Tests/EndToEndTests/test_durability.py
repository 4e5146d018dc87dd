"""A login traced by strace: the write-ahead log is on disk before the verdict is sent (I10)."""

import re

import pytest

from support.enrolment import enrol
from support.tracing import Tracer
from support.varlink_client import LoginConnection

_SYNC = re.compile(r"f(?:data)?sync\(\d+<[^>]*sallyport\.sqlite-wal>\) += 0")
_WAL_WRITE = re.compile(r"pwrite64\(\d+<[^>]*sallyport\.sqlite-wal>")

_CALLS = ("pwrite64", "fsync", "fdatasync", "write", "writev", "sendto", "sendmsg")


@pytest.fixture
def traced(own_daemon, stranger):
    daemon = own_daemon("path").start()
    ada = enrol(stranger(), daemon.control)
    tracer = Tracer(daemon, _CALLS)

    def lines():
        tracer.end()
        return [call for _, call in tracer.calls()]
    yield daemon, ada, lines
    tracer.end()


def check_synced_before(lines, word):
    """Whatever was written to the log before the reply with this verdict was synced before it."""
    check_synced_before_text(lines, f'\\"verdict\\":\\"{word}\\"')


def check_synced_before_text(lines, text):
    verdict = next(i for i, line in enumerate(lines) if text in line)
    written = [i for i, line in enumerate(lines[:verdict]) if _WAL_WRITE.match(line)]
    synced = [i for i, line in enumerate(lines[:verdict]) if _SYNC.match(line)]
    assert written and synced, "\n".join(lines)
    assert written[-1] < synced[-1] < verdict, "\n".join(lines)


@pytest.mark.parametrize("word", ["permit", "deny"])
def test_the_log_is_synced_before_the_verdict_is_sent(traced, word):
    daemon, ada, lines = traced
    code = ada.phone.next_code() if word == "permit" else ada.phone.wrong_code()
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, code, service="sshd") == word
    check_synced_before(lines(), word)


def test_the_log_is_synced_before_a_recovery_code_lets_in(traced):
    daemon, ada, lines = traced
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.recovery_codes[0], service="sshd") == "permit"
    check_synced_before(lines(), "permit")


def test_the_log_is_synced_before_an_enrolment_is_said_to_be_done(traced, stranger):
    daemon, _, lines = traced
    enrol(stranger(), daemon.control)
    check_synced_before_text(lines(), '\\"recoveryCodes\\":')
