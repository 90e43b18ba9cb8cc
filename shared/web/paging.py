"""Pages of a list, newest first: `?limit=` and `?after=`, answered as `{items, total, next}`."""

from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query

from shared.web.body import Answer

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most")]
After = Annotated[UUID | None, Query(description="The `next` of the page before")]


class Page(Answer, Generic[T]):
    """One page; `next` is null on the last one."""

    items: list[T]
    total: int
    next: UUID | None = None
