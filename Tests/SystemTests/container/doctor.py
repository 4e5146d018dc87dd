"""sallyport doctor inside the machine, and what it found."""

import json

# What monitoring goes by.
EXIT_STATUS = {None: 0, "note": 0, "warning": 1, "fault": 2}

# As a service of the machine's own systemd: what reaches in from outside is not confined as the
# machine is, and sees the clock of the computer below.
_INSIDE = ("systemd-run", "--quiet", "--pipe", "--wait", "--collect")


class Report:
    """What one look came to."""

    def __init__(self, report):
        self.worst = report["worst"]
        self.sound = report["ok"]
        self.findings = report["findings"]

    def of(self, name, subject=""):
        """The findings of this name whose subject has this in it."""
        return [one for one in self.findings
                if one["id"] == name and subject in one["subject"]]

    @property
    def names(self):
        return {one["id"] for one in self.findings}


class Doctor:
    def __init__(self, machine):
        self._machine = machine

    def __call__(self, *arguments, uid=None, before=()):
        """Looks at the machine; as root, or with another uid, and behind another program."""
        who = () if uid is None else (f"--uid={uid}",)
        run = self._machine.run(
            *_INSIDE, *who, *before, "sallyport", "doctor", "--json", *arguments, check=False)
        assert run.stderr == "", run.stderr
        report = Report(json.loads(run.stdout))
        assert run.returncode == EXIT_STATUS[report.worst], run.stdout
        for finding in report.findings:
            assert all(finding[key] for key in ("id", "severity", "subject", "what", "meaning",
                                                "mend")), finding
        return report

    def catalogue(self):
        """Every finding that there is, with its severity."""
        listed = json.loads(self._machine.run("sallyport", "doctor", "--list", "--json").stdout)
        return {one["id"]: one["severity"] for one in listed["findings"]}
