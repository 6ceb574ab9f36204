"""One version as a WARC file (ISO 28500): the page as it came, the text as it was read, a manifest with the chain."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import UTC
from http import HTTPStatus
from uuid import NAMESPACE_URL, uuid5

from cryptography import x509

from db.evidence import Evidence
from monitor.exchange.verify_evidence import LIMITS

FORMAT = "clausewatch evidence 1"
_UNDONE = ("content-encoding", "transfer-encoding", "content-length")
"""What these say of the body is no longer so: it was decoded when it came."""


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
        "does_not_prove": LIMITS,
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
