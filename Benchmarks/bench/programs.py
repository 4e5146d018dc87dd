"""How long the programs themselves take."""

import statistics
import subprocess
import time

STARTS = 5
STATUSES = 20


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
