"""The units: every directive that must not get lost, and what systemd itself makes of them."""

import pathlib
import re
import shutil
import subprocess

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
UNITS = REPOSITORY / "systemd"
OURS = sorted([*UNITS.glob("*.service"), *UNITS.glob("*.socket")])
SYSTEMD = pathlib.Path("/lib/systemd/system")


# systemd-analyze counts in tenths: 1.0 of 10, and 2.0 for the one with a network.
EXPOSURE_LIMITS = {"sallyportd.service": 10, "sallyport-mailer.service": 20}

SOCKET = {
    "SocketMode": "0666",             # Anybody may ask; the daemon looks at the peer.
    "DirectoryMode": "0755",          # Nobody but root may put another socket there.
    "Service": "sallyportd.service",  # Both sockets lead to one daemon.
    "Backlog": "4096",                # So many logins wait for a restart.
    "RemoveOnStop": "yes",
    "TriggerLimitIntervalSec": "0",   # A limit that is hit closes the socket for good.
}

SERVICE = {
    # Restarts lose no login, and there is always another.
    "Type": "notify",
    "NotifyAccess": "main",
    "WatchdogSec": "60",
    "Restart": "always",
    "RestartSec": "1",
    "StartLimitIntervalSec": "0",
    "Requires": "sallyport-login.socket sallyport-control.socket",
    "Sockets": "sallyport-login.socket sallyport-control.socket",
    "Before": "systemd-user-sessions.service",
    "ExecReload": "/bin/kill -HUP $MAINPID",
    # Whom it runs as and what it may keep.
    "User": "sallyport",
    "Group": "sallyport",
    "StateDirectory": "sallyport",
    "StateDirectoryMode": "0700",
    "UMask": "0077",
    "LoadCredentialEncrypted": "sallyport.key sallyport.key.next",
    "LimitNOFILE": "8192",
    "LimitCORE": "0",                 # I8: no key and no code in a core file.
    "Environment": "SALLYPORT_BOOT_ID=%b",
    # What a daemon that was taken over cannot do.
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "PrivateNetwork": "yes",
    "PrivateIPC": "yes",
    "PrivateMounts": "yes",
    "RemoveIPC": "yes",
    "KeyringMode": "private",
    "DevicePolicy": "closed",
    "ProtectClock": "yes",
    "ProtectControlGroups": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectProc": "invisible",
    "ProcSubset": "pid",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictAddressFamilies": "AF_UNIX",
    "IPAddressDeny": "any",
    "SystemCallArchitectures": "native",
    "SystemCallFilter": "@system-service ~@privileged @resources setpriority",
    "SystemCallErrorNumber": "EPERM",
}

# What is not the daemon's: its own user, a network, and neither store nor key.
MAILER_OWN = {
    "After": "network-online.target sallyport-control.socket",
    "Wants": "network-online.target",
    "RestartSec": "5",
    "TimeoutStopSec": "20",           # Longer than what is being sent is waited for.
    "User": "sallyport-mail",
    "Group": "sallyport-mail",
    "InaccessiblePaths": "-/var/lib/sallyport -/etc/credstore -/etc/credstore.encrypted"
                         " -/etc/sallyport/sealing.key",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
}
NOT_THE_MAILERS = {
    "WatchdogSec", "Requires", "Sockets", "Before", "StateDirectory", "StateDirectoryMode",
    "LoadCredentialEncrypted", "LimitNOFILE", "Environment", "PrivateNetwork", "IPAddressDeny",
}
MAILER = {key: value for key, value in SERVICE.items() if key not in NOT_THE_MAILERS} | MAILER_OWN

# In a user namespace every peer is nobody; a flushed or accepting socket drops logins that wait.
FORBIDDEN = ("PrivateUsers", "DynamicUser", "FlushPending", "Accept", "Also", "BindsTo")

DIRECTIVES = [
    *((name, key, value) for name in ("sallyport-login.socket", "sallyport-control.socket")
      for key, value in SOCKET.items()),
    ("sallyport-login.socket", "ListenStream", "/run/sallyport/org.sallyport.Login"),
    ("sallyport-login.socket", "FileDescriptorName", "login"),
    ("sallyport-control.socket", "ListenStream", "/run/sallyport/org.sallyport.Control"),
    ("sallyport-control.socket", "FileDescriptorName", "control"),
    *(("sallyportd.service", key, value) for key, value in SERVICE.items()),
    *(("sallyport-mailer.service", key, value) for key, value in MAILER.items()),
]


def directives(name):
    """A unit's directives; those that are said again are joined, as systemd does with lists."""
    found = {}
    for line in (UNITS / name).read_text().splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found[key] = f"{found[key]} {value}" if key in found else value
    return found


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The units in a root folder of their own, with a program for them to start."""
    tree = tmp_path_factory.mktemp("root")
    units = tree / "lib/systemd/system"
    units.mkdir(parents=True)
    # What ours refer to, as systemd itself has it.
    for file in (*SYSTEMD.glob("*.target"), SYSTEMD / "systemd-user-sessions.service", *OURS):
        shutil.copyfile(file, units / file.name)
    for program in ("usr/sbin/sallyportd", "usr/sbin/sallyport-mailer", "bin/kill"):
        file = tree / program
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile("/bin/true", file)
        file.chmod(0o755)
    return tree


@pytest.mark.parametrize("unit,directive,value", DIRECTIVES)
def test_a_directive_that_must_not_get_lost_is_there(unit, directive, value):
    assert directives(unit).get(directive) == value


@pytest.mark.parametrize("unit", [file.name for file in OURS])
def test_what_would_drop_logins_or_hide_peers_is_not_there(unit):
    assert not set(FORBIDDEN) & set(directives(unit))


def test_the_recipes_name_every_file_that_is_shipped_and_each_has_our_line():
    folder = REPOSITORY / "etc/pam.d"
    recipes = (folder / "README").read_text()
    for file in sorted(folder.iterdir()):
        if file.name != "README":
            assert f" {file.name}" in recipes, file.name
            assert re.search(r"^auth .*pam_sallyport\.so", file.read_text(), re.M), file.name


def test_the_mailer_has_nothing_of_the_daemons():
    assert not NOT_THE_MAILERS & set(directives("sallyport-mailer.service"))


@pytest.mark.parametrize("unit, table", [
    ("sallyportd.service", SERVICE), ("sallyport-mailer.service", MAILER)])
def test_the_table_has_every_directive_of_the_sandbox(unit, table):
    """A directive that is added is added to the table too."""
    text = (UNITS / unit).read_text()
    sandbox = text[text.index("CapabilityBoundingSet="):text.index("[Install]")]
    named = {line.partition("=")[0] for line in sandbox.splitlines()
             if "=" in line and not line.startswith("#")}
    assert named <= set(table)


def test_systemd_finds_nothing_to_say(tree):
    names = [file.name for file in OURS]
    said = subprocess.run(
        ["systemd-analyze", "verify", f"--root={tree}", "--man=no", "--recursive-errors=one",
         *names], capture_output=True, text=True)
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


@pytest.mark.parametrize("unit, limit", EXPOSURE_LIMITS.items())
def test_the_sandbox_is_as_tight_as_promised(tree, unit, limit):
    judged = subprocess.run(
        ["systemd-analyze", "security", f"--root={tree}", "--offline=yes", "--no-pager",
         f"--threshold={limit}", unit], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout + judged.stderr
