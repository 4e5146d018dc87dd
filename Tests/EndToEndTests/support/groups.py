"""Unix groups of the private world."""

import pathlib

_FILE = pathlib.Path("/etc/group")

# Above all accounts' own groups.
_FIRST_ID = 60_000


class Groups:
    """Makes, changes and removes groups as groupadd(8) and the others do: by a file in the place of
    the other."""

    def __init__(self):
        self._ids = {}

    def put(self, name, *accounts):
        """A group with these members, who are all it has."""
        identifier = self._ids.setdefault(name, _FIRST_ID + len(self._ids))
        members = ",".join(account.name for account in accounts)
        self._replace(name, [f"{name}:x:{identifier}:{members}"])

    def remove(self, name):
        self._replace(name, [])

    @staticmethod
    def _replace(name, lines):
        others = [line for line in _FILE.read_text().splitlines()
                  if not line.startswith(f"{name}:")]
        new = _FILE.with_name("group+")
        new.write_text("".join(f"{line}\n" for line in others + lines))
        new.replace(_FILE)
