"""The manual pages and the completions say what the commands take."""

import json
import pathlib
import re
import subprocess

import pytest

from support.build import Build

_PROJECT = pathlib.Path(__file__).parents[2]
_COMPLETIONS = {"bash": "sallyport.bash", "zsh": "_sallyport", "fish": "sallyport.fish"}

# What every command has, and the manual says once.
_EVERYWHERE = {"help", "h", "version", "socket"}


def _ask(program, *arguments):
    result = subprocess.run(
        [str(program), *arguments], check=True, capture_output=True, text=True)
    return result.stdout


def _commands(program):
    """The words of each command, and the names of its options without their dashes."""
    def walk(command, words):
        names = {name["name"] for argument in command.get("arguments", ())
                 for name in argument.get("names", ())}
        yield words, names
        for part in command.get("subcommands", ()):
            if part["commandName"] != "help":
                yield from walk(part, [*words, part["commandName"]])

    whole = json.loads(_ask(program, "--experimental-dump-help"))["command"]
    yield from walk(whole, [])


def _page(name):
    """A page as man(1) shows it, on one line."""
    text = subprocess.run(
        ["man", "--nj", "--nh", str(_PROJECT / "etc" / "man" / name)], check=True,
        capture_output=True, text=True, env={"MANWIDTH": "200", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    plain = re.sub(".\b", "", text.stdout)
    return re.sub(r"\s+", " ", plain)


@pytest.fixture
def command():
    return Build.of_environment().sallyportd.with_name("sallyport")


@pytest.mark.parametrize("shell", _COMPLETIONS)
def test_the_completions_are_those_of_the_command(command, shell):
    written = (_PROJECT / "etc" / "completions" / _COMPLETIONS[shell]).read_text()
    assert written == _ask(command, "--generate-completion-script", shell), \
        "make completions writes them anew"


def test_bash_completes_commands_and_options():
    script = _PROJECT / "etc" / "completions" / _COMPLETIONS["bash"]
    ask = (f'. "{script}"; COMP_WORDS=(sallyport po); COMP_CWORD=1; COMP_LINE="sallyport po";'
           ' COMP_POINT=${#COMP_LINE}; _sallyport sallyport po sallyport; echo "${COMPREPLY[@]}"')
    assert _ask("/bin/bash", "-c", ask).split() == ["policy"]


def test_the_manual_names_every_command_and_every_option(command):
    page = _page("sallyport.1")
    missing = [
        " ".join(["sallyport", *words, *(f"--{name}" for name in [option])])
        for words, options in _commands(command)
        for option in sorted(options - _EVERYWHERE)
        if f"--{option}" not in page]
    assert not missing
    # A command that is meant where none is named goes by its parent's name.
    said = [words for words, _ in _commands(command) if words and not words[-1] in ("list", "show")]
    assert not [" ".join(words) for words in said if " ".join(words) not in page]


def test_the_daemons_manual_names_every_option(world):
    page = _page("sallyportd.8")
    for words, options in _commands(world.sallyportd):
        assert not words
        assert not [option for option in options - _EVERYWHERE if f"--{option}" not in page]


def test_the_mailers_manual_names_every_option(command):
    page = _page("sallyport-mailer.8")
    for words, options in _commands(command.with_name("sallyport-mailer")):
        assert not words
        assert not [option for option in options - _EVERYWHERE if f"--{option}" not in page]


@pytest.mark.parametrize("name", ["sallyport.toml", "mailer.toml"])
def test_the_manual_of_the_configuration_names_every_setting(name):
    page = _page(f"{name}.5")
    example = (_PROJECT / "etc" / name).read_text()
    settings = re.findall(r"^#? ?([a-zA-Z.]+) = ", example, re.M)
    assert len(settings) > 5
    assert not [name for name in settings if name.rpartition(".")[2] not in page]


@pytest.mark.parametrize("page", ["sallyport.1", "sallyportd.8", "sallyport.toml.5", "pam_sallyport.8",
                                  "sallyport-mailer.8", "mailer.toml.5"])
def test_a_page_is_written_without_a_mistake(page):
    result = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(_PROJECT / "etc" / "man" / page)],
        check=True, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    assert not result.stderr
