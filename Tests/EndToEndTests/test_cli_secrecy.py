"""I8: no code, no key and no typed answer in argv, environment, memory of others, files or logs."""

import pathlib

import pytest

from support.cli import cli  # noqa: F401
from support.cli_pages import (
    CODE_PROMPT, CODE_PROMPT_AGAIN, CODE_PROMPT_NO_CODE, phone_for, recovery_codes_on)
from support.identity import acting_as


@pytest.fixture
def talkative(own_daemon):
    """A daemon that logs all it ever logs."""
    return own_daemon("systemd", settings='[log]\nlevel = "trace"').start()


def test_the_log_holds_no_key_and_no_code(cli, talkative, stranger, world, pam_login):
    ada, typed = stranger(), []
    where = ("--socket", talkative.control)

    def on_terminal(*command):
        return cli.on_terminal(ada, *command, *where)

    terminal = on_terminal("enroll", "--uri")
    phone = phone_for(terminal.wait_for(CODE_PROMPT))
    typed += ["lovelace-1843", phone.wrong_code(), phone.next_code()]
    terminal.answer(typed[0]).wait_for(CODE_PROMPT_NO_CODE)
    terminal.answer(typed[1]).wait_for(CODE_PROMPT_AGAIN)
    assert terminal.answer(typed[-1]).finish() == 0
    old = recovery_codes_on(terminal.screen)
    for command in (("recovery", "show"), ("recovery", "regenerate"), ("disable",)):
        code = {"show": old[0], "regenerate": phone.next_code()}.get(command[-1])
        code = code or recovery_codes_on(terminal.screen)[4]
        terminal = on_terminal(*command)
        assert terminal.confirm(code).finish() == 0
        typed += [code, *recovery_codes_on(terminal.screen)]
    text = talkative.log_text()
    assert "deviceAdded" in text and "recoveryCodesRegenerated" in text and "disabled" in text
    assert_absent(text, [phone.key, *old, *typed])


def test_neither_argv_nor_environment_nor_open_files_hold_them(cli, daemon, person):
    ada = person()
    terminal = cli.on_terminal(ada.account, "enroll", "--no-qr")
    step_up = ada.phone.next_code()
    phone = phone_for(terminal.confirm(step_up).wait_for(CODE_PROMPT))
    wrong = phone.wrong_code()
    terminal.answer(wrong).wait_for(CODE_PROMPT_AGAIN)
    process = pathlib.Path("/proc", str(terminal.pid))
    seen = (process / "cmdline").read_text() + (process / "environ").read_text()
    assert "sallyport\0enroll" in seen
    assert_absent(seen, [phone.key, step_up, wrong])
    opened = {str(link.readlink()) for link in (process / "fd").iterdir()}
    assert all(name.startswith(("/dev/", "socket:", "anon_inode:[signalfd]")) for name in opened)
    terminal.interrupt()
    assert terminal.finish() == 130


def test_no_option_takes_a_code_or_a_key(cli, world):
    """What stands in argv is read by everybody."""
    for command in ("enroll", "status", "recovery show", "recovery regenerate", "disable",
                    "devices", "devices remove", "resync"):
        text = cli(world.root, "help", *command.split()).stdout
        assert not any(option in text for option in ("--code", "--step-up", "--key", "--secret"))


def test_its_memory_is_out_of_reach_of_other_programs_of_the_same_person(cli, daemon, stranger):
    ada = stranger()
    terminal = cli.on_terminal(ada, "enroll", "--no-qr")
    terminal.wait_for(CODE_PROMPT)
    process = pathlib.Path("/proc", str(terminal.pid))
    with acting_as(ada.uid):
        for name in ("mem", "environ"):
            with pytest.raises(PermissionError):
                open(process / name, "rb").read(1)
    terminal.interrupt()
    assert terminal.finish() == 130


def assert_absent(text, secrets):
    bare = text.replace("-", "")
    for secret in secrets:
        assert secret not in text and secret.replace("-", "") not in bare
