"""sallyport doctor: each fault is made for real in the private world, and found."""

import os
import pathlib
import random
import re
import shutil
import subprocess
import time

import pytest

from support.administration import Root, administer
from support.cli import CommandLine
from support.daemon import Daemon
from support.disk_image import DiskImage
from support.ssh import shipped_settings

PAM = pathlib.Path("/etc/pam.d")
SSH = pathlib.Path("/etc/ssh")
RUN = pathlib.Path("/run/sallyport")
CONFIGURATION = pathlib.Path("/etc/sallyport")

PLAIN = "@include common-auth\nauth required pam_sallyport.so\n@include common-account\n"

# What a world without systemd, with whatever clock, always has.
ALWAYS = {"systemd-absent", "clock-unsynchronised", "clock-unknown", "pam-no-line",
          "key-unsealed", "key-no-escrow"}


@pytest.fixture(scope="module")
def cli(world):
    return CommandLine(world)


@pytest.fixture(scope="module")
def doctored(world):
    """A daemon whose files are named where doctor looks for them."""
    daemon = Daemon(world)
    CONFIGURATION.mkdir(exist_ok=True)
    text = f'store = "{daemon.store}"\n{daemon.configuration.read_text()}'
    installed = CONFIGURATION / "sallyport.toml"
    installed.write_text(text)
    installed.chmod(0o644)
    daemon.start()
    yield daemon
    daemon.stop()
    daemon.close()
    shutil.rmtree(CONFIGURATION)


@pytest.fixture(autouse=True)
def world_as_shipped(world, doctored):
    """Every file that a test changes is what it was, afterwards."""
    kept = {folder: world.new_folder("kept") / "copy" for folder in (PAM, SSH)}
    for folder, copy in kept.items():
        shutil.copytree(folder, copy, symlinks=True)
    # Other files' tests leave services behind, in which doctor may find something.
    put_back(world.usual_pam, PAM)
    world.ship_pam_service("sshd")
    world.pam_service("su", PLAIN)
    (SSH / "sshd_config.d").mkdir(exist_ok=True)
    (SSH / "sshd_config.d" / "10-sallyport.conf").write_text(shipped_settings())
    yield
    for folder, copy in kept.items():
        put_back(copy, folder)


def put_back(copy, folder):
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
    shutil.copytree(copy, folder, symlinks=True, dirs_exist_ok=True)


@pytest.fixture
def doctor(world, cli):
    """Runs doctor; what it found by its id."""

    def run(*arguments, account=None):
        result = cli(account or world.root, "doctor", "--json", *arguments)
        assert result.stderr == ""
        report = result.json
        worst = {None: 0, "note": 0, "warning": 1, "fault": 2}[report["worst"]]
        assert result.status == worst
        found = {}
        for finding in report["findings"]:
            assert all(finding[key] for key in ("id", "subject", "what", "meaning", "mend"))
            found.setdefault(finding["id"], []).append(finding)
        return found

    return run


def faults(found):
    return {name for name, findings in found.items()
            if findings[0]["severity"] == "fault"}


def test_a_sound_machine_has_no_fault(doctor):
    found = doctor()
    assert not faults(found), found
    assert set(found) <= ALWAYS | {"pam-passed-over-by-root"}, found


# --- PAM

