"""*Wie deed dit al?* while somebody writes: what resembles the draft, each with an address to ask."""

import asyncio
from collections.abc import Mapping
from typing import Any

from services.portal.clients import JSON, Merged, Refused, ServiceDown, Services
from services.portal.language import _
from services.portal.text import count

MOST = 3
"""As many as one reads beside a form. Each costs a question more, for its mailbox."""
TEXTS = {"title": 500, "summary": 10_000, "goal": 10_000, "approach": 10_000}
"""What is compared, and how much of it the service takes."""
KINDS = {"themes": 20, "targetGroups": 50}


async def alike(services: Services, content: Mapping[str, Any], project_id: str = "") -> list[JSON] | None:
    """The published projects that resemble `content`, the likest first, each with its `mailbox` (empty: none). None
    when it can't be known now. `project_id` is the draft itself: what is public of it is no look-alike.
    """
    draft: JSON = {name: words for name, most in TEXTS.items() if (words := _words(content.get(name), most))}
    if "title" not in draft:
        return []
    for name, most in KINDS.items():
        draft[name] = [code for code in content.get(name) or [] if 0 < len(code) <= 200][:most]
    try:
        answer = await services.search.request("POST", "/v1/similar-projects", json=draft)
    except (Refused, ServiceDown):
        return None
    found = [item for item in answer.json()["items"] if item["id"] != project_id][:MOST]
    boxes = await asyncio.gather(*(_mailbox(services, item["id"]) for item in found))
    return [{**item, "mailbox": box} for item, box in zip(found, boxes, strict=True)]


def told(found: list[JSON] | None, title: object) -> str:
    """How many there are, in words: this is what is read aloud when the list changes."""
    if not title:
        return _("Schrijf een titel. Dan zoeken we wie dit al deed.")
    if found is None:
        return _("Vergelijken lukt nu niet. Schrijf gerust verder.")
    if not found:
        return _("We vonden niets dat hierop lijkt. Misschien ben je de eerste.")
    return count(len(found), "project lijkt op jouw idee.", "projecten lijken op jouw idee.")


async def _mailbox(services: Services, project_id: str) -> str:
    """The functional mailbox of a published project. Without it the look-alike is shown all the same."""
    try:
        return str((await services.search.get(f"/v1/projects/{project_id}")).get("mailbox") or "")
    except (Refused, ServiceDown, Merged):
        return ""


def _words(value: object, most: int) -> str:
    return str(value or "").replace("\0", "").strip()[:most]
