"""Where this is measured."""

import os
import pathlib
import re
import subprocess


def description(folder):
    """Two lines: the machine, and the disk. A load beside our own makes every number larger."""
    system = os.uname()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (f"{system.sysname} {system.release} {system.machine}, {_processor()}, "
            f"{os.cpu_count()} cores, {memory / (1 << 30):.0f} GiB, "
            f"load {os.getloadavg()[0]:.1f} at the start\n"
            f"disk: {_disk(folder)}")


def _processor():
    found = re.search(
        r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found.group(1) if found else "unknown processor"


def _disk(folder):
    kind, device = subprocess.run(
        ["findmnt", "--noheadings", "--raw", "--output=FSTYPE,SOURCE", "--target", str(folder)],
        check=True, capture_output=True, text=True).stdout.split()
    image = ", in an image on a loop device" if device.startswith("/dev/loop") else ""
    return f"{kind}{_journal(kind, pathlib.Path(device).name)}{image}"


def _journal(kind, device):
    if kind != "ext4":
        return ""
    journals = pathlib.Path("/proc/fs/jbd2").glob(f"{device}-*")
    return " with a journal" if any(journals) else " without a journal"
