"""Character references, undone in text that a stranger wrote."""

from __future__ import annotations

import html
import re

# Python refuses to make a number of more than 4,300 digits, and html.unescape lets that refusal through.
_ENDLESS = re.compile(r"&#(?=[0-9]{20}|[xX][0-9a-fA-F]{20})")


def unescaped(text: str) -> str:
    """The text with `&amp;`, `&#8217;` and their like as characters; a reference without end stays as it is."""
    return html.unescape(_ENDLESS.sub("&amp;#", text))
