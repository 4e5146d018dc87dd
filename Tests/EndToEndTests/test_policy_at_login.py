"""What the organisation's policy asks of people who sign in, by the real module and sshd (A9, A10,
A15, A17, E11, S7, S8, S12)."""

import time

import pytest

from support.accounts import PASSWORD
from support.administration import Root, administer, exempt, require
from support.daemon import Daemon
from support.directory import Directory
from support.enrolment import enrol, status
from support.fake_clock import FakeClock
from support.groups import Groups
from support.ssh import SSHServer
from support.varlink_client import Connection, LoginConnection, VarlinkError

CODE = "Verification code: "
ASK_PASSWORD = "Password: "
DENIED = "Permission denied"
KEY_ALONE = "This account asks for a verification code as well"

DAY = 86_400

pytestmark = pytest.mark.usefixtures("sshd")

# Who is not asked: pam_sallyport.so's PAM_IGNORE before pam_permit.so.
LET_IN, ASKED_AND_REFUSED = "PAM_SUCCESS", "PAM_AUTH_ERR"


@pytest.fixture(scope="module")
def daemon(world):
    """The daemon that everybody finds, with a clock of its own."""
    daemon = Daemon(world)
    daemon.clock = FakeClock(daemon)
    with daemon.serving():
        yield daemon


@pytest.fixture(scope="module")
def clock(daemon):
    return daemon.clock


@pytest.fixture(scope="module")
def root(daemon):
    return Root(daemon)


@pytest.fixture(autouse=True)
def policy(root, clock):
    """Sets policies; afterwards it is the one of a new installation, and the time is right."""
    yield root.set_policy
    clock.set_ahead(0)
    # A change by an administrator says that the clock is right now.
    root.set_policy({"issuer": "test"})
    root.reset_policy()


@pytest.fixture(scope="module")
def shipped_pam_file(world, daemon):
    world.ship_pam_service("sshd")
    for service in ("su", "login"):
        world.service(service, "auth required pam_sallyport.so\nauth required pam_permit.so\n")


@pytest.fixture(scope="module")
def lax_sshd(world, shipped_pam_file):
    """One that asks for nothing behind a key: the account stage must."""
    server = SSHServer(world, "UsePAM yes\nKbdInteractiveAuthentication yes\n"
                              "PasswordAuthentication no\n")
    yield server
    server.close()


@pytest.fixture
def stranger(world, key):
    """Makes people without a second factor, who have a home and a key in it."""
    def make():
        ada = world.stranger()
        ada.authorize(key[1])
        return ada
    return make


@pytest.fixture
def person(stranger, daemon, clock):
    """Makes people with a second factor."""
    return lambda: enrol(stranger(), daemon.control, clock)


@pytest.fixture(scope="module")
def groups():
    return Groups()


@pytest.fixture
def code(clock):
    """The next code of somebody's phone; where all were shown, a minute later."""
    def show(person):
        if not person.phone.has_fresh_code():
            clock.move(60)
        return person.phone.next_code()
    return show


# --- Ways in


def by_password(server, name, answer=None):
    """Whether somebody gets in by password; `answer` is for whoever is asked for a code. Nobody
    must be asked who brings none, nor go unasked who brings one."""
    with server.ssh(name) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD))
        if answer is not None:
            ssh.answers((CODE, answer))
        is_in = ssh.sees(f"in as {name}", DENIED, CODE) == f"in as {name}"
        assert (ssh.ends() == 0) == is_in if is_in else True
        return is_in


def by_key(server, name, key):
    """Whether a key alone does, where sshd asks for nothing else."""
    with server.ssh(name, key=key[0], methods="publickey") as ssh:
        return ssh.sees(f"in as {name}", DENIED, KEY_ALONE) == f"in as {name}"


def is_asked(name, service="su", **about):
    """What root's program hears when it begins a login: whether a code is asked for."""
    with LoginConnection() as login:
        return login.begin(name, service, **about)["kind"] == "prompt"


# --- Mode


def test_off_asks_nobody_and_keeps_every_enrolment(policy, sshd, lax_sshd, person, key, daemon):
    ada = person()
    policy({"mode": "off"})
    assert by_password(sshd, ada.name)
    assert by_key(lax_sshd, ada.name, key)
    assert daemon.log_lines(f"audit login notRequired reason=modeOff account={ada.name} ")
    policy({"mode": "voluntary"})
    assert status(ada.account)["enrolled"]
    assert by_password(sshd, ada.name, ada.phone.next_code())


