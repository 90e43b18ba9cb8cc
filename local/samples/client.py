"""The services as a persona sees them over HTTP."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx

from local.errors import LocalError
from shared.demo import DemoIssuer, Persona

JSON = dict[str, Any]
PATIENCE = httpx.Timeout(30.0, connect=5.0)
REPLAYED = "Idempotency-Replayed"


class Addresses(Protocol):
    """Where the services listen: `url("submissions")` is a base address without a slash at the end."""

    def url(self, service: str) -> str: ...


class SamplesError(LocalError):
    """The samples could not be loaded; what is in stays in, and loading again goes on from there."""


class Api:
    """`who` in every call is a persona: the call is made with that persona's own token."""

    def __init__(self, platform: Addresses, issuer: DemoIssuer) -> None:
        self._platform, self._issuer = platform, issuer
        self._http = httpx.AsyncClient(timeout=PATIENCE, headers={"Accept-Language": "nl"})
        self._tokens: dict[str, str] = {}

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, who: Persona, service: str, path: str) -> JSON:
        """Raises SamplesError when the service refuses or is away."""
        return _json(await self._request("GET", who, service, path))

    async def items(self, who: Persona, service: str, path: str, query: Mapping[str, str]) -> AsyncIterator[JSON]:
        """Everything in a list, page by page. Raises SamplesError."""
        after: JSON = {}
        while True:
            page = await self.get(who, service, f"{path}?{urlencode({**query, 'limit': '200', **after})}")
            for item in page["items"]:
                yield item
            if page.get("next") is None:
                return
            after = {"after": page["next"]}

    async def post(self, who: Persona, service: str, path: str, body: JSON, key: str) -> tuple[JSON, bool]:
        """The answer, and whether it is an earlier one to the same `key`, given again. Raises SamplesError."""
        answer = await self._request("POST", who, service, path, json=body, headers={"Idempotency-Key": key})
        return _json(answer), REPLAYED in answer.headers

    async def _request(self, method: str, who: Persona, service: str, path: str, **more: Any) -> httpx.Response:
        headers = {**more.pop("headers", {}), "Authorization": f"Bearer {self._token(who)}"}
        try:
            answer = await self._http.request(method, self._platform.url(service) + path, headers=headers, **more)
        except httpx.HTTPError as fault:
            raise SamplesError(f"{service} antwoordt niet ({type(fault).__name__}).") from fault
        if answer.is_success:
            return answer
        raise SamplesError(
            f"{service} weigert {method} {path} voor {who['sub']} ({answer.status_code}): {_reason(answer)}"
        )

    def _token(self, who: Persona) -> str:
        if who["sub"] not in self._tokens:  # kept for the load only: that takes seconds, a token is valid for hours
            self._tokens[who["sub"]] = self._issuer.token(who)
        return self._tokens[who["sub"]]


def _json(answer: httpx.Response) -> JSON:
    body: JSON = answer.json() if answer.content else {}
    return body


def _reason(answer: httpx.Response) -> str:
    """The problem's own words on one line, with every field it names."""
    try:
        problem = answer.json()
        faults = "; ".join(
            f"{fault.get('pointer', '')}: {fault.get('detail', '')}" for fault in problem.get("errors") or ()
        )
        said = str(problem.get("detail") or problem.get("title") or "geen uitleg")
    except (ValueError, AttributeError):
        return "geen uitleg"
    return f"{said} ({faults})" if faults else said
