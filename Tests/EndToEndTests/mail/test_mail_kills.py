"""The mailer and the daemon are killed while mail is on its way."""

from support.torture.findings import Findings
from support.torture.mail_kills import kill_while_mail_is_sent

# `make torture` kills more often.
KILLS = 5


def test_no_mail_is_lost_nor_an_old_code_accepted_in_5_kills_of_mailer_and_daemon(world):
    """I1, I10."""
    findings = Findings("mail-kills")
    kill_while_mail_is_sent(world, KILLS, findings)
    findings.check()
    assert findings["replaced-codes"] and findings["used-codes"]