def test_voluntary_asks_whoever_is_enrolled(sshd, lax_sshd, person, stranger, key):
    ada, mara = person(), stranger()
    assert by_password(sshd, ada.name, ada.phone.next_code())
    assert not by_key(lax_sshd, ada.name, key)
    assert by_password(sshd, mara.name)
    assert by_key(lax_sshd, mara.name, key)


def test_mandatory_lets_nobody_in_without_a_second_factor(
        policy, sshd, lax_sshd, person, stranger, key, daemon, pam_login):
    ada, mara = person(), stranger()
    policy({"mode": "mandatory"})
    assert not by_password(sshd, mara.name, "123456")
    assert not by_key(lax_sshd, mara.name, key)
    assert daemon.log_lines(f"audit login deny reason=mandatoryNotEnrolled account={mara.name} ")
    for service in ("su", "login"):
        assert pam_login(service, mara.name, "123456", "", "ABCD-EFGH-JKMN-PQRS").code == (
            ASKED_AND_REFUSED)
    assert by_password(sshd, ada.name, ada.phone.next_code())
    policy({"mode": "voluntary"})
    assert by_password(sshd, mara.name)


def test_mandatory_lets_nobody_in_by_key_and_no_code(policy, sshd, stranger, key):
    mara = stranger()
    policy({"mode": "mandatory"})
    with sshd.ssh(mara.name, key=key[0]) as ssh:
        ssh.answers((CODE, "123456"), (ASK_PASSWORD, PASSWORD), (CODE, "123456"))
        ssh.sees(DENIED)
        ssh.ends()
        assert f"in as {mara.name}" not in ssh.seen


def test_while_it_is_mandatory_nobody_gives_it_up(policy, person):
    ada = person()
    policy({"mode": "mandatory"})
    for method, more in (("Disable", {}), ("RemoveDevice", {"name": "phone"})):
        with Connection("/run/sallyport/org.sallyport.Control", ada.account.uid) as connection:
            with pytest.raises(VarlinkError, match="SecondFactorMandatory"):
                connection.call(f"org.sallyport.Account.{method}",
                                stepUp=ada.recovery_codes[0], **more)
    assert status(ada.account)["enrolled"]


def test_unknown_not_enrolled_and_wrong_look_the_same(policy, person, stranger, pam_login):
    """I13: prompts, their number and manner, and verdict; `make bench` has the time."""
    policy({"mode": "mandatory"})
    ada, mara = person(), stranger()
    people = {"enrolled": ada.name, "not enrolled": mara.name,
              "unknown": "nobody-has-this-name", "no name at all": "a/b"}
    answers = {
        "wrong codes": ("000000", "000000", "000000"),
        "no codes": ("password", "", "x" * 100),
        "recovery codes": ("ABCD-EFGH-JKMN-PQRS",) * 3,
        "eight digits": ("12345678",) * 3,
    }
    for what, typed in answers.items():
        seen = set()
        for name in people.values():
            outcome = pam_login("su", name, *typed)
            seen.add((outcome.code, tuple(outcome.messages)))
        assert len(seen) == 1, (what, seen)
        [(verdict, messages)] = seen
        assert verdict == ASKED_AND_REFUSED and len(messages) == 3


def test_unknown_not_enrolled_and_wrong_are_delayed_and_locked_alike(
        policy, person, stranger, clock):
    """I13: neither does what is typed after many failures tell them apart."""
    policy({"mode": "mandatory"})
    seen = []
    for name in (person().name, stranger().name, "nobody-else-has-this-name"):
        with LoginConnection() as login:
            steps = []
            for number in range(120):
                address = f"203.0.113.{number // 6}"
                steps.append(login.begin(name, "sshd", address=address))
                steps.append(login.answer("000000"))
            seen.append(steps)
    assert seen[0] == seen[1] == seen[2]


# --- For some


def test_it_may_be_mandatory_for_the_members_of_a_group(
        policy, sshd, lax_sshd, stranger, groups, key):
    mara, other = stranger(), stranger()
    groups.put("must", mara)
    policy({"mode": "mandatory", "mandatory.groups": "must"})
    assert not by_password(sshd, mara.name, "123456")
    assert not by_key(lax_sshd, mara.name, key)
    assert by_password(sshd, other.name)
    assert by_key(lax_sshd, other.name, key)
    assert status(mara)["mandatory"] and not status(other)["mandatory"]


