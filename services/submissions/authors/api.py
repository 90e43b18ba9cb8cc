"""HTTP in: invitations to write along, and who does."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.submissions.asking.domain import OPEN_FOR
from services.submissions.authors import commands, queries
from services.submissions.authors.bodies import Author, Authors, Invitation, Invite, Invited
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork, tags=["authors"])


@router.post("/projects/{project_id}/invitations", status_code=201, operation_id="inviteCoAuthor")
async def invite(project_id: UUID, wanted: Invite, person: Somebody, tx: Tx, response: Response) -> Invited:
    """Ask somebody to write along, at this library or at another."""
    invitation, now = await commands.invite(tx, person, project_id, wanted.email, wanted.message)
    response.headers["Location"] = f"/v1/invitations/{invitation}"
    return Invited(id=invitation, project_id=project_id, created_at=now, expires_at=now + OPEN_FOR)


@router.get("/projects/{project_id}/authors", operation_id="listAuthors")
async def list_authors(project_id: UUID, person: Somebody, tx: Tx) -> Authors:
    """Who works on the project, and, for its library, who was asked to."""
    return await queries.authors(tx, person, project_id)


@router.delete("/projects/{project_id}/authors/{author_id}", status_code=204, operation_id="removeAuthor")
async def remove_author(project_id: UUID, author_id: UUID, person: Somebody, tx: Tx) -> None:
    """Leave as a co-author, or let one go."""
    await commands.remove(tx, person, project_id, author_id)


@router.get("/invitations", operation_id="listInvitations")
async def list_invitations(person: Somebody, tx: Tx, limit: Limit = 50, after: After = None) -> Page[Invitation]:
    """The invitations to my e-mail address that wait for an answer."""
    return await queries.invitations(tx, person, limit, after)


@router.post("/invitations/{invitation_id}/acceptances", status_code=201, operation_id="acceptInvitation")
async def accept(invitation_id: UUID, person: Somebody, tx: Tx, response: Response) -> Author:
    """Write along from now on."""
    author = await commands.accept(tx, person, invitation_id)
    response.headers["Location"] = f"/v1/projects/{author.project_id}"
    return Author(id=author.id, name=author.name, library=author.library, joined_at=author.joined_at, mine=True)


@router.delete("/invitations/{invitation_id}", status_code=204, operation_id="closeInvitation")
async def close(invitation_id: UUID, person: Somebody, tx: Tx) -> None:
    """Decline an invitation, or take back one that my library sent."""
    await commands.close(tx, person, invitation_id)
