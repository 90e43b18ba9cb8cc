"""Pages of a list, newest first: `?limit=` and `?after=`, answered as `{items, total, next}`."""

from typing import Annotated, Any, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import Query

from shared.web.body import Answer

T = TypeVar("T")


class _Numbered(Protocol):
    @property
    def id(self) -> UUID: ...


N = TypeVar("N", bound=_Numbered)

Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most")]
After = Annotated[UUID | None, Query(description="The `next` of the page before")]


class Page(Answer, Generic[T]):
    """One page; `next` is null on the last one."""

    items: list[T]
    total: int
    next: UUID | None = None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Its name in the OpenAPI document, where pydantic's own would have underscores."""
        item = params[0]
        return "RecordPage" if getattr(item, "__origin__", item) is dict else f"{item.__name__}Page"


def cut(found: list[N], limit: int) -> tuple[list[N], UUID | None]:
    """One page of what was read with a limit of one more, and the cursor of the next page when that one was there."""
    return found[:limit], found[limit - 1].id if len(found) > limit else None
