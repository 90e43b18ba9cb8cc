"""What a file is, by its content: its name says what it should be, its bytes whether that is so. Pure.

Nothing is ever unpacked: of an Office file only the list of names at its end is read. Left out on purpose: ZIP (nobody
looks inside, so it could hold anything), the old .doc, .xls and .ppt and Office files with macros (they may carry
programs), SVG and HTML (they are programs to a browser).
"""

import codecs
import re
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import puremagic

from shared.problems import Problem, Text

HEAD = 4096
"""Bytes at the beginning that tell what a file is."""
TAIL = 512 * 1024
"""Bytes at the end that hold the list of names of a zip: that of thousands of slides."""
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
PLAIN_FIRST = ("odt", "ods", "odp", "epub")
"""Zips that begin with their own media type, not packed, so that it can be read."""
OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "txt": "text/plain",
    "csv": "text/csv",
}
"""What we take, by the ending of the name."""
SHOWN = "PDF, Word, Excel, PowerPoint, OpenDocument, EPUB, PNG, JPEG, WebP, GIF, MP3, MP4, WebM, TXT, CSV"
INSTEAD = {
    "doc": "Sla het op als .docx of PDF.",
    "xls": "Sla het op als .xlsx of CSV.",
    "ppt": "Sla het op als .pptx of PDF.",
    "docm": "Sla het op zonder macro’s, als .docx.",
    "xlsm": "Sla het op zonder macro’s, als .xlsx.",
    "pptm": "Sla het op zonder macro’s, als .pptx.",
    "zip": "Pak het uit en voeg de bestanden los toe.",
    "svg": "Sla het op als PNG of PDF.",
    "html": "Sla het op als PDF, of voeg een link toe.",
    "htm": "Sla het op als PDF, of voeg een link toe.",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NOT_PROSE = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<?php", b"#!", b"%pdf-")


@dataclass
class Sample:
    """What has to be known of a file that passes by: its two ends, and whether all of it is text."""

    ending: str
    size: int = 0
    head: bytes = b""
    is_text: bool = True
    _tail: bytearray = field(default_factory=bytearray)
    _decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8-sig"))

    def see(self, piece: bytes) -> None:
        """The next bytes."""
        self.size += len(piece)
        if len(self.head) < HEAD:
            self.head += piece[: HEAD - len(self.head)]
        if self.ending in MAIN_PART:
            self._tail += piece
            del self._tail[:-TAIL]
        elif self.ending in ("txt", "csv") and self.is_text:
            self._read(piece)

    def end(self) -> None:
        """There is no more."""
        if self.ending in ("txt", "csv"):
            self._read(b"", final=True)

    @property
    def names(self) -> list[str]:
        """The names in a zip, without looking into any of them; none when it isn't one."""
        try:
            with ZipFile(BytesIO(bytes(self._tail))) as archive:
                return archive.namelist()
        except (BadZipFile, ValueError, NotImplementedError):
            return []

    def _read(self, piece: bytes, *, final: bool = False) -> None:
        try:
            self.is_text = self.is_text and not _CONTROL.search(self._decoder.decode(piece, final))
        except UnicodeDecodeError:
            self.is_text = False


def must_be_allowed(ending: str) -> None:
    """Raises Problem 415 for a kind of file that we don't take, before anything of it is read."""
    if ending not in MEDIA_TYPES:
        what = f"Bestanden op .{ending} kun je niet toevoegen." if ending else "Aan de naam is niet te zien wat het is."
        advice = INSTEAD.get(ending, f"Dit kan wel: {SHOWN}.")
        raise _refusal("type-not-allowed", f"{what} {advice}", f"We don't take this kind of file. We do take: {SHOWN}.")


def must_begin_well(sample: Sample) -> None:
    """Raises Problem 415 when the first bytes are of something else."""
    if not _begins_well(sample.ending, sample.head):
        raise _other(sample.ending)


def must_be_whole(sample: Sample) -> None:
    """Raises Problem 415 when the whole is something else than its name says, or holds a program."""
    if sample.ending in MAIN_PART:
        names = sample.names
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            nl = f"In dit bestand zitten macro’s. Sla het op zonder macro’s, als .{sample.ending}."
            raise _refusal("type-not-allowed", nl, "This file holds macros. Save it without them.")
        if MAIN_PART[sample.ending] not in names or "[Content_Types].xml" not in names:
            raise _other(sample.ending)
    elif not sample.is_text:
        nl = "Dit is geen gewone tekst in UTF-8. Kies bij het opslaan voor UTF-8 (in Excel: ‘CSV UTF-8’)."
        raise _refusal("type-mismatch", nl, "This is no plain text in UTF-8. Save it as UTF-8.")


def _begins_well(ending: str, head: bytes) -> bool:
    media_type = MEDIA_TYPES[ending]
    if ending in ("txt", "csv"):
        return not head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_NOT_PROSE)
    if ending in PLAIN_FIRST:
        return head[:4] == b"PK\x03\x04" and head[30:].startswith(f"mimetype{media_type}".encode())
    if ending in MAIN_PART:
        return head[:4] == b"PK\x03\x04"
    if ending == "webm":  # Matroska with a name of its own
        return head[:4] == b"\x1aE\xdf\xa3" and b"webm" in head[:64]
    if ending == "pdf" and not head.startswith(b"%PDF-"):
        return False
    return media_type in _guesses(head)


def _guesses(head: bytes) -> set[str]:
    try:
        return {guess.mime_type for guess in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _other(ending: str) -> Problem:
    return _refusal(
        "type-mismatch",
        f"De naam eindigt op .{ending}, maar het bestand is iets anders of is beschadigd. "
        "Open het, sla het opnieuw op en probeer het nog een keer.",
        f"The name ends in .{ending}, but the file is something else, or damaged. Save it again, and try once more.",
    )


def _refusal(code: str, nl: str, en: str) -> Problem:
    return Problem(415, code, Text("Dit bestand kan niet", "Not this file"), Text(nl, en))
