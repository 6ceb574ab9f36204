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
    "utf-16": "utf-16-le",  # Python's own asks for a byte order mark
}
_LOOKED_AT = 4096
# Codecs of Python's own that are no charset of the web; some take quadratic time.
_NONE = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"))


def codec_of(label: str, body: bytes) -> str | None:
    """The Python codec that a label means on the web; None where it means none, or none that these bytes are in.

    Pages that were written as UTF-16 and saved as UTF-8 still say the former: a page whose mark-up is in single bytes
    is not in it, whatever it claims.
    """
    try:
        codec = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    # Not every codec is one of text (rot13, base64).
    if not codec._is_text_encoding or codec.name in _NONE:
        return None
    if codec.name.startswith(("utf-16", "utf-32")) and b"\0" not in body[:_LOOKED_AT]:
        return None
    return _WIDER.get(codec.name, codec.name)
