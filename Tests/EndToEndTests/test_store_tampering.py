"""The store's file is edited, row by row, while the daemon is stopped (I4, I9).

Whoever writes to it has no key. They may keep people out; they let nobody in, and it is noticed.
Tests/SallyportStoreTests tries more edits, on the store alone.
"""

import pytest

from support.administration import administer
from support.tampering import TamperedStore, sqlite3
from support.varlink_client import LoginConnection

SERVICE = "tampered"



def of(person):
    """Where a record is somebody's; names are filled in later."""
    return f"WHERE accountID = (SELECT id FROM account WHERE name = '{{{person}}}')"


def theirs(column, person, schema=""):
    """A value of somebody's record."""
    return f"(SELECT {column} FROM {schema}accountRecord WHERE accountID ="\
           f" (SELECT id FROM {schema}account WHERE name = '{{{person}}}'))"


OWN = "the store's own record"
POLICY = "the policy"
AUDIT = "the audit log"
SCHEMA = "the schema"

# By table: the edit, and what is then said to have been changed from outside.
EDITS_OF_THE_WHOLE = {
    "store": [
        ("UPDATE store SET keyID = zeroblob(8)", None),
        ("UPDATE store SET policyMAC = zeroblob(32)", OWN),
        ("UPDATE store SET policyMAC = (SELECT policyMAC FROM old.store)", OWN),
        ("UPDATE store SET accountsMAC = zeroblob(32)", OWN),
        ("UPDATE store SET accountsMAC = (SELECT accountsMAC FROM old.store)", OWN),
        ("UPDATE store SET policyMAC = accountsMAC, accountsMAC = policyMAC", OWN),
        ("UPDATE store SET formerKeys = zeroblob(64)", OWN),
        ("UPDATE store SET auditAnchorNumber = 1", OWN),
        ("UPDATE store SET auditAnchorMAC = (SELECT mac FROM audit WHERE number = 1)", OWN),
        ("UPDATE store SET auditAnchorOffset = 1", OWN),
        ("UPDATE store SET latestTime = latestTime - 40000000", OWN),
        ("UPDATE store SET latestTime = latestTime + 40000000", OWN),
        ("UPDATE store SET latestTime = 0", OWN),
        ("UPDATE store SET auditHeadMAC = zeroblob(32)", OWN),
        ("UPDATE store SET auditHeadMAC = (SELECT mac FROM audit ORDER BY number DESC LIMIT 1)",
         OWN),
        ("UPDATE store SET mac = zeroblob(32)", OWN),
        ("UPDATE store SET mac = (SELECT mac FROM old.store)", OWN),
        ("DELETE FROM store", OWN),
        # The row with all its columns: the newest row of the audit log knows a newer one.
        ("REPLACE INTO store SELECT * FROM old.store", OWN),
    ],
    "policyRecord": [
        ("UPDATE policyRecord SET value = 'off' WHERE name = 'mode'", POLICY),
        ("UPDATE policyRecord SET value = 'voluntary' WHERE name = 'mode'", POLICY),
        ("DELETE FROM policyRecord WHERE name = 'mode'", POLICY),
        ("DELETE FROM policyRecord WHERE name = 'rule.0001'", POLICY),
        ("DELETE FROM policyRecord WHERE name = 'rule.0002'", POLICY),
        ("DELETE FROM policyRecord", POLICY),
        ("INSERT INTO policyRecord VALUES ('remember', '86400')", POLICY),
        ("INSERT INTO policyRecord VALUES ('methods.app', 'off')", POLICY),
        ("INSERT INTO policyRecord VALUES ('rule.0003', 'effect exempt\nnote everybody')", POLICY),
        ("INSERT INTO policyRecord VALUES ('rule.0004', 'effect exempt\nnote everybody')", POLICY),
        ("INSERT INTO policyRecord VALUES ('nonsense', '1')", POLICY),
        ("UPDATE policyRecord SET value = 'effect exempt\nnetwork 4:00000000/0\nnote the office'"
         " WHERE name = 'rule.0001'", POLICY),
        ("UPDATE policyRecord SET"
         " value = 'effect exempt\naccount {mallory}\nnote somebody who left' WHERE name = 'rule.0002'", POLICY),
        ("UPDATE policyRecord SET name = 'rule.000x' WHERE name = 'rule.0001';"
         " UPDATE policyRecord SET name = 'rule.0001' WHERE name = 'rule.0002';"
         " UPDATE policyRecord SET name = 'rule.0002' WHERE name = 'rule.000x'", POLICY),
        ("UPDATE policyRecord SET name = 'mandatory.groups' WHERE name = 'mode'", POLICY),
        ("REPLACE INTO policyRecord SELECT * FROM old.policyRecord WHERE name = 'rule.0002'",
         POLICY),
        ("DELETE FROM policyRecord; INSERT INTO policyRecord SELECT * FROM old.policyRecord",
         POLICY),
        ("DELETE FROM policyRecord; INSERT INTO policyRecord SELECT * FROM old.policyRecord;"
         " UPDATE store SET policyMAC = (SELECT policyMAC FROM old.store)", OWN),
        ("DELETE FROM policyRecord; INSERT INTO policyRecord SELECT * FROM old.policyRecord;"
         " REPLACE INTO store SELECT * FROM old.store", OWN),
        # With what is sealed elsewhere: a record, and an end of the log that was the newest once.
        ("DELETE FROM policyRecord; INSERT INTO policyRecord SELECT * FROM old.policyRecord;"
         " REPLACE INTO store SELECT * FROM old.store;"
         " REPLACE INTO accountRecord SELECT * FROM old.accountRecord", OWN),
        ("DELETE FROM policyRecord; INSERT INTO policyRecord SELECT * FROM old.policyRecord;"
         " DELETE FROM audit WHERE number > (SELECT max(number) FROM old.audit)", OWN),
    ],
    # The end of the log, and where it begins, are looked at before anybody is let in.
    "audit": [
        *[(f"UPDATE audit SET {assignment} WHERE number = (SELECT max(number) FROM audit)", AUDIT)
          for assignment in (
              "number = number + 1", "at = at + 1", "action = 'locked'", "verdict = 'deny'",
              "reason = 'wrongCode'", "accountName = '{mallory}'", "accountUID = 1", "actor = 1",
              "service = 'su'", "terminal = 'tty1'", "address = x'7f000001'",
              "remoteAccount = 'root'", "method = 'recoveryCode'", "device = 'tablet'",
              "rule = 1", "note = 'x'", "count = 2", "endOffset = endOffset + 1",
              "storeMAC = zeroblob(32)", "accountsMAC = zeroblob(32)",
              "storeMAC = (SELECT mac FROM old.store)",
              "accountsMAC = (SELECT accountsMAC FROM old.store)", "mac = zeroblob(32)")],
        ("DELETE FROM audit WHERE number = (SELECT max(number) - 1 FROM audit)", AUDIT),
        ("UPDATE audit SET mac = (SELECT mac FROM audit AS before"
         " WHERE before.number = audit.number - 1)"
         " WHERE number = (SELECT max(number) FROM audit)", AUDIT),
        ("INSERT INTO audit (number, at, action, verdict, count, endOffset, storeMAC, accountsMAC,"
         " mac) SELECT number + 1, at, action, verdict, count, endOffset + 160, storeMAC,"
         " accountsMAC, mac FROM audit ORDER BY number DESC LIMIT 1", AUDIT),
    ],
    # No table: what the header says the file is.
    "header": [
        ("PRAGMA user_version = 0", SCHEMA),
        ("PRAGMA user_version = -1", SCHEMA),
        ("PRAGMA user_version = 1000", None),
        ("PRAGMA application_id = 0", SCHEMA),
        ("PRAGMA application_id = 0; PRAGMA user_version = 0", SCHEMA),
    ],
    "sqlite_schema": [
        ("CREATE TRIGGER keep BEFORE UPDATE ON accountRecord BEGIN SELECT RAISE(IGNORE); END",
         SCHEMA),
        ("CREATE TRIGGER forget AFTER INSERT ON audit BEGIN DELETE FROM audit; END", SCHEMA),
        ("ALTER TABLE policyRecord RENAME TO other;"
         " CREATE VIEW policyRecord AS SELECT * FROM other", SCHEMA),
        ("ALTER TABLE account ADD COLUMN other INTEGER", SCHEMA),
    ],
}

