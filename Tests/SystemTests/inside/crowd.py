#!/usr/bin/python3
"""Many people who log in at once, through libpam, while something is done to the daemon.

crowd.py --people NAME… --first-uid UID --workers N --hold SECONDS

Enrols everybody first, says "ready", waits for a line, logs everybody in once, and says what
came of it as one line of JSON: {"name": {"outcome": …, "held": …, "seconds": …}, …}. Every third
person looks for the phone a while, with the prompt open, for up to --hold seconds.
"""

import argparse
import concurrent.futures
import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support.accounts import PASSWORD, Account  # noqa: E402
from support.enrolment import enrol  # noqa: E402

_CALLS = ("--authenticate", "--account", "--setcred")
_PERMITTED = ("pam_authenticate: PAM_SUCCESS (0)", "pam_acct_mgmt: PAM_SUCCESS (0)",
              "pam_setcred: PAM_SUCCESS (0)")


def log_in(service, person, hold):
    began = time.monotonic()
    with subprocess.Popen(
            ["pam-login", "--confdir", "/etc/pam.d", "--service", service, "--user", person.name,
             "--interactive", *_CALLS],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True) as login:
        seen = _until(login, "Password: ")
        _type(login, PASSWORD)
        seen += _until(login, "code: ")
        time.sleep(hold)
        if seen.endswith("code: "):
            _type(login, person.phone.next_code())
        login.stdin.close()
        seen += login.stdout.read()
    permitted = all(line in seen for line in _PERMITTED)
    return {"outcome": "permitted" if permitted else seen, "held": hold,
            "seconds": time.monotonic() - began}


def _until(login, text):
    seen = ""
    while not seen.endswith(text):
        character = login.stdout.read(1)
        if not character:
            break
        seen += character
    return seen


def _type(login, text):
    try:
        login.stdin.write(text + "\n")
        login.stdin.flush()
    except BrokenPipeError:
        pass  # What it said on its way out is read next.


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", nargs="+", required=True)
    parser.add_argument("--first-uid", type=int, required=True)
    parser.add_argument("--service", default="crowd")
    parser.add_argument("--workers", type=int, default=16)
    parser.add_argument("--hold", type=float, default=0)
    arguments = parser.parse_args()

    people = [enrol(Account(name, arguments.first_uid + number, pathlib.Path("/nonexistent")))
              for number, name in enumerate(arguments.people)]
    print("ready", flush=True)
    sys.stdin.readline()
    holds = [random.uniform(0, arguments.hold) if number % 3 == 0 else 0
             for number in range(len(people))]
    with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
        outcomes = pool.map(lambda pair: log_in(arguments.service, *pair), zip(people, holds))
    print(json.dumps(dict(zip(arguments.people, outcomes))), flush=True)


main()
