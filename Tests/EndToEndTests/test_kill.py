"""The daemon is killed while people log in (I1, I3, I10, I14)."""

from support.enrolment import enrol
from support.torture.findings import Findings
from support.torture.kills import IN_FLIGHT, kill_while_people_log_in
from support.varlink_client import LoginConnection

# `make torture` kills more often.
KILLS = 20

# The module's own limit, and a process has to be started on a busy machine.
DEADLINE = 2 + 3


def test_no_code_is_accepted_twice_and_no_count_lost_in_20_kills(world, own_daemon):
    """I1, I3, I10, I14."""
    daemon = own_daemon("path").start()
    findings = Findings("kills")
    kill_while_people_log_in(world, daemon, KILLS, findings)
    findings.check()
    assert daemon.stop() == 0
    assert daemon.check_store() == "ok"


def test_real_logins_that_a_kill_cuts_are_refused_within_the_deadline(
        world, own_daemon, pam_login, stranger):
    daemon = own_daemon("path").start()
    options = daemon.module_options()
    world.service("cut", f"auth required pam_sallyport.so timeout=2 {options}\n")
    people = [enrol(stranger(), daemon.control) for _ in range(IN_FLIGHT)]
    logins = [pam_login.start("cut", person.name) for person in people]
    for login in logins:
        login.wait_for("Verification code: ")
    daemon.kill()
    codes = [person.phone.next_code() for person in people]
    for login, code in zip(logins, codes):
        login.answer(code)
    for login in logins:
        outcome = login.finish()
        assert outcome.code == "PAM_AUTHINFO_UNAVAIL"
        assert outcome.seconds < DEADLINE
    daemon.start()
    for person, code in zip(people, codes):
        assert pam_login("cut", person.name, code).code == "PAM_SUCCESS"


def test_where_systemd_listens_logins_wait_through_a_kill(world, own_daemon, pam_login, stranger):
    daemon = own_daemon("systemd").start()
    ada = enrol(stranger(), daemon.control)
    world.service("patient", f"auth required pam_sallyport.so {daemon.module_options()}\n")
    daemon.kill()
    login = pam_login.start("patient", ada.name)
    daemon.start()
    login.wait_for("Verification code: ").answer(ada.phone.next_code())
    assert login.finish().code == "PAM_SUCCESS"


def test_a_recovery_code_that_let_somebody_in_is_spent_after_a_kill(own_daemon, stranger):
    daemon = own_daemon("path").start()
    ada = enrol(stranger(), daemon.control)
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.recovery_codes[0], service="sshd") == "permit"
    daemon.kill()
    daemon.start()
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.recovery_codes[0], service="sshd") == "deny"
