"""The wall clock is set back and forward under the daemon (I1, I3)."""

import pytest

from support.torture import clocks
from support.torture.findings import Findings

# `make torture` jumps more often.
JUMPS = 30


@pytest.fixture
def findings():
    findings = Findings("clock")
    yield findings
    findings.check()


def test_no_used_or_older_code_is_accepted_after_the_clock_went_back_an_hour(world, findings):
    """I1."""
    clocks.set_back_an_hour(world, findings)


def test_a_year_ahead_accounts_work_and_back_again_no_code_works_twice(world, findings):
    """I1."""
    clocks.set_forward_a_year(world, findings)


def test_failures_are_forgotten_after_a_year_and_not_before(world, findings):
    """I3."""
    clocks.forget_failures_after_a_year(world, findings)


def test_past_2038_people_enrol_and_log_in_and_times_are_right(world, findings):
    clocks.pass_2038(world, findings)


def test_a_delay_ends_within_its_length_whatever_the_clock_does(world, findings):
    clocks.end_delays(world, findings)


def test_wherever_the_clock_jumps_only_codes_later_than_the_last_are_accepted(world, findings):
    """I1."""
    clocks.jump_about(world, JUMPS, findings)
