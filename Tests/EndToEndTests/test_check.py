"""sallyport check: a sign-in gone through step by step, which counts nothing and uses nothing up."""

import pytest

from support.administration import Root, administer, exempt
from support.administrators import ROLES
from support.cli import CommandLine
from support.daemon import Daemon
from support.enrolment import enrol
from support.varlink_client import VarlinkError

SERVICE = "@include common-auth\nauth required pam_sallyport.so\n@include common-account\n"


@pytest.fixture(scope="module")
def daemon(world):
    daemon = Daemon(world, settings=ROLES).start()
    world.pam_service("su", SERVICE)
    yield daemon
    daemon.stop()
    daemon.close()


@pytest.fixture
def root(daemon):
    root = Root(daemon)
    yield root
    root.reset_policy()


@pytest.fixture(scope="module")
def cli(world):
    return CommandLine(world)


@pytest.fixture
def check(world, cli, daemon):
    """What a dry run says, in JSON; nothing is recorded by it."""

    def run(user, *more, service="su"):
        before = Root(daemon)("ReadAudit", limit=1000)["last"]
        result = cli(world.root, "check", user, "--service", service, *more, "--json")
        assert result.status == 0, result.stderr
        assert Root(daemon)("ReadAudit", limit=1000)["last"] == before
        return result.json

    return run


# --- Refusals

def test_nobody_but_root_may(world, cli, daemon):
    result = cli(world.named("ada"), "check", "ada", "--service", "su")
    assert result.status == 1 and "only root" in result.stderr
    for name in ("ada", "babbage"):
        with pytest.raises(VarlinkError) as refusal:
            administer("CheckLogin", world.named(name), user=name, service="su")
        assert refusal.value.name == "org.varlink.service.PermissionDenied"
    with pytest.raises(VarlinkError) as refusal:
        administer("CheckLogin", world.stranger(), user="ada", service="su")
    assert refusal.value.name == "org.sallyport.Admin.NotAuthorized"


@pytest.mark.parametrize("arguments", [
    ("ada",), ("--service", "su"), ("ada", "--service", "../su"), ("ada", "--service", ""),
    ("ada", "--service", "su", "--from", "")])
def test_what_is_no_question_is_a_usage_error(world, cli, arguments):
    assert cli(world.root, "check", *arguments).status == 64


def test_a_host_name_is_no_source(world, cli, daemon):
    result = cli(world.root, "check", "ada", "--service", "su", "--from", "host.example")
    assert result.status == 1 and "numeric" in result.stderr


# --- Who is refused

def test_a_name_that_nobody_has(check, root):
    voluntary = check("nobody-has-this")
    assert "uid" not in voluntary and voluntary["verdict"] == "notRequired"
    root.set_policy({"mode": "mandatory"})
    mandatory = check("nobody-has-this")
    assert (mandatory["verdict"], mandatory["reason"]) == ("deny", "unknownAccount")
    assert mandatory["prompt"]["text"] == "Verification code: "


def test_whoever_must_have_a_second_factor_and_has_none(check, root, stranger):
    root.set_policy({"mode": "mandatory"})
    reply = check(stranger().name)
    assert (reply["verdict"], reply["reason"]) == ("deny", "mandatoryNotEnrolled")
    root.set_policy({"mode": "mandatory", "enrolAtLogin": "open"})
    reply = check(stranger().name)
    assert reply["verdict"] == "permit" and reply["prompt"]["enrols"]


def test_a_delay_and_a_lock_are_shown_and_not_lengthened(check, root, person, pam_login):
    root.set_policy({"throttle.delayAfter": "3", "throttle.lockAfter": "10"})
    one = person()
    pam_login("su", one.name, *["000000"] * 3)
    waiting = check(one.name)
    assert waiting["throttle"]["admission"] == "wait" and waiting["reason"] == "throttled"
    assert waiting["throttle"]["failures"] == 3 and waiting["throttle"]["until"] > 0
    for _ in range(5):
        assert check(one.name)["throttle"] == waiting["throttle"]
    elsewhere = check(one.name, "--from", "192.0.2.9")
    assert elsewhere["throttle"]["admission"] == "compare" and elsewhere["verdict"] == "permit"


