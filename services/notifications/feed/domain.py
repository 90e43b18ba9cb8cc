"""What of an event is public, and when. Pure.

The feed is for everybody, so it holds less than Kafka does: what tells of a project that is or was in the catalogue,
and of that what the catalogue itself shows. Why a library withdrew, merged or split a project is its own business.
"""

from collections.abc import Callable, Mapping
from typing import Any

from shared.contracts.authors import OwnershipTransferred
from shared.contracts.base import Event
from shared.contracts.lineage import AdoptionConfirmed, AdoptionEnded, ProjectMerged, ProjectSplit
from shared.contracts.moderation import (
    PhaseAdvanced,
    PhaseChange,
    PhaseRepeated,
    PhaseReturned,
    ProjectPublished,
    ProjectResumed,
    ProjectStopped,
)
from shared.contracts.parels import ParelAwarded, ParelWithdrawn
from shared.contracts.people import PublishedTextRedacted
from shared.contracts.submissions import ProjectWithdrawn
from shared.contracts.vocabularies import VocabularyChanged

Shown = Callable[[Any], Event | None]


def _whole(event: Event) -> Event:
    return event


def _without_reason(event: Event) -> Event:
    return event.model_copy(update={"reason": ""})


def _without_notes(event: PhaseChange) -> Event:
    return event.model_copy(update={"criteria": tuple(each.model_copy(update={"note": ""}) for each in event.criteria)})


def _without_owner(event: OwnershipTransferred) -> Event:
    return event.model_copy(update={"owner": None})


def _if_confirmed(event: AdoptionEnded) -> Event | None:
    return event if event.confirmed else None


def _if_awarded(event: ParelWithdrawn) -> Event | None:
    return event if event.was_awarded else None


PUBLIC: Mapping[type[Event], Shown] = {
    ProjectPublished: _whole,
    PublishedTextRedacted: _whole,
    PhaseAdvanced: _without_notes,
    PhaseRepeated: _without_notes,
    PhaseReturned: _without_notes,
    ProjectStopped: _without_notes,
    ProjectResumed: _without_notes,
    ParelAwarded: _whole,
    ParelWithdrawn: _if_awarded,
    ProjectWithdrawn: _without_reason,
    OwnershipTransferred: _without_owner,
    AdoptionConfirmed: _whole,
    AdoptionEnded: _if_confirmed,
    ProjectMerged: _without_reason,
    ProjectSplit: _without_reason,
    VocabularyChanged: _whole,
}
"""Every type that is in the feed, with what of it everybody may read."""

PUBLICATION = ProjectPublished.TYPE
_BY_THE_LIBRARY = (
    ProjectWithdrawn, OwnershipTransferred, AdoptionConfirmed, AdoptionEnded, ProjectMerged, ProjectSplit,
)  # fmt: skip


def public(event: Event) -> Event | None:
    """What everybody may read of this event; None when that is nothing."""
    shown = PUBLIC.get(type(event))
    return None if shown is None else shown(event)


def needs_publication(event: Event) -> bool:
    """Whether it is public only once its project is: the library's own events begin with the first draft."""
    return isinstance(event, _BY_THE_LIBRARY)


def is_overtaken(withdrawn: int, published: int) -> bool:
    """Whether taking back this revision says nothing any more, because a later one was published."""
    return withdrawn < published


def redacted(kind: str, data: dict[str, Any], revision: int, content: dict[str, Any]) -> dict[str, Any]:
    """An event of a project of which a revision has another text from now on, as it is to be read."""
    if kind in (PUBLICATION, PublishedTextRedacted.TYPE) and data["revision"] == revision:
        return {**data, "content": content}
    return data


def retitled(data: dict[str, Any], title: str) -> dict[str, Any]:
    """An event that names the project, with the title that it may have."""
    return {**data, "title": title} if "title" in data else data
