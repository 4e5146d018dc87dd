"""A disk that fills up under the daemon, and a clock that jumps a year."""

from container.doctor import Doctor
from faults import daemon
from faults.harm import SERVICE, STATE

YEAR = 365 * 24 * 3600


def test_doctor_tells_before_the_disk_is_full_and_the_journal_what_to_do_then(
        machine, harm, login, person):
    """I1 too: what is on no disk is told to nobody."""
    doctor = Doctor(machine)
    daemon.nearly_full(harm)
    ada = person()
    assert doctor().of("store-space-low", STATE)
    code = ada.code()
    assert login(ada.name, code) == "PAM_SUCCESS", "nothing has failed yet"

    # The log that the daemon writes to is there from its start on; it has to make a new one.
    machine.systemctl("stop", SERVICE)
    harm.run(f"dd if=/dev/zero of={STATE}/filler bs=4k", check=False)
    machine.systemctl("start", SERVICE)
    used = ada.recovery_codes.pop()
    assert login(ada.name, used) == "PAM_SUCCESS", "there are 64 MiB for logins"
    refused = ada.run("sallyport", "recovery", "regenerate", given=ada.recovery_codes.pop() + "\n",
                      check=False)
    assert refused.returncode == 1 and "nothing was changed" in refused.stderr
    assert "journalctl -u sallyportd says why" in refused.stderr
    assert "free some space" in machine.journal(SERVICE)
    assert doctor().of("store-reserve-spent", STATE)
    for again in (code, used):
        assert login(ada.name, again, again, again) == "PAM_AUTH_ERR"
    machine.systemctl("restart", SERVICE)
    for again in (code, used):
        assert login(ada.name, again, again, again) == "PAM_AUTH_ERR"

    # A daemon that starts looks at once; one that runs, every half minute.
    daemon.enlarge(harm)
    machine.systemctl("restart", SERVICE)
    assert not doctor().of("store-reserve-spent", STATE)
    assert ada.run("sallyport", "recovery", "regenerate",
                   given=ada.recovery_codes.pop() + "\n").returncode == 0


def test_a_year_ahead_accounts_work_and_back_again_no_code_works_twice(
        machine, harm, login, person):
    """The daemon's clock alone: that of a container is the computer's below, and stays."""
    library = machine.run("find", "/usr/lib", "-name", "libfaketime.so.1").stdout.split()[0]
    ada, babbage = person(), person()
    before = ada.code()
    assert login(ada.name, before) == "PAM_SUCCESS"

    harm.drop_in(f"Environment=LD_PRELOAD={library} FAKETIME=+{YEAR}s "
                 "FAKETIME_DONT_FAKE_MONOTONIC=1")
    ahead = ada.phone.code_at(ada.phone.step_now + YEAR // 30)
    assert login(ada.name, before, before, before) == "PAM_AUTH_ERR"
    assert login(ada.name, ahead) == "PAM_SUCCESS"
    assert login(ada.name, ahead, ahead, ahead) == "PAM_AUTH_ERR"

    harm.undo()
    for code in (before, ahead, ada.phone.code_at(ada.phone.step_now + 1)):
        assert login(ada.name, code, code, code) == "PAM_AUTH_ERR"
    assert login(ada.name, ada.recovery_codes.pop()) == "PAM_SUCCESS"
    # Whoever was not there in that year has missed nothing.
    assert login(babbage.name, babbage.code()) == "PAM_SUCCESS"
