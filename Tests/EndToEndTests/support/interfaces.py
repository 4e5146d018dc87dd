"""The interfaces as the daemon itself describes them."""

import re

from support.varlink_client import Connection

_SERVICE = "org.varlink.service"


def interfaces_at(socket):
    """The names of those that are served there, the service's own not counted."""
    with Connection(socket) as connection:
        served = connection.call(f"{_SERVICE}.GetInfo")["interfaces"]
    return [name for name in served if name != _SERVICE]


def methods_of(interface, socket):
    with Connection(socket) as connection:
        text = connection.call(
            f"{_SERVICE}.GetInterfaceDescription", interface=interface)["description"]
    return set(re.findall(r"^method (\w+)", text, re.MULTILINE))
