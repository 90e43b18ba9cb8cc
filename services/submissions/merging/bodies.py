"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.submissions.bodies import Draft
from shared.web.body import Answer, Body

Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Merge(Body):
    """Two records of one project: this one lives on in `into`."""

    into: UUID
    reason: Reason


class Merged(Answer):
    """The receipt of a merge. `into` is where it lives on, also when the project that was named was merged itself."""

    project_id: UUID
    into: UUID
    reason: str
    merged_at: datetime


class Split(Body):
    """One record of several projects: each part becomes a draft of its own, with the fields that are given."""

    parts: Annotated[list[Draft], Field(min_length=1, max_length=10)]
    reason: Reason


class Divided(Answer):
    """The receipt of a split."""

    project_id: UUID
    parts: list[UUID]
