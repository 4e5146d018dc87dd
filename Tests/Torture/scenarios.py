"""The scenarios of `make torture`: how long each is, and its bars.

What happens in one stands in Tests/EndToEndTests/support/torture, and a short version is among
the tests there. A scenario is a function of the world, of its length (1 is full length) and of
what it finds; it returns its bars.
"""

import dataclasses
import statistics
from collections.abc import Callable

from support.daemon import Daemon
from support.torture import clocks, crowding, disk_faults, endurance, kills, mail_crowd
from support.torture import mail_kills, power_cuts, races
from support.torture.findings import Findings

from bench.bars import Bar
from bench.figures import percentile

_MEBIBYTE = 1 << 20

APP_CODE_RACES = 1000
RECOVERY_CODE_RACES = 200
MAILED_CODE_RACES = 1000
KILLS = 100
MAIL_KILLS = 50
CUTS = 50
CONTROL_CUTS = 3
CHECKPOINT_STEP = 3
LOGINS_ON_A_FULL_DISK = 4000
JUMPS = 1000
CROWDED_ROUNDS = 15
CROWDED_PEOPLE = 250
MAIL_CROWD = 1000
MAIL_CROWD_ROUNDS = 9
OTHERS_OF_MAIL_CROWD = 250
LOGINS = 100_000
PEOPLE = 5000

# Growth is measured from here on, as a share of all logins.
_SETTLED = 0.1


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    what: str
    run: Callable

    # Accounts of its world.
    people: int


def _share(number, length):
    return max(1, round(number * length))


def _races(world, length, findings):
    daemon = Daemon(world, "path", world.new_folder("sockets")).start()
    try:
        races.race_with_app_codes(world, daemon, _share(APP_CODE_RACES, length), findings)
        races.race_with_recovery_codes(
            world, daemon, _share(RECOVERY_CODE_RACES, length), findings)
    finally:
        daemon.close()
    return [
        _at_least("races", findings["rounds"],
                  _share(APP_CODE_RACES, length) + _share(RECOVERY_CODE_RACES, length)),
        _never("races-not-won-by-one", findings, "rounds-not-won-by-one"),
        _never("races-that-cost-something", findings, "counted", "sheets"),
    ]


def _mail_races(world, length, findings):
    rounds = _share(MAILED_CODE_RACES, length)
    races.race_with_mailed_codes(world, rounds, findings)
    return [
        _at_least("mail-races", findings["rounds"], rounds),
        _never("mail-races-not-won-by-one", findings, "rounds-not-won-by-one"),
    ]


def _kills(world, length, findings):
    daemon = Daemon(world, "path", world.new_folder("sockets")).start()
    try:
        kills.kill_while_people_log_in(world, daemon, _share(KILLS, length), findings)
    finally:
        daemon.close()
    return [
        _at_least("kills-with-4-logins-in-flight", findings["kills"], _share(KILLS, length)),
        _never("kills-codes-accepted-twice", findings, "accepted-twice"),
        _never("kills-counts-lost", findings, "counts-lost"),
        _never("kills-stores-broken", findings, "stores-broken"),
    ]


def _mail_kills(world, length, findings):
    kills = _share(MAIL_KILLS, length)
    mail_kills.kill_while_mail_is_sent(world, kills, findings, until_codes_expire=True)
    return [
        _at_least("mail-kills-with-mail-in-flight", findings["kills"], kills),
        _at_least("mail-kills-mails-asked-for", findings["mails-asked-for"], kills),
        _never("mail-kills-mails-lost", findings, "mails-lost"),
        _never("mail-kills-mails-sent-twice", findings, "sent-twice"),
        _at_least("mail-kills-replaced-codes-typed", findings["replaced-codes"], kills),
        _at_least("mail-kills-expired-codes-typed", findings["expired-codes"], kills / 2),
        _never("mail-kills-old-codes-accepted", findings, "replaced-accepted", "used-accepted",
               "expired-accepted", "accepted-twice"),
        _never("mail-kills-newest-codes-refused", findings, "newest-refused"),
        _never("mail-kills-stores-broken", findings, "stores-broken"),
    ]


def _power_cuts(world, length, findings):
    power_cuts.cut_power(world, _share(CUTS, length), findings)
    control = Findings(f"{findings.scenario}, control", expects_faults=True)
    power_cuts.cut_power_without_syncs(world, _share(CONTROL_CUTS, length), control)
    return [
        _at_least("power-cuts", findings["cuts"], _share(CUTS, length)),
        _at_least("power-cuts-codes-used-before", findings["used-codes"], _share(CUTS, length)),
        _never("power-cuts-used-codes-accepted", findings, "used-codes-accepted"),
        _never("power-cuts-people-locked-out", findings, "locked-out"),
        _never("power-cuts-stores-broken", findings, "stores-broken"),
        _never("power-cuts-unsynced-writes-kept", findings, "unsynced-writes-kept"),
        _at_least("power-cuts-control-used-codes-accepted", control["used-codes-accepted"], 1),
    ]


def _disk_faults(world, length, findings):
    kinds = disk_faults.KINDS if length == 1 else disk_faults.KINDS[:1]
    disk_faults.fail_each_call(world, findings, kinds)
    findings.tell(f"{findings['faults']} calls of logins failed")
    disk_faults.fail_checkpoints(world, findings, round(CHECKPOINT_STEP / length))
    disk_faults.fill_disk(world, _share(LOGINS_ON_A_FULL_DISK, length), findings)
    disk_faults.make_read_only(world, findings)
    return [
        _at_least("disk-faults", findings["faults"], 1),
        _never("disk-faults-calls-not-failed", findings, "calls-not-failed"),
        _never("disk-faults-codes-accepted-twice", findings, "accepted-twice"),
        _never("disk-faults-wrong-verdicts", findings, "wrong-verdicts"),
        _never("disk-faults-people-locked-out", findings, "locked-out"),
        _never("disk-faults-stores-broken", findings, "stores-broken"),
        _never("disk-faults-hangs-and-deaths", findings, "hung", "deaths"),
    ]


