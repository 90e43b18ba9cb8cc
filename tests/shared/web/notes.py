"""A service of one screen with everything that can go wrong after its insert, to try the HTTP edge on."""

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator
from contextlib import nullcontext
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, StringConstraints
from sqlalchemy import MetaData, text

from shared.db import Transaction
from shared.ids import new_id
from shared.problems import conflict
from shared.web.app import make_app
from shared.web.body import Answer, Body
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.etags import IfMatch, etag, must_match
from shared.web.idempotency import idempotency_table
from shared.web.paging import After, Limit, Page

metadata = MetaData()
idempotency_table(metadata)
NOTE = """CREATE TABLE note (
    id uuid PRIMARY KEY, text text NOT NULL, version int NOT NULL DEFAULT 1,
    parent uuid REFERENCES note DEFERRABLE INITIALLY DEFERRED
)"""
router = APIRouter(route_class=UnitOfWork)


class Note(Body):
    """A note with a field of every kind."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    size_in_pages: Annotated[int, Field(ge=0, le=1000)] | None = None
    weight: Annotated[float, Field(allow_inf_nan=False)] | None = None
    tags: Annotated[list[str], Field(max_length=3)] | None = None
    anything: Any = None


class Kept(Answer):
    """The receipt of a note."""

    id: UUID
    version: int = 1


async def _insert(tx: Transaction, words: str, parent: UUID | None = None) -> UUID:
    note_id = new_id()
    await tx.execute(
        text("INSERT INTO note (id, text, parent) VALUES (:id, :text, :parent)"),
        {"id": note_id, "text": words, "parent": parent},
    )
    return note_id


@router.post("/notes", status_code=201)
async def create(note: Note, person: Somebody, tx: Tx, response: Response) -> Kept:
    """Keeps a note."""
    note_id = await _insert(tx, note.text)
    response.headers["Location"] = f"/v1/notes/{note_id}"
    response.headers["ETag"] = etag(1)
    return Kept(id=note_id)


@router.post("/refused", status_code=201)
async def refuse(note: Note, person: Somebody, tx: Tx) -> Kept:
    """Writes and then refuses, the first time only."""
    if (await tx.execute(text("SELECT count(*) FROM note"))).scalar_one():
        return Kept(id=await _insert(tx, note.text))
    await _insert(tx, note.text)
    raise conflict("refused", "Nu niet.", "Not now.")


@router.post("/broken", status_code=201)
async def fail(note: Note, person: Anyone, tx: Tx) -> Kept:
    """Writes and then breaks on a bug whose message quotes the note."""
    await _insert(tx, note.text)
    raise ValueError(f"cannot handle {note.text}")


@router.post("/unrenderable", status_code=201)
async def answer_nonsense(note: Note, person: Somebody, tx: Tx) -> Kept:
    """Writes and then gives an answer that is none."""
    await _insert(tx, note.text)
    return {"id": note.text}  # type: ignore[return-value]


@router.post("/uncommittable", status_code=201)
async def orphan(note: Note, person: Anyone, tx: Tx) -> Kept:
    """Writes what Postgres refuses at the commit, and not before."""
    return Kept(id=await _insert(tx, note.text, parent=new_id()))


@router.patch("/notes/{note_id}")
async def change(note_id: UUID, if_match: IfMatch, person: Somebody, tx: Tx) -> Kept:
    """Moves a note one version on."""
    found = "SELECT version FROM note WHERE id = :id FOR UPDATE"
    version = (await tx.execute(text(found), {"id": note_id})).scalar_one()
    must_match(if_match, version)
    await tx.execute(text("UPDATE note SET version = version + 1 WHERE id = :id"), {"id": note_id})
    return Kept(id=note_id, version=version + 1)


@router.get("/notes")
async def read_notes(tx: Tx, limit: Limit = 50, after: After = None, word: str | None = None) -> Page[Kept]:
    """The notes that contain a word."""
    query = "SELECT id, version FROM note WHERE CAST(:word AS text) IS NULL OR text LIKE :word LIMIT :limit"
    rows = (await tx.execute(text(query), {"word": word, "limit": limit})).all()
    return Page(items=[Kept(id=row.id, version=row.version) for row in rows], total=len(rows))


@router.get("/words/{word}")
async def read_word(word: str, tx: Tx) -> dict[str, str]:
    """Gives a path parameter back, by way of the database."""
    return {"word": (await tx.execute(text("SELECT CAST(:word AS text)"), {"word": word})).scalar_one()}


@router.get("/half")
async def half(word: str) -> StreamingResponse:
    """An answer that breaks when half of it is out."""

    async def parts() -> AsyncIterator[str]:
        yield "half"
        raise ValueError(f"cannot stream {word}")

    return StreamingResponse(parts(), media_type="text/plain")


@router.post("/noise", status_code=204)
async def make_noise(note: Note) -> None:
    """Makes every library logger that could repeat a text do so."""

    async def doomed() -> None:
        raise ValueError(note.text)

    def callback() -> None:
        raise ValueError(note.text)

    loop = asyncio.get_running_loop()
    task = loop.create_task(doomed())
    await asyncio.wait([task])
    del task
    loop.call_soon(callback)
    await asyncio.sleep(0)
    for name in ("uvicorn.error", "faststream", "sqlalchemy.pool", "aiokafka"):
        try:
            await doomed()
        except ValueError as failure:
            logging.getLogger(name).exception("it failed")
            logging.getLogger(name).error("it failed: %s", failure)
    warnings.warn("noise", UserWarning, stacklevel=1)


def application() -> FastAPI:
    """The application, without database and verifier."""
    return make_app("notes", "Notes.", [router], lambda _app: nullcontext())
