"""Roles and databases on a server that is somebody else's."""

import asyncpg
import pytest

from local.databases import OWNERS, prepare_external
from tests.support.postgres import TestPostgres


def plain(url: str) -> str:
    return url.replace("+asyncpg", "")


async def test_every_service_gets_its_own_and_reaches_no_other(postgres: TestPostgres) -> None:
    urls = await prepare_external(postgres.dsn())
    assert set(urls) == set(OWNERS)
    assert all("innovatiebieb_" in url for url in urls.values())
    connection = await asyncpg.connect(plain(urls["search"]))
    await connection.execute("CREATE TABLE kept (id int)")
    await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(plain(urls["search"]).replace("@/innovatiebieb_search", "@/innovatiebieb_moderation"))


async def test_doing_it_again_keeps_what_is_there(postgres: TestPostgres) -> None:
    for expected in (0, 1):
        connection = await asyncpg.connect(plain((await prepare_external(postgres.dsn()))["moderation"]))
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE tablename = 'again'") == expected
        await connection.execute("CREATE TABLE IF NOT EXISTS again (id int)")
        await connection.close()
