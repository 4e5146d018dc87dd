"""Bytes that no client of ours sends, on both sockets; each time the daemon lives on (I11)."""

import contextlib
import json

import pytest

from support.varlink_client import Closed, Connection, LoginConnection, VarlinkError, encode

LOGIN_LIMIT = 16 * 1024
CONTROL_LIMIT = 64 * 1024
CONTROL_LIMIT_OF_ROOT = 1024 * 1024

# Socket, what its messages may have, and who sends them.
LIMITS = [("login", LOGIN_LIMIT, 0), ("control", CONTROL_LIMIT, 65534),
          ("control", CONTROL_LIMIT_OF_ROOT, 0)]
PER_UID = 64

GET_INFO = "org.varlink.service.GetInfo"
BEGIN = "org.sallyport.Login.Begin"


@pytest.fixture(params=["login", "control"])
def socket_path(request, daemon):
    return getattr(daemon, request.param)


@pytest.fixture(autouse=True)
def everybody_else_still_logs_in(daemon, person):
    """After each test somebody logs in with a code, in the same process as before."""
    ada, process = person(), daemon.process.pid
    yield
    with LoginConnection(daemon.login) as connection:
        assert connection.verdict(ada.name, ada.phone.next_code(), service="sshd") == "permit"
    assert daemon.process.pid == process and daemon.is_running()


@pytest.mark.parametrize("message", [
    b"\0", b"\0\0\0\0", b"garbage\0", b"{\0", b"[]\0", b"null\0", b'""\0', b"1e999\0", b"{}\0",
    b"\xff\xfe{}\0", b"\xef\xbb\xbf{}\0", b'{"method":1}\0', b'{"method":null}\0',
    b'{"method":"x\xff.y"}\0',
    b'{"method":"org.varlink.service.GetInfo","method":"org.varlink.service.GetInfo"}\0',
    b'{"method":"org.varlink.service.GetInfo","colour":1}\0',
    b'{"method":"org.varlink.service.GetInfo","parameters":{},"parameters":{}}\0',
    b'{"method":"org.varlink.service.GetInfo","parameters":[]}\0',
    b'{"method":"org.varlink.service.GetInfo","parameters":"x"}\0',
    b'{"method":"org.varlink.service.GetInfo","more":1}\0',
    b'{"method":"org.varlink.service.GetInfo"} trailing\0',
    b'{"method":"org.varlink.service.GetInfo",}\0',
    b"{'method':'org.varlink.service.GetInfo'}\0",
    b'{"method":""}\0', b'{"method":"nodot"}\0',
    b'{"method":"' + b"[" * 4000 + b'"\0', b"[" * 8000 + b"\0", b'{"a":' * 2000 + b"\0",
    b'{"method":"\\ud800.x"}\0', b'{"method":"a\\u0000b.c"}\0',
])
def test_what_is_no_call_ends_the_connection(socket_path, message):
    with Connection(socket_path) as connection:
        connection.send_bytes(message)
        assert connection.is_closed_by_daemon()


@pytest.mark.parametrize("name, limit, uid", LIMITS)
def test_a_message_beyond_the_limit_ends_the_connection(daemon, name, limit, uid):
    for message in (b"x" * (limit + 1) + b"\0", b"x" * (limit + 2), b"\x01" * (4 * limit)):
        with Connection(getattr(daemon, name), uid) as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.send_bytes(message)
            assert connection.is_closed_by_daemon()


@pytest.mark.parametrize("name, limit, uid", LIMITS)
def test_a_message_of_just_the_limit_is_answered(daemon, name, limit, uid):
    call = encode(GET_INFO)[:-1]
    with Connection(getattr(daemon, name), uid) as connection:
        connection.send_bytes(call + b" " * (limit - len(call)) + b"\0")
        assert connection.receive()["product"] == "sallyportd"


def test_a_message_that_comes_byte_by_byte_is_answered(socket_path):
    with Connection(socket_path) as connection:
        for byte in encode(GET_INFO):
            connection.send_bytes(bytes([byte]))
        assert connection.receive()["product"] == "sallyportd"


def test_half_a_message_and_a_close_leave_nothing(socket_path):
    for data in (b"{", encode(GET_INFO)[:-1], b"x" * 4000):
        with Connection(socket_path) as connection:
            connection.send_bytes(data)
            connection.end_sending()
            assert connection.is_closed_by_daemon()


@pytest.mark.parametrize("call, error, parameters", [
    (("org.varlink.service.Nothing", {}), "MethodNotFound",
     {"method": "org.varlink.service.Nothing"}),
    (("org.example.Nothing.Do", {}), "InterfaceNotFound", {"interface": "org.example.Nothing"}),
    ((GET_INFO, {"colour": 1}), "InvalidParameter", {"parameter": "colour"}),
])
def test_a_call_of_something_unknown_is_an_error_of_varlink(socket_path, call, error, parameters):
    method, arguments = call
    with Connection(socket_path) as connection:
        with pytest.raises(VarlinkError) as raised:
            connection.call(method, **arguments)
        assert raised.value.name == f"org.varlink.service.{error}"
        assert raised.value.parameters == parameters
        assert connection.call(GET_INFO)["product"] == "sallyportd"


@pytest.mark.parametrize("parameters, name", [
    ({}, "user"), ({"user": "ada"}, "service"), ({"user": 1, "service": "x"}, "user"),
    ({"user": "", "service": "x"}, "user"), ({"user": "x" * 257, "service": "x"}, "user"),
    ({"user": "ada", "service": ""}, "service"),
    ({"user": "ada", "service": "x", "uid": 0}, "uid"),
    ({"user": "ada", "service": "x", "silent": "yes"}, "silent"),
    ({"user": "ada", "service": "x", "firstAnswer": "1" * 513}, "firstAnswer"),
])
def test_a_parameter_that_is_wrong_is_named(daemon, parameters, name):
    with Connection(daemon.login) as connection:
        with pytest.raises(VarlinkError) as raised:
            connection.call(BEGIN, **parameters)
        assert raised.value.name == "org.varlink.service.InvalidParameter"
        assert raised.value.parameters == {"parameter": name}


