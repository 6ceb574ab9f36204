"""Checks an evidence file that `clausewatch evidence` wrote: python3 verify_evidence.py FILE

Needs nothing but Python 3.8 or later; copy it to wherever the file is to be checked. Exit code 0: sound, 1: not.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import sys
import zlib
from typing import Any

GENESIS = "0" * 64
WAY = ("status", "headers", "redirects", "verified_tls", "is_rendered")
LIMITS = """What this does not prove: that the page said so to others, as a page may show each visitor another text;
that the server sent it, as TLS signs no page; and, without a time stamp, that the record is as old as it says, as
whoever holds the database could have written all of the chain anew. It proves so much: if the chain's head stands
in a letter that somebody else received, or is under a time stamp, nothing before that head was altered since then."""


def records(content: bytes) -> list[tuple[dict[str, str], bytes]]:
    """The records of a WARC file, plain or gzipped: headers by their names in lower case, and the block."""
    content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    found: list[tuple[dict[str, str], bytes]] = []
    while content.strip():
        head, _, rest = content.partition(b"\r\n\r\n")
        first, *lines = head.decode("utf-8").split("\r\n")
        if not first.startswith("WARC/1."):
            raise ValueError("this is no WARC file")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        size = int(headers["content-length"])
        if len(rest) < size:
            raise ValueError("the file is cut off")
        found.append((headers, rest[:size]))
        content = rest[size:].lstrip(b"\r\n")
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hash_of(said: dict[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())


def faults_of(content: bytes) -> tuple[dict[str, Any], list[str]]:
    """The manifest of an evidence file, and what is wrong with the file: nothing, where it is sound."""
    try:
        by_type = {headers["warc-type"]: (headers, block) for headers, block in records(content)}
        manifest: dict[str, Any] = json.loads(by_type["metadata"][1])
        faults = _faults(manifest, by_type)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, zlib.error) as error:
        return {}, [f"it cannot be read as evidence: {error}"]
    return manifest, faults


def _faults(manifest: dict[str, Any], by_type: dict[str, tuple[dict[str, str], bytes]]) -> list[str]:
    links = manifest["chain"]
    own = [link for link in links if link["content"]["seq"] == manifest["seq"]]
    if len(own) != 1 or own[0]["content"]["source"] != manifest["source"]:
        return [f"version {manifest['seq']} does not stand in the chain"]
    record = own[0]["content"]
    names = ("url", "raw_sha256", "text_sha256", "captured_at", "extractor")
    faults = [f"the chain has another {name} than the manifest" for name in names if record[name] != manifest[name]]
    if sha256(by_type["response"][1].partition(b"\r\n\r\n")[2]) != record["raw_sha256"]:
        faults.append("the page has other bytes than were recorded")
    if sha256(by_type["conversion"][1]) != record["text_sha256"]:
        faults.append("the text is another than was recorded")
    known = manifest.get("certificate") or {}
    if known and sha256(base64.b64decode(known["der"])) != known["sha256"]:
        faults.append("the certificate is another than was recorded")
    way = {name: manifest[name] for name in WAY}
    if "way_sha256" in record and hash_of({**way, "certificate_sha256": known.get("sha256")}) != record["way_sha256"]:
        faults.append("the status, headers, redirects or certificate are others than were recorded")
    stamp = manifest.get("stamp")
    if stamp and hashlib.sha256(stamp["listed"].encode()).digest() not in base64.b64decode(stamp["reply"]):
        faults.append("the time stamp is on something else")
    if stamp and not any(link["chain"] in stamp["listed"].split() for link in links[manifest["seq"] - 1 :]):
        faults.append("the time stamp does not cover this version")
    previous = GENESIS
    for seq, link in enumerate(links, 1):
        if link["content"]["seq"] != seq:
            return [*faults, f"version {seq} is missing from the chain"]
        if link["content"]["previous"] != previous or hash_of(link["content"]) != link["chain"]:
            return [*faults, f"the chain is broken at version {seq}"]
        previous = link["chain"]
    return faults


def summary(manifest: dict[str, Any]) -> str:
    """What a sound file says, and what it does not prove."""
    links, known, stamp = manifest["chain"], manifest.get("certificate"), manifest.get("stamp")
    own = links[manifest["seq"] - 1]
    way = " -> ".join([*manifest["redirects"], manifest["url"]])
    issued = f"certificate sha256 {known['sha256']}, issued by {known.get('issuer', '?')}\n" if known else ""
    stamped = f"time stamp {stamp['at']} by {stamp['url']}, whose signature is not checked here\n" if stamp else ""
    uncovered = "" if "way_sha256" in own["content"] else "No hash covers headers and redirects of so old a version.\n"
    return (
        f"{manifest['source']} version {manifest['seq']} of {len(links)}, captured {manifest['captured_at']}\n"
        f"page {way}\n     sha256 {manifest['raw_sha256']}\ntext sha256 {manifest['text_sha256']}\n{issued}"
        f"link {own['chain']}\nhead {links[-1]['chain']} (version {len(links)})\n{stamped}\n{uncovered}{LIMITS}"
    )


def main() -> int:
    with open(sys.argv[1], "rb") as file:  # noqa: PTH123
        manifest, faults = faults_of(file.read())
    for fault in faults:
        print(f"NOT SOUND: {fault}.")  # noqa: T201
    if not faults:
        print(f"Sound: every hash and every link holds.\n{summary(manifest)}")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
