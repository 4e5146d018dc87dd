"""Two Varlink clients that others wrote call both sockets."""

import asyncio
import socket

import asyncvarlink
import pytest
import varlink

from support.identity import acting_as
from support.world import REPOSITORY

INTERFACES = REPOSITORY / "Sources" / "SallyportVarlink" / "Interfaces"
SERVED = {
    "login": ["org.varlink.service", "org.sallyport.Login"],
    "control": ["org.varlink.service", "org.sallyport.Account", "org.sallyport.Admin"],
}


def shipped(interface):
    return (INTERFACES / f"{interface}.varlink").read_text()


# --- varlink, which blocks


@pytest.fixture
def client(daemon):
    def connect(name):
        return varlink.Client.new_with_address(f"unix:{getattr(daemon, name)}")
    return connect


@pytest.mark.parametrize("name", SERVED)
def test_varlink_learns_what_is_served(client, name):
    with client(name) as service, service.open("org.varlink.service") as connection:
        information = connection.GetInfo()
    assert information["product"] == "sallyportd"
    assert information["interfaces"] == SERVED[name]


@pytest.mark.parametrize("name, interface", [
    (name, interface) for name, interfaces in SERVED.items() for interface in interfaces])
def test_varlink_reads_and_prints_every_description(client, name, interface, capsys):
    with client(name) as service, service.open("org.varlink.service") as connection:
        description = connection.GetInterfaceDescription(interface)["description"]
    assert description == shipped(interface)
    with client(name) as service:
        understood = service.get_interface(interface)
    print(understood.get_description())
    assert f"interface {interface}" in capsys.readouterr().out


def test_varlink_asks_for_a_status(daemon, person):
    ada = person()
    with acting_as(ada.account.uid):
        client = varlink.Client.new_with_address(f"unix:{daemon.control}")
        with client, client.open("org.sallyport.Account") as connection:
            status = connection.GetStatus()["status"]
    assert status["user"] == ada.name
    assert status["enrolled"] is True
    assert status["recoveryCodesLeft"] == 8


def test_varlink_leads_a_login(client, person):
    ada = person()
    with client("login") as service, service.open("org.sallyport.Login") as connection:
        step = connection.Begin(user=ada.name, service="su")["step"]
        assert (step["kind"], step["echo"]) == ("prompt", True)
        step = connection.Answer(response=ada.phone.wrong_code())["step"]
        assert step["kind"] == "prompt"
        step = connection.Answer(response=ada.phone.next_code())["step"]
        assert (step["kind"], step["verdict"]) == ("done", "permit")


def test_varlink_is_told_errors_by_name(client):
    with client("login") as service, service.open("org.sallyport.Login") as connection:
        with pytest.raises(varlink.VarlinkError) as raised:
            connection.Answer(response="123456")
    assert raised.value.error() == "org.sallyport.Login.NoConversation"


# --- asyncvarlink, whose caller declares the interface


class Service(asyncvarlink.VarlinkInterface, name="org.varlink.service"):
    @asyncvarlink.varlinkmethod(return_parameter="description")
    def GetInterfaceDescription(self, *, interface: str) -> str: ...


class Account(asyncvarlink.VarlinkInterface, name="org.sallyport.Account"):
    @asyncvarlink.varlinkmethod(return_parameter="status")
    def GetStatus(self) -> dict: ...


class Login(asyncvarlink.VarlinkInterface, name="org.sallyport.Login"):
    @asyncvarlink.varlinkmethod(return_parameter="step")
    def Begin(self, *, user: str, service: str) -> dict: ...

    @asyncvarlink.varlinkmethod(return_parameter="step")
    def Answer(self, *, response: str) -> dict: ...