def test_who_joins_the_group_or_leaves_it_is_asked_at_once_or_no_more(
        policy, stranger, groups):
    mara = stranger()
    groups.put("must")
    policy({"mode": "mandatory", "mandatory.groups": "must"})
    assert not is_asked(mara.name)
    groups.put("must", mara)
    assert is_asked(mara.name)
    groups.put("must")
    assert not is_asked(mara.name)


def test_a_group_that_is_removed_has_no_members(policy, stranger, groups):
    mara = stranger()
    groups.put("must", mara)
    policy({"mode": "mandatory", "mandatory.groups": "must,nobody-has-this-group"})
    assert is_asked(mara.name)
    groups.remove("must")
    assert not is_asked(mara.name)


def test_a_primary_group_counts_too(policy, stranger):
    mara, other = stranger(), stranger()
    policy({"mode": "mandatory", "mandatory.groups": mara.name})
    assert is_asked(mara.name) and not is_asked(other.name)


def test_a_name_that_nobody_has_is_asked_where_it_is_mandatory_for_a_group(policy, groups):
    """I4: that it is in no such group cannot be known."""
    groups.put("must")
    policy({"mode": "mandatory", "mandatory.groups": "must"})
    assert is_asked("nobody-has-this-name")


# --- Announced


def notice(moment, days):
    local = time.localtime(moment)
    date = time.strftime(f"{local.tm_mday} %B %Y, %H:%M", local)
    assert local.tm_gmtoff == 0, "the tests' clock is Greenwich's"
    return (f"From {date} (UTC), this machine asks for a second factor. You have {days}:"
            " sallyport enroll")


@pytest.mark.parametrize("ahead, days", [(DAY - 600, "one day"), (3 * DAY - 600, "3 days")])
def test_until_the_date_people_are_told_how_many_days_are_left(
        policy, sshd, lax_sshd, stranger, person, key, clock, pam_login, ahead, days):
    mara, ada = stranger(), person()
    moment = int(clock()) + ahead
    policy({"mode": "mandatory", "mandatory.from": str(moment)})
    with sshd.ssh(mara.name, command=None) as ssh:
        ssh.answers((ASK_PASSWORD, PASSWORD))
        ssh.sees(notice(moment, days))
        ssh.types("echo in as $(id -un); exit")
        ssh.sees(f"in as {mara.name}")
    with lax_sshd.ssh(mara.name, key=key[0], methods="publickey", command=None) as ssh:
        ssh.sees(notice(moment, days))
        ssh.types("echo in as $(id -un); exit")
        ssh.sees(f"in as {mara.name}")
    outcome = pam_login("su", mara.name)
    assert (outcome.code, outcome.messages) == (LET_IN, [("info", notice(moment, days))])
    assert pam_login("su", ada.name, ada.phone.next_code()).messages == [
        ("prompt-echo-on", CODE)], "those who have one need not be told"
    assert status(mara)["mandatoryFrom"] == moment


def test_from_the_date_on_they_are_refused(
        policy, sshd, lax_sshd, stranger, person, key, clock, code):
    mara, ada = stranger(), person()
    policy({"mode": "mandatory", "mandatory.from": str(int(clock()) + DAY)})
    clock.move(DAY - 120)
    assert by_password(sshd, mara.name)
    clock.move(180)
    assert not by_password(sshd, mara.name, "123456")
    assert not by_key(lax_sshd, mara.name, key)
    assert by_password(sshd, ada.name, code(ada))


def test_who_enrols_in_time_signs_in_with_a_code_ever_after(
        policy, sshd, stranger, clock, daemon, code):
    mara = stranger()
    policy({"mode": "mandatory", "mandatory.from": str(int(clock()) + DAY)})
    mara = enrol(mara, daemon.control, clock)
    assert by_password(sshd, mara.name, code(mara))
    clock.move(2 * DAY)
    assert by_password(sshd, mara.name, code(mara))


def test_only_the_members_of_the_group_are_told(policy, stranger, groups, clock, pam_login):
    mara, other = stranger(), stranger()
    groups.put("must", mara)
    moment = int(clock()) + DAY - 600
    policy({"mode": "mandatory", "mandatory.from": str(moment), "mandatory.groups": "must"})
    assert pam_login("su", mara.name).messages == [("info", notice(moment, "one day"))]
    assert pam_login("su", other.name).messages == []


