"""What people read off the command's pages: keys, codes, and pictures of them."""

import re
import socket
import subprocess

from support.phone import Phone

HOST = socket.gethostname()

CODE_PROMPT = "Type the code that the app shows now: "
CODE_PROMPT_AGAIN = (
    "That code does not match. Is the phone's clock right? Try the next one: ")
CODE_PROMPT_NO_CODE = "That is not a code of 6 digits. Try again: "
STEP_UP_PROMPT = "Your code to confirm: "
STEP_UP_AGAIN = "That code is not right. Try again: "
STEP_UP_NEXT = "That code has been used. Next code: "
NOTHING_CHANGED = "Nothing was changed."
ONLY_THE_CODE = (
    "Your second factor is as before, but the recovery code that you typed is used up.")
CODE_USED_UP = "That recovery code is used up; sallyport recovery show has those that work."

_RECOVERY_CODE = re.compile(r"\b([1-8])  ((?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4})\b")
_PIXELS_A_MODULE = 4


def key_on(page):
    """The Base32 key, out of its groups of four."""
    groups = re.search(r"^    Key   ((?:[A-Z2-7]{4} )+[A-Z2-7]{1,4})$", page, re.MULTILINE)
    assert groups, page
    return groups[1].replace(" ", "")


def phone_for(page, **parameters):
    return Phone(key_on(page), **parameters)


def grouped(key):
    return " ".join(key[start:start + 4] for start in range(0, len(key), 4))


def recovery_codes_on(page):
    """In the order of their numbers."""
    numbered = {int(number): code for number, code in _RECOVERY_CODE.findall(page)}
    return [numbered[number] for number in sorted(numbered)]


def recovery_sheet(codes):
    """Two columns, filled downwards."""
    rows = len(codes) // 2
    return "".join(
        f"    {row + 1}  {codes[row]}      {row + rows + 1}  {codes[row + rows]}\n"
        for row in range(rows))


def qr_lines(page):
    """The lines of the picture between the first and the second empty line."""
    return [line[4:] for line in page.split("\n\n")[1].splitlines()]


def scan(lines, folder):
    """What zbarimg reads in a picture of these lines, drawn as a terminal shows them:
    what is printed is light, what is left blank is dark."""
    rows = _rows_of_blocks(lines) if any("█" in line for line in lines) else [
        [line[at] == "#" for at in range(0, len(line), 2)] for line in lines]
    width, height = (len(side) * _PIXELS_A_MODULE for side in (rows[0], rows))
    pixels = "\n".join(
        " ".join("0" if light else "1" for light in row for _ in range(_PIXELS_A_MODULE))
        for row in rows for _ in range(_PIXELS_A_MODULE))
    picture = folder / "qr.pbm"
    picture.write_text(f"P1\n{width} {height}\n{pixels}\n")
    return subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(picture)], check=True, capture_output=True,
        text=True).stdout.strip()


def _rows_of_blocks(lines):
    return [
        [character in lights for character in line]
        for line in lines for lights in ("█▀", "█▄")]


# --- Whole pages, as they are to be


def introduction(picture):
    lines = [
        "Scan this with your authenticator app (Aegis, FreeOTP or Google Authenticator,"
        " for example),",
        "or type the key by hand.",
        "",
        *[f"    {line}" for line in picture],
        "",
    ] if picture else [
        "Type this key into your authenticator app (Aegis, FreeOTP or Google Authenticator,"
        " for example).",
        "",
    ]
    return "\n".join(lines) + "\n"


def details(account, key, parameters="6 digits, every 30 seconds", uri=None):
    return (
        f"    Key   {grouped(key)}\n"
        f"    Name  {HOST}: {account.name}@{HOST}   ({parameters})\n"
        + (f"    URI   {uri}\n" if uri else "")
        + "\n")


def uri_of(account, key, algorithm="SHA1", digits=6, period=30):
    return (
        f"otpauth://totp/{HOST}:{account.name}%40{HOST}?secret={key}&issuer={HOST}"
        f"&algorithm={algorithm}&digits={digits}&period={period}")


def farewell(codes):
    return (
        "Your second factor is on.\n"
        "\n"
        "These eight recovery codes let you in if you lose the phone. Each works once.\n"
        "Keep them away from the phone: print them, or put them in a password manager.\n"
        "\n"
        f"{recovery_sheet(codes)}"
        "\n"
        "    sallyport recovery show     shows them again\n"
        "    sallyport status            what is set up for you\n")


def saved_page(account, codes, date):
    numbered = "\n".join(f"    {number}  {code}" for number, code in enumerate(codes, 1))
    return f"""\
Recovery codes for {account.name} on {HOST}, {date}

If you lose your phone, type one of these where you are asked for a verification
code. Each works once. Keep them away from the phone: print this page and delete
the file, or move it into a password manager.

{numbered}

sallyport recovery show         shows the codes that still work
sallyport recovery regenerate   makes new ones; these stop working then
sallyport enroll                sets up a new phone
"""


def with_dates_hidden(text):
    """Dates and times of day as words: tests cannot know the minute.

    TERM is one with its time zone: from then on something holds, or until then.
    """
    text = re.sub(r"\b\d{4}-\d\d-\d\d \d\d:\d\d \(UTC[0-9:+-]*\)", "TERM", text)
    text = re.sub(r"\b\d{4}-\d\d-\d\d \d\d:\d\d\b", "MOMENT", text)
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", "DATE", text)
