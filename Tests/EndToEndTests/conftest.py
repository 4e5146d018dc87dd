"""The private world, the daemon in it, and the people that tests meet there."""

import signal

import pytest

from support.build import Build
from support.daemon import Daemon
from support.enrolment import enrol
from support.failure import Failure
from support.pam_login import PamLogin
from support.ssh import SSHServer, make_key, shipped_settings
from support.world import World

# Our line alone, so that libpam returns what the module returned.
_ALONE = """\
auth required pam_sallyport.so timeout=2
account required pam_sallyport.so timeout=2
"""


# Whoever runs the tests in the background has them ignore the terminal's signals, and so would
# every program that is started here: ctrl-C would not be ctrl-C.
for _number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)


@pytest.fixture(scope="session")
def world():
    try:
        world = World(Build.of_environment())
    except Failure as failure:
        pytest.exit(str(failure), returncode=1)
    for service in ("alone", "sshd", "su"):
        world.service(service, _ALONE)
    yield world
    world.close()


@pytest.fixture(scope="module")
def daemon(world):
    """A daemon for the module's tests, listening where everybody looks for it."""
    with Daemon(world).serving() as daemon:
        yield daemon


@pytest.fixture
def own_daemon(world):
    """Makes daemons for one test, with sockets of their own; not started."""
    made = []

    def make(listening="path", **more):
        more.setdefault("socket_folder", world.new_folder("sockets"))
        made.append(Daemon(world, listening, **more))
        return made[-1]

    yield make
    for daemon in made:
        daemon.close()


@pytest.fixture
def stranger(world):
    """Makes accounts that have no second factor."""
    return world.stranger


@pytest.fixture
def person(world, daemon):
    """Makes accounts that are enrolled with the module's daemon."""
    return lambda **parameters: enrol(world.stranger(), daemon.control, **parameters)


@pytest.fixture
def resident(person):
    """Makes enrolled people who have a home."""
    def make():
        ada = person()
        ada.account.make_home()
        return ada
    return make


@pytest.fixture(scope="module")
def shipped_pam_file(world, daemon):
    world.ship_pam_service("sshd")


@pytest.fixture(scope="module")
def sshd(world, shipped_pam_file):
    """As we ship its PAM file and its settings: key and code, and password and code, in one."""
    server = SSHServer(world, shipped_settings())
    yield server
    server.close()


@pytest.fixture
def pam_login(world):
    return PamLogin(world)


@pytest.fixture(scope="module")
def key(world):
    """A client's key for ssh, and what goes into authorized_keys."""
    file = world.new_folder("client") / "key"
    return file, make_key(file)
