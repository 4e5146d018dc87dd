"""login_bench, the program that does the timing."""

import dataclasses
import pathlib
import subprocess

# Longer than the slowest pass takes on a busy machine; beyond it something hangs.
_PATIENCE = 300

PAM_SUCCESS = 0
PAM_AUTH_ERR = 7


@dataclasses.dataclass(frozen=True)
class Logins:
    """How the logins of one run ended. All times are nanoseconds."""

    wall: int
    processor: int
    results: list
    times: list


@dataclasses.dataclass(frozen=True)
class Stopwatch:
    program: pathlib.Path

    def logins(self, service, orders, workers, address=None):
        """Makes each login of `orders`, pairs of user and code, once; from there, if it is said."""
        source = [address] if address else []
        first, *rest = self._numbers(
            "login", service.parent, service.name, workers, *source, orders=orders)
        return Logins(*first, [result for result, _ in rest], [time for _, time in rest])

    def races(self, service, orders, processes):
        """How many of so many simultaneous logins with one code were accepted, for each order."""
        rows = self._numbers("race", service.parent, service.name, processes, orders=orders)
        return [winners for winners, in rows]

    def connections(self, socket, samples):
        return [time for time, in self._numbers("connect", socket, samples)]

    def appends(self, file, samples):
        return [time for time, in self._numbers("append", file, samples)]

    def _numbers(self, *words, orders=()):
        text = "".join(f"{user} {code}\n" for user, code in orders)
        output = subprocess.run(
            [str(self.program), *map(str, words)], input=text, stdout=subprocess.PIPE, text=True,
            check=True, timeout=_PATIENCE, env={}).stdout
        return [tuple(map(int, line.split())) for line in output.splitlines()]
