"""Atom feeds of what changed: of all sources, of a tag, of one; each behind an address that is a secret."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from starlette.responses import RedirectResponse, Response

from alerts.plain import one_line, visible
from alerts.wording import counted
from db.recent import Happened
from db.tokens import TokenKind, TokenState
from monitor.core.types import Verdict
from monitor.web.api.shapes import LARGEST
from monitor.web.desk import hashed, new_token
from monitor.web.guard import refuse
from monitor.web.render import fragment, page, shown
from monitor.web.routes import Row, Via, Visit, Who

ENTRIES = 30
CHANGES = 20
"""Of one entry."""
ALL = "all"
_ATOM = "http://www.w3.org/2005/Atom"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(visit: Visit) -> Response:
    """What changed lately, for whoever holds the address."""
    found = visit.desk.tokens.good(hashed(visit.path("token")), visit.now)
    if found is None or found.kind is not TokenKind.FEED:
        return Response("There is no such feed.\n", 404, media_type="text/plain")
    what, _, which = found.name.partition(":")
    happened = visit.desk.recent.changes(
        LARGEST + 1, ENTRIES, source=which if what == "source" else "", tag=which if what == "tag" else ""
    )
    content = atom(happened, found, visit)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    if visit.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/atom+xml", headers=headers)


def atom(happened: list[Happened], token: TokenState, visit: Visit) -> bytes:
    """The feed of RFC 4287, the newest first."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # the namespace without a prefix
    _put(root, "id", uuid5(NAMESPACE_URL, f"clausewatch feed {token.token_id} {token.created_at}").urn)
    _put(root, "title", f"Policy changes: {token.name}")
    _put(
        root,
        "updated",
        f"{max((each.version.recorded_at for each in happened), default=token.created_at):%Y-%m-%dT%H:%M:%SZ}",
    )
    author = etree.SubElement(root, f"{{{_ATOM}}}author")
    _put(author, "name", "Clausewatch")
    for each in happened:
        _entry(root, each, visit)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _entry(root: etree._Element, each: Happened, visit: Visit) -> None:
    version = each.version
    told = [change for change in version.changes if change.verdict.rank <= Verdict.MINOR.rank]
    entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
    _put(entry, "id", uuid5(NAMESPACE_URL, f"clausewatch version {version.chain}").urn)
    verdict = version.verdict.value if version.verdict else version.outcome
    count = counted(len(version.changes), "change", "changes")
    _put(entry, "title", f"{version.title or each.source} ({each.source}): {verdict}, {count}")
    _put(entry, "updated", f"{version.recorded_at:%Y-%m-%dT%H:%M:%SZ}")
    _put(entry, "published", f"{version.captured_at:%Y-%m-%dT%H:%M:%SZ}")
    base = visit.desk.site.public_url or visit.desk.site.address
    etree.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=f"{base}/sources/{quote(each.source, safe='')}")
    body = fragment("feed.html", changes=[shown(change) for change in told[:CHANGES]], more=len(told) - CHANGES)
    _put(entry, "content", body).set("type", "html")


def _put(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    return element


def feeds(visit: Visit) -> Response:
    """The feeds that there are, and a form for another; its address is shown this once."""
    fault = address = ""
    if visit.request.method == "POST":
        name, fault = _wanted(visit)
        if not fault:
            token = new_token()
            visit.desk.tokens.add(TokenKind.FEED, name, hashed(token), visit.now, None)
            visit.desk.accounts.note(visit.who, "create feed", name, visit.now)
            address = f"{visit.desk.site.public_url or visit.desk.site.address}/feed/{token}"
    known = [token for token in visit.desk.tokens.all() if token.kind is TokenKind.FEED and token.ended_at is None]
    return page(visit, "feeds.html", 422 if fault else 200, feeds=known, fault=fault, address=address)


def end(visit: Visit) -> Response:
    """Revokes a feed."""
    number = visit.number("number")
    known = {token.token_id for token in visit.desk.tokens.all() if token.kind is TokenKind.FEED}
    if number not in known:
        return refuse(Via.COOKIE, visit, 404, "There is no such feed.")
    visit.desk.tokens.revoke(number, visit.now)
    visit.desk.accounts.note(visit.who, "end feed", str(number), visit.now)
    return RedirectResponse("/feeds", 303)


def _wanted(visit: Visit) -> tuple[str, str]:
    """What a feed is to tell, and why it cannot."""
    what, which = visit.field("what"), one_line(visit.field("which"))[:200]
    if what == ALL:
        return ALL, ""
    if what not in ("source", "tag") or not which:
        return "", "Say the name of a source, or a tag."
    if what == "source" and which not in visit.desk.watchlist.names():
        return "", f"No source is called {visible(which)}."
    return f"{what}:{which}", ""


ROWS = (
    Row("/feed/{token}", ("GET",), Who.PUBLIC, feed, has_csrf=False),
    Row("/feeds", ("GET", "POST"), Who.OPERATOR, feeds),
    Row("/feeds/{number:number}/end", ("POST",), Who.OPERATOR, end),
)
