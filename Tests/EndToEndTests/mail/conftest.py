"""The mailer between a daemon and a mail server that do what a test says."""

import pytest

from support.build import Build
from support.mail import certificates
from support.mail.mailer import Mailer
from support.mail.outbox import ScriptedOutbox, folder_of_root
from support.mail.smtp_server import ScriptedServer


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """A copy that every user may run."""
    built = Build.of_environment().sallyportd.with_name("sallyport-mailer")
    copy = open_up(tmp_path_factory.mktemp("program")) / "sallyport-mailer"
    copy.write_bytes(built.read_bytes())
    copy.chmod(0o755)
    return copy


@pytest.fixture
def folder(tmp_path):
    return open_up(tmp_path)


@pytest.fixture
def outbox(folder):
    sockets = folder / "sockets"
    sockets.mkdir()
    outbox = ScriptedOutbox(folder_of_root(sockets))
    yield outbox
    if outbox.path.exists():
        outbox.stop()


@pytest.fixture
def make_server():
    """Makes mail servers for one test."""
    made = []

    def make(**how):
        made.append(ScriptedServer(**how))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture
def server(make_server):
    return make_server()


@pytest.fixture
def make_mailer(program, folder, outbox):
    """Makes mailers for one test; not started."""
    made = []

    def make(server=None, settings=""):
        home = folder / f"mailer{len(made)}"
        home.mkdir()
        home.chmod(0o755)
        made.append(Mailer(program, home, outbox, server, settings))
        return made[-1]

    yield make
    for mailer in made:
        mailer.close()


@pytest.fixture
def mailer(make_mailer, server):
    return make_mailer(server, "timeout = 2").start()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Makes certificates of servers."""
    folder = open_up(tmp_path_factory.mktemp("certificates"))
    return lambda name, **how: certificates.make(folder, name, **how)


def open_up(folder):
    """pytest's folders are for the user that runs it alone."""
    for each in (folder, *folder.parents[:-2]):
        each.chmod(each.stat().st_mode | 0o055)
    return folder
