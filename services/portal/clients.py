"""The four services as the portal sees them: HTTP, nothing else.

A service that is away raises `ServiceDown`, so that a page can go on without it (`unless_down`) or say so.
What a service refuses raises `Refused` with the service's own words, in the language of the page.
"""

import re
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import structlog

from services.portal.language import N_, _, language
from services.portal.settings import PortalSettings
from shared.service_token import NoToken, ServiceToken

log = structlog.get_logger(__name__)

JSON = dict[str, Any]
T = TypeVar("T")

# An id in a path came out of an address or a form: nothing in it may lead to another route, or add a query.
_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]{1,100})+")
# The same for what a form brings back to be a header: a key, an ETag.
_HEADER = re.compile(r"[ -~]{0,300}")

# Where a merged project is to be found, and nothing else that a service might send us to.
_MERGED = re.compile(r"/v1/projects/([0-9a-f-]{36})(?![^/])")

# A person waits for this. A service that needs longer counts as away; connecting to one that is gone fails at once.
PATIENCE = httpx.Timeout(5.0, connect=1.0)

PAGE, MOST = 200, 2000
"""The longest page of a list that a service gives, and as many lines as one page of ours shows in any case."""

NAMES = {
    "submissions": N_("Indienen"),
    "moderation": N_("Moderatie"),
    "notifications": N_("Meldingen"),
    "search": N_("Zoeken"),
}


class ServiceDown(Exception):
    """`service` did not answer, or answered that it failed. Whether a change was made is not known."""

    def __init__(self, service: str, cause: str) -> None:
        super().__init__(f"{service}: {cause}")
        self.service = service


@dataclass
class Refused(Exception):
    """A 4xx. `errors` are the problem's `{in, pointer, code, detail}`, all of them."""

    service: str
    status: int
    detail: str
    errors: list[JSON] = field(default_factory=list)


class Merged(Exception):
    """The project was merged: it lives on under the id `into`."""

    def __init__(self, into: str) -> None:
        super().__init__(into)
        self.into = into


class Withdrawn(Exception):
    """The project was public once, and its library took it back."""


class Client:
    """One service. `token` is the visitor's own. Who has none asks with the portal's token, when it has an account:
    it is marked as nobody's (BIEB_AUTH_ANONYMOUS_CLIENTS), so the service shows what is public and no more (ADR 12).
    """

    def __init__(
        self,
        service: str,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None,
        nobody: ServiceToken | None = None,
    ) -> None:
        self.service, self._nobody = service, nobody
        self._http = httpx.AsyncClient(base_url=base_url, timeout=PATIENCE, transport=transport)

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, token: str | None = None, params: Any = None) -> JSON:
        return _json(await self.request("GET", path, token, params=params))

    async def get_all(self, path: str, token: str | None = None, params: JSON | None = None) -> list[JSON]:
        """The items of a list from all its pages, at most MOST: for lists that a person acts on, line by line."""
        items: list[JSON] = []
        after: JSON = {}
        while len(items) < MOST:
            found = await self.get(path, token, (params or {}) | {"limit": PAGE} | after)
            items += found["items"]
            if not found.get("next"):
                break
            after = {"after": found["next"]}
        return items

    async def get_tagged(self, path: str, token: str | None = None) -> tuple[JSON, str]:
        """The answer, and the ETag to change it with; "" for what has none."""
        response = await self.request("GET", path, token)
        return _json(response), response.headers.get("ETag", "")

    async def request(self, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        if not _PATH.fullmatch(path):
            raise Refused(self.service, 404, _("Dit bestaat niet."))
        headers = {"Accept-Language": language(), **more.pop("headers", {})}
        if not all(_HEADER.fullmatch(value) for value in headers.values()):
            raise Refused(self.service, 400, _("Dit formulier is onderweg veranderd. Laad de pagina opnieuw."))
        token = token or await self._nobodys(path)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            response = await self._http.request(method, path, headers=headers, **more)
        except httpx.HTTPError as fault:
            raise ServiceDown(self.service, repr(fault)) from fault
        if response.status_code >= 500:
            raise ServiceDown(self.service, f"{method} {path} gave {response.status_code}")
        if response.status_code >= 400:
            problem = _json(response)
            detail = problem.get("detail") or problem.get("title") or _("Dit kan niet.")
            raise Refused(self.service, response.status_code, str(detail), list(problem.get("errors") or []))
        if response.status_code == 308 and (merged := _MERGED.match(response.headers.get("location", ""))):
            raise Merged(merged[1])
        return response

    async def _nobodys(self, path: str) -> str | None:
        """None without an account, and while the provider is away: public pages do not depend on it."""
        if self._nobody is None or not path.startswith("/v1/"):
            return None
        try:
            return await self._nobody.get()
        except NoToken as fault:
            log.warning("client.without-token", service=self.service, reason=str(fault))
            return None


class Services:
    """The portal's only way to data."""

    def __init__(
        self,
        settings: PortalSettings,
        transport: httpx.AsyncBaseTransport | None = None,
        nobody: ServiceToken | None = None,
    ) -> None:
        self.submissions = Client("submissions", settings.submissions_url, transport, nobody)
        self.moderation = Client("moderation", settings.moderation_url, transport, nobody)
        self.notifications = Client("notifications", settings.notifications_url, transport, nobody)
        self.search = Client("search", settings.search_url, transport, nobody)
        self.all = (self.submissions, self.moderation, self.notifications, self.search)

    async def close(self) -> None:
        for client in self.all:
            await client.close()


async def unless_down(answer: Awaitable[T]) -> T | None:
    """The answer, or None when its service is away: the page says so in that place and goes on."""
    try:
        return await answer
    except ServiceDown:
        return None


def _json(response: httpx.Response) -> JSON:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
