"""Through a proxy, past no guard: a name is resolved and judged here, and the proxy is asked for that very address."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import aiohttp
from aiohappyeyeballs import AddrInfoType
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientRequest

from crawler.guard import Allowance, GuardRefused, Resolver

_LONGEST_ANSWER = 16 * 1024


@dataclass(frozen=True, slots=True)
class Proxy:
    """A CONNECT proxy that the operator trusts; its own address is not guarded."""

    host: str
    port: int
    authorization: str = ""

    @classmethod
    def at(cls, url: str) -> Self:
        """From `http://[user:password@]host:port`; ValueError for anything else."""
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or parts.port is None or parts.path.strip("/"):
            raise ValueError("a proxy is given as http://host:port")
        if parts.username is None:
            return cls(parts.hostname, parts.port)
        word = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return cls(parts.hostname, parts.port, f"Basic {base64.b64encode(word.encode()).decode()}")


class ProxyError(OSError):
    """The proxy cannot be reached, or does not connect; the message is for people."""


class TunnelConnector(aiohttp.TCPConnector):
    """Connects to checked addresses through CONNECT, for http too, so that the proxy never resolves a name.

    It replaces one private step of aiohttp, the making of the socket; TLS is then spoken with the site, by its name.
    """

    def __init__(self, proxy: Proxy, allowance: Allowance) -> None:
        super().__init__(resolver=Resolver(allowance), limit=0, use_dns_cache=False)
        self._through = proxy
        self._allowance = allowance

    async def _wrap_create_connection(
        self,
        *args: Any,
        addr_infos: list[AddrInfoType],
        req: ClientRequest,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the parent's signature
        client_error: type[Exception] = aiohttp.ClientConnectorError,
        **kwargs: Any,
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        address, port = str(addr_infos[0][4][0]), int(addr_infos[0][4][1])
        if not self._allowance.permits(address, port):
            raise GuardRefused(f"{address} is not a public address")
        loop = asyncio.get_running_loop()
        try:
            tunnel = await _connect(self._through, address, port)
            transport, protocol = await loop.create_connection(*args, **kwargs, sock=tunnel)
        except (ssl.SSLError, ssl.CertificateError) as error:
            raise aiohttp.ClientConnectorSSLError(req.connection_key, error) from error
        except OSError as error:
            raise aiohttp.ClientConnectorError(req.connection_key, error) from error
        return transport, protocol


async def _connect(proxy: Proxy, address: str, port: int) -> socket.socket:
    """A socket that ends at the address, or ProxyError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(proxy.host, proxy.port, type=socket.SOCK_STREAM)
    family, kind, protocol, _, where = found[0]
    tunnel = socket.socket(family, kind, protocol)
    tunnel.setblocking(False)
    try:
        await loop.sock_connect(tunnel, where)
        there = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        lines = [f"CONNECT {there} HTTP/1.1", f"Host: {there}"]
        if proxy.authorization:
            lines.append(f"Proxy-Authorization: {proxy.authorization}")
        await loop.sock_sendall(tunnel, "\r\n".join([*lines, "", ""]).encode("ascii"))
        answer = b""
        # Byte by byte: what follows the empty line belongs to the site, and cannot be put back.
        while not answer.endswith(b"\r\n\r\n"):
            piece = await loop.sock_recv(tunnel, 1)
            answer += piece
            if not piece or len(answer) > _LONGEST_ANSWER:
                raise ProxyError("the proxy hung up")
        words = answer.split(None, 2)
        if len(words) < 2 or not words[1].startswith(b"2"):
            raise ProxyError(f"the proxy answered {words[1][:3].decode('latin-1') if len(words) > 1 else 'nothing'}")
    except BaseException:
        tunnel.close()
        raise
    return tunnel
