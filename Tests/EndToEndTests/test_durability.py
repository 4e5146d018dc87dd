"""A login traced by strace: the write-ahead log is on disk before the verdict is sent (I10)."""

import re
import shutil
import subprocess

import pytest

from support.enrolment import enrol
from support.varlink_client import LoginConnection

_SYNC = re.compile(r"f(?:data)?sync\(\d+<[^>]*sallyport\.sqlite-wal>\) += 0")
_WAL_WRITE = re.compile(r"pwrite64\(\d+<[^>]*sallyport\.sqlite-wal>")


@pytest.fixture
def traced(own_daemon, stranger):
    daemon = own_daemon("path").start()
    ada = enrol(stranger(), daemon.control)
    strace = shutil.which("strace")
    assert strace, "strace is missing"
    trace = daemon.folder / "trace"
    tracer = subprocess.Popen(
        [strace, "-f", "-y", "-s", "300", "-o", str(trace), "-p", str(daemon.process.pid),
         "-e", "trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg"],
        stderr=subprocess.PIPE, text=True)
    attached = tracer.stderr.readline()
    assert "attached" in attached, attached

    def lines():
        tracer.terminate()
        tracer.wait(10)
        return joined(trace.read_text().splitlines())
    yield daemon, ada, lines
    if tracer.poll() is None:
        tracer.kill()


def joined(lines):
    """strace splits a call that another thread interrupts; here it is one line, at its end."""
    open_calls, whole = {}, []
    for line in lines:
        thread, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            open_calls[thread] = text.removesuffix("<unfinished ...>").rstrip()
        elif "resumed>" in text:
            whole.append(open_calls.pop(thread, "") + text.partition("resumed>")[2])
        else:
            whole.append(text)
    return whole


def check_synced_before(lines, word):
    """Whatever was written to the log before the reply with this word was synced before it."""
    verdict = next(i for i, line in enumerate(lines) if f'\\"verdict\\":\\"{word}\\"' in line)
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
