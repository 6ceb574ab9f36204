"""What is on the page and not in the document, and clauses whose words are the same: links, images, furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.core.segment import plain, tokens
from monitor.core.tongue import language

_LINK = re.compile(
    r"\[(?P<shown>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,300}\]){0,500})\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)[^)]*\)"
)
_NOISE_TARGET = re.compile(
    r"[?&](?:utm_\w+|origin|ref|itm_\w+|spm|sa|ust|usg|fbclid|gclid)=[^&#]*|/cdn-cgi/l/email-protection.*|#.*$"
)
_FURNITURE = re.compile(
    r"min(?:ute)?s? read\b|updated (?:about |over )?(?:\d+|a|an) (?:second|minute|hour|day|week|month|year)s? ago|"
    r"^(?:copyright )?(?:©|\(c\))|^copyright \d{4}|all rights reserved|opens? (?:in )?(?:a )?new (?:tab|window)|"
    r"skip to (?:main )?content|back to top|jump to|found this helpful|was this (?:page|article )?helpful|"
    r"^(?:expand|collapse|show|hide|close|open|accept|reject|read|learn|see|view|load)"
    r"(?: all| more| less| menu| details)?$|"
    r"^(?:menu|search|share|print|back|next|previous|home|education|loading|wait|details?|image|table of contents)$|"
    r"(?:download|install|get) (?:the )?(?:[\w.]+ )?app\b|app store|google play$|sign (?:in|up)$|log ?in$|"
    r"chat (?:with|now)|^ask \w+$|need help|subscribe to (?:our )?newsletter|newsletter and|follow us|"
    r"related articles|continue anyway|schedule a demo|personali[sz]ed demo|add to cart|free (?:shipping|delivery)|"
    r"click (?:and|&) collect|^(?:change |manage )?(?:your )?cookie (?:settings|preferences)$|rate this|"
    r"^learn more\b.{0,30}$|find out more$|"
    r"^(?!.*\b(?:must|should|may|shall|will|can|responsible|we|your|if|after|without)\b)"
    r"(?:[\w-]+ ){0,10}(?:log ?in|sign ?in|cart \(?\d)(?: [\w-]+){0,6}$|new arrivals"
)
"""What a page shows around a document; matched against the folded text of a clause of at most so many words."""
_FURNITURE_WORDS = 14
_COOKIE_BANNER = re.compile(r"uses? cookies .{0,120}(?:on this website|accept|by continuing|browsing)")
"""A longer clause that says so is one of the policy's own."""
_BANNER_WORDS = 80
_LONG_FURNITURE = re.compile(
    r"(?:asset \d+.{0,40}){3}|"
    r"svg\b.{0,40}svg\b|get the .{0,30}newsletter|^copyright (?:©|\(c\)|\d{4})|^© ?\d{4}"
)
"""The same for banners and leavings of any length."""


def targets(text: str) -> dict[str, str]:
    return {" ".join(tokens(link["shown"])): link["target"] for link in _LINK.finditer(text)}


def tidy(target: str) -> str:
    return _NOISE_TARGET.sub("", target)


def is_furniture(text: str) -> bool:
    folded = re.sub(r"[\s:.,!?|•*]+", " ", plain(text).casefold()).strip()
    if _LONG_FURNITURE.search(folded):
        return True
    if folded.count(" ") < _BANNER_WORDS and _COOKIE_BANNER.search(folded):
        return True
    return folded.count(" ") < _FURNITURE_WORDS and bool(_FURNITURE.search(folded))


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
