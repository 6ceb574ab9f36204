"""The steps of one fetch, said aloud for whoever asked for them: `clausewatch check SOURCE -v`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import aiohttp
from scrapy import Request


def say(request: Request, sentence: str) -> None:
    """Tells a step of this request, where somebody listens."""
    tell = request.meta.get("tell")
    if tell is not None:
        tell(f"robots.txt: {sentence}" if request.meta.get("is_robots") else sentence)


def tracing() -> aiohttp.TraceConfig:
    """What happens below a request, for a session whose requests are given as `trace_request_ctx`."""
    config = aiohttp.TraceConfig()

    def on(sentence: str) -> Any:
        async def tell(session: aiohttp.ClientSession, context: SimpleNamespace, params: Any) -> None:
            say(context.trace_request_ctx, sentence)

        return tell

    config.on_dns_resolvehost_end.append(on("the name is resolved, and leads to no place that is forbidden"))
    config.on_connection_create_end.append(on("connected"))
    config.on_connection_reuseconn.append(on("an open connection is used again"))
    return config
