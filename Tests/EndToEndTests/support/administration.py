"""Administrators' calls, through the control socket."""

from support.varlink_client import CONTROL, Connection

_ADMIN = "org.sallyport.Admin"

# Root's word, with nobody's second factor.
BREAK_GLASS = {"breakGlass": "test"}


def administer(method, account=None, control=CONTROL, **parameters):
    """One call as this account's uid, root's where there is none."""
    with Connection(control, account.uid if account else 0) as connection:
        return connection.call(f"{_ADMIN}.{method}", **parameters)


class Root:
    """Root, who acts for nobody in particular and says so."""

    def __init__(self, daemon):
        self._control = daemon.control

    def __call__(self, method, **parameters):
        return administer(method, control=self._control, authority=BREAK_GLASS, **parameters)

    def user(self, name):
        """What is recorded about an account, and what is asked of it."""
        return self("GetUser", user=name)

    def policy(self):
        return administer("GetPolicy", control=self._control)["policy"]

    def set_policy(self, settings, rules=None):
        """Settings by name, None for the default; all the rules, where they are given."""
        more = {} if rules is None else {"rules": [_whole(rule) for rule in rules]}
        wire = [{"name": name, **({} if value is None else {"value": value})}
                for name, value in settings.items()]
        return self("ChangePolicy", settings=wire, **more)["policy"]

    def reset_policy(self):
        """What a new installation has."""
        return self.set_policy(
            {setting["name"]: None for setting in self.policy()["settings"]}, rules=[])

    def grant_pass(self, name, seconds):
        return self("GrantPass", user=name, duration=seconds, reason="lost phone")["pass"]


def exempt(**conditions):
    """A rule that has nothing asked of whoever meets these conditions."""
    return {"effect": "exempt", **conditions}


def require(**conditions):
    return {"effect": "require", **conditions}


def _whole(rule):
    """With every list that the interface asks for."""
    return {"accounts": [], "groups": [], "services": [], "networks": [], "note": "test", **rule}
