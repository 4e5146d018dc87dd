"""Many people want a code by mail at the same moment, and one mailed code for many."""

from support.torture import mail_crowd, races
from support.torture.findings import Findings

MEBIBYTE = 1 << 20

# `make torture` has a thousand, and times the others' logins.
PEOPLE = 100
OTHERS = 20

# `make torture` races more often.
RACES = 5


def test_a_hundred_who_ask_at_once_get_their_mail_in_the_order_in_which_they_asked(world):
    findings = Findings("mail-crowd")
    mail_crowd.serve_in_order(world, PEOPLE, findings)
    findings.check()
    assert findings["mails"] == PEOPLE


def test_while_a_hundred_ask_at_once_everybody_logs_in_and_memory_is_bounded(world):
    """I11."""
    findings = Findings("mail-crowd")
    measurement = mail_crowd.log_in_while_many_ask(world, 1, PEOPLE, OTHERS, findings)
    findings.check()
    assert findings["mails"] == PEOPLE
    assert measurement.most_overtaken <= mail_crowd.MOST_OVERTAKEN
    assert measurement.growth <= mail_crowd.MEMORY_OF_ONE * PEOPLE + MEBIBYTE


def test_of_64_processes_with_one_mailed_code_exactly_one_gets_in_5_rounds(world):
    """I1."""
    findings = Findings("mail-races")
    races.race_with_mailed_codes(world, RACES, findings)
    findings.check()
