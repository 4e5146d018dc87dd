"""Debian 13: the same packages install and run there, and its varlinkctl talks to both sockets."""

import pathlib

import pytest

from container.debian_root import REPOSITORY, debian_root
from container.machine import Machine
from container.people import add_person, give_root_a_password
from container.recipes import PAMFiles
from support.accounts import PASSWORD
from support.failure import Failure

LOGIN = "/run/sallyport/org.sallyport.Login"
CONTROL = "/run/sallyport/org.sallyport.Control"
INTERFACES = REPOSITORY / "Sources/SallyportVarlink/Interfaces"


@pytest.fixture(scope="module")
def root():
    try:
        return debian_root("trixie")
    except Failure as failure:
        pytest.fail(f"Debian 13 cannot be had: {failure}")


@pytest.fixture(scope="module")
def trixie(root, packages):
    machine = Machine(root)
    try:
        give_root_a_password(machine)
        packages.take_to(machine)
        packages.install(machine)
        yield machine
    finally:
        machine.close()


@pytest.fixture(scope="module")
def ada(trixie):
    return add_person(trixie, "ada", 2101).enrol()


def test_daemon_and_sockets_run(trixie):
    for unit in ("sallyport-login.socket", "sallyport-control.socket", "sallyportd.service"):
        assert trixie.is_active(unit)


def test_su_wants_password_and_code(trixie, ada):
    babbage = add_person(trixie, "babbage", 2102)
    files = PAMFiles(trixie)
    files.ship("su")
    with trixie.terminal("su", "ada", "-c", "echo in as $(id -un)", uid=babbage.uid) as terminal:
        terminal.answers(("Password: ", PASSWORD), ("Verification code: ", ada.code()))
        terminal.sees("in as ada")
    files.restore()


@pytest.mark.parametrize("socket,names", [
    (LOGIN, {"org.sallyport.Login"}),
    (CONTROL, {"org.sallyport.Account", "org.sallyport.Admin", "org.sallyport.Outbox"}),
])
def test_varlinkctl_introspects_each_socket(trixie, socket, names):
    info = trixie.varlinkctl("info", socket).stdout
    assert "Sallyport" in info and all(name in info for name in names)
    listed = set(trixie.varlinkctl("list-interfaces", socket).stdout.split())
    assert listed == names | {"org.varlink.service"}
    for name in listed:
        shown = trixie.varlinkctl("introspect", socket, name).stdout
        assert f"interface {name}" in shown


def test_varlinkctl_calls_each_socket(trixie, ada):
    begun = trixie.varlink_call(LOGIN, "org.sallyport.Login.Begin", user="ada", service="su")
    assert begun["step"]["kind"] == "prompt"
    status = trixie.varlink_call(CONTROL, "org.sallyport.Account.GetStatus", uid=ada.uid)
    assert status["status"]["enrolled"] is True
    refused = trixie.varlinkctl(
        "call", CONTROL, "org.sallyport.Account.NoSuchMethod", "{}", check=False)
    assert refused.returncode != 0 and "MethodNotFound" in refused.stderr


@pytest.mark.parametrize("file", sorted(INTERFACES.glob("org.sallyport.*.varlink")),
                         ids=lambda file: file.name)
def test_varlinkctl_validates_each_interface(trixie, file: pathlib.Path):
    trixie.copy_in(file, f"/root/{file.name}")
    trixie.varlinkctl("validate-idl", f"/root/{file.name}")
