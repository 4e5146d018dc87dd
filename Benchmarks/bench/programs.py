"""How long the programs themselves take."""

import os
import statistics
import subprocess
import termios
import time

from support.failure import Failure

STARTS = 5
STATUSES = 20
PAGES = 15
LISTS = 5

# A terminal's page, as wide as the list is.
_LINES, _COLUMNS = 40, 120


def start_seconds(sallyport):
    """The median time from exec to READY=1, with the store that the run has left."""
    seconds = []
    for _ in range(STARTS):
        sallyport.daemon.stop()
        seconds.append(sallyport.daemon.seconds_to_ready())
    return statistics.median(seconds)


def status_seconds(program, sallyport):
    """The median time of `sallyport status`, from exec to exit, as somebody who is enrolled."""
    one = sallyport.people[0]
    seconds = []
    for _ in range(STATUSES):
        began = time.monotonic()
        subprocess.run(
            [str(program), "status", "--socket", str(sallyport.daemon.control)],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            user=one.uid, group=one.uid, extra_groups=[], env={})
        seconds.append(time.monotonic() - began)
    return statistics.median(seconds)


def first_page_seconds(program, daemon):
    """The median time of `sallyport users` on a terminal, from exec to its last line of the first
    page, as root."""
    return statistics.median(_seconds_of_a_page(program, daemon) for _ in range(PAGES))


def whole_list_seconds(program, daemon):
    """The median time of `sallyport users --json`, from exec to exit, as root."""
    seconds = []
    for _ in range(LISTS):
        began = time.monotonic()
        subprocess.run(
            [str(program), "users", "--json", "--socket", str(daemon.control)], check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={})
        seconds.append(time.monotonic() - began)
    return statistics.median(seconds)


def _seconds_of_a_page(program, daemon):
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (_LINES, _COLUMNS))
    began = time.monotonic()
    process = subprocess.Popen(
        [str(program), "users", "--socket", str(daemon.control)],
        stdin=theirs, stdout=theirs, stderr=theirs, env={"TERM": "dumb"})
    os.close(theirs)
    try:
        shown = b""
        while shown.count(b"\n") < _LINES:
            shown += os.read(ours, 1 << 16)
        return time.monotonic() - began
    except OSError as error:
        raise Failure(f"sallyport users has no page: {shown.decode()}") from error
    finally:
        os.close(ours)
        process.kill()
        process.wait()
