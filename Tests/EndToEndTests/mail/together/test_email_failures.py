"""Servers that refuse, stall, break off or are not who they say: what the person reads, and that no
login waits for any of it."""

import pytest

from support.enrolment import enrol
from support.fake_clock import FakeClock
from support.mail.post import address_of

PROMPT = "Code from your app, or m for e-mail: "
SENT = "If an address is confirmed, a code is on its way. Code: "

IN = "PAM_SUCCESS"

LIFETIME = 90

# Seconds that the module waits for an answer.
_MODULE_PATIENCE = 2


@pytest.fixture
def serve(world):
    """Starts daemon and mailer, with the PAM service "login" before them."""
    def start(post):
        options = f"timeout={_MODULE_PATIENCE} {post.daemon.module_options()}"
        world.service("login", f"auth required pam_sallyport.so {options}\n"
                               "auth required pam_permit.so\n")
        post.daemon.start()
        post.root.set_policy({"methods.email": "on", "notices": ""})
        post.mailer.start()
        return post
    return start


@pytest.fixture
def post(own_post, serve):
    return serve(own_post("timeout = 1"))


@pytest.fixture
def ada(post, stranger):
    ada = stranger()
    post.subscribe(ada)
    return ada


@pytest.fixture
def report(cli, post):
    return lambda account: cli(account, "status", "--socket", post.daemon.control).stdout


# --- What the person reads


@pytest.mark.parametrize("plan, words", [
    ({"RCPT": "550 5.1.1 no such user"}, "given up: 550 5.1.1 no such user"),
    ({"TEXT": "554 5.6.0 not this one"}, "given up: 554 5.6.0 not this one"),
    ({"MAIL": "550 5.1.8 who are you"}, "tried again: 550 5.1.8 who are you"),
    ({"RCPT": "450 4.2.0 greylisted"}, "tried again: 450 4.2.0 greylisted"),
    ({"DATA": "drop"}, "tried again: "),
    ({"RCPT": "stall"}, "tried again: "),
    ({"TEXT": "stall"}, "tried again: "),
])
def test_status_says_what_the_server_said_and_whether_it_is_tried_again(
        post, ada, pam_login, report, plan, words):
    post.server.plan.append(plan)
    pam_login("login", ada.name, "m")
    error = post.wait_for_an_error(ada.name)["error"]
    page = report(ada)
    assert f"to {address_of(ada)}, {words}" in page and error in page
    assert ("Mail waits" in page) == ("tried again" in words)


@pytest.mark.parametrize("plan", [
    {"RCPT": "450 4.2.0 greylisted"}, {"TEXT": "451 4.3.0 later"}, {"DATA": "drop"},
    {"RCPT": "drop"}])
def test_a_code_that_was_delayed_is_delivered_once_and_lets_in(post, ada, pam_login, report, plan):
    post.server.plan.append(plan)
    login = pam_login.start("login", ada.name)
    login.wait_for(PROMPT).answer("m")
    login.wait_for(SENT).answer(post.sign_in_code(address_of(ada)))
    assert login.finish().code == IN
    assert "error" not in post.wait_for_an_end(ada.name)
    assert post.has_nothing_for(ada.name, address_of(ada))
    assert ", taken by the server\n" in report(ada)


@pytest.mark.parametrize("protection", ["starttls", "tls"])
def test_a_server_with_a_wrong_certificate_is_sent_nothing_and_status_says_so(
        own_post, serve, stranger, cli, certificate, protection):
    shown, trusted = certificate("shown"), certificate("trusted")
    post = serve(own_post(
        f'protection = "{protection}"\nauthorities = "{trusted.certificate}"',
        **{protection: shown.context()}))
    ada = stranger()
    post.request(ada)
    assert "certificate" in post.wait_for_an_error(ada.name)["error"]
    page = cli(ada, "status", "--socket", post.daemon.control).stdout
    assert "tried again: " in page and "certificate" in page and "Mail waits" in page
    assert post.server.mails == []


