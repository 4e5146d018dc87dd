"""A Debian to boot: made once by mmdebstrap, from where this machine gets its own packages."""

import hashlib
import os
import pathlib
import re
import subprocess

from support.failure import Failure

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
_CACHE = REPOSITORY / ".build" / "debian"

# What a small server has, what our packages need, and what the tests use in it.
_PACKAGES = (
    "systemd", "systemd-sysv", "dbus", "libpam-systemd", "openssh-server", "openssh-client",
    "openssh-sftp-server", "sudo", "login", "passwd", "util-linux", "policykit-1", "pkexec",
    "cron", "apt-utils", "procps", "python3-minimal", "python3", "faketime", "strace",
    "libsqlite3-0", "libpng16-16", "libqrencode4", "libssl3", "libstdc++6", "libcurl4",
    "ca-certificates",
)

# Names of Debian 13, where they differ.
_RENAMED = {
    "trixie": {"libpng16-16": "libpng16-16t64", "libssl3": "libssl3t64",
               "libcurl4": "libcurl4t64",
               "policykit-1": "polkitd"},
}

_TIMEOUT = 600


def debian_root(codename):
    """The tar file of a Debian with this code name; raises Failure if it cannot be had."""
    sources = _sources(codename)
    names = [_RENAMED.get(codename, {}).get(name, name) for name in _PACKAGES]
    made_of = "\n".join([codename, *names])
    digest = hashlib.sha256(made_of.encode()).hexdigest()[:12]
    root = _CACHE / f"{codename}-{digest}.tar"
    if not root.exists():
        _make(root, codename, names, sources)
    return root


def _make(root, codename, names, sources):
    root.parent.mkdir(parents=True, exist_ok=True)
    unfinished = root.with_suffix(".unfinished.tar")
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(names)}",
               *_proxy(), codename, str(unfinished), "-"]
    try:
        made = subprocess.run(command, input="\n".join(sources), capture_output=True, text=True,
                              timeout=_TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise Failure(f"mmdebstrap {codename} took more than {_TIMEOUT} s") from error
    if made.returncode != 0:
        unfinished.unlink(missing_ok=True)
        raise Failure(f"mmdebstrap {codename} failed:\n{made.stderr[-2000:]}")
    os.replace(unfinished, root)


def _sources(codename):
    """This machine's own Debian sources, for another release where it is not this machine's."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format",
         "$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)", "Created-By: Packages"],
        check=True, capture_output=True, text=True).stdout
    own = _own_codename()
    found = set()
    for line in listed.splitlines():
        words = line.split()
        if len(words) != 4 or words[3] != "Debian" or words[2] != "main":
            continue
        uri, suite = words[0], words[1]
        if suite == own or suite.startswith(f"{own}-"):
            found.add(f"deb {uri} {codename}{suite.removeprefix(own)} main")
    if not found:
        raise Failure("apt knows no Debian sources here: run apt-get update")
    return sorted(found)


def _own_codename():
    release = pathlib.Path("/etc/os-release").read_text()
    return re.search(r"^VERSION_CODENAME=(\w+)$", release, re.M).group(1)


def _proxy():
    """apt's own proxy, which mmdebstrap does not ask for."""
    text = subprocess.run(["apt-config", "dump", "Acquire"], check=True, capture_output=True,
                          text=True).stdout
    return [f"--aptopt={line.rstrip(';')}" for line in text.splitlines()
            if re.match(r'Acquire::https?::Proxy\S* "[^"]+"', line)]
