"""Files in an object store: a folder on this machine, or whatever speaks S3. The small part of obstore that we use.

An object is there as a whole or not at all: what breaks off while it is written leaves nothing under its name. In a
folder half a file stays behind when the process is killed (`#` in its name, never listed), at S3 half an upload:
`sweep_halves` and the bucket's own rule take those away.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import S3Config  # not there at run time

PIECE = 5 * 1024 * 1024
"""Bytes of one part of an upload, S3's smallest; two of them are in memory at a time."""
REGION = "us-east-1"
"""What services other than Amazon's call themselves."""
READ_PIECE = 256 * 1024
"""Bytes of an object that are read at a time."""


class ObjectsAway(OSError):
    """The store does not answer, is full, or refuses us: to be tried again later, and not the caller's fault."""


class ObjectMissing(OSError):
    """What the database knows is not in the store: it was restored without its objects."""


class Objects:
    """Named files. Names are paths with slashes; nothing here knows what they mean."""

    def __init__(self, store: ObjectStore, folder: Path | None) -> None:
        self._store, self._folder = store, folder

    @classmethod
    def open(
        cls, where: str, *, endpoint: str = "", key: str = "", secret: str = "", region: str = "us-east-1"
    ) -> Self:
        """`where` is a folder, made when it is missing, or `s3://bucket[/prefix]`; without `endpoint` that is Amazon's,
        and without `key` the credentials come from the machine. Raises SystemExit for what can't be opened.
        """
        if not where.startswith("s3://"):
            folder = Path(where).absolute()
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as fault:
                raise SystemExit(f"BIEB_OBJECTS: {folder} can't be made ({fault.strerror})") from None
            return cls(LocalStore(folder), folder)
        return cls(s3(where, endpoint=endpoint, key=key, secret=secret, region=region), None)

    async def put(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        """Write an object, durable when this returns. An exception of `pieces` comes out as it is; nothing stays."""
        with _away():
            await obstore.put_async(self._store, name, pieces, chunk_size=PIECE, max_concurrency=1)
            if self._folder is not None:
                await asyncio.to_thread(_settle, self._folder, self._folder / name)

    async def get(self, name: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end`, or to its own end; opened before this returns. Raises ObjectMissing."""
        with _away():
            if start == end:
                return _nothing()
            options: GetOptions = {"range": {"offset": start} if end is None else (start, end)}
            found = await obstore.get_async(self._store, name, options=options)
        return _pieces(found.stream(READ_PIECE))

    async def delete(self, name: str) -> None:
        """Take an object away; it need not be there."""
        with _away():
            try:
                await obstore.delete_async(self._store, name)
            except FileNotFoundError:
                return

    async def older_than(self, prefix: str, moment: datetime) -> AsyncIterator[list[str]]:
        """The names under `prefix` that were written before `moment`, in handfuls."""
        with _away():
            async for handful in obstore.list(self._store, prefix or None, chunk_size=500):
                if names := [found["path"] for found in handful if found["last_modified"] < moment]:
                    yield names

    async def sweep_halves(self, moment: datetime) -> None:
        """Take away what killed processes left half written before `moment`. A bucket has a rule of its own for it."""
        if self._folder is not None:
            await asyncio.to_thread(_sweep, self._folder, moment.timestamp())


def s3(where: str, *, endpoint: str, key: str, secret: str, region: str) -> S3Store:
    """The bucket of `s3://bucket[/prefix]`."""
    bucket, _, prefix = where.removeprefix("s3://").partition("/")
    config: S3Config = {"region": region, "virtual_hosted_style_request": not endpoint}
    if endpoint:
        config["endpoint"] = endpoint
    if key:
        config |= {"access_key_id": key, "secret_access_key": secret}
    return S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        config=config,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": timedelta(seconds=30)},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
    )


@contextmanager
def _away() -> Iterator[None]:
    """The library's failures as ours, without their text: it names hosts and folders."""
    try:
        yield
    except FileNotFoundError:
        raise ObjectMissing("the object is not there") from None
    except BaseError as failure:
        raise ObjectsAway(f"the object store failed: {type(failure).__name__}") from None


async def _pieces(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    with _away():
        async for piece in stream:
            yield bytes(piece)


async def _nothing() -> AsyncIterator[bytes]:
    for piece in list[bytes]():
        yield piece


def _settle(folder: Path, file: Path) -> None:
    """Have the disk keep the file and every folder above it: a row will rely on it."""
    for path in (file, *file.parents):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if path == folder:
            return


def _sweep(folder: Path, moment: float) -> None:
    for path in folder.rglob("*#*"):
        if path.is_file() and path.stat().st_mtime < moment:
            path.unlink(missing_ok=True)
