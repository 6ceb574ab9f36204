"""What commands catch without loading the pages."""

from __future__ import annotations


class NotServedError(Exception):
    """The pages cannot be served; the message says why and what to do."""
