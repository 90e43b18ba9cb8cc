"""What comes in and goes out over HTTP about co-authors."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.submissions.bodies import Email
from shared.contracts.projects import Library
from shared.web.body import Answer, Body


class Invite(Body):
    """Whom to ask, and a personal word."""

    email: Email
    message: Annotated[str, StringConstraints(max_length=1000)] = ""


class Invited(Answer):
    """The receipt of an invitation. The address is not in it: receipts are kept for repeated requests."""

    id: UUID
    project_id: UUID
    created_at: datetime
    expires_at: datetime


class Invitation(Invited):
    """An invitation as the one who was invited sees it."""

    title: str
    library: Library
    message: str


class OpenInvitation(Answer):
    """An invitation as the library that sent it sees it."""

    id: UUID
    email: str
    created_at: datetime
    expires_at: datetime


class Author(Answer):
    """Somebody who writes along. `mine` says that it is I."""

    id: UUID
    name: str
    library: Library
    joined_at: datetime
    mine: bool


class Owner(Answer):
    """The person responsible, and his library."""

    name: str
    library: Library
    mine: bool


class Authors(Answer):
    """Who works on a project. `invitations` are there for the library of the project only."""

    owner: Owner
    items: list[Author]
    invitations: list[OpenInvitation]
    total: int
    next: None = None
