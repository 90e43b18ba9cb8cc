"""An upload on its way to the store: measured, hashed and looked at while it passes. Nothing of it is kept here.

Every refusal is raised before the last piece goes out, so of a refused file nothing is stored. Only what comes after
the file in the form (a title that is too long) is found later; then the object is taken away again.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import Request

from services.submissions.materials import domain, kinds
from services.submissions.materials.domain import Upload
from shared.objects import Objects, ObjectsAway
from shared.problems import Fault, Problem, Text, invalid
from shared.web.multipart import FieldPart, FileEnd, FilePart, Part, parts
from shared.web.problem_json import too_large

LONGEST_UPLOAD = 30 * 60
"""Seconds. Cleaning takes no object younger than a day, so it never meets one that is still coming in."""


async def receive(request: Request, objects: Objects, name: str) -> Upload:
    """Read the form and write its file to the store under `name`. Raises Problem, and then nothing is stored."""
    try:
        async with asyncio.timeout(LONGEST_UPLOAD):
            return await _read(request, objects, name)
    except TimeoutError:
        raise Problem(
            408,
            "upload-too-slow",
            Text("Dit duurde te lang", "This took too long"),
            Text(
                "Het bestand kwam niet binnen een half uur over. Er is niets bewaard; probeer het opnieuw.",
                "The file did not come over within half an hour. Nothing was stored; try again.",
            ),
        ) from None


async def give_up(objects: Objects, name: str) -> None:
    """Take an object away that nothing will name. Where that fails it stays an orphan, for cleaning: the caller has
    something more useful to tell.
    """
    with suppress(ObjectsAway):
        await objects.delete(name)


async def _read(request: Request, objects: Objects, name: str) -> Upload:
    fields: dict[str, str] = {}
    passing: _Passing | None = None
    incoming = parts(request)
    try:
        async for part in incoming:
            if isinstance(part, FieldPart):
                fields[part.name] = part.value
            elif isinstance(part, FilePart):
                if part.name != "file" or passing is not None:
                    raise invalid([_fault("Stuur precies één bestand, als ‘file’.", "Send one file, as ‘file’.")])
                passing = _Passing(part.file_name)
                await objects.put(name, passing.pieces(incoming))
        if passing is None:
            raise invalid([_fault("Kies een bestand.", "Choose a file.")])
        words, faults = domain.words_of(fields, passing.name)
        if faults:
            raise invalid(faults)
    except Exception:
        if passing is not None and passing.complete:
            await give_up(objects, name)
        raise
    return Upload(passing.name, passing.media_type, passing.sample.size, passing.sha256, words)


class _Passing:
    """One file as it passes."""

    def __init__(self, given_name: str) -> None:
        self.name = domain.clean_name(given_name)
        ending = domain.ending_of(self.name)
        kinds.must_be_allowed(ending)
        self.media_type = kinds.MEDIA_TYPES[ending]
        self.sample = kinds.Sample(ending)
        self.complete = False
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    async def pieces(self, incoming: AsyncIterator[Part]) -> AsyncIterator[bytes]:
        """The file's bytes up to its end, one piece behind what came in: the last one waits for the verdict."""
        held = b""
        async for part in incoming:
            if isinstance(part, FileEnd):
                break
            assert isinstance(part, bytes)
            if held:
                yield held
            held = part
            self._see(part)
        self.sample.end()
        if not self.sample.size:
            raise domain.empty()
        kinds.must_begin_well(self.sample)
        kinds.must_be_whole(self.sample)
        self.complete = True
        yield held

    def _see(self, piece: bytes) -> None:
        looked = len(self.sample.head) >= kinds.HEAD
        self.sample.see(piece)
        self._hash.update(piece)
        if self.sample.size > domain.MOST_OF_A_FILE:
            raise too_large(domain.MOST_OF_A_FILE)
        if not looked and len(self.sample.head) >= kinds.HEAD:
            kinds.must_begin_well(self.sample)


def _fault(nl: str, en: str) -> Fault:
    return Fault("body", "/file", "missing", Text(nl, en))
