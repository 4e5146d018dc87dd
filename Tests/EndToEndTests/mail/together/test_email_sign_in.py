"""Signing in with a code that comes by mail (product rows S5 and S6), by libpam and by sshd."""

import re

import pytest

from support.accounts import PASSWORD
from support.enrolment import status
from support.mail.letters import SIGN_IN_CODE
from support.mail.post import address_of

LATER = re.compile(r"No more codes by e-mail before \d\d:\d\d.*\. Code.*: ")
PROMPT = "Code from your app, or m for e-mail: "
AGAIN = "That was not accepted. Code from your app, or m for e-mail: "
SENT = "If an address is confirmed, a code is on its way. Code: "
CHOICE = "1, 2 or 3, or the code itself: "
ASK_PASSWORD = "Password: "

IN, REFUSED = "PAM_SUCCESS", "PAM_AUTH_ERR"

# Of a new installation: seconds that a code works, tries for it, mails in an hour.
LIFETIME = 90
TRIES = 5
PER_HOUR = 5


@pytest.fixture(scope="module", autouse=True)
def services(world, post):
    ours = "pam_sallyport.so timeout=2"
    for name in ("login", "menu"):
        world.service(name, f"auth required {ours}\nauth required pam_permit.so\n")
    world.service("one-line", f"auth requisite {ours} forward_pass\n"
                              "auth required pam_unix.so use_first_pass\n")


@pytest.fixture
def without_delay(post):
    """So many wrong answers are compared at once, whatever they are compared with."""
    post.root.set_policy({"throttle.delayAfter": "10"})
    yield
    post.root.set_policy({"throttle.delayAfter": None})


@pytest.fixture
def ask(pam_login, post):
    """Asks for a code by mail, and goes away before it comes; the code."""
    def ask(account):
        assert pam_login("login", account.name, "m").prompts == [PROMPT, SENT]
        return post.sign_in_code(address_of(account))
    return ask


def other_than(code, count=1):
    return [f"{(int(code) + number) % 1_000_000:06}" for number in range(1, count + 1)]


# --- Refusals


def test_nobody_can_tell_by_asking_who_has_an_address(post, reader, stranger, person, pam_login):
    """I13, where everybody must have a second factor: words, their number, and the verdict."""
    post.root.set_policy({"mode": "mandatory"})
    try:
        readers = reader()
        people = [readers.name, stranger().name, person().name, "nobody-has-this-name", "a/b"]
        seen = {}
        for name in people:
            outcome = pam_login("login", name, "m", "000000", "m", "M", "password", "12345678")
            seen.setdefault((outcome.code, tuple(outcome.messages)), []).append(name)
        assert list(seen.values()) == [people]
        [(verdict, messages)] = seen
        assert verdict == REFUSED
        assert [text for _, text in messages] == [PROMPT, SENT, AGAIN, SENT, SENT, AGAIN]
    finally:
        post.root.set_policy({"mode": None})


def test_whoever_has_no_address_is_sent_nothing(post, person, pam_login):
    ada = person()
    outcome = pam_login("login", ada.name, "m", ada.phone.next_code())
    assert outcome.code == IN
    assert post.has_nothing_for(ada.name, address_of(ada.account))


def test_where_email_is_off_there_is_no_word_of_it_and_nothing_is_sent(
        post, resident, pam_login):
    ada = resident()
    post.subscribe(ada.account, stepUp=ada.recovery_codes[0])
    post.root.set_policy({"methods.email": None})
    try:
        outcome = pam_login("login", ada.name, "m", "m", "m")
        assert outcome.prompts == ["Verification code: "] + [
            "That was not accepted. Verification code: "] * 2
        assert outcome.code == REFUSED
        assert post.has_nothing_for(ada.name, address_of(ada))
    finally:
        post.root.set_policy({"methods.email": "on"})


def test_a_code_that_has_expired_lets_nobody_in(reader, ask, pam_login, daemon):
    ada = reader()
    late = ask(ada)
    daemon.clock.move(LIFETIME + 1)
    assert pam_login("login", ada.name, late, late, late).code == REFUSED
    in_time = ask(ada)
    daemon.clock.move(LIFETIME - 20)
    assert pam_login("login", ada.name, in_time).code == IN


def test_a_code_lets_in_once(reader, ask, pam_login):
    ada = reader()
    code = ask(ada)
    assert pam_login("login", ada.name, code).code == IN
    assert pam_login("login", ada.name, code, code, code).code == REFUSED


def test_a_code_of_somebody_else_lets_nobody_in(reader, ask, pam_login):
    ada, eve = reader(), reader()
    theirs = ask(ada)
    ask(eve)
    assert pam_login("login", eve.name, theirs, theirs, theirs).code == REFUSED
    assert pam_login("login", ada.name, theirs).code == IN


