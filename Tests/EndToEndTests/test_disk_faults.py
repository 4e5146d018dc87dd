"""The store's disk fails under a login: it is refused or done, never both (I1, I4, I10)."""

import pytest

from support.torture import disk_faults
from support.torture.findings import Findings

# Guesses and logins on a full disk; `make torture` makes more.
LOGINS_ON_A_FULL_DISK = 400


@pytest.fixture
def findings():
    findings = Findings("disk faults")
    yield findings
    findings.check()


@pytest.mark.parametrize("lasting", [disk_faults.ONCE, disk_faults.FROM_THEN_ON])
def test_whichever_write_of_a_login_fails_it_is_refused_or_done(world, findings, lasting):
    """I1, I4, I10; `make torture` has more kinds of logins and of errors."""
    disk_faults.fail_each_call(world, findings, ["app"], ["EIO"], [lasting])
    assert findings["faults"] > 0


def test_a_checkpoint_that_fails_lets_nobody_in_and_locks_nobody_out(world, findings):
    """I1, I4; the first call of each kind, where `make torture` has all."""
    disk_faults.fail_checkpoints(world, findings, 1000, ["EIO"], [disk_faults.FROM_THEN_ON])
    assert findings["faults"] > 0


def test_on_a_full_disk_logins_are_refused_or_done(world, findings):
    """I1, I4, I10."""
    disk_faults.fill_disk(world, LOGINS_ON_A_FULL_DISK, findings)


def test_on_a_read_only_disk_nobody_gets_in_and_afterwards_everybody_does(world, findings):
    """I4."""
    disk_faults.make_read_only(world, findings)
