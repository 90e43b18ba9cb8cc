"""Events of the search service. They name a saved search by its id: whose it is, and what he looks for, is his."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.base import ProjectEvent
from shared.contracts.projects import Library


class SavedSearchMatched(ProjectEvent):
    """Something happened to a published project by which it matches a saved search that it did not match before. Told
    once for each saved search and project. Holds what is public of the project, and of the search nothing but its id.
    """

    TYPE: ClassVar[str] = "nl.innovatiebieb.search.saved-search-matched.v1"

    saved_search_id: UUID
    revision: int
    title: str
    library: Library
    province: str
    themes: tuple[str, ...]
    phase: str
    matched_at: datetime
