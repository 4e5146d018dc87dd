"""Against a server as Debian has it, down to the mailbox."""

import pytest

from support.mail import letters
from support.mail.letters import Letter
from support.mail.mailer import Mailer
from support.mail.post import Outgoing, Post, address_of
from support.mail.postfix import Postfix


@pytest.fixture(scope="module")
def right(certificate):
    return certificate("debian")


@pytest.fixture(scope="module")
def postfix(world, right):
    server = Postfix(world, right)
    yield server
    server.close()


@pytest.fixture(params=["plain", "starttls", "tls"])
def protection(request):
    return request.param


@pytest.fixture
def mailer(world, program, daemon, postfix, right, protection):
    """A mailer that hands mail to that server, by each of the ways that there are."""
    listener = postfix.listeners[protection]
    mailer = Mailer(program, world.new_folder("mailer"), Outgoing(daemon), listener)
    settings = f'protection = "{protection}"'
    if protection != "plain":
        settings += f'\nauthorities = "{right.certificate}"'
    mailer.configure(settings)
    yield mailer.start()
    mailer.close()


@pytest.fixture
def post(daemon, mailer):
    post = Post(daemon, None, mailer)
    post.root.set_policy({"methods.email": "on"})
    return post


@pytest.fixture
def ada(stranger, post):
    ada = stranger()
    ada.make_home()
    return ada


def only(server, account):
    [content] = server.mails_of(account, 1)
    return Letter(content)


def test_whoever_the_server_does_not_know_is_told_so_in_status(cli, ada, post):
    assert cli(ada, "email", "set", "nobody-has-this-name@example.org").status == 0
    post.wait_for_an_end(ada.name)
    assert "given up: 550 5.1.1 <nobody-has-this-name@example.org>: Recipient address rejected" in cli(ada, "status").stdout


def test_an_address_is_confirmed_and_a_code_signs_in_by_mail_that_is_delivered_once(
        world, postfix, cli, ada, pam_login):
    world.service("login", "auth required pam_sallyport.so timeout=2\n"
                           "auth required pam_permit.so\n")
    assert cli(ada, "email", "set", address_of(ada)).status == 0
    activation = only(postfix, ada).activation_code
    assert cli(ada, "email", "confirm", answers=f"{activation}\n").status == 0
    login = pam_login.start("login", ada.name)
    login.wait_for("Code from your app, or m for e-mail: ").answer("m")
    login.wait_for("If an address is confirmed, a code is on its way. Code: ")
    mails = [Letter(content) for content in postfix.mails_of(ada, 2)]
    [mail] = [one for one in mails if one.subject.startswith(letters.SIGN_IN_CODE)]
    login.answer(mail.sign_in_code)
    assert login.finish().code == "PAM_SUCCESS"
    assert cli(ada, "email", "test").stdout == "The server has taken it.\n"
    mails = [Letter(content).message for content in postfix.mails_of(ada, 3)]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) == 3
    for mail in mails:
        assert mail["To"].addresses[0].addr_spec == address_of(ada)
        assert mail["Auto-Submitted"] == "auto-generated" and mail["Date"].datetime
