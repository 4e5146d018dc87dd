"""The programs under test, as the front door (make end-to-end-test) names them."""

import dataclasses
import os
import pathlib

from support.failure import Failure


@dataclasses.dataclass(frozen=True)
class Build:
    """Where the build put the programs."""

    sallyportd: pathlib.Path
    module: pathlib.Path
    pam_login: pathlib.Path

    @staticmethod
    def of_environment():
        """Reads the three variables; a missing program fails the suite, it never skips a test."""
        return Build(
            sallyportd=_file("SALLYPORT_BIN", "sallyportd"),
            module=_file("SALLYPORT_MODULE"),
            pam_login=_file("SALLYPORT_PAM_LOGIN"),
        )


def _file(variable, name=None):
    value = os.environ.get(variable)
    if not value:
        raise Failure(f"{variable} is not set: run the tests with 'make end-to-end-test'")
    path = pathlib.Path(value).resolve()
    path = path / name if name else path
    if not path.is_file():
        raise Failure(f"{path} ({variable}) is not there: run 'make build' first")
    return path
