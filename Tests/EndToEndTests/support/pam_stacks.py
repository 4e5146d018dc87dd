"""PAM files of every shape: what libpam makes of them is not always what they look like.

Left out is an @include of nothing in a file that 'auth include' reads: what Debian's libpam makes
of that depends on what lies on its stack.
"""

import dataclasses
import random

OURS = "pam_sallyport.so"

# Asks for the password, and ends the stack where it is wrong.
PASSWORD_FIRST = "auth [success=ok default=die] pam_unix.so\n"

_ACTIONS = ["ok", "done", "bad", "die", "ignore", "reset", "1", "2", "3", "9"]
_RESULTS = ["success", "ignore", "auth_err", "perm_denied", "authinfo_unavail", "module_unknown"]
_BROKEN = ["[success=ok ignore=maybe]", "[succes=ok default=ignore]", "[success=0]", "[success=OK]",
           "mandatory", "[success ok]", "[]"]
_STRANGE = ["music optional pam_permit.so", "auht sufficient pam_permit.so", "auth sufficient",
            "auth", "session optional pam_permit.so", "account include nowhere", "\r", "[auth",
            "auht include {inner}", "auth include nowhere", "# auth required pam_deny.so \\",
            "auth optional pam_permit.so # \\", "   ", "#"]
_INCLUDES = ["auth substack {inner}", "auth include {inner}", "@include {inner}",
             "-Auth Include {inner}"]


@dataclasses.dataclass(frozen=True)
class Files:
    """A service's file, and what it includes, by name."""

    service: str
    texts: dict


def table(first="auth required pam_permit.so\n"):
    """What somebody writes on purpose, or by mistake, around a first line that lets in."""
    permit, deny = first, "auth required pam_deny.so\n"
    ours = f"auth required {OURS}\n"
    inners = {
        "ours": ours, "both": permit + ours, "open": permit + "auth required pam_permit.so \\\n",
        "jump": "auth [success=1 default=ignore] pam_permit.so\n" + deny,
        "away": "@include nowhere\n",
        "account": "account required pam_permit.so\n" + ours,
    }
    tops = [
        permit + ours, permit + f"auth \\\n required {OURS} \\\n  timeout=9\n",
        permit + f"-AUTH [required] [{OURS}]  # the code\n", permit + "# code: \\\n" + ours,
        permit + "auth include {ours}\n", permit + "auth substack {ours}\n",
        permit + "@include {ours}", permit + f"auth [default=die success=ok ignore = ignore]{OURS}",
        "auth optional pam_faildelay.so delay=0 \\\n# the code:\n" + ours + permit,
        "auth optional pam_faildelay.so delay=0 \\\n\n" + ours + permit,
        "auth optional pam_faildelay.so delay=0 \\ \t \n" + ours + permit,
        "auth optional pam_faildelay.so delay=0 \\\n" + ours + permit,
        "auth optional pam_faildelay.so delay=0 # \\\n" + ours + permit,
        permit + f"auth \\\n  # \n\n required \\  \n {OURS}",
        permit + ours + "\\\n", permit + ours + "auth required pam_permit.so \\",
        permit + ours + "session optional []\n", permit + ours + "session substack .so\n",
        (permit + ours).replace("\n", "\r\n"), permit + f"auth required {OURS}\r\n",
        permit + ours + "\r\n", permit + "# a comment\r\n" + ours,
        "auth [success = 1 default = ignore] pam_permit.so\n" + ours + permit,
        "auth [success=1default=ignore]pam_permit.so\n" + ours + permit,
        "auth [default=ignore success=1] pam_permit.so\n" + ours + permit,
        "auth success=1 pam_permit.so\n" + ours + permit,
        "auth [success=done,default=ignore] pam_permit.so\n" + ours,
        "auth [Success=done default=ignore] pam_permit.so\n" + ours,
        "auth [SUFFICIENT] [pam_permit.so] a[b c]\n" + ours,
        f"-auth [ success = ok  ignore=\tignore default =die ]{OURS}\n" + permit,
        permit + f"auth [success=ok ignore=ignore module_unknown=ignore default=die] {OURS}\n",
        permit + f"auth [success=ok ignore=ignore authinfo_unavail=ignore default=die] {OURS}\n",
        permit + f"auth [ignore=ignore default=bad module_unknown=ok] {OURS}\n",
        permit + f"-auth optional {OURS}\n", permit + f"auth sufficient {OURS}\n" + permit,
        permit + f"auht required {OURS}\n", permit + f"auth include {OURS}\n",
        permit + f"auth {OURS}\n", f"[auth] required {OURS}\n" + permit,
        "@include {ours}\n" + permit, "-@INCLUDE [{ours}] more\n" + permit, "@include {account}\n",
        "auth include {account}\n" + permit, "auth substack {both}\n",
        "auth substack {jump}\n" + ours, "auth include {jump}\n" + ours,
        "@include {away}\n" + permit + ours,
        "auth sufficient pam_permit.so\nauth substack {open}\n" + ours,
        "auth sufficient pam_permit.so\n@include {open}\n" + ours,
        "session include {open}\n" + permit + ours, "auht include {both}\n",
        "auth include {both}\r\n" + permit, "@include {both} {ours}\n",
        "auth [success=1 default=ignore] pam_permit.so\nauth substack {both}\n" + permit,
        "auth [success=3 default=ignore] pam_permit.so\nauth substack {both}\n" + permit,
        f"auth requisite pam_permit.so\nauth requisite {OURS} \\\nauth required pam_deny.so\n",
        "auth sufficient pam_permit.so \\\n\\\n\n" + ours,
        "#" * 1500 + "\n" + permit + ours, "#" * 1023 + "auth sufficient pam_permit.so\n" + ours,
    ]
    kind = "password" if first == PASSWORD_FIRST else "permit"
    return [_files(f"{kind}{number:02}", top, inners) for number, top in enumerate(tops)]