# What is edited there is not in tables of ours.
NO_TABLES = {"header", "sqlite_schema"}

# The edit, and whose records are then refused; with the others people sign in as before. The MACs,
# by which the store as a whole knows the records, are as they were.
EDITS_OF_RECORDS = [
    # Edited.
    (f"UPDATE accountRecord SET encoding = x'' {of('ada')}", {"ada"}),
    (f"UPDATE accountRecord SET encoding = substr(encoding, 2) {of('ada')}", {"ada"}),
    (f"UPDATE accountRecord SET encoding = CAST(encoding || 'x' AS BLOB) {of('ada')}", {"ada"}),
    # Swapped.
    (f"UPDATE accountRecord SET encoding = {theirs('encoding', 'mallory')} {of('ada')}", {"ada"}),
    # Half of it rolled back.
    *[(f"UPDATE accountRecord SET encoding = {theirs('encoding', person, 'old.')} {of(person)}",
       {person})
      for person in ("ada", "bob", "mallory")],
]


def put_back(person):
    """A record as it was earlier, with the MAC that it had."""
    return (f"UPDATE accountRecord SET encoding = {theirs('encoding', person, 'old.')},"
            f" mac = {theirs('mac', person, 'old.')} {of(person)}")


# Of whose records there are, and which: then nobody's are believed, nor that somebody has none.
EDITS_OF_ACCOUNTS = [
    # Edited.
    f"UPDATE accountRecord SET mac = zeroblob(32) {of('ada')}",
    f"UPDATE accountRecord SET mac = {theirs('mac', 'mallory')} {of('ada')}",
    "UPDATE account SET name = 'other' WHERE name = '{ada}'",
    "UPDATE account SET uid = 99999 WHERE name = '{ada}'",
    "UPDATE account SET name = '{stranger}' WHERE name = '{ada}'",
    "UPDATE account SET name = '/decoy/1000', uid = NULL WHERE name = '{ada}'",
    # Swapped.
    f"UPDATE accountRecord SET encoding = {theirs('encoding', 'mallory')},"
    f" mac = {theirs('mac', 'mallory')} {of('ada')}",
    f"UPDATE accountRecord SET encoding = {theirs('encoding', 'mallory', 'old.')},"
    f" mac = {theirs('mac', 'mallory', 'old.')} {of('ada')}",
    f"UPDATE accountRecord SET accountID = -1 {of('ada')};"
    " UPDATE accountRecord SET accountID = (SELECT id FROM account WHERE name = '{ada}')"
    f" {of('bob')}; UPDATE accountRecord SET accountID ="
    " (SELECT id FROM account WHERE name = '{bob}') WHERE accountID = -1",
    "UPDATE account SET name = 'x' WHERE name = '{ada}';"
    " UPDATE account SET name = '{ada}' WHERE name = '{mallory}';"
    " UPDATE account SET name = '{mallory}' WHERE name = 'x'",
    "UPDATE account SET uid = 99999 WHERE name = '{ada}';"
    " UPDATE account SET uid = (SELECT uid FROM old.account WHERE name = '{ada}')"
    " WHERE name = '{mallory}'",
    # Removed.
    f"DELETE FROM accountRecord {of('ada')}",
    "DELETE FROM account WHERE name = '{ada}'",
    "PRAGMA foreign_keys = ON; DELETE FROM account WHERE name = '{ada}'",
    "DELETE FROM account; DELETE FROM accountRecord",
    # Rolled back: what was used, locked, ended or set up since would be gone.
    *[f"UPDATE accountRecord SET mac = {theirs('mac', person, 'old.')} {of(person)}"
      for person in ("ada", "bob", "mallory")],
    *[put_back(person) for person in ("ada", "bob", "mallory")],
    f"{put_back('ada')}; {put_back('bob')}",
    "DELETE FROM account WHERE name = '{eve}'",
    "PRAGMA foreign_keys = ON; DELETE FROM account WHERE name = '{eve}'",
    "DELETE FROM account; DELETE FROM accountRecord;"
    " INSERT INTO account SELECT * FROM old.account;"
    " INSERT INTO accountRecord SELECT * FROM old.accountRecord",
    # The record that counts the wrong codes for names that nobody has.
    "UPDATE accountRecord SET mac = zeroblob(32)"
    " WHERE accountID = (SELECT min(id) FROM account WHERE uid IS NULL)",
]


