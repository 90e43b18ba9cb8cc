"""The floor under an answer of the search service: what the index library alone needs for the very same question.

The service's own functions answer it once, in this process, on an index whose searcher writes down every call; then
those calls are made again, and only they are timed. What is left out is what we can make better: HTTP, analysis of
words, the building of queries, highlights, JSON.
"""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from bench.search_questions import Ask
from services.search import queries
from services.search.bodies import Asked, SimilarDraft
from services.search.index.schema import schema
from services.search.index.snapshot import Snapshot

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


@dataclass
class Recorder:
    """A searcher that remembers what it was asked."""

    searcher: tantivy.Searcher
    calls: list[Call] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.searcher, name)
        if not callable(found):
            return found

        def remembered(*arguments: Any, **named: Any) -> Any:
            self.calls.append((name, arguments, named))
            return found(*arguments, **named)

        return remembered


class Seen:
    """What `queries` takes for the index of a running service."""

    def __init__(self, index: Path, libraries: dict[str, str]) -> None:
        self.searcher = tantivy.Index(schema(), str(index)).searcher()
        self.recorder = Recorder(self.searcher)
        self.snapshot: Any = Snapshot(self.recorder)  # type: ignore[arg-type]
        self.libraries = libraries

    def on(self, _day: object) -> "Seen":
        return self


class Floor:
    """The floor on a copy of the index that the service has in use now."""

    def __init__(self, place: Path, aside: Path, libraries: dict[str, str]) -> None:
        self._copy = copied(place, aside)
        self._seen: Any = Seen(self._copy, libraries)
        self.processor = 0.0
        """Milliseconds of processor for each of the questions that were timed last."""

    async def timed(self, warming: Sequence[Ask], asks: Sequence[Ask]) -> list[float]:
        """Milliseconds for each of these questions, in their order; those to warm up with are asked first."""
        await self._recorded(warming)
        recorded = [await self._recorded([ask]) for ask in asks]  # all of them before the first is made again
        began = time.thread_time()
        took = [self._replayed(calls) for calls in recorded]
        self.processor = (time.thread_time() - began) * 1000 / len(asks)
        return took

    async def _recorded(self, asks: Sequence[Ask]) -> list[Call]:
        self._seen.recorder.calls.clear()
        for ask in asks:
            await answered(self._seen, ask)
        return list(self._seen.recorder.calls)

    def _replayed(self, calls: Sequence[Call]) -> float:
        made: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
            (getattr(self._seen.searcher, name), arguments, named) for name, arguments, named in calls
        ]
        began = time.perf_counter()
        for call, arguments, named in made:
            call(*arguments, **named)
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        shutil.rmtree(self._copy, ignore_errors=True)


async def answered(live: Any, ask: Ask) -> Any:
    """What the service would answer, by its own functions."""
    if ask.draft is not None:
        return await queries.similar_to_draft(live, SimilarDraft.model_validate(ask.draft))
    if ask.path == "/v1/suggestions":
        return await queries.suggestions(live, ask.parameters["q"])
    return queries.search(live, asked_of(ask))


def asked_of(ask: Ask) -> Asked:
    """The query string as the route reads it: a filter is a list of values."""
    lists = {name: [value] if name in ("theme", "province") else value for name, value in ask.parameters.items()}
    return Asked.model_validate(lists)


def copied(place: Path, aside: Path) -> Path:
    """The files of the index in use once more, without a byte copied: they are written once and never changed."""
    index = current(place)
    shutil.copytree(index, aside, copy_function=os.link)
    return aside


def current(place: Path) -> Path:
    """The index that the only process with an index in `place` answers from."""
    return place / "1" / (place / "1" / "current").read_text("utf-8").strip()
