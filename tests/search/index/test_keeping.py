"""Where an index is built: in the service's process, or in another with the same answers, which ends with it."""

import asyncio
import socket
import sys
from pathlib import Path

import pytest

from services.search.index import building, keeping
from services.search.index.folder import Folder, read_state
from services.search.index.following import CannotBuild
from services.search.index.keeping import build_where_it_fits, in_a_process
from services.search.index.live import Live
from services.search.index.rows import PRESENT, Source
from services.search.index.writing import IndexFiles
from shared.db import Database
from tests.search.index.conftest import Replica, answers, differences


@pytest.mark.parametrize("gives_way", [False, True])
async def test_another_process_builds_the_same_index(
    database: Database, surroundings: None, tmp_path: Path, gives_way: bool
) -> None:
    here = Replica(database, tmp_path / "here")
    expected = await here.answers()
    (tmp_path / "there").mkdir()
    await in_a_process(PRESENT, tmp_path / "there", gives_way=gives_way)
    live = Live()
    live.files = IndexFiles(tmp_path / "there", read_state(tmp_path / "there"))
    assert not differences(expected, answers(live))
    live.files.close()
    here.follower.close()


@pytest.mark.parametrize("gives_way", [False, True])
async def test_a_small_catalogue_is_built_here_and_a_large_one_in_another_process_that_may_give_way(
    database: Database, surroundings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gives_way: bool
) -> None:
    elsewhere: list[bool] = []

    async def noted(_source: Source, _path: Path, *, gives_way: bool) -> None:
        elsewhere.append(gives_way)

    monkeypatch.setattr(keeping, "in_a_process", noted)
    await build_where_it_fits(database, PRESENT, tmp_path, gives_way=gives_way)
    assert elsewhere == []
    assert read_state(tmp_path).catalogue
    monkeypatch.setattr(keeping, "SMALL", 0)
    await build_where_it_fits(database, PRESENT, tmp_path, gives_way=gives_way)
    assert elsewhere == [gives_way]


def test_no_build_begins_in_a_folder_where_one_may_still_be_writing(tmp_path: Path) -> None:
    folder = Folder.take(tmp_path)
    given = set()
    for _ in range(3):
        given.add(folder.fresh())
        folder.tidy()
    assert len(given) == 3
    folder.release()


async def test_a_build_that_fails_says_so(surroundings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIEB_DATABASE_URL", "postgresql+asyncpg://bieb@127.0.0.1:1/bieb")
    with pytest.raises(CannotBuild):
        await in_a_process(PRESENT, tmp_path, gives_way=False)


async def test_a_build_ends_with_the_process_that_began_it(
    surroundings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as database:
        database.setblocking(False)
        url = f"postgresql+asyncpg://bieb@127.0.0.1:{database.getsockname()[1]}/bieb"
        monkeypatch.setenv("BIEB_DATABASE_URL", url)
        command = (sys.executable, "-m", building.__name__, "present", str(tmp_path))
        build = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
        try:
            called, _ = await asyncio.wait_for(asyncio.get_running_loop().sock_accept(database), 30)
            with called:  # an answer never comes
                assert build.returncode is None
                assert build.stdin is not None
                build.stdin.close()  # as the kernel does for a process that is killed
                assert await asyncio.wait_for(build.wait(), 30) == building.UNWANTED
        finally:
            if build.returncode is None:
                build.kill()
                await build.wait()
