from __future__ import annotations

from crawler.unreadable import Unreadable


def is_pdf(body: bytes) -> bool:
    return body.startswith(b"%PDF-")


def markdown(body: bytes) -> str:
    raise Unreadable("A PDF document cannot be read yet.")
