"""The gate: every request, each redirect and robots.txt too, is looked at before anything else is done for it.

It also says who gets a source's own headers and cookies: the pages of its own scheme, host and port, and nobody else;
and whose certificate is not checked: that of its own host, where it says so.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request

from crawler.guard import Allowance, check_url, host_of
from crawler.pace import Pace
from monitor.core.types import Manner, Target


class GateMiddleware:
    """Refuses addresses that are not plain http(s), and takes back on foreign hosts what is granted on the source's."""

    def process_request(self, request: Request) -> None:
        """GuardRefused ends the request here; LeftAlone one that was led to a site that wants no request now."""
        check_url(request.url)
        pace: Pace | None = request.meta.get("pace")
        if pace is not None and request.meta["redirects"]:
            pace.check(request.url)
        allowance: Allowance = request.meta["allowance"]
        host = host_of(request.url)
        request.meta["granted"] = allowance.on(host)
        target: Target = request.meta["target"]
        request.meta["verify_tls"] = target.verify_tls or host != allowance.host
        _introduce(request, target.manner, _origin(request.url) == _origin(check_url(target.url)))


def _introduce(request: Request, manner: Manner, is_at_home: bool) -> None:
    """Sets the headers of a source's manner; a redirect comes here without any."""
    if manner.language:
        request.headers["Accept-Language"] = manner.language
    if manner.user_agent:
        request.headers["User-Agent"] = manner.user_agent
    if not is_at_home or request.meta.get("is_robots"):
        return
    for name, value in manner.headers:
        request.headers[name] = value
    if manner.cookies:
        own = "; ".join(f"{name}={value}" for name, value in manner.cookies)
        given = request.headers.get("Cookie")  # from a browser that was handed some by the page
        request.headers["Cookie"] = f"{given.decode('utf-8', 'replace')}; {own}" if given else own


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
