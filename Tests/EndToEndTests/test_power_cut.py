"""The power fails right after somebody was let in (I1, I2, I10, I14)."""

from support.torture.findings import Findings
from support.torture.power_cuts import cut_power, cut_power_without_syncs

# `make torture` cuts more often.
CUTS = 5


def test_after_a_power_cut_no_used_code_works_and_nobody_is_locked_out(world):
    """I1, I2, I10, I14."""
    findings = Findings("power cuts")
    cut_power(world, CUTS, findings)
    findings.check()
    assert findings["used-codes"] and findings["logins-in-flight"]


def test_if_nothing_were_synced_used_codes_would_work_after_a_power_cut(world):
    """The test above can fail."""
    findings = Findings("power cuts", expects_faults=True)
    cut_power_without_syncs(world, 1, findings)
    assert findings["used-codes-accepted"] > 0
    assert not findings["unsynced-writes-kept"]