def test_a_server_that_is_not_there_is_told_in_status(post, ada, pam_login, report):
    post.server.close()
    pam_login("login", ada.name, "m")
    post.wait_for_an_error(ada.name)
    assert "tried again: " in report(ada) and "onnect" in report(ada)


def test_a_code_that_no_server_took_in_time_is_given_up_and_told_so(
        own_post, serve, stranger, pam_login, cli):
    post = own_post("timeout = 1")
    clock = FakeClock(post.daemon)
    serve(post)
    ada = stranger()
    post.subscribe(ada)
    post.server.plan.append({"RCPT": "450 4.2.0 greylisted"})
    pam_login("login", ada.name, "m")
    post.wait_for_an_error(ada.name)
    clock.move(LIFETIME + 1)
    post.wait_for_an_end(ada.name)
    page = cli(ada, "status", "--socket", post.daemon.control).stdout
    assert "given up: it could not be delivered in time: 450 4.2.0 greylisted\n" in page
    assert post.has_nothing_for(ada.name, address_of(ada))


# --- What becomes of mail that is on its way


def test_a_code_that_was_replaced_while_a_server_stalled_arrives_and_opens_nothing(
        own_post, serve, stranger, pam_login):
    post = serve(own_post("timeout = 20"))
    ada = stranger()
    post.subscribe(ada)
    post.server.plan.append({"TEXT": "stall"})
    pam_login("login", ada.name, "m")
    post.server.wait_for_stalled(1)
    pam_login("login", ada.name, "m")
    second = post.sign_in_code(address_of(ada))
    post.server.go_on()
    first = post.sign_in_code(address_of(ada))
    assert pam_login("login", ada.name, first, second).prompts[1].startswith("That was not")
    assert post.has_nothing_for(ada.name, address_of(ada))


def test_a_mail_that_is_on_its_way_when_the_daemon_dies_is_delivered_once(
        own_post, serve, stranger, pam_login):
    post = serve(own_post("timeout = 20"))
    ada = stranger()
    post.subscribe(ada)
    post.server.plan.append({"TEXT": "stall"})
    pam_login("login", ada.name, "m")
    post.server.wait_for_stalled(1)
    post.daemon.kill()
    post.daemon.start()
    post.server.go_on()
    code = post.sign_in_code(address_of(ada))
    assert "error" not in post.wait_for_an_end(ada.name)
    assert post.has_nothing_for(ada.name, address_of(ada))
    assert pam_login("login", ada.name, code).code == IN


def test_what_was_queued_while_there_was_no_mailer_is_delivered_when_there_is_one(
        post, ada, pam_login):
    post.mailer.kill()
    pam_login("login", ada.name, "m")
    assert post.waits(ada.name)
    post.mailer.start()
    assert pam_login("login", ada.name, post.sign_in_code(address_of(ada))).code == IN


# --- Logins


@pytest.mark.parametrize("trouble", ["stalls", "refuses", "is not there", "has no mailer"])
def test_no_login_waits_for_mail(own_post, serve, world, stranger, pam_login, trouble):
    post = serve(own_post("timeout = 60"))
    readers = [stranger() for _ in range(6)]
    for reader in readers:
        post.subscribe(reader)
    bob = enrol(world.stranger(), post.daemon.control)
    if trouble == "stalls":
        post.server.plan.extend([{"TEXT": "stall"}] * 12)
    elif trouble == "refuses":
        post.server.plan.extend([{"RCPT": "550 5.1.1 no such user"}] * 12)
    elif trouble == "is not there":
        post.server.close()
    else:
        post.mailer.kill()
    # The module takes no answer that is late: who is asked, and let in, was not kept waiting.
    for reader in readers:
        outcome = pam_login("login", reader.name, "m", "000000")
        assert outcome.prompts[:2] == [PROMPT, SENT]
    if trouble == "stalls":
        # Every worker of the mailer has one.
        post.server.wait_for_stalled(4)
    assert pam_login("login", bob.name, bob.phone.next_code()).code == IN
    post.server.go_on()
