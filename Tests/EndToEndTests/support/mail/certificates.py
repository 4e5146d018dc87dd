"""Certificates for servers, and authorities to trust them."""

import dataclasses
import pathlib
import ssl
import subprocess


@dataclasses.dataclass(frozen=True)
class Certificate:
    """Signed by itself, so that it is its own authority."""

    certificate: pathlib.Path
    key: pathlib.Path

    def context(self):
        """What a server needs to show it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make(folder, name, subject="IP:127.0.0.1", made="now"):
    """A certificate for a host, good for a day."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        ["faketime", made, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", str(key), "-out", str(certificate), "-days", "1", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName={subject}"], check=True, capture_output=True)
    certificate.chmod(0o644)
    return Certificate(certificate, key)
