"""What becomes of a mail, whatever the server does."""

import email.utils
import time

import pytest

from support.mail.letters import HEADERS, parsed
from support.mail.outbox import mail


# --- What fails

@pytest.mark.parametrize("plan, outcome, detail", [
    ({"RCPT": "550 5.1.1 no such user"}, "failed", "550 5.1.1 no such user"),
    ({"RCPT": "552 5.2.2 the mailbox is full"}, "failed", "552 5.2.2 the mailbox is full"),
    ({"TEXT": "554 5.6.0 not this one"}, "failed", "554 5.6.0 not this one"),
    ({"DATA": "554 5.5.1 no valid recipients"}, "failed", "554 5.5.1 no valid recipients"),
    # About us, or for now: somebody can mend it, or it mends itself.
    ({"MAIL": "550 5.1.8 who are you"}, "delayed", "550 5.1.8 who are you"),
    ({"MAIL": "530 5.7.0 authentication required"}, "delayed", "530 5.7.0 authentication required"),
    ({"RCPT": "554 5.7.1 relay access denied"}, "delayed", "554 5.7.1 relay access denied"),
    ({"MAIL": "451 4.3.0 later"}, "delayed", "451 4.3.0 later"),
    ({"RCPT": "450 4.2.0 greylisted"}, "delayed", "450 4.2.0 greylisted"),
    ({"TEXT": "451 4.3.0 later"}, "delayed", "451 4.3.0 later"),
    ({"RCPT": "421 4.3.2 going down"}, "delayed", "421 4.3.2 going down"),
    ({"RCPT": "drop"}, "delayed", ""),
    ({"DATA": "drop"}, "delayed", ""),
    ({"RCPT": "stall"}, "delayed", "timeout"),
    ({"TEXT": "stall"}, "delayed", "timeout"),
])
def test_what_is_not_taken_is_reported_in_the_servers_words(
        mailer, server, outbox, plan, outcome, detail):
    server.plan.append(plan)
    outbox.again_after = 3600
    outbox.add(**mail())
    report, = outbox.wait_for_reports(1)
    assert (report["id"], report["outcome"]) == ("1/mara", outcome)
    assert detail in report["detail"] and report["detail"]
    assert not server.mails
    server.go_on()


def test_a_code_that_a_server_repeats_is_not_reported(mailer, server, outbox):
    server.plan.append({"TEXT": "554 5.6.0 what is 493817"})
    outbox.add(**mail())
    report, = outbox.wait_for_reports(1)
    assert report["detail"] == "554 5.6.0 what is …"


def test_a_server_that_is_not_there_is_told(make_mailer, outbox):
    make_mailer().start()
    outbox.again_after = 3600
    outbox.add(**mail())
    report, = outbox.wait_for_reports(1)
    assert report["outcome"] == "delayed" and "connect" in report["detail"]


@pytest.mark.parametrize("change, detail", [
    ({"until": 1}, "it could not be sent in time"),
    ({"to": "mara@example.org\r\nBcc: eve@example.org"}, "the address cannot be written to"),
    ({"messageID": "a@b>\r\nBcc: eve@example.org"}, "it has no message id that a mail can have"),
])
def test_what_cannot_be_sent_is_given_up_and_no_server_hears_of_it(
        mailer, server, outbox, change, detail):
    outbox.add(**mail(**change))
    report, = outbox.wait_for_reports(1)
    assert (report["outcome"], report["detail"]) == ("failed", detail)
    assert not server.connections


@pytest.mark.parametrize("first", [
    {"RCPT": "450 4.2.0 greylisted"}, {"TEXT": "451 4.3.0 later"}, {"RCPT": "drop"},
    {"DATA": "drop"}, {"TEXT": "451 first\r\n451-odd"}])
def test_what_was_delayed_is_delivered_once(mailer, server, outbox, first):
    server.plan.append(first)
    outbox.add(**mail())
    reports = outbox.wait_for_reports(2)
    assert [report["outcome"] for report in reports] == ["delayed", "delivered"]
    assert len(server.mails) == 1


def test_a_server_that_stalls_holds_up_no_other_mail(mailer, server, outbox):
    server.plan.extend([{"RCPT": "stall"}] * 3)
    outbox.again_after = 3600
    for number in (1, 2, 3):
        outbox.add(**mail(number))
    server.wait_for_stalled(3)
    for number in range(10, 20):
        outbox.add(**mail(number))
    server.wait_for_mails(10)
    reports = outbox.wait_for_reports(13)
    assert sum(report["outcome"] == "delivered" for report in reports) == 10
    assert sum(report["outcome"] == "delayed" for report in reports) == 3
    server.go_on()


