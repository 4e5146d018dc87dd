"""What an installation leaves on a machine, before anybody has changed a PAM file."""

import stat

from support.accounts import PASSWORD


def mode(machine, path):
    return stat.S_IMODE(machine.path(path).stat().st_mode)


def test_the_key_is_sealed_to_the_host_and_told(bare_machine, packages):
    text = packages.install(bare_machine).stdout
    assert "made the sealing key, sealed to this host: /etc/credstore.encrypted/sallyport.key" in text
    assert not bare_machine.path("/etc/sallyport/sealing.key").exists()
    assert mode(bare_machine, "/etc/credstore.encrypted/sallyport.key") == 0o600
    assert bare_machine.property("sallyportd.service", "ActiveState") == "active"


def test_sockets_and_daemon_run_and_are_enabled(machine):
    for unit in ("sallyport-login.socket", "sallyport-control.socket", "sallyportd.service"):
        assert machine.property(unit, "ActiveState") == "active"
        assert machine.property(unit, "UnitFileState") == "enabled"
    assert mode(machine, "/run/sallyport") == 0o755
    assert mode(machine, "/var/lib/sallyport") == 0o700


def test_it_changes_no_login(bare_machine, packages):
    from container.installation import pam_files
    before = pam_files(bare_machine)
    packages.install(bare_machine)
    after = pam_files(bare_machine)
    assert [line for line in after if "pam-configs/sallyport" not in line] == [
        line for line in before] or not _login_changes(before, after)
    assert "pam_sallyport" not in bare_machine.run("cat", "/etc/pam.d/common-auth").stdout


def _login_changes(before, after):
    return [line for line in set(after) ^ set(before)
            if "pam-configs" not in line and "/var/lib/pam" not in line]


def test_a_person_enrols_with_the_command_line(person):
    ada = person()
    assert len(ada.recovery_codes) == 8
    assert "On" in ada.run("sallyport", "status").stdout or ada.phone