BROKEN = {
    "pam-passed-over": "auth sufficient pam_unix.so\nauth required pam_sallyport.so\n",
    "pam-passed-over-by-rule": "auth sufficient pam_succeed_if.so user = backup\n" + PLAIN,
    "pam-passed-over-by-root": "auth sufficient pam_rootok.so\n" + PLAIN,
    "pam-refusal-ignored": "@include common-auth\nauth optional pam_sallyport.so\n",
    "pam-fails-open": "@include common-auth\nauth [success=ok ignore=ignore "
                      "authinfo_unavail=ignore default=die] pam_sallyport.so\n",
    "pam-code-alone": "auth required pam_sallyport.so\nauth required pam_permit.so\n",
    "pam-nothing-asked": "auth required pam_sallyport.so\nauth required pam_permit.so\n",
    "pam-never-succeeds": "@include common-auth\nauth [default=die] pam_sallyport.so\n",
    "pam-exempt-refused": "@include common-auth\nauth [success=ok default=die] pam_sallyport.so\n",
    "pam-code-first": "auth required pam_sallyport.so\n@include common-auth\n",
    "pam-forward-pass": "auth required pam_sallyport.so forward_pass\n@include common-auth\n",
    "pam-bad-option": "@include common-auth\nauth required pam_sallyport.so nullok\n",
    "pam-bad-line": "@include common-auth\nauth mandatory pam_sallyport.so\n",
    "pam-include-missing": "@include comon-auth\nauth required pam_sallyport.so\n",
    "pam-line-lost": "@include common-auth\nauth optional pam_echo.so \\\n"
                     "auth required pam_sallyport.so\n",
    "pam-account-elsewhere": PLAIN + "account required pam_sallyport.so\n",
    "pam-module-missing": "@include common-auth\nauth required /lib/none/pam_sallyport.so\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pam_file_is_found_out(world, doctor, name):
    world.pam_service("su", BROKEN[name])
    found = doctor()
    assert any(finding["subject"] == "su" for finding in found.get(name, [])), found


STACKS = 200
ACTIONS = ["ok", "done", "bad", "die", "ignore", "reset", "1", "2", "3", "9"]


def random_control(chance):
    if chance.random() < 0.5:
        return chance.choice(["required", "requisite", "sufficient", "optional"])
    pairs = " ".join(f"{name}={chance.choice(ACTIONS)}" for name in (
        "success", "ignore", "auth_err", "perm_denied", "default"))
    return f"[{pairs}]"


def random_stack(chance, inner):
    """Lines that always let in, or never; a line of ours, and a substack."""
    lines = [f"auth {random_control(chance)} pam_{chance.choice(['permit', 'deny'])}.so"
             for _ in range(chance.randint(1, 5))]
    if inner:
        lines.insert(chance.randint(0, len(lines)), f"auth substack {inner}")
    return lines


def test_doctor_follows_a_stack_as_libpam_does(world, pam_login, stranger, doctor):
    """Of somebody whom our module ignores, every way through these stacks is known: libpam lets
    them in where doctor says that it does, past our line or on nothing, and nowhere else."""
    chance = random.Random(5)
    names = [f"walk{number:03}" for number in range(STACKS)]
    for name in names:
        lines = random_stack(chance, f"{name}-inner")
        inner = random_stack(chance, None)
        ours = chance.choice([lines, inner])
        ours.insert(chance.randint(0, len(ours)),
                    f"auth {random_control(chance)} pam_sallyport.so")
        for service, text in ((name, lines), (f"{name}-inner", inner)):
            world.service(service, "\n".join(text) + "\n")
            world.pam_service(service, "\n".join(text) + "\n")
    found = doctor()
    let_in = {finding["subject"] for name in ("pam-nothing-asked", "pam-passed-over")
              for finding in found[name]}
    person = stranger().name
    differing = [
        name for name in names
        if (pam_login(name, person).code == "PAM_SUCCESS") != (name in let_in)]
    assert not differing, [(name, (PAM / name).read_text(), (PAM / f"{name}-inner").read_text())
                           for name in differing]
    assert 20 < len(let_in & set(names)) < STACKS - 20


def test_lockers_that_cannot_show_a_question_are_found(world, doctor):
    world.pam_service("swaylock", "auth include login\n")
    assert "pam-one-field" not in doctor()
    assert doctor("--before", "login")["pam-one-field"][0]["subject"] == "swaylock"
    world.pam_service("login", PLAIN)
    assert doctor()["pam-one-field"][0]["subject"] == "swaylock"
    world.ship_pam_service("swaylock", "locker.example")
    assert "pam-one-field" not in doctor()


def test_every_service_without_a_line_is_named(world, doctor):
    world.pam_service("gdm-password", PLAIN)
    world.pam_service("gdm-fingerprint", "auth required pam_fprintd.so\n")
    world.pam_service("nobody-knows", "@include common-auth\n")
    found = doctor()
    assert found["pam-sibling"][0]["subject"] == "gdm-fingerprint"
    assert {"gdm-fingerprint", "nobody-knows"} <= set(found["pam-no-line"][0]["subject"].split())
    assert "cron" not in found["pam-no-line"][0]["subject"].split()


def test_a_missing_module_that_is_passed_over_is_called_so(world, doctor):
    for control, says in (("required", "refuses everybody"), ("optional", "goes on without it")):
        world.pam_service(
            "su", f"@include common-auth\nauth {control} /lib/none/pam_sallyport.so\n")
        assert says in doctor()["pam-module-missing"][0]["meaning"]


def test_a_file_or_a_module_that_others_may_write_is_found(world, doctor):
    (PAM / "common-auth").chmod(0o666)
    module = world.new_folder("module") / "pam_sallyport.so"
    module.write_bytes(b"")
    os.chown(module, 2101, 0)
    world.pam_service("su", f"@include common-auth\nauth required {module}\n")
    found = doctor()
    assert "/etc/pam.d/common-auth" in found["pam-file-writable"][0]["what"]
    assert str(module) in found["pam-module-writable"][0]["what"]


def test_an_enrolment_open_to_whoever_knows_a_name_is_found(world, doctor, doctored):
    world.pam_service("su", "auth required pam_unix.so\nauth required pam_sallyport.so\n")
    root = Root(doctored)
    root.set_policy({"enrolAtLogin": "open"})
    try:
        assert doctor()["pam-open-enrolment"][0]["subject"] == "su"
        world.pam_service("su", "auth requisite pam_unix.so\nauth required pam_sallyport.so\n")
        assert "pam-open-enrolment" not in doctor()
    finally:
        root.reset_policy()


def test_before_a_line_is_there_doctor_says_where_it_goes(world, cli, doctor):
    world.pam_service("su", "auth sufficient pam_rootok.so\n\n@include common-auth\n"
                            "@include common-account\n")
    result = cli(world.root, "doctor", "--before", "su")
    assert re.search(r"would stand in /etc/pam.d/su behind line 3", result.stdout), result.stdout
    assert not faults(doctor("--before", "su"))
    world.pam_service("su", "auth sufficient pam_unix.so\nauth required pam_deny.so\n")
    assert "pam-passed-over" in doctor("--before", "su")
    assert "pam-no-service" in doctor("--before", "nobody")


def test_a_machine_that_asks_nobody_is_told(world, doctor):
    for file in pathlib.Path("/etc/pam.d").iterdir():
        if "pam_sallyport" in file.read_text():
            world.pam_service(file.name, "@include common-auth\n@include common-account\n")
    found = doctor()
    assert "pam-nowhere" in found and "way-in-missing" not in found


# --- sshd

SSHD = {
    "sshd-keyboard-interactive-off": "KbdInteractiveAuthentication no\n"
                                     "PasswordAuthentication yes\n",
    "sshd-pam-off": "UsePAM no\n",
    "sshd-password-blind": "KbdInteractiveAuthentication yes\nPasswordAuthentication yes\n",
    "sshd-key-alone-refused": "AuthenticationMethods publickey\n",
    "sshd-root-without-code": "PermitRootLogin prohibit-password\n"
                              "KbdInteractiveAuthentication yes\nPasswordAuthentication no\n"
                              "AuthenticationMethods publickey,keyboard-interactive:pam\n",
    "sshd-test-fails": "NoSuchKeyword yes\n",
}


@pytest.mark.parametrize("name", SSHD)
def test_an_sshd_that_cannot_ask_is_found_out(doctor, name):
    (SSH / "sshd_config.d" / "10-sallyport.conf").write_text(SSHD[name])
    found = doctor()
    assert name in found, found


def test_a_match_that_takes_the_code_from_some_is_found(doctor):
    file = SSH / "sshd_config.d" / "20-match.conf"
    file.write_text("Match User backup\n  AuthenticationMethods publickey\n")
    assert f"{file}:2" in doctor()["sshd-match"][0]["what"]
    file.write_text("Match User root\n  X11Forwarding no\n")
    assert "sshd-match" not in doctor()


@pytest.fixture
def other_sshd(world):
    """An sshd that runs, with options and a file of its own."""
    file = world.new_folder("sshd") / "config"
    # The host keys are those of the usual files.
    file.write_text("UsePAM yes\nListenAddress 127.0.0.1\nPort 2222\n" + shipped_settings())
    with subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", str(file), "-oUsePAM=no"],
                          stderr=subprocess.PIPE) as process:
        pid_file = pathlib.Path("/run/sshd.pid")
        for _ in range(500):
            if pid_file.exists() or process.poll() is not None:
                break
            time.sleep(0.01)
        assert pid_file.exists(), process.stderr.read()
        yield file
        process.terminate()
    pid_file.unlink(missing_ok=True)


