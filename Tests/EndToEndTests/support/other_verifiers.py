"""What people had before: google-authenticator and pam_oath, the real ones."""

import os
import subprocess

from support.phone import Phone

# Both modules decide alone here.
GOOGLE = "auth required pam_google_authenticator.so\naccount required pam_permit.so\n"


def oath_service(file):
    return f"auth required pam_oath.so usersfile={file} window=5 digits=6\n"


class GoogleAuthenticator:
    """Somebody who enrolled with google-authenticator, by the program itself."""

    def __init__(self, account, *more, kind="--time-based", reuse="--disallow-reuse"):
        self.account = account
        # What is not said would be asked for.
        options = [kind, "--window-size=3", *([reuse] if kind == "--time-based" else []), *more]
        account.make_home()
        self.file = account.home / ".google_authenticator"
        subprocess.run(
            ["google-authenticator", "--force", "--no-confirm", "--no-rate-limit",
             "--qr-mode=NONE", "--label=x", "--issuer=y", f"--secret={self.file}", *options],
            check=True, capture_output=True, cwd="/", user=account.uid, group=account.uid,
            extra_groups=[], env={"HOME": str(account.home), "USER": account.name})
        self.file.chmod(0o400)

    @property
    def lines(self):
        return self.file.read_text().splitlines()

    @property
    def scratch_codes(self):
        return [line for line in self.lines[1:] if line.isdigit()]

    @property
    def phone(self):
        return Phone(self.lines[0])

    def write(self, text):
        self.file.chmod(0o600)
        self.file.write_text(text)
        self.file.chmod(0o400)
        os.chown(self.file, self.account.uid, self.account.uid)
