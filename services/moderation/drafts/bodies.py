"""What comes in and goes out over HTTP about drafts. A draft may be half of anything."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.moderation.deciding import Outcome
from shared.web.body import Answer, Body

Words = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=False)]


class MessageDraft(Body):
    """A message that is not sent yet."""

    kind: Literal["note", "question", "answer"] = "note"
    text: Words = ""


class DecisionDraft(Body):
    """A decision that is not taken yet."""

    outcome: Outcome | None = None
    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    motivation: Words = ""
    revision: Annotated[int | None, Field(ge=1, le=100_000)] = None


class MessageDraftAnswer(Answer):
    """The kept draft of a message."""

    kind: str
    text: str
    updated_at: datetime


class DecisionDraftAnswer(Answer):
    """The kept draft of a decision."""

    outcome: str | None
    reason: str
    motivation: str
    revision: int | None
    updated_at: datetime
