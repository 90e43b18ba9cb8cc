"""The object store, the same in a folder and at a server that speaks S3."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.copy_objects import copy
from shared.objects import PIECE, ObjectMissing, Objects, ObjectsAway
from tests.support.s3 import KEY, SECRET, make_bucket, s3_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3_server(tmp_path_factory.mktemp("s3")) as endpoint:
        yield endpoint


@pytest.fixture(params=["folder", "s3"])
async def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return Objects.open(str(tmp_path / "new" / "objects"))
    endpoint: str = request.getfixturevalue("server")
    bucket = f"b{abs(hash(request.node.name))}"
    await make_bucket(endpoint, bucket)
    return Objects.open(f"s3://{bucket}/deep/prefix", endpoint=endpoint, key=KEY, secret=SECRET)


async def pieces(*content: bytes, fail: Exception | None = None) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece
    if fail is not None:
        raise fail


async def read(objects: Objects, name: str, start: int, end: int) -> bytes:
    return b"".join([piece async for piece in await objects.get(name, start, end)])


async def names(objects: Objects, prefix: str = "a/", days: float = 1) -> list[str]:
    moment = datetime.now(UTC) + timedelta(days=days)
    return sorted([name async for found in objects.older_than(prefix, moment) for name in found])


async def test_what_was_put_comes_back_whole_and_in_part(objects: Objects) -> None:
    content = bytes(range(256)) * 50_000  # three pieces
    assert len(content) > 2 * PIECE
    await objects.put("a/b/c", pieces(*(content[start : start + 65536] for start in range(0, len(content), 65536))))
    assert await read(objects, "a/b/c", 0, len(content)) == content
    assert await read(objects, "a/b/c", 7_000_000, 7_000_100) == content[7_000_000:7_000_100]
    assert await read(objects, "a/b/c", len(content) - 1, len(content)) == content[-1:]
    assert await read(objects, "a/b/c", 5, 5) == b""


async def test_what_breaks_off_is_not_there_and_says_why(objects: Objects) -> None:
    for size in (10, PIECE + 10):
        with pytest.raises(ZeroDivisionError, match="no"):
            await objects.put("a/half", pieces(b"x" * size, fail=ZeroDivisionError("no")))
        with pytest.raises(ObjectMissing):
            await objects.get("a/half", 0, 1)
    assert await names(objects) == []


async def test_what_is_away_can_be_taken_away_again(objects: Objects) -> None:
    await objects.put("a/b", pieces(b"x"))
    await objects.delete("a/b")
    await objects.delete("a/b")
    assert await names(objects) == []


async def test_names_are_listed_by_prefix_and_age(objects: Objects) -> None:
    assert await names(objects) == []
    for name in ("a/1", "a/2/3", "b/4"):
        await objects.put(name, pieces(b"x"))
    assert await names(objects) == ["a/1", "a/2/3"]
    assert await names(objects, days=-1) == []


async def test_a_bucket_that_is_there_is_left_alone(server: str) -> None:
    await make_bucket(server, "twice")
    objects = Objects.open("s3://twice", endpoint=server, key=KEY, secret=SECRET)
    await objects.put("a/b", pieces(b"x"))
    await make_bucket(server, "twice")
    assert await names(objects) == ["a/b"]


async def test_a_store_that_does_not_answer_is_away(unused_tcp_port: int) -> None:
    objects = Objects.open("s3://x", endpoint=f"http://127.0.0.1:{unused_tcp_port}", key=KEY, secret=SECRET)
    for attempt in (
        objects.put("a/b", pieces(b"x")),
        objects.put("a/b", pieces(b"x" * 2 * PIECE)),
        objects.get("a/b", 0, 1),
        objects.delete("a/b"),
        names(objects),
    ):
        with pytest.raises(ObjectsAway) as failed:
            await attempt
        assert "127.0.0.1" not in str(failed.value)


async def test_a_folder_keeps_files_for_its_owner(tmp_path: Path) -> None:
    objects = Objects.open(str(tmp_path / "objects"))
    await objects.put("a/b", pieces(b"x"))
    assert (tmp_path / "objects").stat().st_mode & 0o77 == 0


async def test_a_folder_that_can_t_be_made_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="BIEB_OBJECTS"):
        Objects.open(str(tmp_path / "file" / "objects"))


async def test_what_a_killed_process_left_half_goes_after_its_time(tmp_path: Path) -> None:
    objects = Objects.open(str(tmp_path))
    await objects.put("a/b", pieces(b"x"))
    (tmp_path / "a" / "c#1").write_bytes(b"half")
    assert await names(objects) == ["a/b"]
    await objects.sweep_halves(datetime.now(UTC) - timedelta(days=1))
    assert (tmp_path / "a" / "c#1").exists()
    await objects.sweep_halves(datetime.now(UTC) + timedelta(seconds=1))
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["b"]


async def test_a_copy_takes_what_is_missing_and_goes_both_ways(objects: Objects, tmp_path: Path) -> None:
    folder = Objects.open(str(tmp_path / "copy"))
    await objects.put("a/1", pieces(b"one"))
    await objects.put("b/2", pieces(b"x" * PIECE, b"y"))
    assert await copy(objects, folder) == (2, 0)
    await objects.put("a/3", pieces(b"three"))
    assert await copy(objects, folder) == (1, 2)
    await objects.delete("a/1")
    assert await copy(folder, objects) == (1, 2)
    assert await read(objects, "a/1", 0, 3) == b"one"
    assert await read(folder, "b/2", 0, PIECE + 1) == b"x" * PIECE + b"y"


async def test_the_steps_of_production_end_well(server: str, tmp_path: Path) -> None:
    """Run many times: a library's thread that ends a process badly does so now and then."""
    await make_bucket(server, "other")
    environment = os.environ | {
        "BIEB_OBJECTS": "s3://steps",
        "BIEB_OBJECTS_ENDPOINT": server,
        "BIEB_OBJECTS_KEY": KEY,
        "BIEB_OBJECTS_SECRET": SECRET,
    }
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"x")
    steps = ["shared.create_bucket"], ["shared.copy_objects", "from", str(tmp_path)], ["shared.create_bucket"]
    for step in (*steps, *steps):
        done = await asyncio.create_subprocess_exec(sys.executable, "-m", *step, env=environment, stdout=PIPE)
        assert await done.wait() == 0, step
    assert await names(Objects.open("s3://steps", endpoint=server, key=KEY, secret=SECRET)) == ["a/b"]
    nowhere = environment | {"BIEB_OBJECTS_ENDPOINT": "http://127.0.0.1:1"}
    for step in steps:
        done = await asyncio.create_subprocess_exec(sys.executable, "-m", *step, env=nowhere, stdout=PIPE, stderr=PIPE)
        assert await done.wait() == 1, step
