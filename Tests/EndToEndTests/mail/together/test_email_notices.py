"""What people are told by mail (setting `notices`)."""

import pytest

from support.accounts import MAILER_UID
from support.daemon import Daemon
from support.enrolment import add_phone
from support.fake_clock import FakeClock
from support.mail.letters import NOTICE
from support.mail.post import address_of
from support.varlink_client import Connection, LoginConnection, VarlinkError

ALL = ("deviceAdded,deviceRemoved,recoveryCodeUsed,recoveryCodesRegenerated,disabledByAdmin,"
       "recoveryCodesRead,locked,emailChanged,newSource")
REGENERATED = "new recovery codes were made; the old ones no longer work"

# At most one mail of news for somebody in so many seconds.
PAUSE = 60

# Mails that wait for one person.
ROOM = 32

_ACCOUNT = "org.sallyport.Account"


@pytest.fixture(scope="module")
def daemon(world, settings):
    """Both of its clocks are the test's, so that a minute is over when a test says so."""
    daemon = Daemon(world, settings=settings)
    daemon.clock = FakeClock(daemon, with_monotonic=True)
    with daemon.serving():
        yield daemon


@pytest.fixture(autouse=True)
def everything_is_told(post):
    post.root.set_policy({"notices": ALL, "recovery.visibleToAdmins": "on"})


@pytest.fixture
def subscriber(person, post, daemon):
    """Makes people with a phone, a sheet and an address; no mail of news was sent for a minute."""
    def make():
        ada = person()
        post.subscribe(ada.account, stepUp=ada.phone.next_code())
        return ada
    return make


@pytest.fixture
def without_mailer(post):
    """What is queued stays, until the test takes it as the mailer does."""
    post.mailer.stop()
    mailer = Mailer(post.daemon)
    yield mailer
    # Nothing is left for the next test.
    post.daemon.clock.move(PAUSE + 1)
    mailer.take_all()
    post.mailer.start()


@pytest.fixture
def subscriber_by_wire(without_mailer, person, post):
    """Makes people with an address while there is no mailer but the test."""
    def make():
        ada = person()
        post.request(ada.account, stepUp=ada.phone.next_code())
        [activation] = [one for one in without_mailer.take_all() if one["user"] == ada.name]
        post.confirm(ada.account, activation["code"])
        return ada
    return make


class Mailer:
    def __init__(self, daemon):
        self._daemon = daemon

    def take(self, uid=MAILER_UID):
        """The next mail as it goes over the wire, delivered; None where there is none to be sent."""
        with Connection(self._daemon.control, uid) as connection:
            mail = connection.call("org.sallyport.Outbox.TakeMail").get("mail")
            if mail:
                connection.call(
                    "org.sallyport.Outbox.ReportMail", id=mail["id"], outcome="delivered")
        return mail

    def take_all(self):
        mails = []
        while mail := self.take():
            mails.append(mail)
        return mails


def regenerate(post, ada):
    """An event that is told; the account has its next codes."""
    with Connection(post.daemon.control, ada.account.uid) as connection:
        reply = connection.call(
            f"{_ACCOUNT}.RegenerateRecoveryCodes", stepUp=ada.recovery_codes[0])
    ada.recovery_codes = [line["code"] for line in reply["recoveryCodes"]]


def sign_in(daemon, ada, code, address=None):
    with LoginConnection(daemon.login) as login:
        more = {"address": address} if address else {}
        assert login.verdict(ada.name, code, service="sshd", **more) == "permit"


def what(lines):
    """Events without their dates."""
    return [line.split("): ", 1)[1] for line in lines]


# --- Who is told nothing


@pytest.mark.parametrize("uid", [0, 2100, 2101])
def test_only_the_mailer_takes_mail(without_mailer, uid):
    with pytest.raises(VarlinkError, match="NotMailer"):
        without_mailer.take(uid)


def test_an_address_that_is_not_confirmed_is_told_nothing(without_mailer, person, post):
    ada = person()
    post.request(ada.account, stepUp=ada.phone.next_code())
    without_mailer.take_all()
    regenerate(post, ada)
    assert without_mailer.take() is None and not post.waits(ada.name)


def test_what_is_not_among_the_notices_is_not_told(without_mailer, subscriber_by_wire, post):
    ada = subscriber_by_wire()
    post.root.set_policy({"notices": "deviceAdded,deviceRemoved"})
    regenerate(post, ada)
    assert without_mailer.take() is None and not post.waits(ada.name)


# --- What is told


def test_a_notice_arrives_as_a_mail_that_python_can_read(subscriber, post):
    ada = subscriber()
    regenerate(post, ada)
    letter = post.next(address_of(ada), NOTICE)
    assert ada.name in letter.body and letter.message["Auto-Submitted"] == "auto-generated"
    # It stands before the one that it brought with it.
    assert letter.events == ["a recovery code was used"] or letter.events == [
        "a recovery code was used", REGENERATED]


