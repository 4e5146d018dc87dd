"""One machine that is booted, with the packages on it, and the people who log in there."""

import pytest

from container.debian_root import debian_root
from container.installation import Packages
from container.machine import Machine, require_root
from container.people import add_person, give_root_a_password
from container.recipes import PAMFiles, SSHServer
from support.failure import Failure


@pytest.fixture(scope="session")
def packages():
    try:
        require_root()
        return Packages()
    except Failure as failure:
        pytest.exit(str(failure), returncode=1)


@pytest.fixture(scope="session")
def bare_root():
    try:
        return debian_root("bookworm")
    except Failure as failure:
        pytest.exit(str(failure), returncode=1)


@pytest.fixture
def bare_machine(bare_root, packages):
    """A machine of the test's own, where nothing of ours is installed yet."""
    machine = Machine(bare_root)
    try:
        give_root_a_password(machine)
        packages.take_to(machine)
        yield machine
    finally:
        machine.close()


@pytest.fixture(scope="session")
def machine(bare_root, packages):
    """The machine that most tests share; whatever a test changes it puts back."""
    machine = Machine(bare_root)
    try:
        give_root_a_password(machine)
        packages.take_to(machine)
        packages.install(machine)
        yield machine
    finally:
        machine.close()


@pytest.fixture
def pam(machine):
    files = PAMFiles(machine)
    yield files
    files.restore()


@pytest.fixture(scope="session")
def sshd(machine):
    return SSHServer(machine)


@pytest.fixture
def person(machine):
    """Makes people that no other test has met."""
    def make(enrolled=True):
        number = next(_numbers)
        someone = add_person(machine, f"mara{number}", 2200 + number)
        return someone.enrol() if enrolled else someone
    return make


_numbers = iter(range(800))
