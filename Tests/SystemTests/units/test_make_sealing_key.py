"""make-sealing-key seal and open, with systemd-creds(1), in folders of their own (as root)."""

import pathlib
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).parents[3] / "systemd" / "make-sealing-key"
SEALED = "/etc/credstore.encrypted/sallyport.key"
USAGE = "usage: make-sealing-key [seal NAME FILE KIND [PCRS] | open NAME FILE]"

# Nothing of it reaches this machine's own /etc and /var/lib.
PRIVATE = """\
set -eu
mount -t tmpfs none /var/lib
mkdir -p /var/lib/systemd
mount -t tmpfs none /run
mount -t tmpfs none /mnt
mkdir /mnt/upper /mnt/work /mnt/bin
mount -t overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work none /etc
PATH=/mnt/bin:$PATH
make() {{ sh {script} "$@" 2>&1; }}
key() {{ head -c 32 /dev/urandom; }}
{body}
"""

# A TPM is not to be had here: what would be asked of systemd-creds is written down instead.
WITHOUT_TPM = """\
cat >/mnt/bin/systemd-creds <<'END'
#!/bin/sh
echo "$*" >>/mnt/asked
exit 1
END
chmod 0755 /mnt/bin/systemd-creds
"""


def run(body):
    text = PRIVATE.format(script=SCRIPT, body=body)
    # In a chroot, as a fresh root is, "/" is no mount: what is around it is out of reach, and stays.
    propagation = "private" if root_is_a_mount() else "unchanged"
    return subprocess.run(["unshare", "-m", "--propagation", propagation, "sh", "-c", text],
                          capture_output=True, text=True)


def root_is_a_mount():
    mounts = pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    return any(line.split()[4] == "/" for line in mounts)


@pytest.mark.parametrize("body, said", [
    ("make other", USAGE),
    (f"key | make seal sallyport.key.next {SEALED}.next", USAGE),
    ("make open sallyport.key", USAGE),
    (f"make open sallyport.key {SEALED}", f"systemd-creds cannot open {SEALED}"),
    (f"make >/dev/null; make open sallyport.key.next {SEALED}",
     f"systemd-creds cannot open {SEALED}"),
    (f"key | make seal sallyport.key {SEALED} null", "null is nothing that keys are sealed by here"),
    (f"key | make seal sallyport.key {SEALED} auto", "auto is nothing that keys are sealed by here"),
    (f"key | make seal sallyport.key {SEALED} host 7", "only a TPM binds a key to PCRs"),
    (f"head -c 31 /dev/urandom | make seal sallyport.key {SEALED} host",
     "the key was not sealed: systemd-creds could not open what it had sealed"),
])
def test_what_cannot_be_done_is_said_and_leaves_nothing(body, said):
    result = run(body)
    assert result.returncode == 1
    assert f"sallyport: {said}\n" in result.stdout, result.stdout + result.stderr
    left = run(f"{{ {body}; }} || ls -A /etc/credstore.encrypted 2>/dev/null || true").stdout
    # But for the key that the case itself has made.
    made = ["sallyport.key"] if body.startswith("make >/dev/null") else []
    assert [line for line in left.splitlines() if line.startswith("sallyport.key")] == made


@pytest.mark.parametrize("kind", ["tpm2", "host+tpm2", "tpm2-with-public-key"])
def test_what_a_tpm_binds_a_key_to_is_not_left_to_a_default(kind):
    result = run(f"{WITHOUT_TPM}key | make seal sallyport.key {SEALED} {kind}")
    assert result.returncode == 1
    assert result.stdout == "sallyport: what a TPM is to bind the key to was not said\n"


@pytest.mark.parametrize("pcrs", ["7+11", ""])
def test_a_tpm_that_does_not_seal_is_a_failure_and_the_host_no_way_out(pcrs):
    result = run(
        f"{WITHOUT_TPM}key | make seal sallyport.key {SEALED} tpm2 '{pcrs}' || true\n"
        "cat /mnt/asked; ls -A /etc/credstore.encrypted")
    assert result.returncode == 0, result.stderr
    said, asked, *left = result.stdout.splitlines()
    assert said == "sallyport: the key was not sealed: systemd-creds could not seal it"
    assert asked.startswith(f"--with-key=tpm2 --tpm2-pcrs={pcrs} --name=sallyport.key encrypt - ")
    assert left == []


def test_a_key_is_sealed_and_opened_again_and_never_overwritten():
    result = run(f"""
key >/mnt/key
make seal sallyport.key.next {SEALED}.next host </mnt/key
make open sallyport.key.next {SEALED}.next | cmp - /mnt/key
before=$(sha256sum <{SEALED}.next)
key | make seal sallyport.key.next {SEALED}.next host || [ "$(sha256sum <{SEALED}.next)" = "$before" ]
stat -c '%a %n' {SEALED}.next
base64 -d {SEALED}.next | head -c 16 | od -An -v -tx1 | tr -d ' '
ls /etc/credstore.encrypted""")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.endswith(
        f"\n600 {SEALED}.next\n5a1c6a86df9d4096b1d5a65e0862f19a\nsallyport.key.next\n")
