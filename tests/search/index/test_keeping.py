"""Where an index is built: in the service's process, or in another with the same answers, which ends with it."""

import asyncio
import socket
import sys
from pathlib import Path

import pytest

from services.search.index import building
from services.search.index.folder import read_state
from services.search.index.following import CannotBuild
from services.search.index.keeping import in_a_process
from services.search.index.live import Live
from services.search.index.rows import PRESENT
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
