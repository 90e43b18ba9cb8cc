"""The words of the vocabularies, as submissions has them: SPN renames a theme there, and every page here follows.

A page reads them from memory. Once a minute the portal asks whether anything changed, with the ETag of what it has, and
fetches only what did. While submissions is away the last known words stay, and before it ever answered the packaged
ones: a page never fails for want of a word, and never waits long for one.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from services.portal.clients import Client, Refused, ServiceDown
from shared.vocabularies import NAMES, Memory, Vocabulary

log = structlog.get_logger(__name__)

FRESH = 60.0
"""Seconds that words are taken for the present ones."""
AGAIN = 10.0
"""Seconds until submissions is asked again after it did not answer."""
PATIENCE = 1.0
"""Seconds that one page waits for news of words; the others go on with what is known."""
_WORDLESS = ("/static", "/livez", "/readyz", "/metrics")


class Words:
    """What this process knows of the vocabularies, and when it asks again."""

    def __init__(self, submissions: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self.memory = Memory()
        self._submissions, self._clock = submissions, clock
        self._due = clock()
        self._asking = False
        self._tag = ""
        self._tags: dict[str, str] = {}
        self._versions: dict[str, int] = {}

    def outdated(self) -> None:
        """Something changed just now: the next page asks, and doesn't wait for its minute."""
        self._due = self._clock()

    async def catch_up(self) -> None:
        """Ask what changed, when it is time to. Never raises: without an answer everything stays as it was."""
        if self._asking or self._clock() < self._due:
            return
        self._asking = True
        try:
            async with asyncio.timeout(PATIENCE):
                await self._ask()
            self._due = self._clock() + FRESH
        except (ServiceDown, Refused, TimeoutError, ValueError) as failure:
            self._due = self._clock() + AGAIN
            log.warning("words.not-refreshed", failure=type(failure).__name__)
        finally:
            self._asking = False

    async def _ask(self) -> None:
        answer = await self._submissions.request("GET", "/v1/vocabularies", headers=_if_not(self._tag))
        if answer.status_code == 304:
            return
        listed = [item for item in _object(answer).get("items") or [] if item.get("name") in NAMES]
        changed = [item for item in listed if self._versions.get(item["name"]) != item.get("version")]
        await asyncio.gather(*(self._fetch(item["name"]) for item in changed))
        self._tag = answer.headers.get("ETag", "")  # only now: what was not fetched must be asked for again

    async def _fetch(self, name: str) -> None:
        path = f"/v1/vocabularies/{name}"
        answer = await self._submissions.request("GET", path, headers=_if_not(self._tags.get(name, "")))
        if answer.status_code == 304:
            return
        found = _object(answer)
        fields = {field: found.get(field) for field in ("name", "title", "titleEn", "items")}
        self.memory.put(Vocabulary.model_validate(fields, extra="ignore"))
        self._versions[name] = int(found.get("version") or 0)
        self._tags[name] = answer.headers.get("ETag", "")


class InTheseWords:
    """Lets every page read the words of this portal, and asks for newer ones before it."""

    def __init__(self, app: ASGIApp, words: Words) -> None:
        self.app, self.words = app, words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_WORDLESS):
            await self.words.catch_up()
        with self.words.memory.used():
            await self.app(scope, receive, send)


def _object(answer: httpx.Response) -> dict[str, Any]:
    """Of an answer that holds something else, an empty one."""
    found = answer.json()
    return found if isinstance(found, dict) else {}


def _if_not(tag: str) -> dict[str, str]:
    return {"If-None-Match": tag} if tag else {}
