"""A real daemon, a real mailer, and a mail server that does what a test says."""

import pytest

from support.cli import cli  # noqa: F401
from support.daemon import Daemon
from support.enrolment import enrol
from support.fake_clock import FakeClock
from support.mail.mailer import Mailer
from support.mail.post import SETTINGS, Outgoing, Post
from support.mail.smtp_server import ScriptedServer


@pytest.fixture(scope="module")
def settings():
    return SETTINGS


@pytest.fixture(scope="module")
def daemon(world, settings):
    """The daemon that everybody finds, with a clock of its own that is never behind."""
    daemon = Daemon(world, settings=settings)
    daemon.clock = FakeClock(daemon)
    with daemon.serving():
        yield daemon


@pytest.fixture(scope="module")
def post(world, program, daemon):
    """Where e-mail is switched on, and a mailer sends it."""
    server = ScriptedServer()
    mailer = Mailer(program, world.new_folder("mailer"), Outgoing(daemon), server, "timeout = 2")
    post = Post(daemon, server, mailer)
    # Modules that are about notices switch them on.
    post.root.set_policy({"methods.email": "on", "notices": ""})
    mailer.start()
    yield post
    mailer.close()
    server.close()


@pytest.fixture
def person(world, daemon):
    """Makes accounts that are enrolled with the module's daemon, whose phones go with its clock."""
    return lambda: enrol(world.stranger(), daemon.control, daemon.clock)


@pytest.fixture
def reader(world, post):
    """Makes people whose only second factor is their mail."""
    def make():
        account = world.stranger()
        post.subscribe(account)
        return account
    return make


@pytest.fixture
def own_post(world, program, own_daemon):
    """Makes daemons with a mailer of their own, for one test; neither is started."""
    made = []

    def make(settings="timeout = 2", **server):
        daemon = own_daemon("systemd", settings=SETTINGS)
        scripted = ScriptedServer(**server)
        mailer = Mailer(program, world.new_folder("mailer"), Outgoing(daemon), scripted, settings)
        made.append(Post(daemon, scripted, mailer))
        return made[-1]

    yield make
    for post in made:
        post.mailer.close()
        post.server.close()
