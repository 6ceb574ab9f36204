"""One version as a WARC file (ISO 28500): the page as it came, the text as it was read, a manifest with the chain."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zipfile
import zlib
from datetime import UTC
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cryptography import x509

from db.evidence import Evidence
from db.stamps import Stamp
from monitor.exchange import verify_evidence
from monitor.exchange.verify_evidence import LIMITS

FORMAT = "clausewatch evidence 1"
LARGEST = 256 << 20
"""Bytes of a WARC file that is taken out of an archive."""
_UNDONE = ("content-encoding", "transfer-encoding", "content-length")
"""What these say of the body is no longer so: it was decoded when it came."""
_GUIDE = """This archive holds one version of a watched page.

{page}      the page as it came, its text as it was read, and the manifest (a WARC file, ISO 28500)
manifest.json        the manifest again, to be read: addresses, headers, certificate, hashes, chain
verify_evidence.py   checks the WARC file with Python 3.8 or later and nothing else:

    python3 verify_evidence.py {page}
{stamp}
{limits}
"""
STAMPED = "stamp.txt"
_STAMP_GUIDE = """
stamp.txt, stamp.tsr   links of chains, one of them this source's, and the word of a time-stamp authority (RFC 3161)
                       that it saw them; with the authority's root certificate:

    openssl ts -verify -data stamp.txt -in stamp.tsr -CAfile ROOT.pem
"""


def warc(evidence: Evidence, program: str, gzipped: bool) -> bytes:
    """The file; `program` is named in it as its writer. The same evidence gives the same bytes."""
    text = evidence.text.encode("utf-8", "surrogatepass")
    records = (
        _record(evidence, "warcinfo", "application/warc-fields", f"software: {program}\r\n".encode()),
        _record(evidence, "response", "application/http; msgtype=response", _response(evidence)),
        _record(evidence, "conversion", "text/markdown", text),
        _record(evidence, "metadata", "application/json", json.dumps(manifest(evidence), indent=1).encode()),
    )
    return b"".join(gzip.compress(record, mtime=0) if gzipped else record for record in records)


def archive(evidence: Evidence, program: str) -> bytes:
    """The WARC file in a ZIP archive with its manifest by itself, the script that checks it, and how that is done.

    The same evidence gives the same bytes.
    """
    page = f"version-{evidence.seq}.warc.gz"
    files = {
        page: warc(evidence, program, gzipped=True),
        "manifest.json": json.dumps(manifest(evidence), indent=1).encode(),
        "verify_evidence.py": Path(verify_evidence.__file__).read_bytes(),
        "READ-ME.txt": _GUIDE.format(page=page, limits=LIMITS, stamp=_STAMP_GUIDE if evidence.stamp else "").encode(),
    }
    if evidence.stamp:
        files |= {STAMPED: evidence.stamp.listed, "stamp.tsr": evidence.stamp.reply}
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def unpacked(content: bytes) -> bytes:
    """The WARC file of an archive, and any other content as it is."""
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(BytesIO(content)) as held:
            found = [each for each in held.infolist() if ".warc" in each.filename and each.file_size <= LARGEST]
            return held.read(found[0]) if found else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return b""


def manifest(evidence: Evidence) -> dict[str, object]:
    """What the hashes are of, and every link of the chain."""
    own = next(link for link in evidence.links if link.content["seq"] == evidence.seq)
    return {
        "format": FORMAT,
        "source": evidence.source,
        "seq": evidence.seq,
        "asked": evidence.asked,
        "redirects": list(evidence.redirects),
        "url": evidence.url,
        "status": evidence.status,
        "headers": [list(pair) for pair in evidence.headers],
        "verified_tls": evidence.verified_tls,
        "is_rendered": evidence.is_rendered,
        "certificate": certificate(evidence.certificate) if evidence.certificate else None,
        "captured_at": own.content["captured_at"],
        "recorded_at": evidence.recorded_at.astimezone(UTC).isoformat(),
        "raw_sha256": own.content["raw_sha256"],
        "text_sha256": own.content["text_sha256"],
        "extractor": own.content["extractor"],
        "chain": [{"content": link.content, "chain": link.chain} for link in evidence.links],
        "stamp": _stamp(evidence.stamp) if evidence.stamp else None,
        "does_not_prove": LIMITS,
    }


def _stamp(stamp: Stamp) -> dict[str, object]:
    return {
        "at": stamp.at.astimezone(UTC).isoformat(),
        "url": stamp.url,
        "seq": stamp.seq,
        "listed": stamp.listed.decode("ascii"),
        "reply": base64.b64encode(stamp.reply).decode("ascii"),
    }


def certificate(der: bytes) -> dict[str, str]:
    """What a server's certificate says; of one that cannot be read, its fingerprint alone."""
    said = {"sha256": hashlib.sha256(der).hexdigest(), "der": base64.b64encode(der).decode("ascii")}
    try:
        read = x509.load_der_x509_certificate(der)
        named = {"subject": read.subject.rfc4514_string(), "issuer": read.issuer.rfc4514_string()}
        held = {"not_before": read.not_valid_before_utc.isoformat(), "not_after": read.not_valid_after_utc.isoformat()}
    except ValueError:
        return said
    return named | held | said


def _response(evidence: Evidence) -> bytes:
    phrase = HTTPStatus(evidence.status).phrase if evidence.status in set(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {evidence.status} {phrase}"]
    for name, value in evidence.headers:
        shown = f"x-archive-orig-{name}" if name in _UNDONE else name
        lines.append(f"{shown}: {' '.join(value.split())}")
    lines.append(f"content-length: {len(evidence.body)}")
    return "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + evidence.body


def _record(evidence: Evidence, kind: str, content_type: str, block: bytes) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": _id(evidence, kind),
        "WARC-Date": evidence.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Block-Digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    if kind != "warcinfo":
        fields["WARC-Target-URI"] = evidence.url
    if kind in ("conversion", "metadata"):
        fields["WARC-Refers-To"] = _id(evidence, "response")
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def _id(evidence: Evidence, kind: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{evidence.links[-1].chain}/{evidence.seq}/{kind}')}>"
