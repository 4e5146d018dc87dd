"""What keeps the mailer from starting, or from taking on a change."""

import os

import pytest

from support.accounts import MAILER_UID
from support.mail.outbox import mail


@pytest.mark.parametrize("settings, reason", [
    ("verify = false", "there is no setting 'verify'"),
    ('sender = "nobody"', "is there already"),
    ("timeout = 0", "timeout must be a number of seconds, from 1 to 60"),
    ('protection = "none"', "protection must be one of plain, starttls, tls"),
    ('user = "sally"\ncredential = "/etc/hostname"', "is accessible to others; chmod 0400"),
])
def test_a_bad_configuration_ends_it_with_the_line(make_mailer, settings, reason):
    status, said = make_mailer(settings=settings).refusal()
    assert status == 78
    assert "mailer.toml:6: " in said or "mailer.toml:7: " in said
    assert reason in said


def test_codes_are_not_sent_to_another_machine_unprotected(make_mailer):
    mailer = make_mailer()
    mailer.configuration.write_text('server = "mail.example.org"\n')
    status, said = mailer.refusal()
    assert (status, "mailer.toml:1: protection must be starttls or tls" in said) == (78, True)


def test_a_password_that_others_can_read_is_refused(make_mailer):
    mailer = make_mailer()
    file = mailer.password_file("sesame\n", mode=0o440)
    mailer.configure(f'user = "sally"\ncredential = "{file}"')
    status, said = mailer.refusal()
    assert (status, "accessible to others" in said) == (78, True)
    assert "sesame" not in said


def test_a_configuration_of_somebody_elses_is_refused(make_mailer):
    mailer = make_mailer()
    os.chown(mailer.configuration, MAILER_UID + 1, 0)
    status, said = mailer.refusal()
    assert (status, "must belong to root or to the service's own user" in said) == (78, True)


@pytest.mark.parametrize("text, line, reason", [
    ("Subject: Code {code}\n\n{code}\n", 1, "{code} is none of {host}, {user}"),
    ("Subject: Code\n\nnone\n", 4, "{code} must stand in the text once"),
])
def test_a_bad_template_ends_it_with_the_line(make_mailer, text, line, reason):
    mailer = make_mailer()
    (mailer.templates / "signInCode.txt").write_text(text)
    status, said = mailer.refusal()
    assert status == 78
    assert f"mail/signInCode.txt:{line}: {reason}" in said


def test_a_reload_that_is_bad_changes_nothing_and_a_good_one_all(mailer, server, outbox):
    template = mailer.templates / "test.txt"
    good = template.read_text()
    template.write_text("Subject: New\n\n{code}\n")
    mailer.reload()
    mailer.wait_for_log("test.txt:3: {code} is none of")
    outbox.add(**mail(1, "test"))
    server.wait_for_mails(1)

    template.write_text("Subject: New\n\nNew text for {user}.\n")
    mailer.configure("timeout = 0")
    mailer.reload()
    mailer.wait_for_log("mailer.toml:6: timeout must be")
    outbox.add(**mail(2, "test"))
    server.wait_for_mails(2)

    mailer.configure("timeout = 3")
    mailer.reload()
    outbox.add(**mail(3, "test"))
    mails = [each.content for each in server.wait_for_mails(3)]
    assert good.splitlines()[0].replace("{host}", "host").encode() in mails[0]
    assert mails[0].splitlines()[8:] == mails[1].splitlines()[8:]
    assert b"New text for mara." in mails[2]


def test_whoever_is_not_the_mailer_is_told_so_once(make_mailer, outbox):
    outbox.refusal = "org.sallyport.Outbox.NotMailer"
    mailer = make_mailer().start()
    outbox.wait_for_takers(8)
    assert mailer.log_text().count("it takes another user for the mailer; see mail.user") == 1
    outbox.refusal = None
    mailer.wait_for_log("sallyportd answers again")
