"""Asking addresses that other people chose, from inside our network.

Only public addresses are asked: a name is looked up here, every address that it has must be public, and the connection
goes to the very address that was looked at. So a name that leads elsewhere a moment later leads nowhere.
"""

import asyncio
import functools
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Literal

import httpx

from shared.settings import Mode

Reach = Literal["off", "loopback", "public"]
"""What may be asked: nothing, only this machine (for tests), or only the public internet."""
Resolve = Callable[[str, int], Awaitable[list[str]]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """Not to be asked from here."""


def is_public(address: str) -> bool:
    """Whether this IP address is one of the public internet, also when it is written in another kind of address."""
    ip = ipaddress.ip_address(address)
    inner: list[Any] = [ip]
    if isinstance(ip, ipaddress.IPv6Address):
        inner += [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return all(it.is_global and not it.is_multicast for it in inner if it is not None)


async def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def is_about_certificate(failure: BaseException) -> bool:
    """Whether a connection failed for the certificate at its other end."""
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def not_ourselves_in_production(setting: str, reach: Reach | None, mode: Mode) -> None:
    """Raises ValueError for a setting that would have production ask its own network's services, at whatever address
    somebody gives.
    """
    if reach == "loopback" and mode != "local":
        raise ValueError(f"{setting}=loopback exists in local mode only: set public or off")


class Addresses:
    """Where a URL leads to, as far as `reach` allows to go there."""

    def __init__(self, reach: Reach, resolve: Resolve = resolve) -> None:
        self.reach, self._resolve = reach, resolve

    async def of(
        self, url: httpx.URL, schemes: Collection[str] = ("http", "https"), ports: Collection[int] | None = None
    ) -> str:
        """The IP address to connect to. Raises NotPublic, and OSError for a name that nobody has. `ports`: which ones
        may be asked on the public internet; None: any.
        """
        if url.scheme not in schemes or not url.host or url.userinfo:
            raise NotPublic
        port = port_of(url)
        if self.reach == "public" and ports is not None and port not in ports:
            raise NotPublic
        found = await self._resolve(name_of(url), port)
        if not found or not all(self._may_reach(address) for address in found):
            raise NotPublic
        return found[0]

    def _may_reach(self, address: str) -> bool:
        if self.reach == "loopback":
            return ipaddress.ip_address(address).is_loopback
        return self.reach == "public" and is_public(address)


def name_of(url: httpx.URL) -> str:
    """The host of a URL as a resolver takes it."""
    return url.raw_host.decode().strip("[]")


def port_of(url: httpx.URL) -> int:
    """The port of a URL, also when it does not say."""
    return url.port or (443 if url.scheme == "https" else 80)


@functools.cache
def trusted() -> ssl.SSLContext:
    """Whose certificates count. Made once a process: it reads some hundred of them."""
    return httpx.create_ssl_context(trust_env=False)


class Outside:
    """Requests to the outside, as far as `reach` allows."""

    def __init__(self, reach: Reach, agent: str, within: float, resolve: Resolve = resolve) -> None:
        """`within`: seconds for each step of a request."""
        self._addresses = Addresses(reach, resolve)
        self.http = httpx.AsyncClient(
            timeout=within,
            # None is kept: it would serve another name at the same address. `shared/connections.py` keeps them.
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=0),
            trust_env=False,  # a proxy would do its own look-up, and reach what we refuse
            follow_redirects=False,
            headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"},
        )

    async def close(self) -> None:
        await self.http.aclose()

    async def address(
        self, url: httpx.URL, schemes: Collection[str] = ("http", "https"), ports: Collection[int] | None = None
    ) -> str:
        """As `Addresses.of`."""
        return await self._addresses.of(url, schemes, ports)

    def request(self, method: str, url: httpx.URL, address: str, **more: Any) -> httpx.Request:
        """To that address and no other, under the name that was asked for. `more` is httpx's own."""
        headers = {**more.pop("headers", {}), "Host": url.netloc.decode()}
        extensions = {"sni_hostname": url.raw_host.decode()}
        pinned = url.copy_with(host=address)
        return self.http.build_request(method, pinned, headers=headers, extensions=extensions, **more)
