"""A small index in a folder, of projects that a test makes up: what a question meets, without a database."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import tantivy

from services.search.index.documents import document, fields_of
from services.search.index.schema import schema
from services.search.index.snapshot import Snapshot
from services.search.projection import record_of
from shared.testing import factories
from shared.vocabularies import Term, Vocabulary

NOTHING = {"summary": "", "goal": "", "approach": ""}
"""Of a text that is to say nothing but its title."""
_numbers = count(1)


def row(title: str, *, minutes: int | None = None, **content: Any) -> dict[str, Any]:
    """A project as `index.rows` reads it from the catalogue, published so many minutes after noon; each later than the
    one before unless told otherwise. Its text is its title, and what else is given.
    """
    number = next(_numbers)
    at = factories.NOON + timedelta(minutes=number if minutes is None else minutes)
    event = factories.published(UUID(int=number), at=at, themes=["effectmeting"])
    # Text that is no submission, so that nothing but the test's own words can be found.
    text = event.content.model_copy(update={**NOTHING, "title": title, **content})
    made = vars(record_of(event.model_copy(update={"content": text})))
    return {**made, "moved_at": None, "adoptions": 0, "parel": False}


def index_of(folder: Path, *commits: list[dict[str, Any]]) -> Snapshot:
    """These rows in an index, each list of them in a commit of its own."""
    index = tantivy.Index(schema(), str(folder))
    writer = index.writer(15_000_000, 1)
    for rows in commits:
        for each in rows:
            writer.add_document(document(fields_of(each)))
        writer.commit()
    index.reload()
    return Snapshot(index.searcher())


def titled(folder: Path, *titles: str) -> Snapshot:
    """An index of projects that have only these titles."""
    return index_of(folder, [row(title) for title in titles])


def thesaurus(*terms: Term) -> Vocabulary:
    """A vocabulary of synonyms with these terms."""
    return Vocabulary(name="synonyms", title="Synoniemen", title_en="Synonyms", items=terms)


def same(*words: str, narrower: Sequence[str] = (), since: str = "2016-01-01", until: str | None = None) -> Term:
    """Words for the same thing, and narrower ones, in use on these days."""
    return Term(
        code=words[0],
        label=words[0],
        label_en=words[0],
        aliases=tuple(words[1:]),
        narrower=tuple(narrower),
        valid_from=date.fromisoformat(since),
        valid_to=date.fromisoformat(until) if until else None,
    )
