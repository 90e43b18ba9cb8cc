"""What comes in and goes out over HTTP about handing over."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.submissions.bodies import Email
from shared.contracts.projects import Library
from shared.web.body import Answer, Body


class Offer(Body):
    """Whom to offer the project to, and a personal word."""

    email: Email
    message: Annotated[str, StringConstraints(max_length=1000)] = ""


class Offered(Answer):
    """The receipt of an offer. The address is not in it: receipts are kept for repeated requests."""

    id: UUID
    project_id: UUID
    created_at: datetime
    expires_at: datetime


class OwnershipOffer(Offered):
    """An open offer. `mine` says that I made it; otherwise it waits for my answer."""

    title: str
    library: Library
    message: str
    mine: bool
