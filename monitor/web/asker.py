"""Where a request comes from, past the operator's own proxies."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from monitor.web.routes import Visit


@dataclass(frozen=True, slots=True)
class Asker:
    address: str
    """Of IPv6 the network of 64 bits, as one customer has it."""
    is_shared: bool
    """It is a proxy's, which nobody declared or which does not say for whom it asks: other people come from it, too."""


def who_asks(visit: Visit) -> Asker:
    """The peer; behind declared proxies whom the last of them names in X-Forwarded-For."""
    networks = [ip_network(each) for each in visit.desk.config.web.proxies]
    peer = asker = _parsed(visit.request.client.host if visit.request.client else "")
    for said in reversed(visit.request.headers.get("x-forwarded-for", "").split(",")):
        if asker is None or not any(asker in network for network in networks):
            break
        asker = _parsed(said) or peer
    is_shared = asker == peer and visit.desk.site.is_https(visit.host)
    if isinstance(asker, IPv6Address):
        return Asker(str(ip_network((asker, 64), strict=False)), is_shared)
    return Asker(str(asker or ""), is_shared)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
