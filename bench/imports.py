"""Rows a second of an import, against SQLAlchemy Core inserting the same rows; and the memory that the import takes.

The import is the whole of it: a CSV over HTTP to the service as it runs, checked, staged, and stored straight to the
queue, until its status is `done`; the relay in the same process sends the events meanwhile. The floor inserts the very
same rows of `project`, `revision` and `event_log` (read back from what the import stored) with Core's executemany, 500
projects a transaction, into copies of those tables with the same keys and indexes, and nothing else: no file, no check,
no keys for a next import.
"""

import argparse
import asyncio
import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import MetaData, Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bench.harness import Result, Stage, median, stage
from shared.db import to_json
from shared.testing import factories
from shared.testing.waiting import eventually

STAFF = "medewerker-assen"
A_TRANSACTION = 500
TABLES = ("project", "revision", "event_log")
MEMORY_AT = (1_000, 10_000, 30_000)


def file_of(rows: int, name: str) -> bytes:
    """A table of so many projects, each about a page of text."""
    text_file = io.StringIO()
    writer = csv.writer(text_file, delimiter=";")
    fields = {**factories.fields(), "themes": "Doorgaande leeslijn | Basisvaardigheden"}
    writer.writerow(["sleutel", *fields, "result"])
    for number in range(rows):
        row = {**fields, "title": f"Voorlezen op plek {number} ({name})"}
        writer.writerow([f"{name}-{number}", *row.values(), f"Op plek {number} lazen we voor. " * 20])
    return text_file.getvalue().encode()


async def imported(on: Stage, port: int, file: bytes) -> float:
    """Import a file to its end; gives rows a second."""
    headers = {"Authorization": f"Bearer {on.issuer.token(STAFF)}", "Content-Type": "text/csv"}
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=300) as client:
        began = loop.time()
        answer = await client.post("/v1/imports", params={"mode": "submit"}, content=file)
        answer.raise_for_status()
        while (made := (await client.get(answer.headers["location"])).raise_for_status().json())["status"] != "done":
            await asyncio.sleep(0.02)
        elapsed = loop.time() - began
    if made["created"] != made["rows"]:
        raise RuntimeError(f"not all of it was stored: {made}")
    return float(made["rows"]) / elapsed


async def bare(engine: AsyncEngine, tables: dict[str, Table], rows: dict[str, list[dict[str, Any]]]) -> float:
    """Insert rows with Core and nothing else; gives projects a second."""
    count = len(rows["project"])
    loop = asyncio.get_running_loop()
    began = loop.time()
    for start in range(0, count, A_TRANSACTION):
        async with engine.begin() as connection:
            for name in TABLES:
                await connection.execute(insert(tables[name]), rows[name][start : start + A_TRANSACTION])
    elapsed = loop.time() - began
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE bare.project, bare.revision, bare.event_log"))
    return count / elapsed


async def copies(on: Stage, engine: AsyncEngine) -> dict[str, Table]:
    """Tables like the service's, in a schema of their own: no relay reads that event log."""
    admin = await on.connect("submissions")
    await admin.execute("""
        CREATE SCHEMA bare AUTHORIZATION submissions;
        CREATE TABLE bare.project (LIKE project INCLUDING ALL);
        CREATE TABLE bare.revision (LIKE revision INCLUDING ALL, FOREIGN KEY (project_id) REFERENCES bare.project);
        CREATE TABLE bare.event_log (LIKE event_log INCLUDING ALL);
        ALTER TABLE bare.project OWNER TO submissions;
        ALTER TABLE bare.revision OWNER TO submissions;
        ALTER TABLE bare.event_log OWNER TO submissions;
        """)
    await admin.close()

    def reflect(connection: Any) -> MetaData:
        metadata = MetaData(schema="bare")
        metadata.reflect(connection, only=TABLES)
        return metadata

    async with engine.connect() as connection:
        found = await connection.run_sync(reflect)
    return {name: found.tables[f"bare.{name}"] for name in TABLES}


async def stored(connection: AsyncConnection, tables: dict[str, Table], count: int) -> dict[str, list[dict[str, Any]]]:
    """The last rows that the service stored, as they would be inserted."""
    found = {}
    for name, table in tables.items():
        columns = [column.name for column in table.columns if column.name not in ("position", "sent_at")]
        order = {"project": "id", "revision": "project_id", "event_log": "position"}[name]
        typed = {column.name: column.type for column in table.columns}
        query = text(f"SELECT {', '.join(columns)} FROM public.{name} ORDER BY {order} DESC LIMIT {count}")
        result = await connection.execute(query.columns(**{each: typed[each] for each in columns}))
        found[name] = [dict(row) for row in result.mappings()]
    ids = [row["id"] for row in found["project"]]
    by_project = {row["project_id"]: row for row in found["revision"]}
    found["revision"] = [by_project[each] for each in ids]
    return found


async def measure(on: Stage, rounds: int, rows: int, memory_at: Sequence[int]) -> Result:
    await on.prepare(["submissions"])
    port = await on.start("services.submissions.main", "submissions")
    engine = create_async_engine(on.url("submissions"), json_serializer=to_json)
    tables = await copies(on, engine)
    ours, floor = [], []
    for number in range(rounds + 1):  # the first warms up and does not count
        ours.append(await imported(on, port, file_of(rows, f"ronde {number}")))
        await eventually(lambda: _all_sent(engine), within=120)
        async with engine.connect() as connection:
            same = await stored(connection, tables, rows)
        floor.append(await bare(engine, tables, same))
    for count in memory_at:
        file = file_of(count, f"geheugen {count}")
        begin_peak(on)
        await imported(on, port, file)
        print(f"imports: peak memory of the service at {count:,} rows ({len(file) / 1e6:.1f} MB): {peak(on)} MB")
    await engine.dispose()
    return Result(f"import of {rows:,} rows", median(ours[1:]), median(floor[1:]), " rows/s", "≥ 0.30")


async def _all_sent(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        left = await connection.execute(text("SELECT count(*) FROM event_log WHERE sent_at IS NULL"))
        return bool(left.scalar_one() == 0)


def begin_peak(on: Stage) -> None:
    """Count the peak memory of the service from here."""
    (_process(on) / "clear_refs").write_text("5")


def peak(on: Stage) -> int:
    """The peak memory of the service since then, in MB (VmHWM)."""
    told = (_process(on) / "status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) // 1024


def _process(on: Stage) -> Path:
    return Path("/proc") / str(next(child.pid for child in on.children if child.name == "services.submissions.main"))


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--bus", default="tansu")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--memory-at", type=int, nargs="*", default=MEMORY_AT, help="rows")
    options = parser.parse_args(arguments)
    with stage(options.bus) as on:
        result = asyncio.run(measure(on, options.rounds, options.rows, options.memory_at))
    print(result)
    return [result]


if __name__ == "__main__":
    main(sys.argv[1:])
