"""Two Varlink clients that others wrote call both sockets."""

import asyncio

import asyncvarlink
import pytest
import varlink

from support.identity import acting_as
from support.world import REPOSITORY

INTERFACES = REPOSITORY / "Sources" / "SallyportVarlink" / "Interfaces"
SERVED = {
    "login": ["org.varlink.service", "org.sallyport.Login"],
    "control": ["org.varlink.service", "org.sallyport.Account", "org.sallyport.Admin",
                "org.sallyport.Outbox"],
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
    # It reads a file of its own, which may lie where others may not look; the kernel notes who
    # connects.
    client = varlink.Client.new_with_address(f"unix:{daemon.control}")
    with acting_as(ada.account.uid):
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


# --- asyncvarlink, which does not


class Caller:
    """A connection, one method at a time."""

    def __init__(self, protocol):
        self._protocol = protocol

    async def __call__(self, method, **parameters):
        call = asyncvarlink.VarlinkMethodCall(method, parameters)
        reply, _ = await self._protocol.call(call)
        assert reply.error is None, reply
        return reply.parameters


def talk(path, conversation):
    """Runs a conversation on one connection."""
    async def run():
        transport, protocol = await asyncvarlink.connect_unix_varlink(
            asyncvarlink.VarlinkClientProtocol, path)
        try:
            return await asyncio.wait_for(conversation(Caller(protocol)), 20)
        finally:
            transport.close()
    return asyncio.run(run())


@pytest.mark.parametrize("name", SERVED)
def test_asyncvarlink_learns_what_is_served_and_reads_every_description(daemon, name):
    async def conversation(call):
        information = await call("org.varlink.service.GetInfo")
        return {
            interface: (await call("org.varlink.service.GetInterfaceDescription",
                                   interface=interface))["description"]
            for interface in information["interfaces"]}

    descriptions = talk(getattr(daemon, name), conversation)
    assert descriptions == {interface: shipped(interface) for interface in SERVED[name]}
    for description in descriptions.values():
        print(description)


def test_asyncvarlink_asks_for_a_status(daemon, person):
    ada = person()
    with acting_as(ada.account.uid):
        reply = talk(daemon.control, lambda call: call("org.sallyport.Account.GetStatus"))
    assert reply["status"]["user"] == ada.name
    assert [device["name"] for device in reply["status"]["devices"]] == ["phone"]


def test_asyncvarlink_leads_a_login(daemon, person):
    ada = person()

    async def conversation(call):
        asked = await call("org.sallyport.Login.Begin", user=ada.name, service="sshd")
        answer = {"response": ada.phone.next_code()}
        return asked["step"], (await call("org.sallyport.Login.Answer", **answer))["step"]

    asked, done = talk(daemon.login, conversation)
    assert asked["kind"] == "prompt"
    assert (done["kind"], done["verdict"]) == ("done", "permit")


def test_asyncvarlink_may_send_calls_ahead(daemon):
    async def conversation(call):
        calls = [call("org.varlink.service.GetInfo") for _ in range(5)]
        return await asyncio.gather(*calls)

    assert {reply["product"] for reply in talk(daemon.control, conversation)} == {"sallyportd"}
