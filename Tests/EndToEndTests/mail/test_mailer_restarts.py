"""No mail is lost, and none is sent twice unless the server's answer was lost."""

import time

import pytest

from support.mail.outbox import mail


def test_what_the_daemon_did_not_hear_is_reported_first_and_not_sent_again(mailer, server, outbox):
    outbox.answers_to_reports.append(None)
    outbox.add(**mail())
    report, = outbox.wait_for_reports(1)
    assert report["outcome"] == "delivered"
    outbox.add(**mail(2))
    outbox.wait_for_reports(2)
    assert len(server.mails) == 2


def test_a_report_that_the_daemon_could_not_take_is_said_again(mailer, server, outbox):
    outbox.answers_to_reports += ["org.sallyport.Outbox.Unavailable"] * 2
    outbox.add(**mail())
    outbox.wait_for_reports(1)
    assert len(server.mails) == 1
    mailer.wait_for_log("it cannot reach its store or the name service")


def test_a_report_that_nobody_understands_holds_up_nothing(mailer, server, outbox):
    outbox.answers_to_reports.append("org.varlink.service.InvalidParameter")
    outbox.add(**mail())
    mailer.wait_for_log("the report of mail 1/mara was refused")
    outbox.add(**mail(2))
    reports = outbox.wait_for_reports(2)
    assert {(report["id"], report["outcome"]) for report in reports} == {
        ("1/mara", "delivered"), ("2/mara", "delivered")}
    assert len(server.mails) == 2


def test_a_daemon_that_is_restarted_while_a_mail_is_sent_gives_it_out_in_vain(
        mailer, server, outbox):
    server.plan.append({"TEXT": "stall"})
    outbox.add(**mail())
    server.wait_for_stalled(1)
    outbox.stop()
    outbox.start()
    # Somebody else is given it now, and waits.
    outbox.wait_until(lambda: not outbox._waiting, "the mail's second taking")
    server.go_on()
    reports = outbox.wait_for_reports(1)
    outbox.add(**mail(2))
    outbox.wait_until(lambda: reports[-1]["id"] == "2/mara", "the second mail")
    assert {report["outcome"] for report in reports} == {"delivered"}
    assert len(server.mails) == 2


def test_a_daemon_that_is_away_is_looked_for_until_it_is_back(mailer, server, outbox):
    outbox.wait_for_takers(4)
    outbox.stop()
    mailer.wait_for_log("no mail can be taken from sallyportd")
    outbox.start()
    outbox.add(**mail())
    outbox.wait_for_reports(1)
    mailer.wait_for_log("sallyportd answers again")


@pytest.mark.parametrize("answers", [[], [None]], ids=["at once", "at the second try"])
def test_what_is_being_sent_is_finished_and_reported_before_the_end(
        mailer, server, outbox, answers):
    outbox.answers_to_reports += answers
    server.plan.append({"TEXT": "stall"})
    outbox.add(**mail())
    server.wait_for_stalled(1)
    mailer.process.terminate()
    assert mailer.notifications.wait_for("STOPPING=1", 20, mailer.is_running)
    server.go_on()
    assert mailer.process.wait(30) == 0
    assert [report["outcome"] for report in outbox.reports] == ["delivered"]
    assert "stopped\n" in mailer.log_text()


def test_one_that_has_nothing_to_do_ends_at_once(mailer, outbox):
    outbox.wait_for_takers(4)
    began = time.monotonic()
    assert mailer.stop() == 0
    # The daemon's answer is waited for a second.
    assert time.monotonic() - began < 5


def test_a_server_that_stalls_holds_up_the_end_for_bounded_time(make_mailer, server, outbox):
    mailer = make_mailer(server, "timeout = 60").start()
    server.plan.append({"RCPT": "stall"})
    outbox.add(**mail())
    server.wait_for_stalled(1)
    assert mailer.stop() == 0
    assert "stopped while a mail was being sent" in mailer.log_text()
    outbox.wait_until(lambda: outbox._waiting, "the mail, given back")


def test_no_mail_is_lost_by_a_mailer_that_is_killed(make_mailer, server, outbox):
    mailer = make_mailer(server)
    numbers = range(1, 11)
    for number in numbers:
        outbox.add(**mail(number))
        mailer.start()
        outbox.wait_until(lambda: outbox.calls, "a call")
        mailer.kill()
    mailer.start()
    outbox.wait_until(
        lambda: {report["id"] for report in outbox.reports} == {f"{n}/mara" for n in numbers},
        "all reports")
    arrived = {each.content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for each in server.mails}
    assert len(arrived) == 10
