"""The mailer as the package has it: what it sends, what it cannot reach, and that it loses nothing."""

import collections

import pytest

from container.mail import MAILER, MailServer, activation_code, sign_in_code
from faults.daemon import SEALED
from faults.harm import SERVICE, STORE, Harm
from support.pam_login import InteractiveLogin

BREAK_GLASS = ("--break-glass", "--reason", "drill")
ASK = "Code from your app, or m for e-mail: "
ASK_AGAIN = "a code is on its way. Code: "
CONFIRM = "Confirm your address"
CODE = "Your code"


@pytest.fixture(scope="module", autouse=True)
def email_is_on(machine):
    harm = Harm(machine)
    harm.write("/etc/pam.d/mailed", "auth required pam_sallyport.so\n")
    harm.policy("methods.email", "on")
    yield
    harm.undo()


@pytest.fixture
def server(machine):
    server = MailServer(machine)
    yield server
    server.close()


def address(person):
    return f"{person.name}@example.org"


def give_address(machine, person):
    machine.run("sallyport", "users", "set-email", person.name, address(person), *BREAK_GLASS)


def confirm(person, mail):
    return person.run("sallyport", "email", "confirm", given=f"{activation_code(mail)}\n").stdout


def log_in(machine, person, *, code):
    """Asks for a code by mail, and types what `code` has got meanwhile."""
    login = InteractiveLogin(machine.start(
        "pam-login", "--confdir", "/etc/pam.d", "--service", "mailed", "--user", person.name,
        "--interactive"))
    login.wait_for(ASK).answer("m")
    login.wait_for(ASK_AGAIN).answer(code())
    return login.finish().code


def restart_by_force(machine, unit):
    """What was going on is cut off; systemd starts it again by itself."""
    before = machine.property(unit, "MainPID")
    machine.systemctl("kill", "--signal=KILL", unit)
    machine.wait_for(lambda: machine.property(unit, "MainPID") not in ("0", before)
                     and machine.is_active(unit), unit)


# --- What it cannot do


def test_the_mailer_reads_neither_store_nor_key(machine):
    pid = machine.property(MAILER, "MainPID")
    uid = machine.run("id", "-u", "sallyport-mail").stdout.strip()
    secrets = (STORE, SEALED, f"/run/credentials/{SERVICE}/sallyport.key")
    for path in secrets:
        machine.run("test", "-s", path)
    # As its own user, and even as root: in the file system that it sees.
    as_itself = ("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups")
    for who, paths in ((as_itself, secrets), ((), secrets[:2])):
        for path in paths:
            read = machine.run("nsenter", f"--target={pid}", "--mount", *who, "cat", path,
                               check=False)
            assert read.returncode != 0 and read.stdout == "", (who, path)


def test_nobody_else_takes_mail(machine, person):
    ada = person(enrolled=False)
    socket = "/run/sallyport/org.sallyport.Control"
    ask = ("import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); "
           "s.sendall(b'{\"method\":\"org.sallyport.Outbox.TakeMail\"}\\0'); "
           "print(s.recv(4096).decode())")
    for uid in (None, ada.uid, int(machine.run("id", "-u", "sallyport").stdout)):
        answer = machine.run("python3", "-c", ask, socket, uid=uid).stdout
        assert "org.sallyport.Outbox.NotMailer" in answer, uid


def test_its_unit_is_exposed_to_little(machine):
    """Tenths of what systemd-analyze says."""
    machine.run("systemd-analyze", "security", "--no-pager", "--offline=yes", "--threshold=20",
                f"/lib/systemd/system/{MAILER}")


# --- What it does


def test_an_address_is_confirmed_and_a_mailed_code_lets_in_once(machine, server, person):
    ada = person(enrolled=False)
    server.start()
    ada.run("sallyport", "email", "set", address(ada))
    mail, = server.wait_for(address(ada), CONFIRM)
    said = confirm(ada, mail)
    assert f"{address(ada)} is your address now" in said and "recovery codes" in said

    def mailed_code():
        mail, = server.wait_for(address(ada), CODE)
        return sign_in_code(mail)

    assert log_in(machine, ada, code=mailed_code) == "PAM_SUCCESS"
    again = machine.run("pam-login", "--confdir", "/etc/pam.d", "--service", "mailed", "--user",
                        ada.name, "--answer", mailed_code(), check=False)
    assert "PAM_SUCCESS" not in again.stdout
    assert "taken by the server" in ada.run("sallyport", "status").stdout
    journal = machine.journal(MAILER)
    assert "(signInCode) delivered" in journal
    assert mailed_code() not in journal and address(ada) not in journal


def test_mail_waits_for_a_server_through_restarts_and_comes_once(machine, server, person):
    people = [person(enrolled=False) for _ in range(5)]
    for one in people:
        give_address(machine, one)
    for unit in (MAILER, SERVICE, MAILER):
        restart_by_force(machine, unit)
    machine.wait_for(lambda: "connect" in people[0].run("sallyport", "status").stdout,
                     "the error in status")
    assert server.mails == []

    server.start()
    # Looked at anew at once; otherwise a mail that found no server is tried again after minutes.
    machine.systemctl("restart", SERVICE)
    for unit in (MAILER, SERVICE):
        restart_by_force(machine, unit)
    for one in people:
        mail, = server.wait_for(address(one), CONFIRM)
        confirm(one, mail)
    ids = collections.Counter(mail["id"] for mail in server.mails)
    # A mailer that was killed between the server's word and its own sends once more.
    assert max(ids.values()) <= 2, ids


def test_a_reinstallation_loses_no_mail(machine, packages, server, person):
    ada = person(enrolled=False)
    give_address(machine, ada)
    packages.install(machine)
    assert machine.is_active(MAILER)
    server.start()
    machine.systemctl("restart", SERVICE)
    server.wait_for(address(ada), CONFIRM)


def test_without_its_configuration_it_says_so_and_installing_succeeds(machine, packages, harm):
    """As where an administrator has taken it away: dpkg leaves it so."""
    path = "/etc/sallyport/mailer.toml"
    harm.afterwards(machine.systemctl, "restart", MAILER)
    harm.remove(path)
    packages.install(machine)
    assert not machine.path(path).exists()
    check = machine.run("sallyport-mailer", "--check", check=False)
    assert check.returncode == 78 and path in check.stderr