def test_the_sshd_that_runs_is_judged_with_its_options(doctor, other_sshd):
    found = doctor()
    assert "sshd-pam-off" in found and "sshd-not-reloaded" not in found
    # As a package does: the date is older, the file is new.
    os.utime(other_sshd, (0, 0))
    assert str(other_sshd) in doctor()["sshd-not-reloaded"][0]["what"]


def test_an_sshd_that_does_not_run_is_not_said_to_refuse_its_files(doctor):
    folder, away = pathlib.Path("/run/sshd"), pathlib.Path("/run/sshd-away")
    folder.rename(away)
    try:
        found = doctor()
        assert "sshd-not-running" in found and "sshd-test-fails" not in found
        assert not folder.exists()
    finally:
        away.rename(folder)


def test_a_key_alone_is_found_where_no_account_line_holds_it(world, doctor):
    file = PAM / "sshd"
    file.write_text(file.read_text().replace("account required    pam_sallyport.so\n", ""))
    found = doctor()
    assert "pam-account-missing" in found and "sshd-key-alone" not in found
    (SSH / "sshd_config.d" / "10-sallyport.conf").write_text("AuthenticationMethods any\n")
    assert "sshd-key-alone" in doctor()


def test_an_account_line_that_does_not_hold_is_found(doctor):
    file = PAM / "sshd"
    shipped = file.read_text()
    file.write_text(shipped.replace(
        "account required    pam_sallyport.so", "account optional    pam_sallyport.so"))
    assert "pam-account-refusal-ignored" in doctor()
    lines = shipped.replace("account required    pam_sallyport.so\n", "").replace(
        "@include common-account\n", "@include common-account\naccount required pam_sallyport.so\n")
    file.write_text(lines)
    assert "pam-account-passed-over" in doctor()


