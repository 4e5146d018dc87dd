"""Many connections of one person without privileges, and very many logins (I11)."""

from support.torture import crowding, endurance
from support.torture.findings import Findings

MEBIBYTE = 1 << 20

# What a peer without privileges may have open (ConnectionTable).
MOST_OF_ONE_UID = 64

# `make torture` times logins, and has bars on memory after 100 000 of them.
LOGINS = 2000
PEOPLE = 200
MOST_MEMORY = 40 * MEBIBYTE
CROWD_MEMORY = 16 * MEBIBYTE
GROWTH = 2 * MEBIBYTE


def test_beside_5000_idle_and_200_slow_connections_everybody_logs_in_and_memory_is_bounded(world):
    """I11."""
    findings = Findings("crowding")
    measurement = crowding.log_in_beside_a_crowd(world, 1, 20, findings)
    findings.check()
    assert 0 < measurement.most_admitted <= MOST_OF_ONE_UID
    assert measurement.growth <= CROWD_MEMORY


def test_memory_does_not_grow_with_logins(world):
    """I11."""
    findings = Findings("endurance")
    measurement = endurance.log_in_again_and_again(world, LOGINS, PEOPLE, findings)
    findings.check()
    assert findings["accepted"] > PEOPLE
    assert measurement.most <= MOST_MEMORY
    assert measurement.growth(LOGINS / 2) <= GROWTH
