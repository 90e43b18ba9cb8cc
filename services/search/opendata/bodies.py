"""What goes out over HTTP as JSON, beside the records themselves."""

from typing import Literal
from uuid import UUID

from services.search.bodies import Moment
from shared.web.body import Answer


class SitemapPart(Answer):
    """A part of the list of all projects: its number, from 1, and the last change of any project in it."""

    number: int
    updated_at: Moment


class SitemapParts(Answer):
    """All parts."""

    items: list[SitemapPart]


class SitemapEntry(Answer):
    """A project with an address of its own."""

    id: UUID
    updated_at: Moment


class SitemapEntries(Answer):
    """One part, in the order of the ids."""

    items: list[SitemapEntry]


class Permalink(Answer):
    """What an address leads to: a project in the catalogue, the one it lives on in (`into`), or what was taken back."""

    status: Literal["published", "merged", "withdrawn"]
    into: UUID | None = None
