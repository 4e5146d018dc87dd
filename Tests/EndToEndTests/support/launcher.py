"""Does what systemd does for a service: sockets, environment, user, exec.

launcher.py UID LOGIN-DESCRIPTOR CONTROL-DESCRIPTOR PROGRAM ARGUMENT…
No shell, no path look-up.
"""

import fcntl
import os
import signal
import sys

_FIRST = 3  # SD_LISTEN_FDS_START, sd_listen_fds(3)


def main():
    uid = int(sys.argv[1])
    # Python ignores these, and what is ignored stays so over exec.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    hand_over(int(sys.argv[2]), int(sys.argv[3]))
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    os.execv(sys.argv[4], sys.argv[4:])


def hand_over(login, control):
    # Out of the way first: either may stand where the other must go.
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10) for descriptor in (login, control)]
    for number, descriptor in enumerate(high, _FIRST):
        os.dup2(descriptor, number, inheritable=True)
    os.environ["LISTEN_PID"] = str(os.getpid())
    os.environ["LISTEN_FDS"] = "2"
    os.environ["LISTEN_FDNAMES"] = "login:control"


main()