# --- Exemptions and requirements


def test_a_service_is_exempt_and_no_other(policy, sshd, person, pam_login, daemon, code):
    ada = person()
    policy({"mode": "mandatory"}, rules=[exempt(services=["su"])])
    assert pam_login("su", ada.name).code == LET_IN
    assert pam_login("login", ada.name).code != LET_IN
    assert by_password(sshd, ada.name, code(ada))
    assert daemon.log_lines(
        f"audit login notRequired reason=exempt account={ada.name} .*service=su .*rule=1 ")


def test_a_network_is_exempt_for_who_comes_from_there(
        policy, sshd, lax_sshd, person, stranger, key, daemon):
    ada, mara = person(), stranger()
    policy({"mode": "mandatory"}, rules=[exempt(networks=["127.0.0.0/8", "2001:db8::/32"])])
    for name in (ada.name, mara.name):
        assert by_password(sshd, name)
        assert by_key(lax_sshd, name, key)
        assert is_asked(name), "who comes from nowhere"
        assert is_asked(name, "sshd", address="192.0.2.1")
        assert is_asked(name, "sshd", address="localhost"), "a host name is nobody's network"
        assert is_asked(name, "sshd", address="127.0.0.1.example.org")
        assert not is_asked(name, "sshd", address="2001:db8:1::1")
        assert is_asked(name, "sshd", address="2001:db9::1")
        assert not is_asked(name, "sshd", address="::ffff:127.0.0.1"), "the same address"
    assert daemon.log_lines(
        f"audit accountCheck notRequired reason=exempt account={mara.name} .*rule=1 ")


def test_a_network_next_door_is_not_exempt(policy, sshd, person):
    ada = person()
    policy({}, rules=[exempt(networks=["127.0.1.0/24", "126.0.0.0/8", "::1"])])
    assert by_password(sshd, ada.name, ada.phone.next_code())


def test_a_group_and_an_account_are_exempt(policy, sshd, person, groups):
    ada, bob, eve = person(), person(), person()
    groups.put("guests", ada.account)
    policy({}, rules=[exempt(groups=["guests"]), exempt(accounts=[bob.name])])
    assert by_password(sshd, ada.name)
    assert by_password(sshd, bob.name)
    assert by_password(sshd, eve.name, eve.phone.next_code())
    groups.put("guests")
    assert by_password(sshd, ada.name, ada.phone.next_code())


def test_every_condition_of_a_rule_must_hold(policy, person, groups):
    ada, bob = person(), person()
    groups.put("guests", ada.account)
    policy({}, rules=[exempt(groups=["guests"], services=["sshd"], networks=["192.0.2.0/24"])])
    assert not is_asked(ada.name, "sshd", address="192.0.2.1")
    assert is_asked(ada.name, "sshd", address="192.0.3.1")
    assert is_asked(ada.name, "login", address="192.0.2.1")
    assert is_asked(bob.name, "sshd", address="192.0.2.1")


def test_the_first_rule_that_matches_decides(policy, person, stranger, sshd, pam_login):
    mara = stranger()
    policy({}, rules=[require(services=["sshd"]), exempt()])
    assert not by_password(sshd, mara.name, "123456")
    assert pam_login("su", mara.name).code == LET_IN


def test_an_exemption_ends_by_itself(policy, sshd, person, clock, code):
    ada = person()
    policy({}, rules=[exempt(accounts=[ada.name], until=int(clock()) - 1),
                      exempt(accounts=[ada.name], until=int(clock()) + 600)])
    assert by_password(sshd, ada.name)
    clock.move(601)
    assert by_password(sshd, ada.name, code(ada))


def test_an_exemption_that_has_ended_does_not_come_back_with_the_clock(
        policy, person, clock, daemon):
    ada = person()
    policy({}, rules=[exempt(accounts=[ada.name], until=int(clock()) + 600)])
    clock.move(1200)
    with LoginConnection() as login:
        assert login.verdict(ada.name, ada.phone.next_code()) == "permit"
    clock.move(-1000)
    assert is_asked(ada.name)
    daemon.stop()
    daemon.start()
    assert is_asked(ada.name)


# --- A temporary pass