def test_people_are_told_what_happens_to_their_account_in_order_and_in_one_mail(
        without_mailer, subscriber_by_wire, post, daemon):
    ada = subscriber_by_wire()
    add_phone(ada, ada.recovery_codes[0], daemon.control, daemon.clock)
    with Connection(daemon.control, ada.account.uid) as connection:
        connection.call(f"{_ACCOUNT}.RemoveDevice", name="phone 2", stepUp=ada.recovery_codes[1])
    sign_in(daemon, ada, ada.recovery_codes[2])
    ada.recovery_codes = ada.recovery_codes[3:]
    regenerate(post, ada)
    post.root("ReadRecoveryCodes", user=ada.name)
    mails = without_mailer.take_all()
    assert [mail["kind"] for mail in mails] == ["notice"]
    assert what(mails[0]["events"]) == [
        "a recovery code was used", "a device was added: phone 2",
        "a recovery code was used", "a device was removed: phone 2",
        "a recovery code was used",
        "a recovery code was used", REGENERATED,
        "the recovery codes were read by somebody else (uid 0)"]


def test_whoever_is_disabled_is_told_at_the_address_that_goes_with_it(
        without_mailer, subscriber_by_wire, post):
    ada = subscriber_by_wire()
    post.root("DisableUser", user=ada.name)
    [mail] = without_mailer.take_all()
    assert mail["to"] == address_of(ada)
    assert what(mail["events"]) == ["the second factor was removed by somebody else (uid 0)"]
    assert not post.waits(ada.name)


def test_whose_account_locks_is_told_once(without_mailer, subscriber_by_wire, post, daemon):
    ada = subscriber_by_wire()
    post.root.set_policy({"throttle.lockAfter": "10"})
    try:
        wrong = ada.phone.wrong_code()
        with LoginConnection(daemon.login) as login:
            for number in range(14):
                login.verdict(ada.name, wrong, service="sshd", address=f"203.0.113.{number}")
    finally:
        post.root.set_policy({"throttle.lockAfter": None})
    [mail] = without_mailer.take_all()
    assert what(mail["events"]) == ["the account was locked after too many wrong codes"]


def test_the_first_sign_in_from_a_network_is_told_and_the_second_is_not(
        without_mailer, subscriber_by_wire, post, daemon):
    ada = subscriber_by_wire()
    # The first of all is where it was switched on.
    sign_in(daemon, ada, ada.phone.next_code(), "192.0.2.7")
    assert without_mailer.take() is None
    for address in ("203.0.113.9", "192.0.2.7", "203.0.113.9"):
        daemon.clock.move(PAUSE)
        sign_in(daemon, ada, ada.phone.next_code(), address)
    [mail] = without_mailer.take_all()
    assert what(mail["events"]) == ["first sign-in from 203.0.113.9"]


# --- How often


def test_a_minute_passes_between_two_mails_of_news(
        without_mailer, subscriber_by_wire, post, daemon):
    ada = subscriber_by_wire()
    post.root.set_policy({"notices": "recoveryCodesRegenerated"})
    regenerate(post, ada)
    assert what(without_mailer.take()["events"]) == [REGENERATED]
    regenerate(post, ada)
    assert without_mailer.take() is None
    daemon.clock.move(PAUSE - 20)
    regenerate(post, ada)
    assert without_mailer.take() is None and post.waits(ada.name)
    daemon.clock.move(21)
    assert [what(mail["events"]) for mail in without_mailer.take_all()] == [[REGENERATED] * 2]
    assert not post.waits(ada.name)


def test_news_of_one_keep_nobody_else_and_no_code_waiting(
        without_mailer, subscriber_by_wire, post, daemon):
    ada, eve = subscriber_by_wire(), subscriber_by_wire()
    for person in (ada, eve):
        regenerate(post, person)
        assert without_mailer.take_all()[0]["to"] == address_of(person)
    regenerate(post, ada)
    with LoginConnection(daemon.login) as login:
        login.verdict(ada.name, "m", service="sshd")
    assert [mail["kind"] for mail in without_mailer.take_all()] == ["signInCode"]


def test_news_that_wait_for_the_mailer_are_bounded_and_the_rest_is_counted(
        without_mailer, subscriber_by_wire, post):
    ada = subscriber_by_wire()
    for _ in range(ROOM + 3):
        post.root("ReadRecoveryCodes", user=ada.name)
    [mail] = without_mailer.take_all()
    assert len(mail["events"]) == ROOM + 1
    assert mail["events"][-1] == "3 more events, in the audit log"


def test_news_of_before_a_crash_are_told_after_it(
        without_mailer, subscriber_by_wire, post, daemon):
    ada = subscriber_by_wire()
    regenerate(post, ada)
    daemon.kill()
    daemon.start()
    [mail] = without_mailer.take_all()
    assert what(mail["events"]) == ["a recovery code was used", REGENERATED]
