"""A time-stamp authority of the test's own: openssl answers what is posted to a real server on loopback."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.web import Talk, Web

SETTINGS = """
[req]
distinguished_name = name
x509_extensions = root
prompt = no
[name]
CN = A clock of the test
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamps]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
basicConstraints = critical, CA:false
[tsa]
default_tsa = clock
[clock]
serial = {folder}/serial
signer_cert = {folder}/clock.pem
signer_key = {folder}/clock.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Authority:
    folder: Path
    web: Web

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    @property
    def other(self) -> Path:
        """The root of somebody else."""
        return self.folder / "other.pem"

    @property
    def settings(self) -> str:
        """The table of the settings file that leads here."""
        return (
            f'[evidence]\ntimestamp_url = "{self.web.url("/tsr")}"\ntimestamp_ca = "{self.root}"\n'
            f'timestamp_intranet = ["{self.web.intranet[0]}"]\n'
        )


def openssl(folder: Path, *words: str) -> str:
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """Answers at /tsr."""
    settings = folder / "tsa.cnf"
    settings.write_text(SETTINGS.format(folder=folder))
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf")
    openssl(folder, "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "30")
    openssl(folder, "req", "-x509", *key, "-keyout", "other.key", "-out", "other.pem", "-days", "30")
    openssl(folder, "req", "-new", *key, "-subj", "/CN=Clock", "-keyout", "clock.key", "-out", "clock.csr")
    signing = (
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-CAcreateserial",
        "-extfile",
        "tsa.cnf",
        "-extensions",
        "stamps",
    )
    openssl(folder, "x509", "-req", "-in", "clock.csr", *signing, "-days", "20", "-out", "clock.pem")

    def stamps(talk: Talk) -> None:
        (folder / "query.tsq").write_bytes(talk.asked.body)
        openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        reply = (folder / "reply.tsr").read_bytes()
        talk.answer(200, reply, {"Content-Type": "application/timestamp-reply"})

    with Web() as web:
        web.play("/tsr", stamps)
        yield Authority(folder, web)