def test_a_pass_lets_in_and_ends(root, policy, sshd, lax_sshd, person, key, clock, code):
    ada, bob = person(), person()
    root.grant_pass(ada.name, 600)
    assert by_password(sshd, ada.name)
    assert by_key(lax_sshd, ada.name, key)
    assert not is_asked(ada.name)
    assert is_asked(bob.name)
    clock.move(595)
    assert not is_asked(ada.name)
    clock.move(10)
    assert by_password(sshd, ada.name, code(ada))
    assert not by_key(lax_sshd, ada.name, key)


def test_a_pass_lets_somebody_in_who_has_no_second_factor_yet(root, policy, sshd, stranger, clock):
    mara = stranger()
    policy({"mode": "mandatory"})
    root.grant_pass(mara.name, 600)
    assert by_password(sshd, mara.name)
    clock.move(601)
    assert not by_password(sshd, mara.name, "123456")


def test_a_pass_is_revoked(root, sshd, person):
    ada = person()
    root.grant_pass(ada.name, 600)
    assert root("RevokePass", user=ada.name) == {"wasGranted": True, "forgotten": 0}
    assert by_password(sshd, ada.name, ada.phone.next_code())


def test_a_pass_is_void_while_the_clock_lags(root, person, clock):
    ada = person()
    root.grant_pass(ada.name, 600)
    clock.move(-240)
    assert not is_asked(ada.name)
    clock.move(-180)
    assert is_asked(ada.name)
    clock.set_ahead(0)
    assert not is_asked(ada.name)


def test_a_pass_does_not_change_what_ones_own_changes_need(root, person):
    ada = person()
    root.grant_pass(ada.name, 600)
    with Connection("/run/sallyport/org.sallyport.Control", ada.account.uid) as connection:
        with pytest.raises(VarlinkError, match="StepUpRequired"):
            connection.call("org.sallyport.Account.Disable")


# --- Remembering


def test_a_source_is_remembered_for_its_time_and_for_nobody_else(
        root, policy, sshd, lax_sshd, person, key, clock, code, pam_login, daemon):
    ada, bob = person(), person()
    policy({"remember": "600"})
    assert by_password(sshd, ada.name, ada.phone.next_code())
    assert by_password(sshd, ada.name), "the second login is not asked"
    assert daemon.log_lines(f"audit login notRequired reason=remembered account={ada.name} ")
    assert by_key(lax_sshd, ada.name, key)
    assert pam_login("su", ada.name).code != LET_IN
    assert is_asked(ada.name, "su", address="127.0.0.1")
    assert is_asked(ada.name, "sshd")
    assert is_asked(ada.name, "sshd", address="127.0.0.2")
    assert is_asked(bob.name, "sshd", address="127.0.0.1")
    [remembered] = root.user(ada.name)["user"]["remembered"]
    assert remembered["address"] == "127.0.0.1"
    clock.move(610)
    assert by_password(sshd, ada.name, code(ada))


def test_what_is_remembered_does_not_last_longer_for_being_used(
        policy, person, clock, sshd, code):
    ada = person()
    policy({"remember": "600"})
    assert by_password(sshd, ada.name, ada.phone.next_code())
    clock.move(590)
    assert by_password(sshd, ada.name)
    clock.move(20)
    assert is_asked(ada.name, "sshd", address="127.0.0.1")


def test_what_is_remembered_is_void_while_the_clock_lags(policy, person, clock, sshd):
    ada = person()
    policy({"remember": "600"})
    assert by_password(sshd, ada.name, ada.phone.next_code())
    clock.move(-600)
    assert is_asked(ada.name, "sshd", address="127.0.0.1")


def test_what_is_remembered_is_revoked(root, policy, sshd, person):
    ada = person()
    policy({"remember": "600"})
    assert by_password(sshd, ada.name, ada.phone.next_code())
    assert root("RevokePass", user=ada.name) == {"wasGranted": False, "forgotten": 1}
    assert by_password(sshd, ada.name, ada.phone.next_code())


def test_only_what_was_proved_is_remembered(policy, stranger, person, root):
    ada, mara = person(), stranger()
    policy({"remember": "600"})
    for name in (ada.name, mara.name):
        with LoginConnection() as login:
            login.verdict(name, "000000", service="sshd", address="127.0.0.1")
        assert root.user(name)["user"]["remembered"] == []


def test_what_is_remembered_ends_with_the_setting(policy, sshd, person):
    ada = person()
    policy({"remember": "600"})
    assert by_password(sshd, ada.name, ada.phone.next_code())
    policy({"remember": "0"})
    assert by_password(sshd, ada.name, ada.phone.next_code())


