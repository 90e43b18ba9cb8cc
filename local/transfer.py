"""Imports and exports over HTTP, for the command line."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from local.errors import LocalError

PIECE = 64 * 1024
POLL = 0.3
"""Seconds between looks at how far an import is."""
PATIENCE = httpx.Timeout(30, read=600)
"""A large file is checked before the answer comes."""
Step = Callable[[str], AbstractContextManager[Callable[[int, int], object]]]
"""Opens a step with a count: `with step("Versturen") as done: done(3, 10)`."""


@dataclass(frozen=True)
class Fault:
    """One fault of a file; `row` and `column` are empty when it is about all of it."""

    row: str
    column: str
    text: str


class FaultyFile(LocalError):
    """The file has these faults, and nothing was stored. Its text says how many."""

    def __init__(self, detail: str, faults: list[Fault]) -> None:
        super().__init__(detail)
        self.faults = faults


@dataclass(frozen=True)
class Imported:
    """How far an import is."""

    id: str
    status: str
    mode: str
    rows: int
    handled: int
    created: int
    updated: int
    unchanged: int
    conflicts: int

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Self:
        return cls(**{name: answer[name] for name in cls.__dataclass_fields__})


class Transfer:
    """A person at one submissions service; to be used as a context."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "nl"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def bring(self, file: Path, *, submit: bool, dry_run: bool, step: Step) -> Imported:
        """Import a file to its end. One that is under way already, after a Ctrl-C say, is followed to its end.

        Raises FaultyFile, or LocalError when the service refuses or is away.
        """
        mode = "submit" if submit else "drafts"
        made = None if dry_run else self._under_way(file, mode)
        if made is None:
            with step("Versturen en nakijken") as done:
                made = self._upload(file, mode, dry_run=dry_run, done=done)
        if made.status == "importing":
            with step("Bewaren") as done:
                while made.status == "importing":
                    done(made.handled, made.rows)
                    time.sleep(POLL)
                    made = Imported.of(self._ask("GET", f"/v1/imports/{made.id}").json())
        return made

    def conflicts(self, import_id: str, most: int) -> Iterator[str]:
        """The rows that were not stored, as lines."""
        query = {"outcome": "conflict", "limit": str(most)}
        for row in self._ask("GET", f"/v1/imports/{import_id}/rows", params=query).json()["items"]:
            yield f"rij {row['row']}, {row['key']}: {row['reason']}"

    def template(self) -> bytes:
        """An empty table with an example."""
        return self._ask("GET", "/v1/imports/template.csv").content

    def export(self, kind: str, *, mine: bool) -> Iterator[bytes]:
        """The file, in pieces."""
        query = {"mine": "true"} if mine else {}
        try:
            with self._http.stream("GET", f"/v1/exports/projects.{kind}", params=query) as answer:
                if not answer.is_success:
                    answer.read()
                    raise _refusal(answer)
                yield from answer.iter_bytes()
        except httpx.HTTPError as fault:
            raise _away(fault) from fault

    def _under_way(self, file: Path, mode: str) -> Imported | None:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        known = self._ask("GET", "/v1/imports", params={"fileDigest": digest}).json()["items"]
        return next(
            (Imported.of(it) for it in known if (it["status"], it["mode"]) == ("importing", mode)),
            None,
        )

    def _upload(self, file: Path, mode: str, *, dry_run: bool, done: Callable[[int, int], object]) -> Imported:
        size = file.stat().st_size

        def pieces() -> Iterator[bytes]:
            sent = 0
            with file.open("rb") as content:
                while piece := content.read(PIECE):
                    yield piece
                    sent += len(piece)
                    done(sent, size)

        kind = "application/x-ndjson" if file.suffix.lower() in (".jsonl", ".ndjson") else "text/csv"
        query = {"mode": mode, "dryRun": str(dry_run).lower()}
        headers = {"Content-Type": kind, "Content-Length": str(size)}
        answer = self._ask("POST", "/v1/imports", params=query, content=pieces(), headers=headers)
        return Imported.of(answer.json())

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **more)
        except httpx.HTTPError as fault:
            raise _away(fault) from fault
        if not answer.is_success:
            raise _refusal(answer)
        return answer


def _away(fault: httpx.HTTPError) -> LocalError:
    return LocalError(f"De dienst antwoordt niet ({type(fault).__name__}). Draait hij, en klopt het adres?")


def _refusal(answer: httpx.Response) -> LocalError:
    """The problem's own words; a faulty file with all of its faults."""
    try:
        problem = answer.json()
        said, faults = str(problem["detail"]), [_fault(it) for it in problem["errors"]]
        faulty = str(problem["type"]).endswith(":faulty-file")
    except (ValueError, KeyError, TypeError):
        return LocalError(f"De dienst weigert dit ({answer.status_code}). Klopt het adres?")
    return FaultyFile(said, faults) if faulty else LocalError(said)


def _fault(error: dict[str, Any]) -> Fault:
    row, column, text = str(error.get("row", "")), str(error.get("column", "")), str(error["detail"])
    for place in (f"Rij {row}, kolom ‘{column}’: ", f"Rij {row}: ", f"Kolom ‘{column}’: "):
        text = text.removeprefix(place)
    return Fault(row, column, text)
