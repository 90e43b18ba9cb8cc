"""What comes in and goes out over HTTP about messages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.moderation.journal import Entry
from services.moderation.thread.domain import Kind
from shared.web.body import Answer, Body


class Message(Body):
    """A `note` to colleagues, a `question` to the library, or the library's `answer`."""

    kind: Kind
    text: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class MessageAnswer(Answer):
    """A message. A moderator is known by his POI (null: SPN), the library's staff as the library.

    A question has `due_at`, and in time `answer_id`; it is `open` while its answer is awaited.
    """

    id: UUID
    kind: str
    text: str
    revision: int
    poi: str | None
    mine: bool
    written_at: datetime
    due_at: datetime | None = None
    answer_id: UUID | None = None
    open: bool = False

    @classmethod
    def of(
        cls, entry: Entry, sub: str, asked: tuple[datetime, UUID | None] | None, *, awaited: bool
    ) -> "MessageAnswer":
        """The message in a line of the journal; `awaited`: the case waits for answers to questions on its revision."""
        due_at, answer_id = asked or (None, None)
        return cls(
            id=entry.id,
            kind=entry.kind,
            text=entry.motivation,
            revision=entry.revision,
            poi=entry.poi,
            mine=entry.by == sub,
            written_at=entry.at,
            due_at=due_at,
            answer_id=answer_id,
            open=asked is not None and answer_id is None and awaited,
        )
