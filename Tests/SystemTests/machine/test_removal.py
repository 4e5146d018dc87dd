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
    add_person(bare_machine, "babbage", 2102)
    return bare_machine


def su_to(machine, name, *dialogue):
    with machine.terminal("su", name, "-c", "echo in as $(id -un)", uid=2102) as terminal:
        terminal.answers(*dialogue)
        terminal.sees(f"in as {name}")
        return terminal.ends() == 0


def test_the_profile_asks_everywhere_and_goes_with_the_package(installed, before):
    ada = add_person(installed, "ada", 2101).enrol()
    assert su_to(installed, "ada", (ASK_PASSWORD, PASSWORD))
    installed.run("pam-auth-update", "--enable", "sallyport")
    assert su_to(installed, "ada", (ASK_PASSWORD, PASSWORD), (CODE, ada.code()))
    # chsh reads common-auth as well; cron runs, and asks for nothing.
    with installed.terminal("chsh", "-s", "/bin/sh", uid=ada.uid) as terminal:
        terminal.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code()))
        assert terminal.ends() == 0
    installed.write("/etc/cron.d/test", "* * * * * ada touch /home/ada/cron-ran\n")
    login = installed.run("pam-login", "--confdir", "/etc/pam.d", "--service", "cron", "--user",
                          "ada", "--account", "--setcred")
    assert login.stdout.count("PAM_SUCCESS") == 2

    installed.run("sallyport", "break-glass", "--for", "1h", "--reason", "removal")
    for left in ("/etc/sallyport/key-escrow", "/etc/sallyport/sealing.key.Xx1yZ2",
                 "/etc/credstore.encrypted/sallyport.key.Xx1yZ2"):
        installed.write(left, "left\n")
    purge(installed, *ALL)
    assert su_to(installed, "ada", (ASK_PASSWORD, PASSWORD))
    assert pam_files(installed) == before
    assert not installed.path("/etc/credstore.encrypted/sallyport.key.Xx1yZ2").exists()
    gone = ("/var/lib/sallyport", "/etc/credstore.encrypted/sallyport.key", "/etc/sallyport",
            "/run/sallyport")
    assert [path for path in gone if installed.path(path).exists()] == []
    for unit in ("sallyportd.service", "sallyport-mailer.service"):
        assert installed.property(unit, "LoadState") == "not-found"
    assert installed.property("sallyport-login.socket", "ActiveState") == "inactive"


def test_the_mailer_goes_alone_and_leaves_nothing(installed):
    installed.systemctl("reload", "sallyport-mailer.service")
    purge(installed, "sallyport-mailer")
    left = installed.run("find", "/etc", "/var/lib", "/lib/systemd", "/run/systemd", "-name",
                         "*mailer*", "-not", "-path", "/var/lib/dpkg/*").stdout
    assert left == ""
    assert not installed.path("/etc/sallyport/mail").exists()
    assert installed.is_active("sallyportd.service")
    assert installed.run("pgrep", "sallyport-mail", check=False).stdout == ""


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
    assert installed.is_active("sallyportd.service")
    with sshd.log_in("ada") as terminal:
        terminal.answers((ASK_PASSWORD, PASSWORD), (CODE, ada.code()))
        terminal.sees("in as ada")

    files.restore()
    sshd.restore()
    remove(installed, *ALL)
    assert su_to(installed, "ada", (ASK_PASSWORD, PASSWORD))


def test_removing_keeps_enrolments_and_installing_again_goes_on(installed, packages):
    ada = add_person(installed, "ada", 2101).enrol()
    installed.run("sallyport", "break-glass", "--for", "1h", "--reason", "removal")
    # What it leaves there where the key cannot be opened.
    drop_ins = [f"/{top}/systemd/system/sallyportd.service.d/zz-break-glass.conf"
                for top in ("etc", "run")]
    for drop_in in drop_ins:
        installed.run("install", "-D", "/dev/null", drop_in)
    remove(installed, *ALL)
    assert installed.path("/var/lib/sallyport/sallyport.sqlite").exists()
    assert not installed.path("/etc/sallyport/break-glass").exists()
    for drop_in in drop_ins:
        assert installed.run("test", "-e", drop_in, check=False).returncode != 0
    assert "the sealing key stays as it is" in packages.install(installed).stdout
    PAMFiles(installed).ship("su")
    assert su_to(installed, "ada", (ASK_PASSWORD, PASSWORD), (CODE, ada.code()))


def test_the_profile_goes_with_its_options(installed, before):
    installed.run("pam-auth-update", "--enable", "sallyport")
    path = "/etc/pam.d/common-auth"
    installed.write(path, installed.read(path).replace(
        "pam_sallyport.so", "pam_sallyport.so timeout=9"))
    purge(installed, *ALL)
    assert pam_files(installed) == before


def test_where_pam_auth_update_finds_its_way_no_more_the_module_stays(installed):
    installed.run("pam-auth-update", "--enable", "sallyport")
    path = "/etc/pam.d/common-auth"
    text = installed.read(path).replace("# end of pam-auth-update config", "# own lines")
    text += "auth optional pam_echo.so\n"
    installed.write(path, text)
    refusal = remove(installed, *ALL, check=False)
    assert refusal.returncode != 0 and "/etc/pam.d/common-auth:" in refusal.stderr
    assert "pam_sallyport.so" in installed.read(path)
    assert installed.path("/usr/lib/x86_64-linux-gnu/security/pam_sallyport.so").exists()