def _clock(world, length, findings):
    clocks.set_back_an_hour(world, findings)
    clocks.set_forward_a_year(world, findings)
    clocks.forget_failures_after_a_year(world, findings)
    clocks.pass_2038(world, findings)
    clocks.end_delays(world, findings)
    findings.tell("an hour, a year, 2038 and delays are done; jumping about")
    clocks.jump_about(world, _share(JUMPS, length), findings)
    return [
        _at_least("clock-jumps", findings["jumps"], _share(JUMPS, length)),
        _never("clock-codes-accepted-twice", findings, "accepted-twice"),
        _never("clock-wrong-verdicts", findings, "wrong-verdicts"),
        _never("clock-wrong-times-and-locks", findings, "wrong-times", "locks"),
    ]


def _crowding(world, length, findings):
    measurement = crowding.log_in_beside_a_crowd(
        world, _share(CROWDED_ROUNDS, length), CROWDED_PEOPLE, findings)
    late = {is_crowded: statistics.median(percentile(times, 99) for times in rounds)
            for is_crowded, rounds in measurement.rounds.items()}
    findings.tell(f"p99 {late[True] / 1000:.0f} µs beside the crowd, {late[False] / 1000:.0f} µs "
                  f"without; at most {measurement.most_admitted} of it were in")
    return [
        _never("crowding-right-codes-refused", findings, "right-codes-refused"),
        Bar("crowding-p99-to-without", late[True] / late[False], 2),
        Bar("crowding-memory-growth", measurement.growth / _MEBIBYTE, 16, unit="MiB"),
        _at_least("crowding-admitted", measurement.most_admitted, 1),
    ]


def _mail_crowd(world, length, findings):
    people = _share(MAIL_CROWD, length)
    mail_crowd.serve_in_order(world, people, findings)
    measurement = mail_crowd.log_in_while_many_ask(
        world, _share(MAIL_CROWD_ROUNDS, length), people, OTHERS_OF_MAIL_CROWD, findings)
    late = {is_crowded: statistics.median(percentile(times, 99) for times in rounds)
            for is_crowded, rounds in measurement.rounds.items()}
    findings.tell(f"p99 {late[True] / 1000:.0f} µs while {people} want mail, "
                  f"{late[False] / 1000:.0f} µs without")
    return [
        _never("mail-crowd-mails-lost", findings, "mails-lost"),
        _never("mail-crowd-out-of-order", findings, "order"),
        Bar("mail-crowd-overtaken", measurement.most_overtaken, mail_crowd.MOST_OVERTAKEN),
        _never("mail-crowd-right-codes-refused", findings, "right-codes-refused"),
        Bar("mail-crowd-p99-to-without", late[True] / late[False], 1.5),
        Bar("mail-crowd-memory-growth", measurement.growth / _MEBIBYTE,
            mail_crowd.MEMORY_OF_ONE * people / _MEBIBYTE + 1, unit="MiB"),
        Bar("mail-crowd-answered", statistics.median(measurement.answered), 5, unit="s"),
    ]


def _endurance(world, length, findings):
    logins = _share(LOGINS, length)
    measurement = endurance.log_in_again_and_again(
        world, logins, _share(PEOPLE, length), findings)
    return [
        Bar("endurance-logins", (findings["accepted"] + findings["refused"]) / 1000,
            logins / 1000, at_least=True, unit="k"),
        Bar("endurance-logins-accepted", findings["accepted"] / 1000, logins / 2000,
            at_least=True, unit="k"),
        _never("endurance-wrong-verdicts", findings, "wrong-verdicts"),
        Bar("endurance-resident", measurement.most / _MEBIBYTE, 40, unit="MiB"),
        Bar("endurance-growth", measurement.growth(logins * _SETTLED) / _MEBIBYTE, 1, unit="MiB"),
    ]


def _never(name, findings, *faults):
    return Bar(name, sum(findings[fault] for fault in faults), 0)


def _at_least(name, measured, limit):
    """So much was done: what did not happen proves nothing."""
    return Bar(name, measured, limit, at_least=True)


ALL = (
    Scenario("races", "64 processes with one code", _races,
             APP_CODE_RACES + RECOVERY_CODE_RACES),
    Scenario("mail-races", "64 processes with one mailed code", _mail_races,
             MAILED_CODE_RACES + 1),
    Scenario("kills", "SIGKILL with logins in flight", _kills,
             KILLS * kills.TRIES_A_KILL * kills.LOGINS_AT_ONCE),
    Scenario("mail-kills", "SIGKILL of daemon or mailer with mail in flight", _mail_kills,
             MAIL_KILLS * mail_kills.TRIES_A_KILL * mail_kills.PEOPLE + 1),
    Scenario("power-cuts", "the store's disk, copied right after a login", _power_cuts,
             (CUTS + CONTROL_CUTS) * power_cuts.PEOPLE_A_ROUND),
    Scenario("disk-faults", "calls that fail, a full disk, a read-only one", _disk_faults, 2000),
    Scenario("clock", "set back and forward, past 2038", _clock, 50),
    Scenario("crowding", "5000 idle and 200 slow connections of one uid", _crowding,
             CROWDED_PEOPLE + 1),
    Scenario("mail-crowd", "a thousand people ask for a code by mail at once", _mail_crowd,
             2 * (MAIL_CROWD + 1) + OTHERS_OF_MAIL_CROWD),
    Scenario("endurance", "100 000 logins", _endurance, PEOPLE),
)
