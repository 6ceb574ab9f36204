"""What is on the page and not in the document, and clauses whose words are the same: links, images, furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.core import lexicon
from monitor.core.segment import plain, tokens
from monitor.core.tongue import language

_LINK = re.compile(
    r"\[(?P<shown>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,300}\]){0,500})\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)[^)]*\)"
)
_NOISE_TARGET = re.compile(
    r"[?&](?:utm_\w+|origin|ref|itm_\w+|spm|sa|ust|usg|fbclid|gclid)=[^&#]*|/cdn-cgi/l/email-protection.*|#.*$"
)


def targets(text: str) -> dict[str, str]:
    return {" ".join(tokens(link["shown"])): link["target"] for link in _LINK.finditer(text)}


def tidy(target: str) -> str:
    return _NOISE_TARGET.sub("", target)


def is_furniture(text: str) -> bool:
    folded = re.sub(r"[\s:.,!?|•*]+", " ", plain(text).casefold()).strip()
    if lexicon.LONG_FURNITURE.search(folded):
        return True
    if folded.count(" ") < lexicon.BANNER_WORDS and lexicon.COOKIE_BANNER.search(folded):
        return True
    return folded.count(" ") < lexicon.FURNITURE_WORDS and bool(lexicon.FURNITURE.search(folded))


def is_foreign(words: Sequence[str], spoken_here: str) -> bool:
    spoken = language(words)
    if spoken and spoken_here:
        return spoken != spoken_here
    joined = "".join(words)
    return spoken_here in ("en", "fr", "de", "es", "it") and sum(ord(c) > 0x24F for c in joined) > len(joined) / 2


def without_links(text: str) -> str:
    return _LINK.sub(" ", text)


def is_link_only(text: str) -> bool:
    return bool(_LINK.search(text)) and not tokens(_LINK.sub(" ", text))
