"""SIGKILL at every step from the HTTP request to Kafka's acknowledgement, and from the consumer's commit to its own.

After the restart: what was accepted is there, what was not can be sent again, every effect happened once, in order.
The same story on Tansu and on Apache Kafka, with real processes.
"""

import asyncio
from collections import Counter
from uuid import UUID, uuid4

import httpx
import pytest

from shared.contracts import topics
from shared.messaging.replay import read_to_end
from shared.messaging.steps import STEPS
from shared.testing import factories
from shared.testing.waiting import eventually
from tests.support.stack import ServiceProcess, Stack

PUBLISHING = [step for step in STEPS if not step.startswith("consumer.")]
CONSUMING = ["transaction.before-commit", "transaction.committed", *(s for s in STEPS if s.startswith("consumer."))]
STAFF, MODERATOR = "medewerker-assen", "moderator-drenthe"


async def draft(stack: Stack, submissions: ServiceProcess) -> UUID:
    """A draft that lacks nothing."""
    async with httpx.AsyncClient(base_url=submissions.url, headers=stack.tokens.headers(STAFF)) as client:
        answer = await client.post("/v1/projects", json=factories.fields())
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])


async def submit(stack: Stack, submissions: ServiceProcess, project: UUID, key: str) -> int | None:
    """The status of the answer, None when the process died before it gave one."""
    headers = {**stack.tokens.headers(STAFF), "Idempotency-Key": key}
    async with httpx.AsyncClient(base_url=submissions.url, headers=headers, timeout=30) as client:
        try:
            return (await client.post(f"/v1/projects/{project}/submissions")).status_code
        except httpx.TransportError:
            return None


async def case_of(stack: Stack, moderation: ServiceProcess, project: UUID, revision: int) -> dict[str, object] | None:
    """The project's only case, once it is about this revision."""
    async with httpx.AsyncClient(base_url=moderation.url, headers=stack.tokens.headers(MODERATOR)) as client:
        answer = await client.get("/v1/cases", params={"limit": 200})
    cases = [case for case in answer.json()["items"] if case["projectId"] == str(project)]
    assert len(cases) <= 1
    return cases[0] if cases and cases[0]["revision"] == revision else None


async def assert_told_once_in_order(stack: Stack, project: UUID, revisions: int) -> None:
    """In the owner's log, on Kafka (but for duplicates under the same id) and in the consumer's inbox."""
    logged = await stack.rows(
        "submissions", "SELECT event_id FROM event_log WHERE aggregate_id = $1 ORDER BY sequence", project
    )
    assert len(logged) == revisions
    order: list[str] = []
    async for record in read_to_end(stack.bootstrap, [topics.SUBMISSIONS]):
        headers = dict(record.headers)
        if record.key == str(project).encode() and headers["ce_id"].decode() not in order:
            order.append(headers["ce_id"].decode())
    assert order == [str(row["event_id"]) for row in logged]
    seen = await stack.rows(
        "moderation", "SELECT event_id FROM inbox WHERE event_id = ANY($1)", [r["event_id"] for r in logged]
    )
    assert Counter(row["event_id"] for row in seen) == Counter({row["event_id"]: 1 for row in logged})


@pytest.fixture(scope="module")
def parts(stack: Stack) -> tuple[ServiceProcess, ServiceProcess]:
    """The two processes; each test leaves both running and healthy."""
    return stack.process("submissions"), stack.process("moderation")


async def healthy(*processes: ServiceProcess) -> None:
    for process in processes:
        if process.child is None or not process.child.alive:
            await process.start()


@pytest.mark.slow
@pytest.mark.parametrize("step", PUBLISHING)
async def test_a_submission_survives_a_kill_of_its_own_service(
    stack: Stack, parts: tuple[ServiceProcess, ServiceProcess], step: str
) -> None:
    submissions, moderation = parts
    await healthy(submissions, moderation)
    project, key = await draft(stack, submissions), str(uuid4())
    submissions.die_at(step)
    answered = await submit(stack, submissions, project, key)
    await submissions.died()
    await submissions.start()
    if step == "transaction.before-commit":
        assert answered is None
        assert not await stack.rows("submissions", "SELECT 1 FROM revision WHERE project_id = $1", project)
    # The client that got no answer asks again, with the same key; the one that did may as well.
    assert await submit(stack, submissions, project, key) == 201
    await eventually(lambda: case_of(stack, moderation, project, 1), within=40)
    assert await submit(stack, submissions, project, str(uuid4())) == 201
    await eventually(lambda: case_of(stack, moderation, project, 2), within=40)
    await assert_told_once_in_order(stack, project, 2)


@pytest.mark.slow
async def test_events_survive_a_kill_of_their_consumer_at_every_step(
    stack: Stack, parts: tuple[ServiceProcess, ServiceProcess]
) -> None:
    """Replicas share the events, and each dies at a step of its own in the first one it gets. A successor goes on."""
    submissions, successor = parts
    await healthy(submissions)
    successor.stop()
    replicas = {step: stack.process("moderation") for step in CONSUMING}
    for replica in replicas.values():
        replica.spawn()
    await asyncio.gather(*(replica.consuming() for replica in replicas.values()))
    for step, replica in replicas.items():
        replica.die_at(step)
    projects: list[UUID] = []

    async def all_died() -> bool:
        projects.append(await draft(stack, submissions))
        assert await submit(stack, submissions, projects[-1], str(uuid4())) == 201
        assert await submit(stack, submissions, projects[-1], str(uuid4())) == 201
        alive = [step for step, replica in replicas.items() if replica.child is not None and replica.child.alive]
        assert not alive, f"still alive: {alive}"
        return True

    await eventually(all_died, within=60, every=0.1)
    await successor.start()
    for project in projects:
        await eventually(lambda each=project: case_of(stack, successor, each, 2), within=60)  # type: ignore[misc]
        await assert_told_once_in_order(stack, project, 2)