def test_an_earlier_code_stops_working_when_another_is_sent(reader, ask, pam_login):
    ada = reader()
    first, second = ask(ada), ask(ada)
    assert first != second
    assert pam_login("login", ada.name, first).prompts == [PROMPT, AGAIN]
    assert pam_login("login", ada.name, second).code == IN


def test_a_code_is_compared_with_five_answers_and_no_more(
        without_delay, reader, ask, pam_login):
    ada, eve = reader(), reader()
    code = ask(ada)
    wrong = other_than(code, TRIES)
    assert pam_login("login", ada.name, *wrong[:3]).code == REFUSED
    assert pam_login("login", ada.name, wrong[3], code).code == IN
    code = ask(eve)
    wrong = other_than(code, TRIES)
    assert pam_login("login", eve.name, *wrong[:3]).code == REFUSED
    assert pam_login("login", eve.name, *wrong[3:], code).code == REFUSED


def test_wrong_answers_count_as_those_of_any_other_code_do(reader, ask, pam_login):
    ada = reader()
    wrong = other_than(ask(ada), 3)
    assert pam_login("login", ada.name, *wrong).code == REFUSED
    assert status(ada)["failuresSinceSignIn"] == 3


def test_after_five_mails_in_an_hour_it_says_when_there_is_another(
        world, post, reader, ask, pam_login, daemon):
    ada = reader()
    # The activation counts as well.
    daemon.clock.move(3600)
    for _ in range(PER_HOUR):
        code = ask(ada)
    outcome = pam_login("login", ada.name, "m", "m", code)
    assert all(LATER.fullmatch(prompt) for prompt in outcome.prompts[1:])
    assert outcome.code == IN
    assert post.has_nothing_for(ada.name, address_of(ada))
    daemon.clock.move(3600)
    assert ask(ada)


def test_a_line_that_asks_without_end_comes_to_an_end(post, stranger, pam_login):
    post.root.set_policy({"mode": "mandatory"})
    try:
        outcome = pam_login("login", stranger().name, *["m"] * 50)
        assert outcome.code == REFUSED and len(outcome.prompts) == 6
    finally:
        post.root.set_policy({"mode": None})


def test_a_locked_account_is_sent_nothing_and_says_what_every_other_says(
        post, reader, pam_login):
    ada = reader()
    outcome = [pam_login("login", ada.name, *other_than("0", 3)) for _ in range(2)][-1]
    assert outcome.code == REFUSED
    assert pam_login("login", ada.name, "m").prompts == [PROMPT, SENT]
    assert post.has_nothing_for(ada.name, address_of(ada))


@pytest.mark.parametrize("line", ["m", PASSWORD + "m", "2", PASSWORD + "2", "m m"])
def test_nothing_is_sent_for_an_answer_that_comes_before_the_password_was_checked(
        post, reader, pam_login, line):
    ada = reader()
    outcome = pam_login("one-line", ada.name, line)
    assert outcome.code == REFUSED
    assert not any("mail" in text for _, text in outcome.messages)
    assert post.has_nothing_for(ada.name, address_of(ada))


# --- Who is let in


def test_a_mailed_code_lets_in_where_it_was_asked_for(post, reader, pam_login, daemon):
    ada = reader()
    login = pam_login.start("login", ada.name)
    login.wait_for(PROMPT).answer("m")
    login.wait_for(SENT).answer(post.sign_in_code(address_of(ada)))
    assert login.finish().code == IN
    assert daemon.log_lines(f"login permit account={ada.name} .* method=email")
    assert post.has_nothing_for(ada.name, address_of(ada))


def test_a_new_connection_may_use_the_code_that_is_on_its_way(reader, ask, pam_login):
    ada = reader()
    code = ask(ada)
    assert pam_login("login", ada.name, f"{code[:3]} {code[3:]}").code == IN


def test_another_code_is_sent_to_whoever_asks_again(post, reader, pam_login):
    ada = reader()
    login = pam_login.start("login", ada.name)
    login.wait_for(PROMPT).answer("m")
    login.wait_for(SENT)
    first = post.sign_in_code(address_of(ada))
    login.answer(" M ")
    login.wait_for(SENT)
    second = post.sign_in_code(address_of(ada))
    login.answer(first)
    login.wait_for(AGAIN).answer(second)
    assert login.finish().code == IN


def test_a_program_of_ones_own_takes_a_mailed_code_as_well(reader, pam_login, post):
    """As a screen locker does, which has no privileges."""
    ada = reader()
    login = pam_login.start("login", ada.name, uid=ada.uid)
    login.wait_for(PROMPT).answer("m")
    login.wait_for(SENT).answer(post.sign_in_code(address_of(ada)))
    assert login.finish().code == IN


