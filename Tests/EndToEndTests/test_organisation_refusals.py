"""What ordinary people and limited administrators try on other people's accounts (I5, I6, I7)."""

import pytest

from support.administration import BREAK_GLASS, Root, administer, exempt
from support.enrolment import enrol, status
from support.groups import Groups
from support.interfaces import interfaces_at, methods_of
from support.phone import Phone
from support.varlink_client import Connection, LoginConnection, VarlinkError

ACCOUNT = "org.sallyport.Account"
ADMIN = "org.sallyport.Admin"
OUTBOX = "org.sallyport.Outbox"
LOGIN = "org.sallyport.Login"

# A rule that would have the victim asked for nothing.
WEAKER = {"effect": "exempt", "accounts": [], "groups": [], "services": [], "networks": [],
          "note": "let me in"}

# Every administrator's call: the permission that it needs, and what is asked of it about whom.
ADMIN_CALLS = {
    "ListUsers": ("users.view", lambda name: {}),
    "GetUser": ("users.view", lambda name: {"user": name}),
    "UnlockAccount": ("users.unlock", lambda name: {"user": name}),
    "DisableUser": ("users.disable", lambda name: {"user": name}),
    "AdoptUser": ("users.disable", lambda name: {"user": name}),
    "GrantPass": ("users.exempt", lambda name: {
        "user": name, "duration": 3600, "reason": "let me in"}),
    "RevokePass": ("users.exempt", lambda name: {"user": name}),
    "InviteUser": ("users.invite", lambda name: {"user": name}),
    "RevokeInvitation": ("users.invite", lambda name: {"user": name}),
    "ReadRecoveryCodes": ("recovery.view", lambda name: {"user": name}),
    "ChangePolicy": ("policy.edit", lambda name: {
        "settings": [{"name": "mode", "value": "off"}], "rules": [WEAKER]}),
    "PreviewPolicy": ("users.view", lambda name: {
        "settings": [{"name": "mode", "value": "off"}], "users": [name]}),
    "ExplainPolicy": ("users.view", lambda name: {"user": name, "service": "sshd"}),
    "CheckLogin": ("users.view", lambda name: {"user": name, "service": "sshd"}),
    "ReadAudit": ("audit.read", lambda name: {}),
    "VerifyAudit": ("audit.read", lambda name: {}),
    "BeginBackup": ("store.backup", lambda name: {}),
    "SetUserEmail": ("email.manage", lambda name: {"user": name, "email": "eve@example.org"}),
    "ResendActivation": ("email.manage", lambda name: {"users": [name]}),
}

# What everybody may ask.
OPEN_CALLS = {"GetPolicy"}

# What no role gives: root's alone.
ROOTS_CALLS = {
    "AcceptStore": ("store.accept", {}),
    "BeginImport": ("import", {}),
    "ImportAuthenticator": ("import", {
        "user": "ada", "origin": "oath", "key": "3132333435363738393031323334353637383930",
        "algorithm": "SHA1", "digits": 6, "period": 30, "clockDrift": 0, "recoveryCodes": []}),
    "GetKeyStatus": ("keys.status", {}),
}

# Of these, what takes no word of whoever asks.
WORDLESS_CALLS = {"ImportAuthenticator", "GetKeyStatus"}

# Those that go on with what BeginBackup began, on its connection.
LATER_ADMIN_CALLS = {"GetBackupProgress": {}, "ReadBackup": {"offset": 0}}

# Those that are about one account.
ABOUT_SOMEBODY = [name for name, (_, about) in ADMIN_CALLS.items() if "user" in about("ada")]

# What somebody might think makes an administrator of them.
FORGERIES = [None, {}, {"loginUID": 0}, BREAK_GLASS, {"loginUID": 0, **BREAK_GLASS}]

# What a call might be led to believe about whom it is for.
OTHERS = {"user": "root", "uid": 0, "account": "root", "actor": 0, "loginUID": 0,
          "authority": BREAK_GLASS, "service": "sshd", "address": "127.0.0.1", "terminal": "tty1"}

