"""login on the machine's console, su, sudo, polkit, and screen lockers that run as a person."""

import pytest

from support.accounts import PASSWORD
from support.pam_login import outcome

CODE = "Verification code: "
ASK_PASSWORD = "Password: "


# --- The console


def on_console(machine, name):
    """At the prompt for a name, which whoever was there before has seen."""
    machine.console.sendline(name)
    machine.console.expect_exact(ASK_PASSWORD)
    machine.console.sendline(PASSWORD)
    return machine.console


def leave(machine):
    machine.console.sendline("exit")
    machine.console.expect_exact("login: ")


def test_the_console_wants_password_and_code(machine, pam, person):
    pam.ship("login")
    ada = person()
    console = on_console(machine, ada.name)
    for _ in range(3):
        console.expect_exact("code: ")
        console.sendline(ada.phone.wrong_code())
    console.expect_exact("Login incorrect")
    console.expect_exact("login: ")
    console = on_console(machine, ada.name)
    console.expect_exact(CODE)
    console.sendline(ada.code())
    console.expect_exact("$ ")
    console.sendline("echo in as $(id -un) on $(tty)")
    console.expect_exact(f"in as {ada.name} on /dev/")
    leave(machine)


# --- su and sudo


def test_su_wants_password_and_code_of_the_target(machine, pam, person):
    pam.ship("su")
    ada, babbage = person(), person(enrolled=False)
    for command in (("su", ada.name), ("su", "-", ada.name)):
        with machine.terminal(*command, "-c", "echo in as $(id -un)", uid=babbage.uid) as terminal:
            terminal.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code()))
            terminal.sees(f"in as {ada.name}")
            assert terminal.ends() == 0
    with machine.terminal("su", ada.name, "-c", "id", uid=babbage.uid) as terminal:
        terminal.answers((ASK_PASSWORD, PASSWORD))
        terminal.answers(*[("code: ", ada.phone.wrong_code())] * 3)
        terminal.sees("Authentication failure")
        assert terminal.ends() == 1


@pytest.mark.parametrize("options,service", [((), "sudo"), (("-i",), "sudo-i")])
def test_sudo_wants_password_and_code_of_the_caller(machine, pam, person, options, service):
    pam.ship(service)
    ada = person()
    machine.write(f"/etc/sudoers.d/{ada.name}", f"{ada.name} ALL=(ALL) ALL\n", mode=0o440)
    with machine.terminal("sudo", "-k", *options, "id", "-un", uid=ada.uid) as terminal:
        terminal.answers((f"password for {ada.name}: ", PASSWORD), (CODE, ada.code()))
        terminal.sees("root")
        assert terminal.ends() == 0


def test_sudo_without_a_password_asks_for_nothing(machine, pam, person):
    """sudo runs the account group alone then: the recipe has no line there."""
    pam.ship("sudo")
    ada = person()
    machine.write(f"/etc/sudoers.d/{ada.name}", f"{ada.name} ALL=(ALL) NOPASSWD: ALL\n",
                  mode=0o440)
    assert ada.run("sudo", "-n", "id", "-un").stdout == "root\n"


# --- polkit


# pkexec brings an agent of its own, whose answers polkitd of Debian 12 does not take over ssh, with
# or without us; so this is polkit's other agent, once it says that it is there.
ASK_POLKIT = """\
mkfifo agent; pkttyagent --process $$ --notify-fd 3 3>agent & cat agent
pkcheck --allow-user-interaction --process $$ --action-id org.freedesktop.systemd1.manage-units \
  && echo granted"""


def test_polkit_wants_password_and_code(machine, pam, person, sshd):
    """In a session, since that is what polkit asks for; sshd asks for no code here."""
    pam.ship("polkit-1")
    ada = person()
    ada.authorize(sshd.public_key)
    machine.write("/etc/polkit-1/rules.d/10-test.rules",
                  f'polkit.addAdminRule(function() {{ return ["unix-user:{ada.name}"]; }});\n')
    machine.systemctl("restart", "polkit.service")
    with sshd.log_in(ada.name, key=True, methods="publickey", command=ASK_POLKIT) as terminal:
        terminal.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code()))
        terminal.sees("granted")


# --- Greeters, by the stack that they run as root


def test_the_greeters_stack_wants_password_and_code(machine, pam, person):
    pam.ship("gdm-password")
    ada = person()
    login = machine.run("pam-login", "--confdir", "/etc/pam.d", "--service", "gdm-password",
                        "--user", ada.name, "--tty", "/dev/tty1", "--authenticate", "--account",
                        "--setcred", "--answer", PASSWORD, "--answer", ada.code())
    assert set(outcome(login.stdout, 0).codes.values()) == {"PAM_SUCCESS"}


# --- Lockers, sandboxed and as the person


SANDBOX = ("ProtectHome=yes", "PrivateNetwork=yes", "PrivateTmp=yes", "ProtectSystem=strict",
           "NoNewPrivileges=no")


def unlock(machine, user, person, *answers, service="locker", sandbox=SANDBOX):
    """What a locker does: PAM for its own user, in a service of this sandbox."""
    properties = [f"--property={one}" for one in (*sandbox, f"User={person.uid}")]
    words = [word for answer in answers for word in ("--answer", answer)]
    run = machine.run("systemd-run", "--quiet", "--wait", "--pipe", "--collect", *properties,
                      "pam-login", "--confdir", "/etc/pam.d", "--service", service, "--user",
                      user.name, *words, check=False)
    return outcome(run.stdout, 0)


def test_a_locker_opens_for_its_own_account_with_both_in_one_field(machine, pam, person):
    pam.ship("locker")
    ada = person()
    assert unlock(machine, ada, ada, PASSWORD).code == "PAM_AUTH_ERR"
    assert unlock(machine, ada, ada, "wrong" + ada.phone.wrong_code()).code == "PAM_AUTH_ERR"
    assert unlock(machine, ada, ada, PASSWORD + ada.code()).code == "PAM_SUCCESS"


def test_a_locker_with_two_prompts_opens(machine, pam, person):
    pam.write("twofields", "@include common-auth\nauth required pam_sallyport.so\n")
    ada = person()
    login = unlock(machine, ada, ada, PASSWORD, ada.code(), service="twofields")
    assert login.prompts == [ASK_PASSWORD, CODE] and login.code == "PAM_SUCCESS"


def test_a_locker_opens_for_nobody_else(machine, pam, person):
    pam.write("alone", "auth required pam_sallyport.so\n")
    ada, babbage = person(), person(enrolled=False)
    login = unlock(machine, ada, babbage, ada.code(), service="alone")
    assert login.code == "PAM_CRED_INSUFFICIENT"


def test_callers_as_root_in_a_sandbox_log_in(machine, pam, person):
    """sshd and sudo as services of hardened machines are."""
    pam.write("twofields", "@include common-auth\nauth required pam_sallyport.so\n")
    ada = person()
    properties = [f"--property={one}" for one in (
        *SANDBOX, "ProtectKernelTunables=yes", "RestrictAddressFamilies=AF_UNIX AF_NETLINK",
        "MemoryDenyWriteExecute=yes", "PrivateDevices=yes", "ProtectProc=invisible")]
    run = machine.run("systemd-run", "--quiet", "--wait", "--pipe", "--collect", *properties,
                      "pam-login", "--confdir", "/etc/pam.d", "--service", "twofields", "--user",
                      ada.name, "--answer", PASSWORD, "--answer", ada.code(), check=False)
    assert outcome(run.stdout, 0).code == "PAM_SUCCESS"
