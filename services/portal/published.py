"""A published project's record, from whichever service can give it."""

from collections.abc import Awaitable

from services.portal.clients import JSON, Refused, ServiceDown, Services, Withdrawn, unless_down
from services.portal.language import _


async def record(services: Services, project_id: str, token: str | None) -> JSON:
    """From search; from the submissions service when search is away or has not heard of it yet. Raises Withdrawn for
    what was public once, Refused with 404 for what is not public.
    """
    try:
        return await services.search.get(f"/v1/projects/{project_id}")
    except (ServiceDown, Refused) as reason:
        if isinstance(reason, Refused):
            if reason.status != 404:
                raise
            fate = await unless_down(or_empty(services.search.get(f"/v1/permalinks/{project_id}")))
            if fate and fate.get("status") == "withdrawn":
                raise Withdrawn from None
        found = await services.submissions.get(f"/v1/projects/{project_id}", token)
        if found.get("status") != "published":
            raise Refused("submissions", 404, _("Dit project is niet gepubliceerd.")) from None
        return found


async def or_empty(answer: Awaitable[JSON]) -> JSON:
    """The answer; {} for what the service refuses: a project without a log or a tie, a list that is for others."""
    try:
        return await answer
    except Refused:
        return {}


async def or_none(items: Awaitable[list[JSON]]) -> list[JSON]:
    """The lines of a list; none of them for who may not read it."""
    try:
        return await items
    except Refused:
        return []
