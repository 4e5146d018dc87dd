"""make install, and what a removed package takes with it: into folders of the test's own."""

import os
import pathlib
import re
import subprocess

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture
def install(tmp_path):
    """Installs stand-ins for the binaries; gives the folder that has become the root."""
    built, root = tmp_path / "built", tmp_path / "root"
    built.mkdir()
    for name in ("sallyport", "sallyportd", "sallyport-mailer", "pam_sallyport.so"):
        (built / name).write_text("new\n")

    def run(*settings, trace=()):
        subprocess.run(
            [*trace, "make", "--no-print-directory", "install-files", f"DESTDIR={root}", f"BIN={built}",
             f"MODULE={built}/pam_sallyport.so", "INSTALL_PROGRAM=install", *settings],
            cwd=REPOSITORY, check=True, capture_output=True, text=True)
        return root

    return run


@pytest.mark.parametrize("name", ["sallyport.toml", "mailer.toml", "mail/notice.txt"])
def test_a_configuration_that_is_there_stays(install, name):
    shipped = (REPOSITORY / "etc" / name).read_text()
    file = install() / "etc/sallyport" / name
    new = file.with_name(f"{file.name}.new")
    assert file.read_text() == shipped and file.stat().st_mode & 0o777 == 0o644
    install()
    assert not new.exists()
    file.write_text("[roles.helpdesk]\n")
    install()
    assert file.read_text() == "[roles.helpdesk]\n"
    assert new.read_text() == shipped


def test_a_module_in_use_is_replaced_in_one_step(install, tmp_path):
    module, = install().rglob("pam_sallyport.so")
    calls = tmp_path / "calls"
    install(trace=("strace", "-f", "-qq", "-e", "trace=/(unlink|rename|open)", "-o", calls))
    touched = [line for line in calls.read_text().splitlines() if f'"{module}"' in line]
    harm = [line for line in touched if re.search(r"unlink|O_WRONLY", line)]
    assert touched and not harm, harm
    assert [path.name for path in module.parent.iterdir()] == [module.name]


@pytest.mark.parametrize("prefix, units", [
    ("/usr", "lib/systemd/system"), ("/usr/local", "usr/local/lib/systemd/system")])
def test_the_services_start_what_was_installed(install, prefix, units):
    root = install(f"PREFIX={prefix}")
    for name in ("sallyportd", "sallyport-mailer"):
        service = (root / units / f"{name}.service").read_text()
        program = re.search(r"^ExecStart=(\S+)", service, re.M)[1]
        assert program == f"{prefix}/sbin/{name}"
        assert os.access(root / program.lstrip("/"), os.X_OK)
    assert (root / units / "sallyport-login.socket").exists()


# --- Purging

KEPT_BY_REMOVE = ("var/lib/sallyport/sallyport.sqlite", "etc/sallyport/sealing.key",
                  "etc/sallyport/key-escrow")
GONE_WITH_REMOVE = ("etc/sallyport/break-glass", "etc/sallyport/break-glass.new")
GONE_WITH_PURGE = ("etc/credstore.encrypted/sallyport.key", "etc/sallyport/sealing.key.aB3xY9",
                   "etc/credstore.encrypted/sallyport.key.aB3xY9", "etc/sallyport/key-escrow.new")


def post_removal(root, what):
    script = (REPOSITORY / "debian/sallyport.postrm").read_text()
    script = re.sub(r"(?<=[ \n])/(?=etc/|var/|run/)", f"{root}/", script)
    subprocess.run(["sh", "-c", script, "postrm", what], check=True)


def test_nothing_of_a_purged_package_stays_and_a_removed_one_lets_nobody_in(tmp_path):
    for name in KEPT_BY_REMOVE + GONE_WITH_REMOVE + GONE_WITH_PURGE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    post_removal(tmp_path, "remove")
    for name in GONE_WITH_REMOVE:
        assert not (tmp_path / name).exists()
    for name in KEPT_BY_REMOVE + GONE_WITH_PURGE:
        assert (tmp_path / name).exists()
    post_removal(tmp_path, "purge")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not (tmp_path / "etc/sallyport").exists()