def test_the_app_and_recovery_codes_work_at_every_prompt(post, person, pam_login):
    ada = person()
    post.subscribe(ada.account, stepUp=ada.recovery_codes[0])
    assert pam_login("login", ada.name, ada.phone.next_code()).prompts == [PROMPT]
    assert pam_login("login", ada.name, "m", ada.recovery_codes[1]).code == IN
    assert pam_login("login", ada.name, "m", ada.phone.next_code()).code == IN


def test_a_code_arrives_as_the_person_expects_it(reader, ask, pam_login, post):
    ada = reader()
    pam_login("login", ada.name, "m")
    letter = post.next(address_of(ada), SIGN_IN_CODE)
    code = letter.sign_in_code
    assert letter.content.count(code.encode()) == 1
    assert f"as {ada.name}:" in letter.body and f"{LIFETIME} seconds" in letter.body
    assert letter.message["Auto-Submitted"] == "auto-generated"


def test_no_log_has_a_code_or_an_address(reader, ask, pam_login, daemon, post):
    ada = reader()
    code = ask(ada)
    pam_login("login", ada.name, code)
    log = daemon.log.read_text() + post.mailer.log_text()
    assert code not in log and "@example.org" not in log


# --- The menu


@pytest.fixture
def menu(post):
    post.root.set_policy({"menu.menu": "on"})
    yield
    post.root.set_policy({"menu.menu": None})


def test_a_menu_shows_the_address_masked_and_each_of_its_lines_is_an_answer(
        menu, post, reader, pam_login):
    ada = reader()
    login = pam_login.start("menu", ada.name)
    login.wait_for(CHOICE)
    assert f"2  a code by e-mail to {ada.name[0]}***@example.org" in login.text
    assert address_of(ada) not in login.text
    login.answer("2")
    login.wait_for(SENT).answer(post.sign_in_code(address_of(ada)))
    assert login.finish().code == IN
    outcome = pam_login("menu", ada.name, "1", "3", "000000")
    assert outcome.prompts == [
        CHOICE, CHOICE, CHOICE, "That was not accepted. 1, 2 or 3, or the code itself: "]
    assert post.has_nothing_for(ada.name, address_of(ada))


def test_a_menu_names_no_address_where_there_is_none(menu, post, person, pam_login):
    ada = person()
    outcome = pam_login("menu", ada.name, "2", ada.phone.next_code())
    assert [text for _, text in outcome.messages] == [
        "1  a code from your app", "2  a code by e-mail", "3  a recovery code",
        CHOICE, SENT]
    assert outcome.code == IN


# --- sshd


@pytest.fixture
def home(reader):
    ada = reader()
    ada.make_home()
    return ada


def test_ssh_lets_in_by_password_and_mailed_code(sshd, home, post, daemon):
    with sshd.ssh(home.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (PROMPT, "m"))
        ssh.sees(SENT)
        ssh.types(post.sign_in_code(address_of(home)))
        ssh.sees(f"in as {home.name}")
        assert ssh.ends() == 0
    assert daemon.log_lines(
        f"login permit account={home.name} .* service=sshd .* address=127.0.0.1 method=email")


def test_ssh_lets_in_by_key_and_mailed_code(sshd, home, post, key):
    home.authorize(key[1])
    with sshd.ssh(home.name, key=key[0]) as ssh:
        ssh.answers((PROMPT, "m"))
        ssh.sees(SENT)
        ssh.types(post.sign_in_code(address_of(home)))
        ssh.sees(f"in as {home.name}")
        assert ssh.ends() == 0


def test_ssh_shows_the_menu_above_its_prompt(sshd, home, post):
    post.root.set_policy({"menu.sshd": "on"})
    try:
        with sshd.ssh(home.name) as ssh:
            ssh.answers((ASK_PASSWORD, PASSWORD), (CHOICE, "2"))
            assert f"2  a code by e-mail to {home.name[0]}***@example.org" in ssh.seen
            ssh.sees(SENT)
            ssh.types(post.sign_in_code(address_of(home)))
            ssh.sees(f"in as {home.name}")
            assert ssh.ends() == 0
    finally:
        post.root.set_policy({"menu.sshd": None})


def test_a_second_ssh_may_use_the_code_that_the_first_has_asked_for(sshd, home, post):
    with sshd.ssh(home.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (PROMPT, "m"))
        ssh.sees(SENT)
    with sshd.ssh(home.name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD), (PROMPT, post.sign_in_code(address_of(home))))
        ssh.sees(f"in as {home.name}")
        assert ssh.ends() == 0


def test_ssh_sends_nothing_to_whoever_has_no_password(sshd, home, post):
    with sshd.ssh(home.name) as ssh:
        ssh.answers((ASK_PASSWORD, "lovelace-1844"))
        ssh.sees("Permission denied")
        assert "e-mail" not in ssh.seen
    assert post.has_nothing_for(home.name, address_of(home))
