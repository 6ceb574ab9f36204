"""The gate: every request, each redirect and robots.txt too, is looked at before anything else is done for it."""

from __future__ import annotations

from scrapy import Request

from crawler.guard import Allowance, check_url, host_of


class GateMiddleware:
    """Refuses addresses that are not plain http(s), and takes the intranet allowance away on foreign hosts."""

    def process_request(self, request: Request) -> None:
        """GuardRefused ends the request here."""
        check_url(request.url)
        allowance: Allowance = request.meta["allowance"]
        request.meta["granted"] = allowance.on(host_of(request.url))
