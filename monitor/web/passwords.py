"""Passwords as argon2id hashes (RFC 9106), and what one has to be."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
_HASHER = PasswordHasher()
_ONE_AT_A_TIME = threading.Lock()
"""Each takes 64 MiB: a storm of log-ins must not take the machine's memory."""


def fault_of(password: str) -> str:
    """Why this cannot be a password, or the empty string; length alone counts (NIST SP 800-63B)."""
    if len(password) < SHORTEST:
        return f"The password has fewer than {SHORTEST} characters: take a longer one, such as a few words."
    return f"The password has more than {LONGEST} characters." if len(password) > LONGEST else ""


def hash_of(password: str) -> str:
    """The salted hash to keep; takes about a twentieth of a second."""
    with _ONE_AT_A_TIME:
        return _HASHER.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash was kept; takes as long where nothing is kept."""
    with _ONE_AT_A_TIME:
        try:
            _HASHER.verify(kept or _nobody(), password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


@cache
def _nobody() -> str:
    """A hash that no password is checked against in earnest."""
    return _HASHER.hash("nobody has this password")
