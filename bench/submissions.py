"""Submissions a second over HTTP, against a bare FastAPI and asyncpg that insert the same two rows.

The service is the whole service, as it runs: token, project lock, domain, revision, event, and its relay sending the
events to the bus meanwhile. The floor shares its Postgres and its client: 16 connections, each its next request when it
has its answer.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence

from bench.harness import Result, Stage, closed_loop, connections, median, stage
from shared.testing.factories import fields

STAFF = "medewerker-assen"
COLUMNS = (
    "isil, library, province, owner, content, status, revision, moderation_sequence, version, created_at, updated_at"
)
CLONE = f"""INSERT INTO project (id, {COLUMNS}) SELECT uuidv7(), {COLUMNS}
            FROM project CROSS JOIN generate_series(1, $2) WHERE id = $1 RETURNING id::text"""


async def measure(on: Stage, rounds: int, requests: int) -> Result:
    await on.prepare(["submissions"])
    port = await on.start("services.submissions.main", "submissions")
    [line] = await connections(port, 1)
    first = json.loads(await line.ask(on.post(port, "/v1/projects", STAFF, json.dumps(fields()))))["id"]
    model = json.loads(await line.ask(on.post(port, "/v1/projects", STAFF, json.dumps(fields()))))["id"]
    await line.ask(on.post(port, f"/v1/projects/{first}/submissions", STAFF))
    line.close()
    database = await on.connect("submissions")
    # What the floor will insert is what the service has just inserted; its tables are copies, without rows.
    await database.execute(
        "CREATE TABLE same_bytes AS SELECT content, data FROM revision JOIN event_log ON aggregate_id = project_id"
    )
    floor = await _bare(on)

    async def drafts() -> list[str]:
        return [row[0] for row in await database.fetch(CLONE, model, requests)]

    def submissions(to: int, ids: Sequence[str]) -> list[bytes]:
        return [on.post(to, f"/v1/projects/{project}/submissions", STAFF) for project in ids]

    ours, bare = [], []
    for _ in range(rounds + 1):  # the first warms up and does not count
        bare.append(await closed_loop(floor, submissions(floor, await drafts())))
        ours.append(await closed_loop(port, submissions(port, await drafts())))
    await database.close()
    return Result("submissions over HTTP", median(ours[1:]), median(bare[1:]), "/s", "≥ 0.60")


async def _bare(on: Stage) -> int:
    """The floor's process, on the same tables in a schema of its own: no relay reads that event log."""
    admin = await on.connect("submissions")
    await admin.execute("""
        CREATE SCHEMA bare AUTHORIZATION submissions;
        CREATE TABLE bare.event_log (LIKE event_log INCLUDING ALL);
        CREATE TABLE bare.revision (LIKE revision INCLUDING ALL, FOREIGN KEY (project_id) REFERENCES project);
        ALTER TABLE bare.event_log OWNER TO submissions;
        ALTER TABLE bare.revision OWNER TO submissions;
        GRANT SELECT ON same_bytes TO submissions;
        """)
    await admin.close()
    return await on.start("bench.bare_submissions", "submissions")


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    parser = argparse.ArgumentParser(prog="python -m bench.submissions", description=__doc__)
    parser.add_argument("--bus", default="tansu")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=4000, help="a round")
    options = parser.parse_args(arguments)
    with stage(options.bus) as on:
        result = asyncio.run(measure(on, options.rounds, options.requests))
    print(result)
    return [result]


if __name__ == "__main__":
    main(sys.argv[1:])
