"""Migrate one service's database to what its code expects: `python -m shared.migrate submissions`."""

import asyncio
import os
import sys
from importlib import import_module
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

SERVICES = ("submissions", "moderation", "notifications", "search", "portal")
_LOCK = 7_301_995_002


def configuration(service: str) -> Config:
    """Alembic's configuration for a service: its own folder of versions, no ini file."""
    config = Config()
    package = import_module(f"services.{service}")
    config.set_main_option("script_location", str(Path(str(package.__file__)).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


async def migrate(service: str, database_url: str) -> None:
    """Bring the database to the newest version. Replicas starting together take turns."""
    engine = create_async_engine(database_url)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            await connection.run_sync(_upgrade, configuration(service))
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def main() -> None:
    """Migrate the service named on the command line, in BIEB_DATABASE_URL."""
    if len(sys.argv) != 2 or sys.argv[1] not in SERVICES:
        sys.exit(f"usage: python -m shared.migrate {'|'.join(SERVICES)}")
    url = os.environ.get("BIEB_DATABASE_URL", "")
    if not url.startswith("postgresql+asyncpg://"):
        sys.exit("BIEB_DATABASE_URL must be the database to migrate: postgresql+asyncpg://...")
    try:
        asyncio.run(migrate(sys.argv[1], url))
    except (OSError, asyncpg.PostgresError) as fault:
        sys.exit(f"BIEB_DATABASE_URL: cannot be reached ({type(fault).__name__}: {fault})")


if __name__ == "__main__":
    main()
