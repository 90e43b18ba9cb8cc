"""What comes in and goes out over HTTP about earlier working copies."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from services.submissions.bodies import FieldChange
from shared.web.body import Answer, Body


class Restoration(Body):
    """Which version to bring back. A discarded draft comes back as it was without one."""

    version: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None


class VersionItem(Answer):
    """An earlier working copy: written until `savedAt`, kept when it was replaced. `revision` says that it was handed
    in so; `mine` that I wrote it.
    """

    version: int
    saved_at: datetime
    kept_at: datetime
    revision: int | None
    mine: bool


class Version(VersionItem):
    """An earlier working copy, whole, and what was changed from then to now."""

    content: dict[str, Any]
    changes: list[FieldChange]