@pytest.fixture(scope="module")
def store(world):
    store = TamperedStore(world)
    yield store
    store.close()


@pytest.fixture
def edited(store, world):
    """Makes a daemon of the edited store, with a service that asks it."""
    made = []

    def make(edit):
        daemon = store.daemon_after(edit.format(**store.names()))
        made.append(daemon)
        world.service(SERVICE, f"auth required pam_sallyport.so {daemon.module_options()}\n"
                               f"account required pam_sallyport.so {daemon.module_options()}\n")
        return daemon

    yield make
    for daemon in made:
        daemon.close()


def nobody_gets_in(store, daemon, pam_login):
    """Neither mallory nor anybody else does what they could have done before, or never."""
    hers = store.mallory.phone.code_at(store.mallory.phone.step_now)
    for person, answers in (
            ("ada", ()), ("ada", (hers,)), ("ada", (store.mallory.recovery_codes[1],)),
            ("ada", (store.used[store.ada.name],)),
            ("bob", ()), ("bob", (store.used[store.bob.name],)), ("bob", (hers,)),
            ("eve", ()), ("eve", (hers,)),
            ("mallory", ()), ("mallory", (store.ada.recovery_codes[1],)),
            ("stranger", ()), ("stranger", (hers,))):
        name = store.names()[person]
        with LoginConnection(daemon.login) as login:
            verdict = login.verdict(name, *answers, service="sshd", address="203.0.113.9")
            assert verdict in (None, "deny", "unavailable"), (person, answers)
        with LoginConnection(daemon.login) as login:
            step = login.call("org.sallyport.Login.CheckAccount", user=name, service="sshd",
                              address="203.0.113.9")["step"]
            assert step["verdict"] in ("deny", "unavailable"), person
    # libpam ends every prompt that is answered with nothing.
    assert pam_login(SERVICE, store.ada.name, hers, hers, hers).code in (
        "PAM_AUTH_ERR", "PAM_AUTHINFO_UNAVAIL")