# What these take besides.
TAKEN = {
    "GetPolicy": set(),
    "PreviewPolicy": {"authority", "service", "address", "at"},
    "ExplainPolicy": {"authority", "service", "address"},
    "CheckLogin": {"authority", "service", "address"},
    "ReadAudit": {"authority", "user"},
}

# Every call about one's own second factor, as whoever makes it would for somebody else.
SELF_SERVICE_CALLS = {
    "GetStatus": lambda code: {},
    "BeginEnrollment": lambda code: {"name": "mine", "stepUp": code},
    "ConfirmEnrollment": lambda code: {"code": code},
    "ShowRecoveryCodes": lambda code: {"stepUp": code},
    "RegenerateRecoveryCodes": lambda code: {"stepUp": code},
    "RemoveDevice": lambda code: {"name": "phone", "stepUp": code},
    "ResynchronizeDevice": lambda code: {"name": "phone", "firstCode": code, "secondCode": code},
    "Disable": lambda code: {"stepUp": code},
    "SetEmail": lambda code: {"email": "eve@example.org", "stepUp": code},
    "ConfirmEmail": lambda code: {"code": code},
    "RemoveEmail": lambda code: {"stepUp": code},
    "TestEmail": lambda code: {},
}

# The mailer's, and nobody else's.
OUTBOX_CALLS = {
    "TakeMail": {}, "ReportMail": {"id": "1/ada", "outcome": "delivered"},
}

# Nor does RemoveEmail, where there is no address.
TAKE_NO_STEP_UP = ("GetStatus", "ConfirmEnrollment", "ConfirmEmail", "TestEmail", "RemoveEmail")

# What an application may claim about a login.
CLAIMS = {"service": "sshd", "address": "127.0.0.1", "terminal": "tty1", "remoteUser": "root"}

LOGIN_CALLS = {
    "Begin": lambda name: {"user": name, **CLAIMS},
    "CheckAccount": lambda name: {"user": name, "service": "sshd", "address": "127.0.0.1"},
}

# Those that go on with what Begin began.
LATER_LOGIN_CALLS = {"Answer": {"response": "123456"}, "Cancel": {}}


@pytest.fixture(scope="module")
def groups(world):
    return Groups()


@pytest.fixture(scope="module")
def daemon(world, daemon, groups):
    """With a help desk over the staff, and people who may do more."""
    for name in ("helpdesk", "staff-x", "security"):
        groups.put(name)
    daemon.configure("""\
[roles.helpdesk]
groups = [ "helpdesk" ]
permissions = [ "users.view", "users.unlock" ]
over = [ "staff-x" ]

[roles.security]
groups = [ "security" ]
permissions = [ "users.view", "users.disable", "policy.edit" ]
""")
    daemon.reload()
    return daemon


@pytest.fixture(scope="module")
def root(daemon):
    return Root(daemon)


@pytest.fixture(scope="module")
def victim(world, daemon, root):
    """Somebody of whom there is something to be changed: codes, a lock that would be opened, and a
    pass that would be ended."""
    ada = enrol(world.stranger(), daemon.control)
    root.grant_pass(ada.name, 7200)
    with LoginConnection() as login:
        login.verdict(ada.name, ada.phone.wrong_code())
    return ada


@pytest.fixture
def unchanged(root, victim):
    """Whatever the test does, the victim and the policy are as they were."""
    def state():
        return root.user(victim.name), root.policy(), status(victim.account)
    before = state()
    yield
    assert state() == before


@pytest.fixture
def codes_that_admins_may_read(root):
    root.set_policy({"recovery.visibleToAdmins": "on"})
    yield
    root.set_policy({"recovery.visibleToAdmins": None})


def refused(socket, method, account, /, **parameters):
    """The error that somebody gets, without its interface's name, and what it says."""
    with Connection(socket, account.uid) as connection:
        connection.send(method, **parameters)
        try:
            reply = connection.receive()
        except VarlinkError as error:
            return error.name.rpartition(".")[2], error.parameters
    raise AssertionError(f"{method} answered {reply}")


# --- Every call there is


