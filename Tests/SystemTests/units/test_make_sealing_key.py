"""make-sealing-key next and take, with systemd-creds(1), in folders of their own (as root)."""

import pathlib
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).parents[3] / "systemd" / "make-sealing-key"
SEALED = "/etc/credstore.encrypted/sallyport.key"

# Nothing of it reaches this machine's own /etc and /var/lib.
PRIVATE = """\
set -eu
mount -t tmpfs none /var/lib
mkdir -p /var/lib/systemd
mount -t tmpfs none /run
mount -t tmpfs none /mnt
mkdir /mnt/upper /mnt/work
mount -t overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work none /etc
make() {{ sh {script} "$@" 2>&1; }}
give() {{
  mkdir -p /run/credentials/sallyportd.service
  systemd-creds --name=sallyport.key.next decrypt {sealed}.next \\
    /run/credentials/sallyportd.service/sallyport.key.next 2>/dev/null
}}
key() {{ systemd-creds --name="$1" decrypt "$2" - 2>/dev/null | sha256sum; }}
{body}
"""


def run(body):
    text = PRIVATE.format(script=SCRIPT, sealed=SEALED, body=body)
    return subprocess.run(["unshare", "-m", "sh", "-c", text], capture_output=True, text=True)


@pytest.mark.parametrize("body, said", [
    ("make next", f"there is no sealed key: {SEALED}"),
    ("make take", f"there is no key to take: {SEALED}.next"),
    ("make other", "usage: make-sealing-key [next | compare | take]"),
    (f"make >/dev/null; echo bm9uZQ== >{SEALED}; make next",
     f"it is not known by what {SEALED} is sealed"),
    ("make >/dev/null; make next; make take",
     f"sallyportd was not given the key in {SEALED}.next"),
    (f"make >/dev/null; make next; give; rm {SEALED}.next; make next; make take",
     f"sallyportd was not given the key in {SEALED}.next"),
    (f"make >/dev/null; make next; give; echo bm9uZQ== >{SEALED}.next; make take",
     f"sallyportd was not given the key in {SEALED}.next"),
])
def test_where_there_is_nothing_to_rotate_nothing_is_done(body, said):
    result = run(body)
    assert result.returncode == 1
    assert f"sallyport: {said}\n" in result.stdout, result.stdout + result.stderr


def test_a_next_key_that_cannot_be_taken_leaves_the_present_one():
    result = run(f"""
make >/dev/null
before=$(key sallyport.key {SEALED})
make next
give
echo bm9uZQ== >{SEALED}.next
make take || [ "$(key sallyport.key {SEALED})" = "$before" ]
ls /etc/credstore.encrypted""")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.endswith("\nsallyport.key\nsallyport.key.next\n")


def test_the_next_key_is_made_once_and_takes_the_place():
    result = run(f"""
make >/dev/null
before=$(key sallyport.key {SEALED})
make next
next=$(key sallyport.key.next {SEALED}.next)
make next
[ "$(key sallyport.key.next {SEALED}.next)" = "$next" ]
[ "$(key sallyport.key {SEALED})" = "$before" ]
[ "$next" != "$before" ]
make compare || [ $? = 2 ]
give
make compare
make take
[ "$(key sallyport.key {SEALED})" = "$next" ]
[ "$(key sallyport.key {SEALED}.former)" = "$before" ]
stat -c '%a %n' {SEALED}
ls /etc/credstore.encrypted""")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout == f"600 {SEALED}\nsallyport.key\nsallyport.key.former\n"
