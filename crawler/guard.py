"""The guard: which addresses a fetch may ask, decided on what is connected and not on what is spelt.

Names and literals in every spelling end as numeric addresses; those are judged here, by our own table, once where a
name is resolved and once more when the socket is made. Nothing else in the product opens a connection for a page.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna
from aiohappyeyeballs import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

Address = IPv4Address | IPv6Address

# IANA special-purpose registry, multicast, the reserved top, and the one public address that clouds answer inside.
_REFUSED_V4 = tuple(
    ip_network(text)
    for text in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "168.63.129.16/32",
    ]
)
# Only global unicast is allowed at all: NAT64, unique-local, site-local, link-local, SRv6 fall out by themselves.
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    ip_network(text) for text in ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]
)
_UNSPEAKABLE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]")
_BRACKETS = re.compile(r"^\[([^\[\]/]*(?:/\d+)?)\]")
"""Around an IPv6 network, or, as in addresses, around its first part alone."""
_LOOKUP_SECONDS = 10.0


class GuardRefused(Exception):  # noqa: N818 - the house's word for it, as in Reason.GUARD
    """The address may not be asked: not http, not plainly written, or not a public address."""


def is_public(address: str | Address) -> bool:
    """Whether a numeric address is on the open internet, by our own table (Python's flags vary by release)."""
    try:
        there = ip_address(address)
    except ValueError:
        return False
    if isinstance(there, IPv6Address):
        if there.scope_id is not None:
            return False
        if there.ipv4_mapped is None:
            return there in _GLOBAL_V6 and not any(there in network for network in _REFUSED_V6)
        there = there.ipv4_mapped
    return not any(there in network for network in _REFUSED_V4)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one target may reach besides the public internet: on its own host, these `CIDR:PORT` networks."""

    host: str = ""
    networks: tuple[str, ...] = ()

    def permits(self, address: str, port: int) -> bool:
        """Whether a connection to this numeric address and port may be made."""
        if is_public(address):
            return True
        try:
            there = ip_address(address)
        except ValueError:
            return False
        if isinstance(there, IPv6Address) and there.ipv4_mapped is not None:
            there = there.ipv4_mapped
        return any(_holds(network, there, port) for network in self.networks)

    def on(self, host: str) -> Allowance:
        """The allowance as it stands for a request to this host: none at all on any host but the target's own."""
        return self if self.networks and host == self.host else Allowance()


def _holds(network: str, address: Address, port: int) -> bool:
    cidr, _, allowed_port = network.rpartition(":")
    return allowed_port == str(port) and address in _network(cidr)


def _network(cidr: str) -> IPv4Network | IPv6Network:
    return ip_network(_BRACKETS.sub(r"\1", cidr), strict=False)


def check_intranet(networks: Iterable[str]) -> None:
    """Refuse with ValueError an intranet allowance that is not `CIDR:PORT`."""
    for network in networks:
        cidr, _, port = network.rpartition(":")
        try:
            _network(cidr)
            is_port = 0 < int(port) < 65536
        except ValueError:
            is_port = False
        if not is_port:
            raise ValueError(f"{network!r} is not CIDR:PORT")


def check_url(url: str) -> str:
    """The address with its host in ASCII and lower case; GuardRefused when two parsers could read it differently."""
    if _UNSPEAKABLE.search(url):
        raise GuardRefused("the address holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise GuardRefused("the address cannot be read") from error
    if parts.scheme not in ("http", "https"):
        raise GuardRefused(f"the scheme {parts.scheme[:20]!r} is not http or https")
    if "@" in parts.netloc:
        raise GuardRefused("the address carries a user name")
    host = _ascii_host(parts)
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))


def _ascii_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise GuardRefused("the address names no host")
    if "[" in parts.netloc or ":" in host:
        try:
            return str(IPv6Address(host if "%" not in host else ""))
        except ValueError as error:
            raise GuardRefused("the host is not an IPv6 address") from error
    if "%" in host:
        raise GuardRefused("the host is percent-encoded")
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower().rstrip(".")
    except idna.IDNAError as error:
        raise GuardRefused("the host is not a valid international name") from error


def host_of(url: str) -> str:
    """The host of an address, lower case, without its port; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


class Resolver(AbstractResolver):
    """Turns names into the addresses that an allowance permits, and refuses where none remains."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Numeric addresses for a name; OSError when it does not resolve, GuardRefused when none may be asked."""
        try:
            found = await asyncio.wait_for(_addresses(host, port, family), _LOOKUP_SECONDS)
        except TimeoutError as error:
            raise socket.gaierror(socket.EAI_AGAIN, "the name servers do not answer") from error
        allowed = [entry for entry in found if self._allowance.permits(entry[1], port)]
        if not allowed:
            raise GuardRefused(f"{host} resolves to {found[0][1]}, which is not a public address")
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, address in allowed
        ]

    async def close(self) -> None:
        """Nothing is kept open."""


async def _addresses(host: str, port: int, family: socket.AddressFamily) -> list[tuple[int, str]]:
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        # RFC 6761, 6.3: these never go to a name server.
        return [(socket.AF_INET, "127.0.0.1")]
    answers = await _in_daemon_thread(host, port, family)
    found = [(kind, str(sockaddr[0])) for kind, _, _, _, sockaddr in answers]
    if not found:
        raise OSError(f"{host} has no address")
    return list(dict.fromkeys(found))


async def _in_daemon_thread(host: str, port: int, family: int) -> list[AddrInfoType]:
    # Not loop.getaddrinfo: its few threads are shared with everything else, and leaving the loop waits for them:
    # one dead name server would hold up both the crawl and the stop.
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[AddrInfoType]] = loop.create_future()

    def settle(found: list[AddrInfoType] | Exception) -> None:
        if answer.done():
            return
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def look_up() -> None:
        found: list[AddrInfoType] | Exception
        try:
            found = list(socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found = error if isinstance(error, OSError) else OSError(str(error))
        with contextlib.suppress(RuntimeError):  # the loop may have closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(settle, found)

    try:
        threading.Thread(target=look_up, name="clausewatch-lookup", daemon=True).start()
    except RuntimeError as error:  # no thread to be had: this machine's trouble, for now, and not the site's
        raise socket.gaierror(socket.EAI_AGAIN, "this machine has no thread left to look up a name") from error
    return await answer


class SocketMaker:
    """Makes the sockets of one allowance: the last look, at the very address that is about to be connected."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance

    def __call__(self, there: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, sockaddr = there
        address, port = str(sockaddr[0]), int(sockaddr[1])
        if not self._allowance.permits(address, port):
            raise GuardRefused(f"{address} is not a public address")
        return socket.socket(family, kind, protocol)