def test_every_method_of_every_interface_is_tried_here(daemon):
    assert set(interfaces_at(daemon.control)) == {ACCOUNT, ADMIN, OUTBOX}
    assert methods_of(OUTBOX, daemon.control) == set(OUTBOX_CALLS)
    assert methods_of(ADMIN, daemon.control) == (
        set(ADMIN_CALLS) | OPEN_CALLS | set(ROOTS_CALLS) | set(LATER_ADMIN_CALLS))
    assert methods_of(ACCOUNT, daemon.control) == set(SELF_SERVICE_CALLS)
    assert interfaces_at(daemon.login) == [LOGIN]
    assert methods_of(LOGIN, daemon.login) == set(LOGIN_CALLS) | set(LATER_LOGIN_CALLS)


@pytest.mark.parametrize("method", OUTBOX_CALLS)
def test_nobody_but_the_mailer_gets_mail_not_even_root(method, world, daemon, person):
    for account in (person().account, world.root):
        assert refused(daemon.control, f"{OUTBOX}.{method}", account, **OUTBOX_CALLS[method]) == (
            "NotMailer", {})


@pytest.mark.parametrize("method", ROOTS_CALLS)
def test_what_is_roots_alone_nobody_else_does_and_it_is_recorded(method, daemon, person):
    mallory = person()
    deed, about = ROOTS_CALLS[method]
    words = [*FORGERIES, {"stepUp": mallory.phone.next_code()}]
    for authority in [None] if method in WORDLESS_CALLS else words:
        more = {} if authority is None else {"authority": authority}
        assert refused(daemon.control, f"{ADMIN}.{method}", mallory.account, **about, **more) == (
            "PermissionDenied", {})
    [line] = daemon.log_lines(
        f"audit administrationRefused deny .* actor={mallory.account.uid} ")
    assert "reason=notAuthorized" in line and f"note={deed}" in line


@pytest.mark.parametrize("method", LATER_ADMIN_CALLS)
def test_what_was_not_begun_on_a_connection_does_not_go_on_there(method, daemon, person):
    assert refused(
        daemon.control, f"{ADMIN}.{method}", person().account, **LATER_ADMIN_CALLS[method]
    ) == ("StepUpRequired", {})


@pytest.mark.parametrize("method", ADMIN_CALLS)
def test_an_ordinary_person_administers_nobody_and_it_is_recorded(
        method, daemon, victim, person, unchanged, codes_that_admins_may_read):
    permission, about = ADMIN_CALLS[method]
    mallory = person()
    code = mallory.phone.next_code()
    for authority in [*FORGERIES, {"stepUp": code}, {"stepUp": code, **BREAK_GLASS},
                      {"loginUID": victim.account.uid, "stepUp": victim.recovery_codes[0]}]:
        more = {} if authority is None else {"authority": authority}
        assert refused(
            daemon.control, f"{ADMIN}.{method}", mallory.account, **about(victim.name), **more
        ) == ("NotAuthorized", {"permission": permission})
    [line] = daemon.log_lines(
        f"audit administrationRefused deny .* actor={mallory.account.uid} ")
    assert "reason=notAuthorized" in line and f"note={permission}" in line
    with LoginConnection() as login:
        assert login.verdict(mallory.name, code) == "permit", "the code was not used up"


@pytest.mark.parametrize("method", ADMIN_CALLS)
def test_somebody_without_a_second_factor_administers_nobody_either(
        method, daemon, victim, stranger, unchanged, codes_that_admins_may_read):
    permission, about = ADMIN_CALLS[method]
    mallory = stranger()
    for authority in FORGERIES:
        more = {} if authority is None else {"authority": authority}
        assert refused(
            daemon.control, f"{ADMIN}.{method}", mallory, **about(victim.name), **more
        ) == ("NotAuthorized", {"permission": permission})
    assert len(daemon.log_lines(
        f"audit administrationRefused deny reason=notAuthorized .*actor={mallory.uid} ")) == 1