def test_another_drop_in_that_comes_first_is_found(doctor):
    (SSH / "sshd_config.d" / "10-sallyport.conf").rename(
        SSH / "sshd_config.d" / "60-sallyport.conf")
    (SSH / "sshd_config.d" / "50-cloud-init.conf").write_text("PasswordAuthentication yes\n")
    found = doctor()
    assert "50-cloud-init.conf:1" in found["sshd-drop-in-first"][0]["what"]


def test_a_grace_time_too_short_to_enrol_is_found(doctor, doctored):
    (SSH / "sshd_config.d" / "20-time.conf").write_text("LoginGraceTime 30\n")
    assert "sshd-grace-short" not in doctor()
    root = Root(doctored)
    root.set_policy({"enrolAtLogin": "invited"})
    try:
        assert "sshd-grace-short" in doctor()
    finally:
        root.reset_policy()


# --- The daemon, its key, the machine

def test_sockets_that_are_wrong_are_found(world, doctor, doctored):
    doctored.login.chmod(0o600)
    assert "socket-mode" in doctor()
    doctored.login.chmod(0o666)
    RUN.chmod(0o777)
    assert "socket-directory" in doctor()
    RUN.chmod(0o755)
    hidden = doctored.login.with_name("hidden")
    doctored.login.rename(hidden)
    assert "socket-absent" in doctor()
    hidden.rename(doctored.login)
    assert not faults(doctor())