# --- What arrives

def test_a_code_arrives_as_a_mail_that_is_right_in_every_header(mailer, server, outbox):
    sent = mail(queuedAt=1795376405)
    outbox.add(**sent)
    taken, = server.wait_for_mails(1)
    assert taken.sender == "sallyport@host.example.org"
    assert taken.recipients == ["mara@example.org"]
    message = parsed(taken.content)
    assert set(message.keys()) == HEADERS and len(message.keys()) == len(HEADERS)
    assert message["From"].addresses[0].addr_spec == "sallyport@host.example.org"
    assert message["To"].addresses[0].addr_spec == "mara@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{sent['messageID']}>"
    assert email.utils.parsedate_to_datetime(message["Date"]).timestamp() == 1795376405
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()
    body = message.get_content()
    assert body.count("493817") == 1 and "493817" not in message["Subject"]
    assert taken.content.count(b"493817") == 1
    assert "90 seconds" in body and "2026-11-22, 19:41 (UTC)" in body
    assert [report["outcome"] for report in outbox.wait_for_reports(1)] == ["delivered"]


def test_an_activation_says_what_to_type(mailer, server, outbox):
    outbox.add(**mail(kind="activation", code="ABCD-EFGH", validity=86400))
    body = parsed(server.wait_for_mails(1)[0].content).get_content()
    assert "    sallyport email confirm" in body.splitlines() and "24 hours" in body
    assert body.count("ABCD-EFGH") == 1


def test_news_arrive_in_every_script_and_in_lines_that_every_server_takes(mailer, server, outbox):
    events = ["1 Dezember: Gerät „Größe“ wurde entfernt", ".", "x" * 990, "From here"]
    outbox.add(**mail(kind="notice", events=events))
    taken = server.wait_for_mails(1)[0].content
    assert all(len(line) <= 76 for line in taken.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))
    assert taken.isascii()
    assert "\n".join(events) in parsed(taken).get_content().replace("\r\n", "\n")


def test_a_subject_of_an_administrators_arrives_in_every_script(mailer, server, outbox):
    subject = "Schlüssel für {host}: bitte bestätigen, es eilt ein wenig, aber nicht zu sehr, danke"
    (mailer.templates / "test.txt").write_text(f"Subject: {subject}\n\nGrüße, {{user}}\n")
    mailer.reload()
    outbox.add(**mail(kind="test"))
    message = parsed(server.wait_for_mails(1)[0].content)
    assert message["Subject"] == subject.replace("{host}", "host")
    assert message.get_content().strip() == "Grüße, mara"


# --- The connection to the server

def test_mail_that_follows_soon_goes_over_the_same_connection_which_is_then_given_up(
        mailer, server, outbox):
    for number in range(1, 4):
        outbox.add(**mail(number))
        outbox.wait_for_reports(number)
    assert len(server.connections) <= 3
    began = time.monotonic()
    server.wait_until(
        lambda: all(one.took_leave for one in server.connections), "the end of the connections")
    assert time.monotonic() - began < 15


def test_a_connection_that_the_server_has_given_up_costs_no_try(mailer, server, outbox):
    # Four workers, so that whoever takes the next mail has a connection.
    server.plan.extend([{"TEXT": "stall"}] * 4)
    for number in range(1, 5):
        outbox.add(**mail(number))
    server.wait_for_stalled(4)
    server.go_on()
    outbox.wait_for_reports(4)
    server.hang_up()
    outbox.add(**mail(5))
    reports = outbox.wait_for_reports(5)
    assert [report["outcome"] for report in reports] == ["delivered"] * 5


# --- What the log has

def test_the_log_names_mails_and_accounts_but_no_code_and_no_address(mailer, server, outbox):
    server.plan.append({"RCPT": "550 5.1.1 <mara@example.org> with 493817 unknown"})
    outbox.add(**mail(1))
    outbox.wait_for_reports(1)
    outbox.add(**mail(2))
    outbox.wait_for_reports(2)
    mailer.wait_for_log("mail 2/mara (signInCode) delivered")
    log = mailer.log_text()
    assert "mail 1/mara (signInCode) given up: the server said 550 to recipient" in log
    assert "493817" not in log and "example.org" not in log