@pytest.mark.parametrize("method", ADMIN_CALLS)
def test_it_is_refused_and_recorded_whatever_the_policy_keeps(
        method, daemon, victim, stranger, unchanged):
    """Recovery codes that no administrator may read are nobody's to ask for, all the same."""
    permission, about = ADMIN_CALLS[method]
    mallory = stranger()
    assert refused(daemon.control, f"{ADMIN}.{method}", mallory, **about(victim.name)) == (
        "NotAuthorized", {"permission": permission})
    assert daemon.log_lines(
        f"audit administrationRefused deny reason=notAuthorized .*actor={mallory.uid} ")


@pytest.mark.parametrize("method", ABOUT_SOMEBODY)
def test_whether_an_account_exists_is_not_told_to_ordinary_people(
        method, daemon, victim, stranger):
    _, about = ADMIN_CALLS[method]
    mallory = stranger()
    answers = {
        name: refused(daemon.control, f"{ADMIN}.{method}", mallory, **about(name))
        for name in (victim.name, "root", "nobody-has-this-name", "", "a/b")}
    assert len({str(answer) for answer in answers.values()}) == 1, answers


@pytest.mark.parametrize("method", sorted(set(ADMIN_CALLS) | OPEN_CALLS))
def test_no_administrators_call_takes_what_it_does_not_ask_for(
        method, daemon, victim, stranger, unchanged):
    _, about = ADMIN_CALLS.get(method, (None, lambda name: {}))
    known, mallory = about(victim.name), stranger()
    for claim in OTHERS.keys() - known.keys() - TAKEN.get(method, {"authority"}):
        answer = refused(
            daemon.control, f"{ADMIN}.{method}", mallory, **known, **{claim: OTHERS[claim]})
        assert answer == ("InvalidParameter", {"parameter": claim})


# --- One's own second factor, for another


@pytest.mark.parametrize("method", SELF_SERVICE_CALLS)
def test_no_call_about_ones_own_second_factor_can_name_another(
        method, daemon, victim, person, unchanged):
    mallory = person()
    for claim, value in {**OTHERS, "user": victim.name, "uid": victim.account.uid}.items():
        asked = {**SELF_SERVICE_CALLS[method](mallory.recovery_codes[0]), claim: value}
        answer = refused(daemon.control, f"{ACCOUNT}.{method}", mallory.account, **asked)
        assert answer == ("InvalidParameter", {"parameter": claim})
    assert status(mallory.account)["recoveryCodesLeft"] == len(mallory.recovery_codes)


@pytest.mark.parametrize(
    "method", [name for name in SELF_SERVICE_CALLS if name not in TAKE_NO_STEP_UP])
def test_somebody_elses_code_is_no_step_up_and_is_not_used_up(
        method, daemon, victim, person, unchanged):
    mallory = person()
    for code in (victim.phone.code_at(victim.phone.step_now + 1), victim.recovery_codes[0]):
        name, said = refused(
            daemon.control, f"{ACCOUNT}.{method}", mallory.account,
            **SELF_SERVICE_CALLS[method](code))
        assert name == "StepUpRejected" and said["reason"] in ("wrong", "notACode")
    assert status(mallory.account)["devices"][0]["name"] == "phone"


def test_what_somebody_began_only_they_can_confirm(daemon, stranger):
    ada, mallory = stranger(), stranger()
    with Connection(daemon.control, ada.uid) as adas:
        pending = adas.call(f"{ACCOUNT}.BeginEnrollment")["enrollment"]
        code = Phone(pending["key"]).next_code()
        assert refused(daemon.control, f"{ACCOUNT}.ConfirmEnrollment", mallory, code=code) == (
            "NoPendingEnrollment", {})
        assert not status(mallory)["enrolled"] and not status(ada)["enrolled"]


# --- Signing in as another