def can_sign_in(store, daemon, person):
    """Whether somebody gets in with a right code: a recovery code, which each may use once here."""
    one = getattr(store, person)
    with LoginConnection(daemon.login) as login:
        return login.verdict(one.name, one.recovery_codes[3]) == "permit"


def test_every_table_is_tampered_with(store):
    tables = set(sqlite3(
        store.now / "sallyport.sqlite",
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").split())
    assert tables == (EDITS_OF_THE_WHOLE.keys() - NO_TABLES) | {"account", "accountRecord"}


def test_every_column_is_tampered_with(store):
    for table, edits in EDITS_OF_THE_WHOLE.items():
        if table in NO_TABLES:
            continue
        columns = sqlite3(
            store.now / "sallyport.sqlite", f"SELECT name FROM pragma_table_info('{table}')")
        for column in set(columns.split()) - {"id"}:
            assert any(f"{column} =" in edit or f"({column}" in edit or "WHERE name" in edit
                       for edit, _ in edits), f"{table}.{column}"


def test_the_store_is_as_it_should_be_where_nobody_has_tampered_with_it(
        store, edited, pam_login):
    daemon = edited("SELECT 1").start()
    nobody_gets_in(store, daemon, pam_login)
    assert all(can_sign_in(store, daemon, person) for person in ("ada", "bob", "mallory", "eve"))


@pytest.mark.parametrize("edit, what", [
    edit for edits in EDITS_OF_THE_WHOLE.values() for edit in edits])
def test_an_edited_store_is_not_served(store, edited, pam_login, edit, what):
    daemon = edited(edit)
    before = daemon.store.read_bytes()
    exit_status, said = daemon.refusal()
    assert exit_status != 0
    if what:
        assert f"{what} in '{daemon.store}' was changed from outside" in said
    else:
        assert str(daemon.store) in said
    assert pam_login(SERVICE, store.stranger.name).code == "PAM_AUTHINFO_UNAVAIL"
    assert daemon.store.read_bytes() == before, "what was found is kept as it is"


@pytest.mark.parametrize("edit, whose", EDITS_OF_RECORDS)
def test_an_edited_record_is_refused_and_no_other(store, edited, pam_login, edit, whose):
    daemon = edited(edit).start()
    nobody_gets_in(store, daemon, pam_login)
    for person in ("ada", "bob", "mallory", "eve"):
        assert can_sign_in(store, daemon, person) == (person not in whose), person
    for person in whose:
        name = store.names()[person]
        assert daemon.log_lines(f"audit login unavailable reason=storeFailed account={name} ")
        assert daemon.log_lines("was changed from outside")


@pytest.mark.parametrize("edit", EDITS_OF_ACCOUNTS)
def test_nobody_is_believed_where_the_accounts_are_not_those_that_were_sealed(
        store, edited, pam_login, edit):
    daemon = edited(edit).start()
    nobody_gets_in(store, daemon, pam_login)
    for person in ("ada", "bob", "mallory", "eve"):
        assert not can_sign_in(store, daemon, person), person
    for name in (store.stranger.name, "nobody-has-this-name"):
        with LoginConnection(daemon.login) as login:
            assert login.verdict(name) == "unavailable"
    said, = daemon.log_lines("the accounts in the store are not those that were sealed")
    assert "sallyport store accept --break-glass --reason TEXT" in said
    assert daemon.log_lines(f"audit login unavailable reason=storeFailed account={store.eve.name} ")
    # It stays so.
    assert daemon.stop() == 0
    daemon.start()
    assert not can_sign_in(store, daemon, "ada")


def test_a_pass_that_is_made_to_last_longer_is_not_one(store, edited, pam_login):
    """The time stands in the record, where whoever knows it finds it."""
    until, longer = (time.to_bytes(8).hex().upper() for time in (
        store.pass_until, store.pass_until + 400 * 86_400))
    record = sqlite3(store.old / "sallyport.sqlite", (
        f"SELECT hex({theirs('encoding', 'mallory')})").format(**store.names())).strip()
    assert record.count(until) == 1
    edit = (f"UPDATE accountRecord SET mac = {theirs('mac', 'mallory', 'old.')},"
            f" encoding = x'{record.replace(until, longer)}' {of('mallory')}")
    daemon = edited(edit).start()
    nobody_gets_in(store, daemon, pam_login)
    assert not can_sign_in(store, daemon, "mallory")


# --- The log, where only verifying looks


@pytest.mark.parametrize("edit", [
    "UPDATE audit SET verdict = 'unavailable' WHERE number = 20",
    "UPDATE audit SET at = at + 1 WHERE number = 20",
    "UPDATE audit SET accountName = NULL, accountUID = NULL WHERE number = 20",
    "DELETE FROM audit WHERE number = 20",
    "DELETE FROM audit WHERE number BETWEEN 2 AND 20",
    "UPDATE audit SET number = 99999 WHERE number = 20; UPDATE audit SET number = 20"
    " WHERE number = 21; UPDATE audit SET number = 21 WHERE number = 99999",
    "REPLACE INTO audit SELECT 20, at, action, verdict, reason, accountName, accountUID, actor,"
    " service, terminal, address, remoteAccount, method, device, rule, note, count, endOffset,"
    " storeMAC, accountsMAC, mac"
    " FROM old.audit WHERE number = 2",
])
def test_a_row_in_the_middle_of_the_log_is_found_by_verifying(store, edited, edit):
    daemon = edited(edit).start()
    after, verified = {}, {"atEnd": False}
    while not verified["atEnd"] and "fault" not in verified:
        verified = administer("VerifyAudit", control=daemon.control, **after)
        after = {"after": verified["last"]}
    assert verified["fault"] in ("edited", "missing")
    assert verified["last"] in (1, 19)
