"""Time stamps (RFC 3161): somebody else's signed word that a link of a chain was there at an hour."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path

from db.stamps import Stamps
from monitor.config import Config

QUERY = {"content-type": "application/timestamp-query"}
MISSING = "Time stamps need the extra `timestamps`: pip install 'clausewatch[timestamps]'."


class StampError(Exception):
    """No time stamp was got; the message says why."""


async def stamp(stamps: Stamps, config: Config) -> int:
    """Has the newest link of each chain stamped that no stamp covers yet; how many. Raises StampError."""
    from monitor.outside import ask  # it brings an HTTP client: a tenth of a second for every command

    settings = config.evidence
    count = 0
    while links := await asyncio.to_thread(stamps.uncovered):
        listed = "".join(f"{chain}\n" for chain in links.values()).encode()
        request, nonce = query(listed)
        fault, reply = await ask(settings.timestamp_url, settings.timestamp_intranet, request, QUERY)
        if fault:
            raise StampError(f"The time-stamp authority gave no stamp: {fault}")
        at = checked(reply, listed, settings.timestamp_ca, nonce)
        await asyncio.to_thread(stamps.add, tuple(links), listed, reply, at, settings.timestamp_url)
        count += len(links)
    return count


def query(listed: bytes) -> tuple[bytes, int]:
    """The request for a stamp on these bytes, and its nonce. Raises StampError without the library."""
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
    except ImportError:
        raise StampError(MISSING) from None
    request = TimestampRequestBuilder().data(listed).hash_algorithm(HashAlgorithm.SHA256).build()
    assert request.nonce is not None, "the builder makes one"
    return request.as_bytes(), request.nonce


def checked(reply: bytes, listed: bytes, root: Path | None, nonce: int | None = None) -> datetime:
    """The hour that a reply gives to these bytes. Raises StampError for what is no stamp on them.

    With `root`, the certificate of the authority (PEM), its signature is checked too.
    """
    try:
        from cryptography import x509
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        raise StampError(MISSING) from None
    try:
        found = decode_timestamp_response(reply)
        if found.status != 0:
            raise StampError(f"The time-stamp authority refused: {'; '.join(found.status_string) or found.status}.")
        told = found.tst_info
        if told.message_imprint.message != hashlib.sha256(listed).digest() or nonce not in (None, told.nonce):
            raise StampError("The time stamp is on something else than was asked for.")
        if root is not None:
            builder = VerifierBuilder()
            for certificate in x509.load_pem_x509_certificates(root.read_bytes()):
                builder = builder.add_root_certificate(certificate)
            builder.build().verify_message(found, listed)
    except VerificationError as error:
        raise StampError(f"The signature of the time stamp does not hold: {error}.") from None
    except OSError as error:
        raise StampError(f"{root} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise StampError(f"This is no time stamp: {error}.") from None
    return told.gen_time