@pytest.mark.parametrize("method", LOGIN_CALLS)
def test_a_person_cannot_sign_in_as_another_and_it_is_recorded(
        method, daemon, victim, stranger, unchanged):
    mallory = stranger()
    for name in (victim.name, "root", "nobody-has-this-name"):
        with LoginConnection(uid=mallory.uid) as login:
            step = login.call(f"{LOGIN}.{method}", **LOGIN_CALLS[method](name))["step"]
            assert step == {"kind": "done", "verdict": "notPermitted"}
            for later, parameters in LATER_LOGIN_CALLS.items():
                with pytest.raises(VarlinkError, match="NoConversation"):
                    login.call(f"{LOGIN}.{later}", **parameters)
    [line] = daemon.log_lines(f"audit peerRefused deny .* actor={mallory.uid} ")
    assert "reason=peerNotPermitted" in line
    assert victim.name not in line, "whom it was about is the peer's word alone"
    for claimed in ("address=", "terminal=", "remote="):
        assert claimed not in line


def test_a_right_code_of_another_is_no_way_in(daemon, victim, stranger, unchanged):
    with LoginConnection(uid=stranger().uid) as login:
        step = login.begin(
            victim.name, firstAnswer=victim.phone.code_at(victim.phone.step_now), **CLAIMS)
    assert step == {"kind": "done", "verdict": "notPermitted"}


def test_a_claimed_source_matches_no_rule(daemon, root, person):
    """I5: an address is heard from root only."""
    ada = person()
    root.set_policy({}, rules=[exempt(networks=["127.0.0.0/8"])])
    try:
        for uid, kind in ((0, "done"), (ada.account.uid, "prompt")):
            with LoginConnection(uid=uid) as login:
                assert login.begin(ada.name, **CLAIMS)["kind"] == kind
    finally:
        root.reset_policy()


def test_a_claimed_source_is_not_remembered(daemon, root, person):
    """I5, I6: nobody forges a remembered sign-in."""
    ada = person()
    root.set_policy({"remember": "600"})
    try:
        with LoginConnection(uid=ada.account.uid) as login:
            assert login.verdict(ada.name, ada.phone.next_code(), **CLAIMS) == "permit"
        assert root.user(ada.name)["user"]["remembered"] == []
        with LoginConnection() as login:
            assert login.begin(ada.name, **CLAIMS)["kind"] == "prompt"
    finally:
        root.reset_policy()


# --- A help desk that may see and unlock the staff


@pytest.fixture
def groups_of_the_test(groups):
    """Puts people into groups; afterwards these are empty again."""
    yield groups
    for name in ("helpdesk", "staff-x", "security"):
        groups.put(name)


@pytest.fixture
def desk(groups_of_the_test, person):
    """Somebody of the help desk, with a second factor."""
    bob = person()
    groups_of_the_test.put("helpdesk", bob.account)
    return bob


@pytest.fixture
def staff(groups_of_the_test, person):
    """Somebody whom the help desk looks after, and who is waiting for that: five wrong codes."""
    ada = person()
    groups_of_the_test.put("staff-x", ada.account)
    for code in ada.phone.wrong_codes(5):
        with LoginConnection() as login:
            login.verdict(ada.name, code, service="sshd")
    return ada


def as_desk(desk, method, **parameters):
    return administer(method, desk.account, **parameters)


def refused_to(desk, daemon, method, name, **authority):
    _, about = ADMIN_CALLS[method]
    return refused(daemon.control, f"{ADMIN}.{method}", desk.account, **about(name),
                   **({"authority": authority} if authority else {}))


def failures_of(root, name):
    return root.user(name)["user"]["failures"]


def test_the_help_desk_sees_and_unlocks_its_staff(daemon, desk, staff, root):
    seen = as_desk(desk, "GetUser", user=staff.name)
    assert seen == root.user(staff.name)
    listed = as_desk(desk, "ListUsers", limit=500)
    assert [user["user"] for user in listed["users"]] == [staff.name]
    assert listed["over"] == ["staff-x"]
    assert as_desk(desk, "ExplainPolicy", user=staff.name)["enrolled"]
    unlocked = as_desk(
        desk, "UnlockAccount", user=staff.name, authority={"stepUp": desk.phone.next_code()})
    assert unlocked["forgottenFailures"] == 5
    assert failures_of(root, staff.name) == 5, "told to the owner all the same"
    assert daemon.log_lines(
        f"audit unlocked done account={staff.name} .*actor={desk.account.uid} method=app")


