"""sshd, sudo and a locker log people in from sandboxes such as hardened machines put them into."""

import pytest

from support.accounts import PASSWORD
from support.pam_login import outcome

CODE = "Verification code: "
SANDBOX = ("ProtectHome=yes", "PrivateNetwork=yes", "PrivateTmp=yes")
PORT = 2222

# systemd listens, outside of the sandbox: sshd gets a connection that is there already.
SOCKET = f"""\
[Socket]
ListenStream=127.0.0.1:{PORT}
Accept=yes
"""
SERVICE = "\n".join(["[Service]", "ExecStart=-/usr/sbin/sshd -i", "StandardInput=socket",
                     *SANDBOX, ""])


@pytest.fixture
def sandboxed_sshd(machine, pam, sshd):
    pam.add("sshd", "auth required pam_sallyport.so", behind="@include common-auth")
    sshd.configure("UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n")
    folder = "/run/systemd/system"
    machine.write(f"{folder}/sandboxed-ssh.socket", SOCKET)
    machine.write(f"{folder}/sandboxed-ssh@.service", SERVICE)
    machine.systemctl("daemon-reload")
    machine.systemctl("start", "sandboxed-ssh.socket")
    yield sshd
    machine.systemctl("stop", "sandboxed-ssh.socket")
    for name in ("sandboxed-ssh.socket", "sandboxed-ssh@.service"):
        machine.path(f"{folder}/{name}").unlink()
    machine.systemctl("daemon-reload")
    sshd.restore()


def test_sshd(sandboxed_sshd, person):
    ada = person()
    with sandboxed_sshd.log_in(ada.name, port=PORT) as terminal:
        terminal.answers(("Password: ", PASSWORD), (CODE, ada.phone.wrong_code()))
        terminal.sees("Permission denied")
    look_around = "ls /home; echo in as $(id -un)"
    with sandboxed_sshd.log_in(ada.name, port=PORT, command=look_around) as terminal:
        terminal.answers(("Password: ", PASSWORD), (CODE, ada.code()))
        terminal.sees(f"in as {ada.name}")
        # It is one: nobody's home can be seen.
        assert "/home" in terminal.seen and "denied" in terminal.seen


def test_sudo(machine, pam, person):
    pam.ship("sudo")
    ada = person()
    machine.write(f"/etc/sudoers.d/{ada.name}", f"{ada.name} ALL=(ALL) ALL\n", mode=0o440)
    properties = [f"--property={one}" for one in SANDBOX]
    with machine.terminal("systemd-run", "--quiet", "--pty", "--wait", "--collect",
                          f"--uid={ada.uid}", *properties, "sudo", "-k", "id", "-un") as terminal:
        terminal.answers((f"password for {ada.name}: ", PASSWORD), (CODE, ada.code()))
        terminal.sees("root")
        assert terminal.ends() == 0


def test_a_locker(machine, pam, person):
    pam.ship("locker")
    ada = person()
    properties = [f"--property={one}" for one in (*SANDBOX, f"User={ada.uid}")]

    def unlock(answer):
        run = machine.run("systemd-run", "--quiet", "--wait", "--pipe", "--collect", *properties,
                          "pam-login", "--confdir", "/etc/pam.d", "--service", "locker", "--user",
                          ada.name, "--answer", answer, check=False)
        return outcome(run.stdout, 0).code

    assert unlock(PASSWORD) == "PAM_AUTH_ERR"
    assert unlock(PASSWORD + ada.code()) == "PAM_SUCCESS"
