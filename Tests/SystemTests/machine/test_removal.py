"""Removing and purging: every login works afterwards, and PAM's files are what they were."""

import pytest

from container.installation import ALL, pam_files, purge, remove
from container.people import add_person
from container.recipes import PAMFiles, SSHServer, shipped_sshd_settings
from support.accounts import PASSWORD

ASK_PASSWORD = "Password: "
CODE = "Verification code: "


@pytest.fixture
def before(bare_machine):
    return pam_files(bare_machine)


@pytest.fixture
def installed(before, bare_machine, packages):
    packages.install(bare_machine)
    return bare_machine


def su_as_nobody(machine, name, *dialogue):
    with machine.terminal("su", name, "-c", "echo in as $(id -un)", uid=65534) as terminal:
        terminal.answers(*dialogue)
        terminal.sees(f"in as {name}")
        return terminal.ends() == 0


def test_the_profile_asks_everywhere_and_goes_with_the_package(installed, before):
    ada = add_person(installed, "ada", 2101).enrol()
    assert su_as_nobody(installed, "ada", (ASK_PASSWORD, PASSWORD))
    installed.run("pam-auth-update", "--enable", "sallyport")
    assert su_as_nobody(installed, "ada", (ASK_PASSWORD, PASSWORD), (CODE, ada.code()))
    # chsh reads common-auth as well; cron runs, and asks for nothing.
    with installed.terminal("chsh", "-s", "/bin/sh", uid=ada.uid) as terminal:
        terminal.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code()))
        assert terminal.ends() == 0
    installed.write("/etc/cron.d/test", "* * * * * ada touch /home/ada/cron-ran\n")
    login = installed.run("pam-login", "--confdir", "/etc/pam.d", "--service", "cron", "--user",
                          "ada", "--account", "--setcred")
    assert login.stdout.count("PAM_SUCCESS") == 2

    purge(installed, *ALL)
    assert su_as_nobody(installed, "ada", (ASK_PASSWORD, PASSWORD))
    assert pam_files(installed) == before
    gone = ("/var/lib/sallyport", "/etc/credstore.encrypted/sallyport.key", "/etc/sallyport",
            "/run/sallyport")
    assert [path for path in gone if installed.path(path).exists()] == []
    assert installed.systemctl("list-units", "--all", "--no-legend", "sallyport*").stdout == ""


def test_removing_refuses_while_a_line_of_somebodys_needs_the_module(installed, before):
    ada = add_person(installed, "ada", 2101).enrol()
    files, sshd = PAMFiles(installed), SSHServer(installed)
    files.ship("su")
    files.ship("sshd", "sshd")
    sshd.configure(shipped_sshd_settings())
    installed.run("pam-auth-update", "--enable", "sallyport")

    for what in (ALL, ("libpam-sallyport",), ("sallyport",)):
        refusal = remove(installed, *what, check=False)
        assert refusal.returncode != 0
        assert "/etc/pam.d/su: auth    required    pam_sallyport.so" in refusal.stderr
        assert "/etc/pam.d/sshd: account required    pam_sallyport.so" in refusal.stderr
        assert "common-auth" not in refusal.stderr
    # Nothing was changed: every line still asks, the profile's too.
    assert "pam_sallyport.so" in installed.read("/etc/pam.d/common-auth")
    assert installed.property("sallyportd.service", "ActiveState") == "active"
    with sshd.log_in("ada") as terminal:
        terminal.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code()))
        terminal.sees("in as ada")

    files.restore()
    sshd.restore()
    remove(installed, *ALL)
    assert su_as_nobody(installed, "ada", (ASK_PASSWORD, PASSWORD))


def test_removing_keeps_enrolments_and_installing_again_goes_on(installed, packages):
    ada = add_person(installed, "ada", 2101).enrol()
    remove(installed, *ALL)
    assert installed.path("/var/lib/sallyport/sallyport.sqlite").exists()
    assert "the sealing key stays as it is" in packages.install(installed).stdout
    PAMFiles(installed).ship("su")
    assert su_as_nobody(installed, "ada", (ASK_PASSWORD, PASSWORD), (CODE, ada.code()))


def test_a_profile_that_was_edited_by_hand_is_not_removed_under_its_line(installed):
    installed.run("pam-auth-update", "--enable", "sallyport")
    path = "/etc/pam.d/common-auth"
    text = installed.read(path)
    installed.write(path, text.replace("pam_sallyport.so", "pam_sallyport.so timeout=9"))
    refusal = remove(installed, *ALL, check=False)
    assert refusal.returncode != 0 and "pam_sallyport.so timeout=9" in refusal.stderr
    assert installed.read(path) == text.replace("pam_sallyport.so", "pam_sallyport.so timeout=9")
