"""Holds Python's json and the module's reader to the verdicts in the names of json/*.json.

README.md says what the names mean. SALLYPORT_JSON_AGREEMENT is the program of
pam-module/tests/json_agreement.c: it embeds each file that it is given in a valid reply and says
`accept` or `reject`, a line a file.
"""

import json
import os
import pathlib
import re
import subprocess

import pytest

FOLDER = pathlib.Path(__file__).parent
CASES = sorted(path.stem for path in (FOLDER / "json").glob("*.json"))

# What our readers refuse beyond RFC 8259 (JSONLimits, reply.h).
MAXIMUM_DEPTH = 8
MAXIMUM_MEMBERS = 32
INT64 = range(-(2**63), 2**63)


def contents(name):
    return (FOLDER / "json" / f"{name}.json").read_bytes()


def exceptions():
    """The reason of each case in README.md's table."""
    found = {}
    for row in (FOLDER / "README.md").read_text().splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if len(cells) == 3 and cells[2].startswith("`i_"):
            for name in re.findall(r"`(i_\w+)`", cells[2]):
                assert name not in found, f"{name} stands in the table twice"
                found[name] = cells[0]
    return found


def refuse_constant(word):
    raise ValueError(f"{word} is no JSON")


class Strictness:
    """Reads a text with Python's json and notes what our readers refuse in it."""

    def __init__(self, text):
        self.reasons = set()
        value = json.loads(
            text,
            parse_constant=refuse_constant,
            parse_int=self.integer,
            parse_float=self.fraction,
            object_pairs_hook=self.object,
        )
        self.look_into(value, depth=0)

    def integer(self, digits):
        if int(digits) not in INT64:
            self.reasons.add("integer outside 64 bits")

    def fraction(self, digits):
        self.reasons.add("number with a fraction or an exponent")

    def object(self, pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            self.reasons.add("duplicate key")
        if len(names) > MAXIMUM_MEMBERS:
            self.reasons.add("too many members in one object")
        return tuple(pairs)

    def look_into(self, value, depth):
        if isinstance(value, str):
            self.look_at(value)
        elif isinstance(value, list):
            self.enter(value, depth + 1)
        elif isinstance(value, tuple):
            self.enter([part for pair in value for part in pair], depth + 1)

    def enter(self, parts, depth):
        if depth > MAXIMUM_DEPTH:
            self.reasons.add("nested too deeply")
        for part in parts:
            self.look_into(part, depth)

    def look_at(self, text):
        if any("\ud800" <= character <= "\udfff" for character in text):
            self.reasons.add("unpaired surrogate")
        if "\0" in text:
            self.reasons.add("U+0000 in a string")


def strictness(name):
    """Why our readers refuse what Python takes; None where Python does not take it."""
    try:
        return Strictness(contents(name).decode("utf-8", "strict")).reasons
    except ValueError:
        return None


def test_there_are_cases_and_every_exception_is_one():
    assert len(CASES) >= 150
    assert {name[:2] for name in CASES} == {"y_", "n_", "i_"}
    assert {name for name in CASES if name.startswith("i_")} == set(exceptions())


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("n_")])
def test_python_refuses(name):
    assert strictness(name) is None


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("y_")])
def test_python_takes_and_finds_nothing_to_be_strict_about(name):
    assert strictness(name) == set()


@pytest.mark.parametrize("name, reason", exceptions().items())
def test_python_takes_what_we_refuse_for_this_one_reason(name, reason):
    assert strictness(name) == {reason}


def test_the_modules_reader_holds_every_verdict():
    program = os.environ.get("SALLYPORT_JSON_AGREEMENT")
    assert program, "SALLYPORT_JSON_AGREEMENT names no program"
    paths = [str(FOLDER / "json" / f"{name}.json") for name in CASES]
    run = subprocess.run([program, *paths], capture_output=True, text=True, check=True, timeout=60)
    verdicts = [line.split()[0] for line in run.stdout.splitlines()]
    assert len(verdicts) == len(CASES)
    assert {"accept", "reject"} == set(verdicts)
    differences = [
        f"{name}: {verdict}"
        for name, verdict in zip(CASES, verdicts)
        if (verdict == "accept") != name.startswith("y_")
    ]
    assert differences == []
