"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.submissions.bodies import Email, Line
from shared.principal import LONGEST
from shared.web.body import Answer, Body


class ErasureRequest(Body):
    """Whom to erase; nobody named is the person himself. A contact person goes by address or name."""

    subject: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)] | None = None
    email: Email | None = None
    name: Annotated[Line, StringConstraints(min_length=1)] | None = None


class Redaction(Body):
    """What has to go from the free text of a project, and what stands there instead. Capitals matter."""

    find: Annotated[str, StringConstraints(min_length=2, max_length=200)]
    replace_by: Annotated[str, StringConstraints(max_length=200)] = ""


class Redacted(Answer):
    """In which texts and events it stood. `revisions` are those that read differently from now on."""

    revisions: list[int]
    texts: int
    events: int
    redacted_at: datetime


class Erased(Answer):
    """What was done here. The other services follow by the event, and `personKey` is all that it says."""

    person_key: UUID | None
    rows: int
    texts: int
    erased_at: datetime
