"""Unix groups of the private world."""

import pathlib

_FILE = pathlib.Path("/etc/group")

# Above all accounts' own groups.
_FIRST_ID = 60_000


class Groups:
    """Makes, changes and removes groups as groupadd(8) and the others do: by a file in the place of
    the other."""

    def put(self, name, *accounts):
        """A group with these members, who are all it has."""
        members = ",".join(account.name for account in accounts)
        self._replace(name, [f"{name}:x:{self._identifier(name)}:{members}"])

    @staticmethod
    def _identifier(name):
        """The one that it has, or one that no group has: sshd knows groups by their numbers."""
        taken = {line.split(":")[0]: int(line.split(":")[2])
                 for line in _FILE.read_text().splitlines()}
        ours = [one for one in taken.values() if _FIRST_ID <= one < _FIRST_ID + 1000]
        return taken.get(name, max(ours, default=_FIRST_ID - 1) + 1)

    def remove(self, name):
        self._replace(name, [])

    @staticmethod
    def _replace(name, lines):
        others = [line for line in _FILE.read_text().splitlines()
                  if not line.startswith(f"{name}:")]
        new = _FILE.with_name("group+")
        new.write_text("".join(f"{line}\n" for line in others + lines))
        new.replace(_FILE)