def test_a_daemon_that_is_not_there_is_found(doctor, own_daemon):
    daemon = own_daemon()
    daemon.start()
    assert "socket-listener" not in doctor("--socket", str(daemon.control))
    daemon.stop()
    found = doctor("--socket", str(daemon.control))
    assert "daemon-silent" in found


def test_another_user_who_listens_is_found_where_no_line_trusts_them(world, doctor, own_daemon):
    daemon = own_daemon()
    daemon.start()
    line = f"auth required pam_sallyport.so socket={daemon.login}"
    world.pam_service("su", f"@include common-auth\n{line}\n")
    found = doctor()
    assert {"socket-directory", "socket-listener"} & faults(found)
    world.pam_service("su", f"@include common-auth\n{line} daemon_uid={daemon.uid}\n")
    assert not faults(doctor())


def test_a_key_that_others_may_read_is_found(doctor, doctored):
    doctored.key.chmod(0o444)
    assert "key-exposed" in doctor()
    doctored.key.chmod(0o400)
    os.chown(doctored.key, 0, 0)
    assert "key-owner" in doctor()
    os.chown(doctored.key, doctored.uid, 0)
    away = doctored.key.with_name("away")
    doctored.key.rename(away)
    assert "key-absent" in doctor()
    away.rename(doctored.key)
    assert "key-rotation-unfinished" not in doctor()
    following = doctored.key.with_name(f"{doctored.key.name}.next")
    following.write_bytes(os.urandom(32))
    assert "key-rotation-unfinished" in doctor()
    following.unlink()
    assert "key-no-escrow" in doctor()
    mark = CONFIGURATION / "key-escrow"
    mark.write_text("another 2026-11-22 /root/escrow\n")
    assert "key-no-escrow" in doctor()
    mark.write_text(f"{administer('GetKeyStatus')['id']} 2026-11-22 /root/escrow\n")
    assert "key-no-escrow" not in doctor()
    mark.unlink()


def test_a_broken_glass_is_found(world, cli, doctor):
    try:
        assert cli(world.root, "break-glass", "--for", "1h", "--reason", "drill").status == 0
        assert "glass-broken" in doctor()
    finally:
        assert cli(world.root, "break-glass", "--end").status == 0
    assert "glass-broken" not in doctor()


def test_a_folder_in_which_a_broken_glass_is_not_believed_is_found(doctor):
    for mode in (0o775, 0o700):
        CONFIGURATION.chmod(mode)
        try:
            assert "glass-distrusted" in doctor()
        finally:
            CONFIGURATION.chmod(0o755)
    assert "glass-distrusted" not in doctor()


def test_a_state_directory_that_others_may_read_is_found(doctor, doctored):
    doctored.state.chmod(0o755)
    assert "store-exposed" in doctor()
    doctored.state.chmod(0o700)


def test_a_configuration_that_others_may_write_is_found(doctor):
    file = CONFIGURATION / "sallyport.toml"
    file.chmod(0o666)
    assert "configuration-writable" in doctor()
    file.chmod(0o644)


def test_a_spent_reserve_is_found(doctor, doctored):
    away = doctored.reserve.with_name("away")
    doctored.reserve.rename(away)
    assert "store-reserve-spent" in doctor()
    away.rename(doctored.reserve)


