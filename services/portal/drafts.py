"""A library's own record, for who may read it: its staff, and who writes along."""

from services.portal.clients import JSON, Services
from services.portal.guard import NotYours
from services.portal.published import or_empty
from services.portal.session import Session


async def own_record(services: Services, session: Session, project_id: str) -> tuple[JSON, str]:
    """The working copy and its ETag. Raises NotYours for another library's, Refused with 404 for what is not there."""
    record, etag = await services.submissions.get_tagged(f"/v1/projects/{project_id}", session.token)
    if not session.is_of(record["library"]) and not await _writes_along(services, session, project_id):
        raise NotYours
    return record, etag


async def _writes_along(services: Services, session: Session, project_id: str) -> bool:
    """Whether this visitor accepted to write along with another library's project."""
    found = await or_empty(services.submissions.get(f"/v1/projects/{project_id}/authors", session.token))
    return any(author["mine"] for author in found.get("items", []))