def test_the_help_desk_gets_none_of_the_permissions_that_it_has_not(
        daemon, desk, staff, root, codes_that_admins_may_read):
    code = desk.phone.next_code()
    before = root.user(staff.name), root.policy()
    for method, (permission, _) in ADMIN_CALLS.items():
        if permission in ("users.view", "users.unlock"):
            continue
        assert refused_to(desk, daemon, method, staff.name, stepUp=code, **BREAK_GLASS) == (
            "NotAuthorized", {"permission": permission})
        assert daemon.log_lines(
            f"audit administrationRefused deny reason=notAuthorized .*actor={desk.account.uid} "
            f".*note={permission}")
    assert (root.user(staff.name), root.policy()) == before
    assert as_desk(desk, "UnlockAccount", user=staff.name, authority={"stepUp": code}), "unused"


def test_what_concerns_everybody_is_not_for_who_sees_some(daemon, desk, staff):
    assert refused_to(desk, daemon, "PreviewPolicy", staff.name) == (
        "NotAuthorized", {"permission": "users.view"})


def test_the_help_desk_reaches_nobody_outside_its_staff(daemon, desk, staff, person, root):
    outsider, code = person(), desk.phone.next_code()
    before = root.user(outsider.name)
    for name in (outsider.name, "root", "sallyport", "nobody-has-this-name", "no/name"):
        for method in ("GetUser", "ExplainPolicy"):
            assert refused_to(desk, daemon, method, name) == (
                "NotAuthorized", {"permission": "users.view"})
        assert refused_to(desk, daemon, "UnlockAccount", name, stepUp=code) == (
            "NotAuthorized", {"permission": "users.unlock"})
    assert root.user(outsider.name) == before
    assert as_desk(desk, "UnlockAccount", user=staff.name, authority={"stepUp": code}), "unused"


def test_the_help_desk_unlocks_nobody_who_may_more_than_it(
        daemon, desk, staff, groups_of_the_test, root):
    groups_of_the_test.put("security", staff.account)
    code = desk.phone.next_code()
    before = root.user(staff.name)
    name, said = refused_to(desk, daemon, "UnlockAccount", staff.name, stepUp=code)
    assert (name, said["user"]) == ("AccountAbove", staff.name)
    assert said["permission"] in ("users.disable", "policy.edit")
    assert daemon.log_lines(
        f"audit administrationRefused deny reason=accountAbove account={staff.name} "
        f".*actor={desk.account.uid} .*note=users.unlock")
    assert root.user(staff.name) == before
    assert as_desk(desk, "GetUser", user=staff.name) == before, "seen it may be"


def test_root_in_the_staff_is_above_the_help_desk(
        world, daemon, desk, groups_of_the_test):
    groups_of_the_test.put("staff-x", world.root)
    name, said = refused_to(
        desk, daemon, "UnlockAccount", "root", stepUp=desk.phone.next_code())
    assert (name, said["user"]) == ("AccountAbove", "root")


def test_without_a_second_factor_of_ones_own_nothing_is_done(
        daemon, staff, stranger, groups_of_the_test, root):
    bob = stranger()
    groups_of_the_test.put("helpdesk", bob)
    before = root.user(staff.name)
    for authority in (None, {"stepUp": "123456"}, {"stepUp": staff.recovery_codes[0]},
                      BREAK_GLASS, {"loginUID": 0, **BREAK_GLASS}):
        more = {} if authority is None else {"authority": authority}
        assert refused(
            daemon.control, f"{ADMIN}.UnlockAccount", bob, user=staff.name, **more
        ) == ("SecondFactorNeeded", {})
    assert daemon.log_lines(
        f"audit administrationRefused deny reason=secondFactorNeeded account={staff.name} "
        f".*actor={bob.uid} .*note=users.unlock")
    assert root.user(staff.name) == before


def test_without_a_step_up_nothing_is_done(daemon, desk, staff, root):
    before = root.user(staff.name)
    for authority in ({}, {"loginUID": 0}, BREAK_GLASS):
        assert refused_to(desk, daemon, "UnlockAccount", staff.name, **authority) == (
            "StepUpRequired", {})
    assert root.user(staff.name) == before