# --- Over a restart


def test_a_restart_keeps_policy_passes_and_what_is_remembered(
        root, policy, person, daemon, groups, stranger):
    ada, bob, guest, mara = person(), person(), person(), stranger()
    groups.put("guests", guest.account)
    policy({"mode": "mandatory", "remember": "600"}, rules=[
        exempt(groups=["guests"], services=["sshd"], networks=["192.0.2.0/24"], until=2 ** 33),
        require(accounts=[mara.name])])
    root.grant_pass(ada.name, 600)
    with LoginConnection() as login:
        assert login.verdict(bob.name, bob.phone.next_code(), service="sshd",
                             address="192.0.3.1") == "permit"

    def state():
        return root.policy(), [root.user(one.name) for one in (ada, bob, guest, mara)]

    for end in (daemon.stop, daemon.kill):
        before = state()
        end()
        daemon.start()
        assert state() == before
        assert not is_asked(ada.name)
        assert not is_asked(bob.name, "sshd", address="192.0.3.1")
        assert is_asked(bob.name, "sshd", address="192.0.3.2")
        assert not is_asked(guest.name, "sshd", address="192.0.2.1")
        assert is_asked(guest.name, "sshd", address="192.0.3.1")
        assert is_asked(mara.name)


# --- Accounts of a directory


@pytest.fixture(scope="module")
def directory(world, shipped_pam_file):
    directory = Directory(world)
    yield directory
    directory.close()


@pytest.fixture
def remote(directory, key):
    """Makes accounts that stand in no local file."""
    def make():
        ada = directory.new_account()
        ada.authorize(key[1])
        return ada
    return make


def test_accounts_of_a_directory_cannot_enrol(remote, daemon):
    with pytest.raises(VarlinkError, match="DirectoryAccount"):
        enrol(remote(), daemon.control)


def test_everybody_does_not_include_accounts_of_a_directory(
        policy, sshd, lax_sshd, remote, stranger, key, daemon):
    ada, mara = remote(), stranger()
    policy({"mode": "mandatory"})
    assert by_password(sshd, ada.name)
    assert by_key(lax_sshd, ada.name, key)
    assert daemon.log_lines(f"audit login notRequired reason=directoryAccount account={ada.name} ")
    assert not by_password(sshd, mara.name, "123456")
    assert not status(ada)["mandatory"]


def test_a_rule_may_require_it_of_an_account_of_a_directory(policy, sshd, remote):
    ada = remote()
    policy({}, rules=[require(accounts=[ada.name])])
    assert not by_password(sshd, ada.name, "123456")


def test_accounts_of_a_directory_are_not_told_of_a_date(policy, remote, clock, pam_login):
    ada = remote()
    policy({"mode": "mandatory", "mandatory.from": str(int(clock()) + DAY)})
    assert pam_login("su", ada.name).messages == []


def test_where_accounts_of_a_directory_are_admitted_they_are_like_others(
        policy, sshd, lax_sshd, remote, key, daemon, clock, code):
    ada, mara = remote(), remote()
    policy({"mode": "mandatory", "directoryAccounts": "on"})
    assert not by_password(sshd, ada.name, "123456")
    assert not by_key(lax_sshd, ada.name, key)
    ada = enrol(ada, daemon.control, clock)
    assert by_password(sshd, ada.name, code(ada))
    assert status(mara)["mandatory"]
    policy({"directoryAccounts": "off"})
    assert by_password(sshd, ada.name, code(ada)), "who is enrolled is asked"
    assert by_password(sshd, mara.name)


def test_a_group_of_the_directory_makes_it_mandatory(policy, remote, stranger):
    ada, mara = remote(), stranger()
    policy({"mode": "mandatory", "mandatory.groups": ada.name, "directoryAccounts": "on"})
    assert is_asked(ada.name) and not is_asked(mara.name)


def test_the_explanation_says_what_a_login_does(policy, root, remote, stranger, person):
    """A10, at the places where the facts come from outside."""
    people = {"directoryAccount": remote(), None: stranger(), "enrolled": person().account}
    policy({"mode": "mandatory"})
    for reason, account in people.items():
        ruling = administer(
            "ExplainPolicy", account, user=account.name, service="su")["ruling"]
        assert ruling.get("reason") == (None if reason == "enrolled" else reason)
        assert (ruling["requirement"] != "notRequired") == is_asked(account.name)
