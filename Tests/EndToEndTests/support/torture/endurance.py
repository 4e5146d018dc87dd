"""Very many logins: memory does not grow (I11)."""

import time

from support.crowd import Crowd
from support.daemon import Daemon
from support.enrolment import enrol
from support.varlink_client import Connection, LoginConnection

WORKERS = 4

# Of one worker between two looks at the daemon; well below a crowd's patience.
_LOGINS_A_TURN = 500
_PEOPLE_A_TURN = 50

# Each login of a person that is so many after the last such one is a wrong code; with right ones
# between them nothing is ever delayed.
_WRONG_EVERY = 5


class Measurement:
    """What was resident after how many logins, in bytes."""

    def __init__(self):
        self.resident = {}

    def growth(self, since):
        """From the first look after so many logins to the last."""
        first = min(logins for logins in self.resident if logins >= since)
        return self.resident[max(self.resident)] - self.resident[first]

    @property
    def most(self):
        return max(self.resident.values())


def log_in_again_and_again(world, logins, people, findings):
    """So many conversations of so many people, of which most end well: by a code of the app where
    there is a new one, else by a recovery code; who has none left makes new ones."""
    daemon = Daemon(world, "path", world.new_folder("sockets")).start()
    measurement = Measurement()
    accounts = [world.stranger() for _ in range(people)]
    try:
        with Crowd(WORKERS, _Worker().work) as crowd:
            for start in range(0, people, WORKERS * _PEOPLE_A_TURN):
                some = accounts[start:start + WORKERS * _PEOPLE_A_TURN]
                crowd.all_do(*[(str(daemon.login), str(daemon.control), some[number::WORKERS], 0)
                               for number in range(WORKERS)])
            findings.tell(f"{people} people are enrolled")
            began = time.monotonic()
            done = 0
            while done < logins:
                order = (str(daemon.login), str(daemon.control), (), _LOGINS_A_TURN)
                for accepted, refused, surprises in crowd.all_do(order):
                    findings.count("accepted", accepted)
                    findings.count("refused", refused)
                    for sentence in surprises:
                        findings.fault("wrong-verdicts", sentence)
                done = findings["accepted"] + findings["refused"]
                measurement.resident[done] = daemon.resident_bytes()
                if done % 10000 == 0:
                    findings.tell(
                        f"{done} logins, {done / (time.monotonic() - began):.0f} a second, "
                        f"{measurement.resident[done] / 2 ** 20:.1f} MiB")
        assert daemon.stop() == 0, daemon.log_text()
    finally:
        daemon.close()
    return measurement


class _Worker:
    """What one process knows of its people, from order to order."""

    def __init__(self):
        self._people = []
        self._visits = 0

    def work(self, _, order):
        """Enrols these accounts, then makes so many logins: how many were accepted, how many
        refused, and what should not have been."""
        login, control, accounts, count = order
        self._people += [enrol(account, control) for account in accounts]
        accepted, refused, surprises = 0, 0, []
        for _ in range(count):
            turn, number = divmod(self._visits, len(self._people))
            person = self._people[number]
            is_right = (turn + number) % _WRONG_EVERY > 0
            self._visits += 1
            code = _right_code(person, control) if is_right else person.phone.wrong_code()
            with LoginConnection(login) as connection:
                verdict = connection.verdict(person.name, code, service="sshd")
            if verdict != ("permit" if is_right else "deny"):
                surprises.append(f"{person.name} got {verdict}, right code: {is_right}")
            accepted += verdict == "permit"
            refused += verdict != "permit"
        return accepted, refused, surprises


def _right_code(person, control):
    if person.phone.has_fresh_code():
        return person.phone.next_code()
    if len(person.recovery_codes) == 1:
        with Connection(control, person.account.uid) as connection:
            reply = connection.call(
                "org.sallyport.Account.RegenerateRecoveryCodes",
                stepUp=person.recovery_codes[0])
        person.recovery_codes = [line["code"] for line in reply["recoveryCodes"]]
    return person.recovery_codes.pop()