def test_neither_a_wrong_code_nor_anybody_elses_is_a_step_up(daemon, desk, staff, root):
    before = root.user(staff.name)
    for code, reason in ((desk.phone.wrong_code(), "wrong"),
                         (staff.phone.code_at(staff.phone.step_now + 1), "wrong"),
                         (staff.recovery_codes[0], "wrong"), ("let me in", "notACode")):
        assert refused_to(desk, daemon, "UnlockAccount", staff.name, stepUp=code) == (
            "StepUpRejected", {"reason": reason})
    assert len(daemon.log_lines(
        f"audit stepUpRefused deny reason=wrongCode account={desk.name} ")) == 3
    assert root.user(staff.name) == before
    with LoginConnection() as login:
        assert login.verdict(staff.name, staff.recovery_codes[0], address="192.0.2.1") == "permit"


def test_a_code_that_was_used_is_no_step_up(daemon, desk, staff, root):
    code = desk.phone.next_code()
    with LoginConnection() as login:
        assert login.verdict(desk.name, code) == "permit"
    before = root.user(staff.name)
    for _ in range(2):
        assert refused_to(desk, daemon, "UnlockAccount", staff.name, stepUp=code) == (
            "StepUpRejected", {"reason": "used"})
    assert root.user(staff.name) == before


def test_a_code_does_for_one_act(daemon, desk, staff, root):
    for code in (desk.phone.next_code(), desk.recovery_codes[0]):
        as_desk(desk, "UnlockAccount", user=staff.name, authority={"stepUp": code})
        name, _ = refused_to(desk, daemon, "UnlockAccount", staff.name, stepUp=code)
        assert name == "StepUpRejected"


def test_wrong_step_ups_lock_those_of_the_acting_person_only(daemon, desk, staff, root):
    before = root.user(staff.name)
    for code in desk.phone.wrong_codes(10):
        assert refused_to(desk, daemon, "UnlockAccount", staff.name, stepUp=code) == (
            "StepUpRejected", {"reason": "wrong"})
    for code in (desk.phone.next_code(), desk.recovery_codes[0]):
        assert refused_to(desk, daemon, "UnlockAccount", staff.name, stepUp=code) == (
            "StepUpLocked", {})
    assert root.user(staff.name) == before
    assert root.user(desk.name)["user"]["stepUpLocked"]


def test_who_leaves_the_help_desk_may_nothing_any_more(
        daemon, desk, staff, groups_of_the_test, root):
    as_desk(desk, "GetUser", user=staff.name)
    groups_of_the_test.put("helpdesk")
    code = desk.phone.next_code()
    for method in ("GetUser", "ListUsers", "UnlockAccount"):
        permission, _ = ADMIN_CALLS[method]
        assert refused_to(desk, daemon, method, staff.name, stepUp=code) == (
            "NotAuthorized", {"permission": permission})


def test_the_pages_of_the_help_desk_name_nobody_outside_its_staff(daemon, desk, staff):
    """Where to go on behind is said by a name: it must be one that they see."""
    page, named = {"next": None}, set()
    while "next" in page:
        after = {"after": page["next"]} if page["next"] else {}
        page = as_desk(desk, "ListUsers", limit=1, **after)
        named |= {page["next"]} if "next" in page else set()
    assert named <= {staff.name}


def test_who_leaves_the_staff_is_out_of_the_help_desks_reach(
        daemon, desk, staff, groups_of_the_test):
    as_desk(desk, "GetUser", user=staff.name)
    groups_of_the_test.put("staff-x")
    assert refused_to(desk, daemon, "GetUser", staff.name) == (
        "NotAuthorized", {"permission": "users.view"})
    assert as_desk(desk, "ListUsers")["users"] == []


def test_a_group_that_is_gone_gives_nobody_anything(
        daemon, desk, staff, groups_of_the_test):
    groups_of_the_test.remove("helpdesk")
    assert refused_to(desk, daemon, "GetUser", staff.name) == (
        "NotAuthorized", {"permission": "users.view"})
