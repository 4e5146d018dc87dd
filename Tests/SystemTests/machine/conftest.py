"""One machine that is booted, with the packages on it, and the people who log in there."""

import pytest

from container.debian_root import debian_root
from container.installation import Packages
from container.machine import Machine, require_root
from container.people import add_person, give_root_a_password
from container.recipes import PAMFiles, SSHServer
from faults.daemon import SEALED
from faults.harm import SERVICE, Harm
from support.failure import Failure
from support.pam_login import outcome


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


@pytest.fixture
def login(machine, pam):
    """A login through our line alone; what PAM returned to it."""
    pam.write("alone", "auth required pam_sallyport.so timeout=3\n")

    def log_in(name, *answers):
        words = [word for answer in answers for word in ("--answer", answer)]
        run = machine.run("pam-login", "--confdir", "/etc/pam.d", "--service", "alone", "--user",
                          name, *words, check=False)
        return outcome(run.stdout, 0).code

    return log_in


@pytest.fixture
def harm(machine):
    harm = Harm(machine)
    yield harm
    harm.undo()


@pytest.fixture
def sealed_key(machine):
    """The file of the sealed key, whatever the test does to it."""
    file = machine.path(SEALED)
    before = file.read_bytes()
    yield file
    # Anew: the machine may have been, too.
    machine.path(SEALED).write_bytes(before)
    machine.systemctl("restart", SERVICE)


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