def test_an_audit_log_that_was_edited_is_found(doctor, doctored):
    doctored.stop()
    subprocess.run(
        ["sqlite3", str(doctored.store),
         "UPDATE audit SET at = at + 1 WHERE number = 2"], check=True)
    doctored.start()
    assert "row 2" in doctor()["audit-chain"][0]["what"]
    doctored.stop()
    subprocess.run(
        ["sqlite3", str(doctored.store),
         "UPDATE audit SET at = at - 1 WHERE number = 2"], check=True)
    doctored.start()
    assert "audit-chain" not in doctor()


def test_a_disk_that_is_nearly_full_is_found(world, doctor, doctored, own_daemon):
    installed = CONFIGURATION / "sallyport.toml"
    shipped = installed.read_text()
    with DiskImage(world, "small") as disk:
        daemon = own_daemon(state=disk.folder("state", doctored.uid))
        daemon.start()
        installed.write_text(f'store = "{daemon.store}"\n{shipped.split(chr(10), 1)[1]}')
        found = doctor()
        installed.write_text(shipped)
        daemon.stop()
    assert str(disk.mount_point) in found["store-space-low"][0]["what"]


def test_a_console_that_ends_too_soon_to_enrol_is_found(world, doctor, doctored):
    world.pam_service("login", PLAIN)
    root = Root(doctored)
    root.set_policy({"enrolAtLogin": "invited"})
    try:
        assert "login-timeout-short" in doctor()
    finally:
        root.reset_policy()


def test_no_way_in_without_the_daemon_is_found(world, doctor):
    world.pam_service("login", PLAIN)
    assert "way-in-missing" not in doctor()
    shadow = pathlib.Path("/etc/shadow")
    text = shadow.read_text()
    shadow.write_text(re.sub(r"^root:[^:]*:", "root:*:", text, flags=re.M))
    try:
        assert "way-in-missing" in doctor()
        free = "@include common-auth\n@include common-account\n"
        world.pam_service("login", free)
        world.pam_service("sudo", PLAIN)
        assert "way-in-missing" in doctor(), "nobody becomes root there"
        world.pam_service("sudo", free)
        assert "way-in-missing" not in doctor()
        for service in ("login", "sudo"):
            assert "way-in-missing" in doctor("--before", service)
    finally:
        shadow.write_text(text)


# --- How it is said

def test_an_ordinary_user_is_told_what_was_not_looked_at(world, doctor):
    found = doctor(account=world.named("ada"))
    subjects = {finding["subject"] for finding in found["not-looked-at"]}
    assert {"sshd", "audit log"} <= subjects
    assert not faults(found), found


def test_what_an_ordinary_user_may_not_ask_is_not_recorded_as_asked(world, doctor, doctored):
    before = Root(doctored)("ReadAudit")["last"]
    doctor(account=world.named("ada"))
    assert Root(doctored)("ReadAudit")["last"] == before


def test_people_get_sentences_within_80_columns(world, cli):
    result = cli(world.root, "doctor")
    assert result.status in (0, 1), result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert re.search(r"^ok +the daemon answers, version ", result.stdout, re.M)
    assert re.search(r"^\d+ ok", result.stdout.splitlines()[-1])


def test_the_list_names_every_finding_that_a_test_makes(cli, world):
    listed = {entry["id"]: entry["severity"]
              for entry in cli(world.root, "doctor", "--list", "--json").json["findings"]}
    assert set(BROKEN) | set(SSHD) <= set(listed)
    assert set(listed.values()) == {"note", "warning", "fault"}


def test_doctor_changes_nothing(world, doctor, doctored):
    def fingerprint():
        return subprocess.run(
            "find /etc/pam.d /etc/ssh /etc/sallyport -type f -exec sha256sum {} + | sort; "
            "ls -lnR --time-style=full-iso /etc/pam.d /etc/ssh /etc/sallyport",
            shell=True, check=True, capture_output=True, text=True).stdout

    before = fingerprint(), Root(doctored)("ReadAudit")["last"]
    doctor()
    doctor("--before", "login")
    assert (fingerprint(), Root(doctored)("ReadAudit")["last"]) == before
