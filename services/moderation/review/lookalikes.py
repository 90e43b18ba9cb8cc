"""Asks search what resembles a text. A search that is away or slow costs the answer, never the page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
import structlog

from services.moderation.review.bodies import LookAlike
from shared.problems import Text

log = structlog.get_logger(__name__)

WITHIN = 2.0
"""Seconds that a moderator waits for this part of the page."""
AWAY = Text("Zoeken is even niet bereikbaar.", "Search is not available at the moment.")
UNSET = Text("Zoeken is hier niet ingesteld.", "Search is not configured here.")


class LookAlikes:
    """Search, as the review asks it."""

    def __init__(self, url: str | None, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=WITHIN, transport=transport) if url else None

    async def of(self, content: Mapping[str, Any], itself: UUID, token: str) -> list[LookAlike] | Text:
        """The projects that resemble this text, the likest first, without itself; or why they are not known."""
        if self._http is None:
            return UNSET
        draft = {name: content.get(name) for name in ("title", "summary", "goal", "approach") if content.get(name)}
        draft |= {name: list(content.get(name) or ()) for name in ("themes", "targetGroups")}
        try:
            answer = await self._http.post("/v1/similar-projects", json=draft, headers={"Authorization": token})
            answer.raise_for_status()
            found = [LookAlike.model_validate(item) for item in answer.json()["items"]]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failure:
            log.warning("review.search-away", failure=type(failure).__name__)
            return AWAY
        return [item for item in found if item.id != itself]
