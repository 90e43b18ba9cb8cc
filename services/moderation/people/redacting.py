"""What our own events say once a revision reads differently. Pure."""

from typing import Any

from shared.contracts.moderation import ProjectPublished
from shared.contracts.people import ProjectRedacted, PublishedTextRedacted

_WITH_CONTENT = (ProjectPublished.TYPE, PublishedTextRedacted.TYPE)


def rewritten(kind: str, data: dict[str, Any], event: ProjectRedacted) -> dict[str, Any]:
    """The data of an event of this project, with the redacted text wherever it carried that revision.

    A step of the phase log carries a title of some revision and does not say of which: it gets the redacted one.
    """
    if kind in _WITH_CONTENT and data["revision"] == event.revision:
        return {**data, "content": event.content.model_dump(mode="json", by_alias=True)}
    return {**data, "title": event.content.title} if "title" in data else data