def by_chance(count, seed):
    chance = random.Random(seed)
    return [_random_files(f"chance{number:03}", chance) for number in range(count)]


def _files(service, top, inners):
    names = {name: f"{service}-{name}" for name in inners}
    used = {names[name]: text for name, text in inners.items() if "{" + name + "}" in top}
    for name, full in names.items():
        top = top.replace("{" + name + "}", full)
    return Files(service, {service: top, **used})


def _random_files(service, chance):
    inner = _lines(chance)
    outer = _lines(chance)
    outer.insert(chance.randint(0, len(outer)), chance.choice(_INCLUDES))
    holder = chance.choice([outer, outer, inner])
    holder.insert(chance.randint(0, len(holder)), f"auth {_control(chance, 0.0)} {OURS}")
    if chance.random() < 0.4:
        outer.insert(chance.randint(0, len(outer)), chance.choice(_STRANGE))
    return _files(service, _written(outer, chance), {"inner": _written(inner, chance)})


def _lines(chance):
    """Of modules that always let in, or never."""
    groups, modules = ["auth", "auth", "AUTH", "-auth"], ["permit", "permit", "deny"]
    return [f"{chance.choice(groups)} {_control(chance, 0.1)} pam_{chance.choice(modules)}.so"
            for _ in range(chance.randint(0, 4))]


def _control(chance, broken):
    if chance.random() < broken:
        return chance.choice(_BROKEN)
    if chance.random() < 0.6:
        return chance.choice(["required", "requisite", "sufficient", "optional", "Required"])
    blank = lambda: chance.choice(["", "", " ", "\t"])
    pairs = [f"{name}{blank()}={blank()}{chance.choice(_ACTIONS)}" for name in _RESULTS]
    pairs.append(f"default={chance.choice(['bad', 'die'])}")
    chance.shuffle(pairs)
    return f"[{blank()}{chance.choice([' ', '  ']).join(pairs)}{blank()}]"


def _written(lines, chance):
    """As people write them: continued, commented, apart, in an editor of another system."""
    return "".join(_line(line, chance) for line in lines)


def _line(line, chance):
    end = "\n"
    dice = chance.random()
    if dice < 0.15 and " " in line:
        place = chance.choice([index for index, one in enumerate(line) if one == " "])
        line = f"{line[:place]} \\{chance.choice(['', ' '])}\n" + _between(chance) + line[place:]
    elif dice < 0.22:
        end = " \\\n" + _between(chance)
    elif dice < 0.30:
        end = "  # a comment\n"
    elif dice < 0.34:
        end = "\r\n"
    return chance.choice(["", "", "\n", "# x\n", "\t"]) + line + end


def _between(chance):
    return chance.choice(["", "", "", "\n", "  # why\n"])
