"""Writing an index: documents are put in and taken out, and a commit makes that last and be seen."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import tantivy

from services.search.index.documents import document, fields_of
from services.search.index.folder import Damaged, State, write_state
from services.search.index.schema import schema
from services.search.index.scoring import has
from services.search.index.snapshot import Snapshot

HEAP = 64_000_000
"""Bytes of documents that are held before they are written to a segment."""


class IndexFiles:
    """An index on disk that this process writes and reads. Methods that write belong in one thread at a time."""

    def __init__(self, path: Path, state: State, *, heap: int = HEAP) -> None:
        """Open it, or begin one in an empty folder. Raises Damaged when what is there cannot be opened."""
        self.path, self.state = path, state
        try:
            self._index = tantivy.Index(schema(), str(path))
            self._index.config_reader("manual")
            self._writer = self._index.writer(
                heap, 1
            )  # one thread: a replica has other work, and one order of segments
        except (ValueError, OSError) as fault:
            raise Damaged(f"cannot be opened: {fault}") from None
        self.libraries: dict[str, str] = {}
        """The name of every library that has, or had, a project in the index."""
        self._see()
        for isil in self.snapshot.codes(tantivy.Query.all_query(), ["library"])["library"]:
            newest = self.snapshot.sorted_page(has("library", isil), "newest", 0, 1)
            self.libraries[isil] = newest[0].card["library"]["name"]

    def put(self, gone: Collection[UUID], rows: Iterable[Mapping[str, Any]]) -> None:
        """Let these projects be as their row says; those in `gone` without a row are in the index no more."""
        for project_id in gone:
            self._writer.delete_documents_by_term("id", str(project_id))
        for row in rows:
            self._writer.add_document(document(fields_of(row)))
            self.libraries[row["isil"]] = row["library_name"]

    def commit(self, cursor: int) -> None:
        """Let everything that was put be seen, and go on from transaction `cursor`."""
        self._writer.commit()
        self.state.cursor = cursor
        write_state(self.path, self.state)
        self._see()

    def close(self) -> None:
        """Let go of the folder. What was not committed is gone."""
        self._writer.rollback()
        del self._writer

    def _see(self) -> None:
        self._index.reload()
        self.snapshot = Snapshot(self._index.searcher())
