"""What a moderator is still typing about a case: moderation keeps it, for him alone, until he sends it."""

import asyncio
from collections.abc import Iterable

from services.portal.clients import JSON, Services, unless_down
from services.portal.published import or_empty
from services.portal.session import Session
from shared.web.etags import etag

FORMS = {"besluit": ("decision-draft", ("outcome", "reason", "motivation")), "bericht": ("message-draft", ("text",))}
"""Forms with a draft: what moderation calls it, and the fields of which one must be filled in to be worth keeping."""

NONE = etag(0)
"""The ETag of a draft that is not there yet."""


async def drafts(services: Services, session: Session, case_id: str, forms: Iterable[str]) -> dict[str, JSON]:
    """The drafts of this person for these forms of a case, by form, each with its `etag`; those that there are."""
    wanted = list(forms)
    found = await asyncio.gather(*(_read(services, session, case_id, form) for form in wanted))
    return {form: draft for form, draft in zip(wanted, found, strict=True) if draft}


def begun(drafts: dict[str, JSON], refused: str) -> dict[str, str]:
    """What is filled in already, by its name on the page. The form that was refused comes back as it was sent."""
    return {
        name if form == "besluit" else f"{form}-{name}": str(value or "")
        for form, draft in drafts.items()
        if form != refused
        for name, value in draft.items()
    }


async def keep(
    services: Services, session: Session, case_id: str, form: str, body: JSON, seen: str
) -> tuple[str | None, str]:
    """Keep what is typed in the place of the draft with the ETag `seen`, and say when, and its ETag now. When all of it
    is empty nothing is kept any longer, and the moment is None. Raises ServiceDown, and Refused: with 412 when another
    window kept something since.
    """
    kind, worth = FORMS[form]
    path, headers = f"/v1/cases/{case_id}/{kind}", {"If-Match": seen} if seen else {}
    if not any(body[name] for name in worth):
        await services.moderation.request("DELETE", path, session.token, headers=headers)
        return None, NONE
    answer = await services.moderation.request("PUT", path, session.token, json=body, headers=headers)
    return str(answer.json()["updatedAt"]), answer.headers["ETag"]


async def _read(services: Services, session: Session, case_id: str, form: str) -> JSON | None:
    return await unless_down(or_empty(_with_etag(services, session, f"/v1/cases/{case_id}/{FORMS[form][0]}")))


async def _with_etag(services: Services, session: Session, path: str) -> JSON:
    found, tag = await services.moderation.get_tagged(path, session.token)
    return found | {"etag": tag}
