"""What an installation leaves on a machine, before anybody has changed a PAM file."""

import stat

from container.installation import pam_files

SEALED = "/etc/credstore.encrypted/sallyport.key"
PLAIN = "/etc/sallyport/sealing.key"
UNITS = ("sallyport-login.socket", "sallyport-control.socket", "sallyportd.service",
         "sallyport-mailer.service")
MAKE_KEY = "/usr/libexec/sallyport/make-sealing-key"


def mode(machine, path):
    return stat.S_IMODE(machine.path(path).stat().st_mode)


def test_it_changes_no_login_seals_a_key_to_the_host_and_says_so(bare_machine, packages):
    machine = bare_machine
    before = pam_files(machine)
    said = packages.install(machine).stdout
    changed = set(pam_files(machine)) ^ set(before)
    assert all("/usr/share/pam-configs" in line or "/var/lib/pam/seen" in line
               for line in changed), changed

    assert f"made the sealing key, sealed to this host: {SEALED}" in said
    assert not machine.path(PLAIN).exists()
    assert (mode(machine, SEALED), machine.path(SEALED).stat().st_uid) == (0o600, 0)

    for unit in UNITS:
        assert machine.is_active(unit), machine.journal(unit)
        assert machine.property(unit, "UnitFileState") == "enabled"
    assert mode(machine, "/run/sallyport") == 0o755
    assert mode(machine, "/var/lib/sallyport") == 0o700


def test_without_systemd_creds_the_key_is_a_file_and_both_are_told(bare_machine, packages):
    machine = bare_machine
    machine.run("chmod", "a-x", "/usr/bin/systemd-creds")
    said = packages.install(machine).stdout
    assert f"a file that only sallyportd reads (there is no systemd-creds): {PLAIN}" in said
    assert not machine.path(SEALED).exists()
    key = machine.path(PLAIN).stat()
    uid = int(machine.run("id", "-u", "sallyport").stdout)
    assert (stat.S_IMODE(key.st_mode), key.st_size, key.st_uid) == (0o400, 32, uid)
    assert machine.is_active("sallyportd.service")

    # Never another one: not beside a key, not for a store whose key is lost.
    assert f"the sealing key stays as it is: {PLAIN}" in machine.run(MAKE_KEY).stdout
    machine.path(PLAIN).rename(machine.path("/root/key"))
    lost = machine.run(MAKE_KEY)
    assert "was sealed with a key that is not here" in lost.stderr and lost.stdout == ""
    assert not machine.path(PLAIN).exists() and not machine.path(SEALED).exists()


def test_people_enrol_with_the_command_line(person):
    ada = person()
    assert len(ada.recovery_codes) == 8
    assert "Second factor    on" in ada.run("sallyport", "status").stdout


def sandboxed(machine, unit, user):
    """The process of a unit, which has no privileges and is a user's."""
    pid = machine.property(unit, "MainPID")
    status = dict(line.split(":\t", 1) for line in
                  machine.read(f"/proc/{pid}/status").splitlines() if ":\t" in line)
    assert status["CapEff"] == status["CapBnd"] == "0" * 16
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert set(status["Uid"].split()) == {machine.run("id", "-u", user).stdout.strip()}
    return pid


def test_the_mailer_runs_in_its_sandbox_and_waits_for_mail(machine):
    # Other tests have restarted the daemon under it, and given its mail to others.
    machine.systemctl("restart", "sallyport-mailer.service")
    pid = sandboxed(machine, "sallyport-mailer.service", "sallyport-mail")
    for path in ("/var/lib/sallyport", "/etc/credstore.encrypted"):
        inside = machine.run("nsenter", f"--target={pid}", "--mount", "stat", "--format=%a", path)
        assert inside.stdout.strip() == "0", path
    machine.run("journalctl", "--sync")
    log = machine.run(
        "journalctl", "--output=cat", "_SYSTEMD_INVOCATION_ID="
        + machine.property("sallyport-mailer.service", "InvocationID")).stdout
    assert "ready: sending to localhost, port 25, plain" in log
    # The daemon takes it for the mailer.
    assert "no mail can be taken" not in log, log


def test_the_daemon_runs_in_its_sandbox(machine):
    pid = sandboxed(machine, "sallyportd.service", "sallyport")
    interfaces = machine.run("nsenter", f"--target={pid}", "--net", "ls", "/sys/class/net").stdout
    assert interfaces.split() in (["lo"], []), interfaces
