"""A multipart/form-data body piece by piece, as it comes in: a file is never held as a whole, nor kept on a disk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from shared.problems import Fault, Problem, Text, invalid

LONGEST_FIELD = 8 * 1024
"""Bytes of a field that is no file."""
MOST_PARTS = 20


@dataclass(frozen=True)
class FieldPart:
    """A field with its text."""

    name: str
    value: str


@dataclass(frozen=True)
class FilePart:
    """A file begins; its bytes follow, up to FileEnd. `file_name` is the sender's word."""

    name: str
    file_name: str


class FileEnd:
    """The file is complete."""


Part = FieldPart | FilePart | bytes | FileEnd


async def parts(request: Request) -> AsyncIterator[Part]:
    """The parts in the order they were sent. Raises Problem 415 for another kind of body, 400 for a broken one."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Problem(
            415,
            "unsupported-media-type",
            Text("Dit formaat kennen we niet", "We don't know this format"),
            Text("Stuur een formulier: multipart/form-data.", "Send a form: multipart/form-data."),
        )
    found: list[Part] = []
    reader = _Reader(found)
    try:
        parser = MultipartParser(options[b"boundary"], reader.callbacks())  # type: ignore[arg-type]
        async for piece in request.stream():
            parser.write(piece)
            for part in found:
                yield part
            found.clear()
        parser.finalize()
    except FormParserError:
        raise _broken() from None
    if not reader.ended:
        raise _broken()  # cut off: what came in looks whole and is not


class _Reader:
    """Turns the parser's calls into parts."""

    def __init__(self, found: list[Part]) -> None:
        self._found = found
        self._header, self._value = b"", b""
        self._name, self._is_file = "", False
        self._field = bytearray()
        self._count = 0
        self.ended = False

    def callbacks(self) -> dict[str, object]:
        names = "part_begin part_data part_end header_field header_value header_end headers_finished end"
        return {f"on_{name}": getattr(self, f"_on_{name}") for name in names.split()}

    def _on_part_begin(self) -> None:
        self._count += 1
        if self._count > MOST_PARTS:
            raise _broken()
        self._name, self._is_file = "", False
        self._field.clear()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            options = parse_options_header(self._value)[1]
            self._name = options.get(b"name", b"").decode(errors="replace")
            if b"filename" in options:
                self._is_file = True
                self._found.append(FilePart(self._name, options[b"filename"].decode(errors="replace")))
        self._header, self._value = b"", b""

    def _on_headers_finished(self) -> None:
        if not self._name:
            raise _broken()

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._found.append(bytes(data[start:end]))
            return
        self._field += data[start:end]
        if len(self._field) > LONGEST_FIELD:
            words = Text("Dit is te lang. Maak het korter.", "This is too long. Make it shorter.")
            raise invalid([Fault("body", f"/{self._name[:60]}", "string-too-long", words)])

    def _on_part_end(self) -> None:
        if self._is_file:
            self._found.append(FileEnd())
            return
        try:
            self._found.append(FieldPart(self._name, self._field.decode()))
        except UnicodeDecodeError:
            raise _broken() from None

    def _on_end(self) -> None:
        self.ended = True


def _broken() -> Problem:
    words = Text(
        "Het formulier is niet te lezen of kwam niet helemaal over. Probeer het opnieuw.",
        "The form can't be read, or did not come over whole. Try again.",
    )
    return invalid([Fault("body", "", "form-invalid", words)])
