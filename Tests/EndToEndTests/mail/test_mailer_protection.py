"""TLS and passwords: no mail leaves before the server is known."""

import pytest

from support.mail.outbox import mail


def report_of(outbox, **more):
    outbox.again_after = 3600
    outbox.add(**mail(**more))
    return outbox.wait_for_reports(1)[0]


@pytest.fixture
def right(certificate):
    return certificate("right")


@pytest.mark.parametrize("protection", ["starttls", "tls"])
@pytest.mark.parametrize("name, how", [
    ("unknown", {}), ("another", {"subject": "IP:127.0.0.2,DNS:localhost"}),
    ("expired", {"made": "10 days ago"})])
def test_a_server_with_a_wrong_certificate_gets_no_mail(
        make_server, make_mailer, certificate, outbox, right, protection, name, how):
    shown = certificate(name, **how)
    # Each is wrong in one way only.
    trusted = right if name == "unknown" else shown
    server = make_server(**{protection: shown.context()})
    make_mailer(
        server, f'protection = "{protection}"\nauthorities = "{trusted.certificate}"').start()
    report = report_of(outbox)
    assert report["outcome"] == "delayed"
    assert "SSL" in report["detail"] or "certificate" in report["detail"]
    assert not server.mails
    assert not [one for one in server.connections if "MAIL" in one.commands]


@pytest.mark.parametrize("protection", ["starttls", "tls"])
def test_the_systems_authorities_do_not_know_ours(
        make_server, make_mailer, outbox, right, protection):
    server = make_server(**{protection: right.context()})
    make_mailer(server, f'protection = "{protection}"').start()
    assert "certificate" in report_of(outbox)["detail"]
    assert not server.mails


def test_a_server_without_starttls_gets_no_mail(server, make_mailer, outbox):
    make_mailer(server, 'protection = "starttls"').start()
    report = report_of(outbox)
    assert (report["outcome"], "STARTTLS" in report["detail"]) == ("delayed", True)
    assert not [one for one in server.connections if "MAIL" in one.commands]


@pytest.mark.parametrize("protection", ["starttls", "tls"])
def test_a_server_that_is_known_gets_mail_and_all_of_it_is_protected(
        make_server, make_mailer, outbox, right, protection):
    server = make_server(**{protection: right.context()})
    make_mailer(
        server, f'protection = "{protection}"\nauthorities = "{right.certificate}"').start()
    assert report_of(outbox)["outcome"] == "delivered"
    assert server.mails[0].connection.is_protected


# --- Name and password

def with_password(make_server, make_mailer, text):
    server = make_server(password="sesam öffne dich")
    mailer = make_mailer(server)
    file = mailer.password_file(text)
    mailer.configure(f'user = "sally"\ncredential = "{file}"')
    return server, mailer.start()


def test_a_wrong_password_is_told_in_the_servers_words_and_not_in_the_log(
        make_server, make_mailer, outbox):
    server, mailer = with_password(make_server, make_mailer, "wrong word\n")
    report = report_of(outbox)
    assert (report["outcome"], report["detail"][:3]) == ("delayed", "535")
    mailer.wait_for_log("the server said 535 to greeting")
    assert "wrong word" not in mailer.log_text()
    assert not server.mails


def test_without_a_password_a_server_that_wants_one_refuses_for_now(
        make_server, make_mailer, outbox):
    make_mailer(make_server(password="x")).start()
    report = report_of(outbox)
    assert (report["outcome"], report["detail"][:3]) == ("delayed", "530")


def test_name_and_password_are_those_of_the_file(make_server, make_mailer, outbox):
    server, _ = with_password(make_server, make_mailer, "sesam öffne dich\n")
    assert report_of(outbox)["outcome"] == "delivered"
    assert server.mails[0].connection.login.login == b"sally"
