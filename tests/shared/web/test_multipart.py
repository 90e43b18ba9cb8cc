"""A form comes out as it went in, however the network cuts it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from shared.problems import Problem
from shared.web.multipart import LONGEST_FIELD, MOST_PARTS, FieldPart, FileEnd, FilePart, parts

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=50)
NAMES = st.text("abcdefgh", min_size=1, max_size=8)


def asked(body: bytes, kind: str, size: int = 100) -> Request:
    """A request whose body comes in pieces of this size."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    messages = iter([{"type": "http.request", "body": piece, "more_body": True} for piece in pieces])

    async def receive() -> Any:
        return next(messages, {"type": "http.request", "body": b"", "more_body": False})

    return Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}, receive)


async def read(request: Request) -> list[Any]:
    """What was in the form: (name, text) and (name, file name, bytes)."""
    found: list[Any] = []
    incoming: AsyncIterator[Any] = parts(request)
    async for part in incoming:
        if isinstance(part, FieldPart):
            found.append((part.name, part.value))
        elif isinstance(part, FilePart):
            content = b""
            async for piece in incoming:
                if isinstance(piece, FileEnd):
                    break
                content += piece
            found.append((part.name, part.file_name, content))
    return found


def form(*entries: tuple[str, Any]) -> tuple[bytes, str]:
    """The body and its type, as a client makes them."""
    request = httpx.Request("POST", "http://x", files=list(entries))
    return request.read(), request.headers["content-type"]


@given(fields=st.lists(st.tuples(NAMES, TEXT), max_size=4), content=st.binary(max_size=300), size=st.integers(1, 200))
async def test_a_form_comes_out_as_it_went_in(fields: list[tuple[str, str]], content: bytes, size: int) -> None:
    given_fields: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields]
    body, kind = form(*given_fields, ("file", ("naam é.bin", content)))
    assert await read(asked(body, kind, size)) == [*fields, ("file", "naam é.bin", content)]


@given(body=st.binary(max_size=300), size=st.integers(1, 50))
async def test_noise_is_refused_and_never_an_error(body: bytes, size: int) -> None:
    for noise in (
        body,
        b"--a" + body,
        b'--a\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + body,
    ):
        with pytest.raises(Problem) as refused:
            await read(asked(noise, "multipart/form-data; boundary=a", size))
        assert refused.value.status == 400


async def test_what_is_cut_off_is_refused() -> None:
    body, kind = form(("licence", (None, "CC0-1.0")), ("file", ("a.txt", b"tekst")))
    for length in range(len(body) - 4):
        with pytest.raises(Problem):
            await read(asked(body[:length], kind))


async def test_fields_and_their_number_are_bounded() -> None:
    body, kind = form(("title", (None, "x" * (LONGEST_FIELD + 1))))
    with pytest.raises(Problem) as refused:
        await read(asked(body, kind))
    assert [fault.pointer for fault in refused.value.errors] == ["/title"]
    body, kind = form(*[("x", (None, "x"))] * (MOST_PARTS + 1))
    with pytest.raises(Problem):
        await read(asked(body, kind))


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=a", "\x00"])
async def test_another_kind_of_body_is_refused(kind: str) -> None:
    with pytest.raises(Problem) as refused:
        await read(asked(b"", kind))
    assert refused.value.status == 415