def test_an_identity_that_has_changed(world, check, person):
    one = person()
    passwd = (world.folder / "etc" / "passwd")
    text = passwd.read_text()
    changed = text.replace(f"{one.name}:x:{one.account.uid}:", f"{one.name}:x:59999:")
    replace(passwd, changed)
    try:
        reply = check(one.name)
        assert (reply["verdict"], reply["reason"]) == ("deny", "identityChanged")
        assert reply["uid"] == 59999 and reply["recorded"]["uid"] == one.account.uid
    finally:
        replace(passwd, text)


def replace(file, text):
    new = file.with_name("passwd+")
    new.write_text(text)
    new.chmod(0o644)
    new.replace(file)


# --- Who comes in

def test_a_right_code_that_was_never_asked_for_still_works(check, person, pam_login):
    one = person()
    reply = check(one.name)
    assert reply["verdict"] == "permit" and reply["account"] == "deny"
    assert reply["recorded"]["enrolled"] and reply["local"] and reply["tries"] == 3
    assert reply["throttle"] == {"admission": "compare", "failures": 0, "uncleared": 0}
    assert pam_login("alone", one.name, one.phone.next_code()).code == "PAM_SUCCESS"


def test_the_rule_that_decides_is_shown(check, root, person):
    one = person()
    root.set_policy({}, rules=[
        exempt(services=["cron"], note="jobs"), exempt(networks=["192.0.2.0/24"], note="office")])
    reply = check(one.name, "--from", "192.0.2.7")
    assert reply["verdict"] == "notRequired" and reply["ruling"]["rule"] == 2
    assert [rule["match"] for rule in reply["rules"]] == ["service", "matches"]
    assert check(one.name)["verdict"] == "permit"


def test_a_dry_run_says_what_the_login_then_does(check, root, person, pam_login, stranger):
    cases = [person().name, stranger().name]
    for mode in ("off", "voluntary", "mandatory"):
        root.set_policy({"mode": mode})
        for name in cases:
            verdict = check(name)["verdict"]
            outcome = pam_login("alone", name, "000000")
            # The stack has our line alone: libpam refuses it where that says PAM_IGNORE.
            asked = bool(outcome.prompts)
            assert asked == (verdict != "notRequired"), (mode, name, verdict, outcome.text)


def test_a_broken_glass_asks_nobody(world, cli, check, person):
    one = person()
    try:
        broken = cli(world.root, "break-glass", "--for", "1h", "--reason", "drill")
        assert broken.status == 0
        # That it is broken is recorded when somebody first looks.
        cli(world.root, "check", one.name, "--service", "su")
        reply = check(one.name)
        assert (reply["verdict"], reply["reason"]) == ("notRequired", "brokenGlass")
        assert "prompt" not in reply
    finally:
        cli(world.root, "break-glass", "--end")


# --- How it reads

def test_people_read_every_step(world, cli, person):
    one = person()
    result = cli(world.root, "check", one.name, "--service", "su", "--from", "192.0.2.7")
    assert result.status == 0, result.stderr
    for text in (
            "A sign-in by    su from 192.0.2.7", f"{one.name}, uid {one.account.uid}, in the local",
            "Decision        asks for a code", "Throttle        a code would be compared",
            "'Verification code: ', visible", "PAM_SUCCESS with a right code", "ok       su asks"):
        assert text in result.stdout, result.stdout


def test_the_pam_file_of_the_service_is_judged_too(world, cli, check, person):
    one = person()
    world.pam_service("su", "auth sufficient pam_unix.so\nauth required pam_sallyport.so\n")
    try:
        found = {finding["id"] for finding in check(one.name)["pam"]["findings"]}
        assert "pam-passed-over" in found
    finally:
        world.pam_service("su", SERVICE)
    found = {finding["id"] for finding in check(one.name, service="nowhere")["pam"]["findings"]}
    assert found == {"pam-no-service"}
