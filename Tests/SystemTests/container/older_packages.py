"""A package as an older version of it would be."""

import re
import subprocess

_PROGRAM = "usr/sbin/sallyportd"


def make_older(package, version, this_version, folder):
    """This version's files and scripts, under an older number, which the daemon says as well.

    Both numbers are equally long: the daemon's is written over in its program.
    """
    assert len(version) == len(this_version)
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(tree)], check=True)
    control = tree / "DEBIAN/control"
    text = control.read_text()
    control.write_text(re.sub(rf"(^Version: |= ){re.escape(this_version)}", rf"\g<1>{version}",
                              text, flags=re.M))
    program = tree / _PROGRAM
    if program.exists():
        older = program.read_bytes().replace(this_version.encode(), version.encode())
        assert older != program.read_bytes()
        program.write_bytes(older)
    older = folder / package.name.replace(this_version, version)
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", "-Zgzip", "-z1", str(tree),
                    str(older)], check=True, capture_output=True)
    subprocess.run(["rm", "--recursive", str(tree)], check=True)
    return older
