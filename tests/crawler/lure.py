"""Pages whose scripts try to reach forbidden addresses in every way that a browser has."""

from __future__ import annotations

import json
from collections.abc import Sequence

from playwright.async_api import Request, Route

from crawler import browser, visit
from crawler.fetch import Crawler
from monitor.core.types import Page, Target
from tests.crawler.crawling import collect, settings

TEXT = "We keep what you order from us for two years and no longer, as the law of taxes asks us to. " * 6
HOSTNAME = "what-only-this-machine-knows"
"""What the island's /etc/hostname says."""
_PER_PAGE = 10
_WAYS = """
fetch('/part').then(answer => answer.text()).then(text => root.append(text));
const own = { method: 'POST', body: 'x' };
const put = (name, key, value, more) => document.body.append(
  Object.assign(document.createElement(name), { [key]: value, ...more }));
const say = text => root.append(text);
const ways = v => [
  () => fetch(v).then(answer => answer.text()).then(say),
  () => fetch(v, { mode: 'no-cors', ...own }),
  () => { const x = new XMLHttpRequest(); x.open('GET', v); x.onload = () => say(x.responseText); x.send(); },
  () => import(v),
  ...['img', 'script', 'iframe', 'embed', 'video', 'audio', 'frame'].map(name => () => put(name, 'src', v)),
  () => put('object', 'data', v),
  ...['stylesheet', 'prefetch', 'preload', 'preconnect', 'dns-prefetch', 'manifest', 'icon', 'modulepreload',
    'prerender'].map(rel => () => put('link', 'href', v, { rel, as: 'script' })),
  () => put('style', 'textContent', `@import ${JSON.stringify(v)}; body { background: url(${JSON.stringify(v)}) }`),
  () => navigator.sendBeacon(v, 'x'),
  () => new EventSource(v),
  () => new WebSocket(v.replace(/^http/, 'ws')),
  () => new WebTransport(v.replace(/^http:/, 'https:')),
  () => new Worker(URL.createObjectURL(new Blob([
    `fetch(${JSON.stringify(v)}); try { importScripts(${JSON.stringify(v)}); } catch {}`]))),
  () => new SharedWorker(v),
  () => navigator.serviceWorker.register(v),
  () => window.open(v),
  () => { put('form', 'action', v, { method: 'post', target: '_blank' }); document.forms[0].submit(); },
  () => put('iframe', 'srcdoc', `<script>fetch(${JSON.stringify(v)})<${''}/script><img src=${JSON.stringify(v)}>`),
  () => {
    const host = new URL(v).hostname;
    const peer = new RTCPeerConnection({ iceServers: [
      { urls: `stun:${host}` }, { urls: `turn:${host}:80?transport=tcp`, username: 'x', credential: 'x' }] });
    peer.createDataChannel('x');
    return peer.createOffer().then(offer => peer.setLocalDescription(offer));
  },
];
for (const v of vectors) for (const way of ways(v)) {
  try { const done = way(); if (done && done.catch) done.catch(() => 0); } catch {}
}
"""
_GONE = "location.href = vectors[0]; setTimeout(() => root.append(TEXT), 100);".replace("TEXT", json.dumps(TEXT))


def answer(path: str, vectors: Sequence[str]) -> str | None:
    """The page at a path that is ours: `/lure/N` tries some vectors, `/gone/N` goes to one; `/part` is the text."""
    _, kind, number = [*path.split("/", 2), ""][:3]
    if kind == "part":
        return TEXT
    if kind not in ("lure", "gone") or not number.isdecimal():
        return None
    first = int(number)
    if kind == "lure":
        redirects = [f"/go/{n}" for n in range(first, min(first + _PER_PAGE, len(vectors)))]
        tried, script = [*vectors[first : first + _PER_PAGE], *redirects], _WAYS
    else:
        tried, script = [vectors[first]], _GONE
    script = f"const vectors = {json.dumps(tried)};{script}"
    return f'<html><body><div id="root"></div><script>{script}</script></body></html>'


async def follow(vectors: Sequence[str], step: int) -> dict[str, int]:
    """Reads every page that tries vectors, and each `step`th that goes to one, in a browser.

    `filled` counts those whose own text came, of `pages`; `local_reads` those that show something of this machine.
    """
    paths = [f"/lure/{n}" for n in range(0, len(vectors), _PER_PAGE)]
    tries = len(paths)
    paths += [f"/gone/{n}" for n in range(0, len(vectors), step)]
    async with Crawler(settings(robots_obey=False, timeout_seconds=1.0, has_browser=True)) as crawler:
        # A host for each, so that two can be read at a time.
        targets = [Target(n, path, f"http://site-{n}.test{path}") for n, path in enumerate(paths)]
        arrivals = await collect(crawler, targets)
    pages = [arrival for arrival in arrivals if isinstance(arrival, Page)]
    filled = sum(TEXT.encode() in page.body for page in pages if page.target.source_id < tries)
    return {"pages": tries, "filled": filled, "local_reads": sum(HOSTNAME.encode() in page.body for page in pages)}


def bare() -> None:
    """The positive control: a browser with the network, and asked for nothing but its document."""

    async def answer_to(self: visit.Visit, request: Request, route: Route) -> None:
        if request.is_navigation_request() and not self._is_begun:
            await self._navigate(request, route)
        else:
            await route.continue_()

    browser.NO_NETWORK = ()
    visit.NO_PEERS = ""
    setattr(visit.Visit, "_answer_to", answer_to)  # noqa: B010 - mypy would refuse it
