"""Charsets by the names that servers and pages give them."""

from __future__ import annotations

import codecs

# What a label means on the web is a superset of what the standard of that name says (WHATWG Encoding).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "big5": "big5hkscs",
}
# Codecs of Python's own that are no charset of the web; some take quadratic time.
_NONE = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"))


def codec_of(label: str) -> str | None:
    """The Python codec that a label means on the web; None where it means none."""
    try:
        codec = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    # Not every codec is one of text (rot13, base64).
    if not codec._is_text_encoding or codec.name in _NONE:
        return None
    return _WIDER.get(codec.name, codec.name)
