"""sallyport doctor on a real machine: each fault is made, found, and mended as doctor says."""

import pytest

from container.doctor import EXIT_STATUS, Doctor
from container.recipes import shipped_sshd_settings
from faults import daemon, mail, pam, sshd, system
from faults.harm import Harm

FAULTS = [*pam.FAULTS, *sshd.FAULTS, *daemon.FAULTS, *mail.FAULTS, *system.FAULTS]

# Notes of a machine on which all is as the recipes say: other services ask for no code, root passes
# su, and a container is not told about the clock.
SOUND = {"pam-no-line", "pam-passed-over-by-root", "clock-unknown"}


@pytest.fixture(scope="module")
def doctor(machine):
    return Doctor(machine)


@pytest.fixture(scope="module", autouse=True)
def by_the_book(machine):
    """su and sshd ask for codes, as our recipes have it; the key has an escrow."""
    harm = Harm(machine)
    harm.afterwards(sshd.restart, machine)
    harm.write(pam.SU, pam.shipped_pam_file("su.example"))
    harm.write(pam.SSHD, pam.shipped_pam_file("sshd"))
    harm.write(sshd.OURS, shipped_sshd_settings())
    harm.keep(daemon.ESCROW_MARK)
    harm.run(f"rm -f {daemon.ESCROW}; sallyport keys escrow {daemon.ESCROW}",
             given=f"{daemon.PASSPHRASE}\n" * 2)
    sshd.restart(machine)
    yield
    harm.undo()


@pytest.fixture
def harm(machine, harm):
    yield harm
    harm.undo()
    sshd.restart(machine)


def test_every_finding_that_there_is_has_a_fault_here(doctor):
    assert {fault.finding: fault.severity for fault in FAULTS} == doctor.catalogue()


def test_a_machine_by_the_book_has_nothing_but_notes(doctor):
    assert doctor().names <= SOUND


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.finding)
def test_a_fault_is_found_and_what_doctor_proposes_mends_it(doctor, harm, fault):
    fault.make(harm)
    report = fault.look(doctor)
    found = report.of(fault.finding, fault.subject)
    assert found, report.findings
    assert all(one["severity"] == fault.severity for one in found)
    assert EXIT_STATUS[report.worst] >= EXIT_STATUS[fault.severity]
    assert all(fault.proposal in one["mend"] for one in found), found

    if fault.obey is None:
        harm.run(fault.proposal)
    else:
        fault.obey(harm)
    again = fault.look_again(doctor)
    assert not again.of(fault.finding, fault.subject), again.findings


@pytest.mark.parametrize("arguments", [(), ("--before", "login")], ids=" ".join)
def test_doctor_changes_nothing(machine, doctor, arguments):
    before = everything(machine)
    doctor(*arguments)
    assert everything(machine) == before


def everything(machine):
    """Each file that doctor looks at or near: its name, kind, mode, owner, and what is in it."""
    folders = "/etc /var/lib/sallyport /run /usr/lib/systemd /usr/sbin /usr/bin"
    # What systemd and its journal note of themselves, of the unit that doctor runs in too.
    others = "/run/systemd /run/log /run/credentials /run/udev"
    prune = " -o ".join(f"-path {folder}" for folder in others.split())
    listed = machine.run("sh", "-c", f"find {folders} \\( {prune} \\) -prune -o "
                         "-printf '%p %y %m %U %G %l\\n'").stdout
    contents = machine.run("sh", "-c", f"find {folders} \\( {prune} \\) -prune -o -type f -print0 "
                           "| xargs -0 sha256sum").stdout
    return sorted(listed.splitlines()) + sorted(contents.splitlines())


def test_afterwards_the_machine_is_as_it_was(doctor):
    """Every fault above was taken back."""
    assert doctor().names <= SOUND
