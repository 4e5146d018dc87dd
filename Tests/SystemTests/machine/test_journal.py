"""What an administrator reads in the journal while all is well."""

import time

from support.pam_login import outcome

SERVICE = "sallyportd.service"

_USUAL = ("audit ", "ready: ", "configuration reloaded", "stopped")


def test_a_day_on_which_all_is_well_alarms_nobody(machine, pam, person):
    """Start, enrolment, logins, reload and stop: nothing above a notice, and nothing that is not of
    ours or of systemd's."""
    pam.write("alone", "auth required pam_sallyport.so\n")
    machine.run("journalctl", "--sync")
    began = f"--since=@{time.time():.6f}"
    machine.systemctl("restart", SERVICE)
    ada = person()
    for answers in ((ada.code(),), (ada.phone.wrong_code(), ada.recovery_codes.pop())):
        words = [word for answer in answers for word in ("--answer", answer)]
        login = machine.run("pam-login", "--confdir", "/etc/pam.d", "--service", "alone", "--user",
                            ada.name, *words)
        assert outcome(login.stdout, 0).code == "PAM_SUCCESS"
    ada.run("sallyport", "status")
    machine.systemctl("reload", SERVICE)
    machine.systemctl("stop", SERVICE)
    machine.systemctl("start", SERVICE)

    def journal(*filters):
        machine.run("journalctl", "--sync")
        return machine.run("journalctl", "--quiet", "--output=cat", began, *filters).stdout

    assert journal(f"--unit={SERVICE}", "--priority=warning") == ""
    for line in journal(f"_SYSTEMD_UNIT={SERVICE}").splitlines():
        assert line.startswith(_USUAL), line
    # What the kernel and others say of it: a system call that the sandbox does not let through.
    everything = journal()
    for word in ("seccomp", "SECCOMP", "DENIED", "coredump", "Operation not permitted"):
        assert word not in everything
