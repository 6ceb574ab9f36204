"""The secret that signs what a letter carries away from us: links to leave by, links to look at, return paths."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"([a-z0-9]{1,8}):([0-9a-f]{64})")
_SHORT = 10
"""Bytes of a signature in a return path, which has 64 characters in all; 80 bits, tried by one mail at a time."""


class KeyFileError(Exception):
    """The key file cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by their ids; the first one signs, all verify, so that links in old letters outlive a rotation."""

    keys: Mapping[str, bytes]

    def sign(self, purpose: str, *parts: object) -> str:
        """`KEY-PART-...-SIGNATURE`, good for this purpose and these parts alone; fit for a URL."""
        key_id = next(iter(self.keys))
        return ".".join((key_id, *map(str, parts), _text(self._mac(key_id, purpose, *parts))))

    def opened(self, purpose: str, token: str) -> tuple[str, ...] | None:
        """The parts of a token that one of these keys signed for this purpose, else None."""
        key_id, *parts, signature = token.split(".") if token.count(".") >= 1 else ("", "")
        if key_id not in self.keys:
            return None
        is_good = hmac.compare_digest(_text(self._mac(key_id, purpose, *parts)).encode(), signature.encode())
        return tuple(parts) if is_good else None

    def short(self, purpose: str, *parts: object) -> str:
        """A signature alone, in small letters and digits."""
        key_id = next(iter(self.keys))
        return base64.b32encode(self._mac(key_id, purpose, *parts)[:_SHORT]).decode("ascii").lower()

    def is_short(self, signature: str, purpose: str, *parts: object) -> bool:
        """Whether one of these keys made this short signature."""
        made = [base64.b32encode(self._mac(key_id, purpose, *parts)[:_SHORT]).lower() for key_id in self.keys]
        return any([hmac.compare_digest(each, signature.encode()) for each in made])  # noqa: C419 - all, for equal time

    def _mac(self, key_id: str, purpose: str, *parts: object) -> bytes:
        message = "\n".join((purpose, key_id, *map(str, parts)))
        return hmac.new(self.keys[key_id], message.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def load_keys(path: Path) -> KeyRing:
    """The keys of a file; a first one is made where there is no file. Raises KeyFileError, OSError."""
    if not path.exists():
        try:
            rotate_keys(path)
        except OSError as error:
            why = f"The keys that sign links cannot be written to {path} ({error.strerror})"
            raise KeyFileError(f"{why}: let [web] keys name a file in a folder that can be written to.") from error
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"Others can read {path}, which signs links: run chmod 600 {path}")
    lines = [line for line in path.read_text("ascii", "replace").splitlines() if line.strip()]
    found = [_LINE.fullmatch(line.strip()) for line in lines]
    if not found or not all(found):
        raise KeyFileError(f"{path} is no key file: put back the one you had, or move it away for a new one.")
    return KeyRing({match[1]: bytes.fromhex(match[2]) for match in found if match})


def rotate_keys(path: Path) -> str:
    """Puts a new key in front, written whole or not at all; its id. Links in old letters stay good."""
    old = path.read_text("ascii") if path.exists() else ""
    key_id = secrets.token_hex(3)
    fresh = path.with_name(f"{path.name}.{key_id}")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(f"{key_id}:{secrets.token_hex(32)}\n{old}")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return key_id


def _text(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).decode("ascii").rstrip("=")
