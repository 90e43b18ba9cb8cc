"""The floor under submissions: FastAPI and asyncpg and nothing else, writing the same two rows."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI

from shared.ids import new_id
from shared.observability import settle

OWN_TABLES = {"search_path": "bare,public"}
REVISION = """INSERT INTO revision (project_id, revision, content, submitted_by, submitted_at)
              VALUES ($1, 1, $2, 'bench', $3)"""
EVENT = """INSERT INTO event_log (event_id, type, aggregate_id, sequence, time, correlation_id, data)
           VALUES ($1, 'nl.innovatiebieb.projects.project-submitted.v1', $2, 1, $3, $1, $4)"""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["BIEB_DATABASE_URL"].replace("+asyncpg", "")
    async with asyncpg.create_pool(url, min_size=10, max_size=10, server_settings=OWN_TABLES) as pool:
        app.state.pool = pool
        app.state.content, app.state.data = await pool.fetchrow("SELECT content, data FROM same_bytes")
        settle()
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/readyz")
async def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/v1/projects/{project_id}/submissions", status_code=201)
async def submit(project_id: UUID) -> dict[str, object]:
    now = datetime.now(UTC)
    async with app.state.pool.acquire() as connection, connection.transaction():
        await connection.execute(REVISION, project_id, app.state.content, now)
        await connection.execute(EVENT, new_id(), project_id, now, app.state.data)
    return {"projectId": project_id, "revision": 1, "status": "submitted"}


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["BIEB_PORT"]), log_config=None, access_log=False)
