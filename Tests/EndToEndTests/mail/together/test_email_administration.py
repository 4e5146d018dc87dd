"""Administrators and other people's addresses (product row A12)."""

import pytest

from support.administrators import BREAK_GLASS, Administrator
from support.enrolment import status
from support.mail.post import SETTINGS, address_of

# "babbage" may see the one, and not everybody.
ROLES = """
[roles.keeper]
users = [ "ada" ]
permissions = [ "users.view", "email.manage", "policy.edit" ]

[roles.helpdesk]
users = [ "babbage" ]
permissions = [ "users.view", "email.manage" ]
over = [ "{known}" ]

[roles.onlooker]
users = [ "mara" ]
permissions = [ "users.view" ]
"""


@pytest.fixture(scope="module")
def known(world):
    return world.stranger()


@pytest.fixture(scope="module")
def settings(known):
    return SETTINGS + ROLES.format(known=known.name)


@pytest.fixture(scope="module")
def keeper(cli, world, daemon):
    return Administrator(cli, world.named("ada"), daemon.control)


@pytest.fixture(scope="module")
def helper(cli, world, daemon):
    return Administrator(cli, world.named("babbage"), daemon.control)


@pytest.fixture(scope="module")
def onlooker(cli, world, daemon):
    return Administrator(cli, world.named("mara"), daemon.control)


# --- Refusals


def test_whoever_may_only_look_gives_nobody_an_address(onlooker, post, stranger):
    eve = stranger()
    result = onlooker.look("users", "set-email", eve.name, address_of(eve))
    assert (result.status, result.stdout) == (1, "")
    assert "email.manage" in result.stderr
    assert "pending" not in post.state(eve.name)


def test_nobody_gives_an_address_to_whom_they_do_not_look_after(helper, post, stranger):
    eve = stranger()
    result = helper.look("users", "set-email", eve.name, address_of(eve))
    assert (result.status, result.stdout) == (1, "")
    assert "pending" not in post.state(eve.name)


def test_what_is_no_address_is_refused_before_a_code_is_asked_for(keeper, stranger, post):
    result = keeper.look("users", "set-email", stranger().name, "nonsense")
    assert result.status == 1
    assert result.stderr.startswith("sallyport: that is no address that mail can be sent to")


def test_nothing_is_sent_again_to_whom_nothing_was_sent(keeper, stranger, post):
    eve = stranger()
    result = keeper("users", "resend-activation", eve.name)
    assert result.status == 1
    assert result.stdout.startswith(f"{eve.name}: ")
    assert "no code was sent to 1 account" in result.stderr


# --- What they do


def test_an_administrator_switches_email_on(keeper, post):
    post.root.set_policy({"methods.email": None})
    result = keeper("policy", "set", "methods.email", "on", answers=("yes",))
    assert result.status == 0, result.stderr
    policy = {one["name"]: one["value"] for one in post.root.policy()["settings"]}
    assert policy["methods.email"] == "on"


def test_an_address_from_an_administrator_is_confirmed_by_its_owner(
        keeper, cli, post, stranger):
    eve = stranger()
    result = keeper("users", "set-email", eve.name, address_of(eve))
    assert result.status == 0, result.stderr
    assert f"A code is on its way to {address_of(eve)}. {eve.name} confirms" in result.stdout
    assert status(eve)["enrolled"] is False
    code = post.activation(address_of(eve))
    assert cli(eve, "email", "confirm", answers=f"{code}\n").status == 0
    assert status(eve)["enrolled"] is True


def test_an_activation_is_sent_again_to_one_and_the_earlier_code_stops_working(
        keeper, cli, post, stranger):
    eve = stranger()
    keeper("users", "set-email", eve.name, address_of(eve))
    first = post.activation(address_of(eve))
    result = keeper("users", "resend-activation", eve.name)
    assert result.status == 0, result.stderr
    assert result.stdout.startswith(f"{eve.name}: a new code is on its way, good until ")
    second = post.activation(address_of(eve))
    assert cli(eve, "email", "confirm", answers=f"{first}\n").status == 1
    assert cli(eve, "email", "confirm", answers=f"{second}\n").status == 0


def test_an_activation_is_sent_again_to_several_with_one_code_and_each_is_answered(
        keeper, post, stranger):
    people = [stranger() for _ in range(3)]
    for one in people[:2]:
        post.request(one)
        post.activation(address_of(one))
    result = keeper("users", "resend-activation", *(one.name for one in people))
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [one.name for one in people]
    assert "on its way" in lines[0] and "on its way" in lines[1] and "on its way" not in lines[2]
    assert result.status == 1
    for one in people[:2]:
        assert post.activation(address_of(one))


def test_all_means_all_that_one_may_see(helper, keeper, post, stranger, known):
    unseen = stranger()
    for one in (known, unseen):
        post.request(one)
        post.activation(address_of(one))
    result = helper("users", "resend-activation", "--all")
    assert result.status == 0, result.stderr
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [known.name]
    assert post.activation(address_of(known))
    assert post.has_nothing_for(unseen.name, address_of(unseen))

    result = keeper("users", "resend-activation", "--all")
    assert {known.name, unseen.name} <= {
        line.split(":")[0] for line in result.stdout.splitlines()}
    assert post.activation(address_of(unseen))


def test_root_breaks_the_glass_for_an_address(cli, world, post, stranger):
    eve = stranger()
    result = cli(world.root, "users", "set-email", eve.name, address_of(eve), *BREAK_GLASS)
    assert result.status == 0, result.stderr
    assert post.activation(address_of(eve))