def test_an_interface_of_the_other_socket_is_not_served(daemon):
    with Connection(daemon.login) as login, Connection(daemon.control) as control:
        for connection, method in (
                (login, "org.sallyport.Account.GetStatus"),
                (login, "org.sallyport.Admin.UnlockAccount"),
                (control, BEGIN)):
            with pytest.raises(VarlinkError) as raised:
                connection.call(method)
            assert raised.value.name == "org.varlink.service.InterfaceNotFound"


def test_calls_out_of_turn_are_errors_and_decide_nothing(daemon, person):
    ada = person()
    with LoginConnection(daemon.login) as connection:
        for method, parameters in (("Answer", {"response": ada.phone.next_code()}),
                                   ("Cancel", {})):
            with pytest.raises(VarlinkError, match="NoConversation"):
                connection.call(f"org.sallyport.Login.{method}", **parameters)
        connection.begin(ada.name)
        with pytest.raises(VarlinkError, match="ConversationOpen"):
            connection.begin(ada.name)
        with pytest.raises(VarlinkError, match="ConversationOpen"):
            connection.call("org.sallyport.Login.CheckAccount", user=ada.name, service="sshd")
        assert connection.answer(ada.phone.next_code())["verdict"] == "permit"
        with pytest.raises(VarlinkError, match="NoConversation"):
            connection.answer(ada.phone.code_of_now())


def test_five_calls_sent_at_once_are_answered_in_turn(socket_path):
    with Connection(socket_path) as connection:
        connection.send_bytes(encode(GET_INFO) * 5)
        for _ in range(5):
            assert connection.receive()["product"] == "sallyportd"


def test_a_whole_login_sent_at_once_is_answered_in_turn(daemon, person):
    ada = person()
    with LoginConnection(daemon.login) as connection:
        connection.send_bytes(
            encode(BEGIN, user=ada.name, service="sshd")
            + encode("org.sallyport.Login.Answer", response=ada.phone.next_code())
            + encode("org.sallyport.Login.Answer", response=ada.phone.next_code()))
        assert connection.receive()["step"]["kind"] == "prompt"
        assert connection.receive()["step"]["verdict"] == "permit"
        with pytest.raises(VarlinkError, match="NoConversation"):
            connection.receive()


def test_guesses_sent_ahead_are_no_more_than_the_tries(daemon, person):
    ada = person()
    wrong = ada.phone.wrong_codes(8)
    with LoginConnection(daemon.login) as connection:
        connection.send_bytes(encode(BEGIN, user=ada.name, service="su") + b"".join(
            encode("org.sallyport.Login.Answer", response=code) for code in wrong[:7]))
        steps = []
        with contextlib.suppress(VarlinkError, Closed):
            while True:
                steps.append(connection.receive()["step"])
    assert [step["kind"] for step in steps] == ["prompt"] * 3 + ["done"]
    assert len(daemon.log_lines(f"reason=wrongCode account={ada.name} ")) == 3


def test_a_flood_of_calls_without_reading_is_ended(socket_path):
    with Connection(socket_path, timeout=5) as connection:
        with contextlib.suppress(OSError):
            for _ in range(20000):
                connection.send_bytes(encode(GET_INFO) * 50)
        # Either it was ended, or the kernel holds the sender back; the daemon's memory stays.


def test_oneway_calls_get_no_reply(socket_path):
    with Connection(socket_path) as connection:
        connection.send_bytes(json.dumps({"method": GET_INFO, "oneway": True}).encode() + b"\0")
        connection.send("org.varlink.service.GetInterfaceDescription",
                        interface="org.varlink.service")
        assert "description" in connection.receive()


def test_one_person_gets_64_connections_and_shuts_out_nobody(daemon, stranger, person):
    hoarder, other, ada = stranger(), stranger(), person()
    with contextlib.ExitStack() as stack:
        for number in range(PER_UID):
            path = (daemon.login, daemon.control)[number % 2]
            connection = stack.enter_context(Connection(path, uid=hoarder.uid))
            assert connection.call(GET_INFO)["product"] == "sallyportd"
        for path in (daemon.login, daemon.control):
            with Connection(path, uid=hoarder.uid) as connection:
                assert connection.is_closed_by_daemon()
        with Connection(daemon.control, uid=other.uid) as connection:
            assert connection.call(GET_INFO)["product"] == "sallyportd"
        with LoginConnection(daemon.login) as connection:
            assert connection.verdict(ada.name, ada.phone.next_code(), service="sshd") == "permit"
    with Connection(daemon.control, uid=hoarder.uid) as connection:
        assert connection.call(GET_INFO)["product"] == "sallyportd"


def test_names_of_peers_cannot_forge_a_line_of_the_log(daemon, stranger):
    ada = stranger()
    forged = "x\nsallyportd: audit login permit account=root"
    with LoginConnection(daemon.login, uid=ada.uid) as connection:
        connection.begin("nobody-has-this-name", service=forged)
        connection.begin(ada.name, service=forged)
    with LoginConnection(daemon.login) as connection:
        connection.begin(ada.name, service=forged, terminal=forged, remoteUser=forged)
    assert not daemon.log_lines("^sallyportd: audit login permit account=root")
    assert len(daemon.log_lines(r'service="x\\n?.*account=root"')) == 3
