"""An uploaded file on its way in: on disk, so that it costs no memory and a slow sender holds no transaction open."""

import codecs
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from services.submissions.imports.files import encoding_of

IN_MEMORY = 1024 * 1024
"""Bytes up to which a file never touches the disk. On disk it has no name: it goes with the process."""


class Spooled:
    """A file that came in whole, with what can only be known of all of it."""

    def __init__(self, file: IO[bytes], digest: str, encoding: str) -> None:
        self.file, self.digest, self.encoding = file, digest, encoding


@asynccontextmanager
async def spooled(stream: AsyncIterator[bytes]) -> AsyncIterator[Spooled]:
    """Take a body in, to its end."""
    with SpooledTemporaryFile(IN_MEMORY) as file:
        digest, utf8, is_utf8, first = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), True, b""
        async for chunk in stream:
            digest.update(chunk)
            file.write(chunk)
            first = first or chunk[:4]
            is_utf8 = is_utf8 and _decodes(utf8, chunk, final=False)
        is_utf8 = is_utf8 and _decodes(utf8, b"", final=True)
        yield Spooled(cast("IO[bytes]", file), digest.hexdigest(), encoding_of(first, is_utf8))


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
