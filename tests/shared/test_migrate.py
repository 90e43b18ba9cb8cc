"""Migrations: to what the code expects, once, whoever starts them and how often."""

import asyncio
from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Index, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.migrate import SERVICES, configuration, main, migrate
from tests.support.postgres import TestPostgres


async def ask(url: str, query: str) -> list[str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = (await connection.execute(text(query))).scalars().all()
    await engine.dispose()
    return list(found)


def _is_partial(index: Index) -> bool:
    return index.dialect_options["postgresql"]["where"] is not None


def heads(service: str) -> list[str]:
    return list(ScriptDirectory.from_config(configuration(service)).get_heads())


@pytest.mark.parametrize("service", SERVICES)
async def test_a_migrated_database_is_what_the_code_expects(service: str, postgres: TestPostgres) -> None:
    import_module(f"services.{service}.main")  # with every module that adds a table
    metadata = import_module(f"services.{service}.store").metadata
    engine = create_async_engine(await postgres.create_database(service))

    def differences(connection: Connection) -> list[object]:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
        # Postgres writes the condition of a partial index in its own way, so that one seems to be another.
        return [it for it in found if not (it[0] in ("add_index", "remove_index") and _is_partial(it[1]))]

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_one_line_of_migrations(service: str) -> None:
    assert len(heads(service)) == 1


async def test_migrating_again_changes_nothing(postgres: TestPostgres) -> None:
    url = await postgres.create_database("submissions")
    before = await ask(url, "SELECT table_name FROM information_schema.tables ORDER BY 1")
    await migrate("submissions", url)
    assert await ask(url, "SELECT table_name FROM information_schema.tables ORDER BY 1") == before
    assert await ask(url, "SELECT version_num FROM alembic_version") == heads("submissions")


async def test_replicas_that_start_together_take_turns(postgres: TestPostgres) -> None:
    url = await postgres.create_empty_database("submissions")
    await asyncio.gather(*(migrate("submissions", url) for _ in range(4)))
    assert await ask(url, "SELECT version_num FROM alembic_version") == heads("submissions")


async def test_a_migration_that_fails_leaves_nothing(postgres: TestPostgres) -> None:
    url = await postgres.create_empty_database("submissions")
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE revision ()"))  # in the way of the last table
    await engine.dispose()
    with pytest.raises(Exception, match="already exists"):
        await migrate("submissions", url)
    tables = await ask(url, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    assert tables == ["revision"]


@pytest.mark.parametrize("arguments", [[], ["mail"], ["submissions", "moderation"], ["../submissions"]])
def test_only_a_service_with_a_database_can_be_migrated(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["migrate", *arguments])
    with pytest.raises(SystemExit, match=r"^usage: python -m shared\.migrate submissions\|moderation\|"):
        main()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://u:geheim@127.0.0.1:1/none", "postgresql+asyncpg://u:geheim@127.0.0.1:1/none"]
)
def test_a_database_that_is_not_there_is_told_in_one_line(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["migrate", "submissions"])
    monkeypatch.setenv("BIEB_DATABASE_URL", url)
    with pytest.raises(SystemExit, match=r"^BIEB_DATABASE_URL") as ended:
        main()
    assert len(str(ended.value).splitlines()) == 1
    assert "geheim" not in str(ended.value)
