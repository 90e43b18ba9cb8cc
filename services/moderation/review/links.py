"""The links in a text, and whether they lead anywhere.

A submitted text names addresses of its writer's choice, and this service asks them from inside our network: public ones
only, looked at again at each redirect (`shared/outside.py`). No answer is read beyond its head, none is shown.
"""

import asyncio
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from shared.outside import NotPublic, Outside, Reach, Resolve, is_about_certificate, resolve

Fault = Literal["dead", "no-such-host", "unreachable", "certificate", "not-public", "redirects", "refused", "failing"]

WITHIN = 5.0
"""Seconds for one request, from the look-up of its name on."""
REDIRECTS = 5
LONGEST = 2000
"""Bytes of an address; longer ones can't be a key of the table, and no browser's either."""
MOST = 50
"""Links of one text that are checked."""
PORTS = (80, 443)
AGENT = "Innovatiebieb link check"

_URL = re.compile(r"https?://[^\s<>\"'`\]\[{}|\\^]+", re.IGNORECASE)
_REDIRECT = {301, 302, 303, 307, 308}
_TRY_GET = {400, 403, 404, 405, 406, 501}
"""What servers answer that do not know HEAD."""


@dataclass(frozen=True)
class Checked:
    """What came of a link: the last status, and why it counts as broken (None: it does not)."""

    status: int | None = None
    fault: Fault | None = None


def links_of(content: Any) -> list[str]:
    """The web addresses anywhere in a text, in its order, each once, at most MOST."""
    found = dict.fromkeys(url for text in _texts(content) for url in _urls(text))
    return list(found)[:MOST]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if not (name == "url" and "sha256" in value):  # a file of our own, which is not public before its text is
                yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _urls(text: str) -> Iterator[str]:
    for match in _URL.findall(text):
        url = match.rstrip(".,;:!?*_’”…")
        while url.endswith(")") and url.count(")") > url.count("("):  # the end of a Markdown link
            url = url[:-1].rstrip(".,;:!?*_")
        url = url.partition("#")[0]
        if len(url.encode()) <= LONGEST and len(url) > len("https://"):
            yield url


class LinkChecker:
    """Asks addresses, as far as `reach` allows."""

    def __init__(self, reach: Reach, resolve: Resolve = resolve, within: float = WITHIN) -> None:
        self._outside, self._within = Outside(reach, AGENT, within, resolve), within

    async def close(self) -> None:
        await self._outside.close()

    async def check(self, url: str) -> Checked:
        """Follow a link to its end. Never raises for what an address or its server does."""
        try:
            for _ in range(REDIRECTS + 1):
                async with asyncio.timeout(self._within):
                    status, location = await self._ask(url)
                if location is None:
                    return Checked(status, _meaning(status))
                url = location
            return Checked(None, "redirects")
        except NotPublic:
            return Checked(None, "not-public")
        except socket.gaierror:
            return Checked(None, "no-such-host")
        except httpx.ConnectError as failure:
            return Checked(None, "certificate" if is_about_certificate(failure) else "unreachable")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):  # TimeoutError is an OSError
            return Checked(None, "unreachable")

    async def _ask(self, url: str) -> tuple[int, str | None]:
        """The status, and where it leads to when it is a redirect."""
        asked = httpx.URL(url)
        address = await self._outside.address(asked, ports=PORTS)
        response = await self._send("HEAD", asked, address)
        if response.status_code in _TRY_GET:
            response = await self._send("GET", asked, address)
        location = response.headers.get("location")
        if response.status_code in _REDIRECT and location:
            return response.status_code, str(asked.join(location))
        return response.status_code, None

    async def _send(self, method: str, url: httpx.URL, address: str) -> httpx.Response:
        response = await self._outside.http.send(self._outside.request(method, url, address), stream=True)
        await response.aclose()  # the head is enough
        return response


def _meaning(status: int) -> Fault | None:
    if status in (404, 410):
        return "dead"
    if status in (401, 403, 429):
        return "refused"
    return "failing" if status >= 400 else None
