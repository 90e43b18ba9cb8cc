"""A review date comes: it is told once, the library confirms in one step, or revises."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.submissions.clock import run_once
from services.submissions.reviews import commands
from services.submissions.reviews.domain import a_year_after, dutch_day
from shared.contracts.authors import ReviewConfirmed, ReviewDue
from shared.db import Transaction
from tests.submissions.desk import STAFF, Desk

PUBLISHED = date(2026, 3, 2)
"""The day in `factories.published`."""


async def confirm(desk: Desk, project: dict[str, Any], who: str | None = STAFF, **body: Any) -> httpx.Response:
    return await desk.service.post(f"/v1/projects/{project['id']}/review-confirmations", who, body)


async def look(desk: Desk, now: datetime) -> None:
    """What the worker does, at this moment."""

    async def tell(tx: Transaction, _now: datetime) -> bool:
        return await commands.tell_next(tx, now)

    await run_once(desk.service.database, (tell,))


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


async def due(desk: Desk) -> list[str]:
    answer = await desk.service.get("/v1/projects", STAFF, params={"reviewDue": "true"})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_a_library_that_gave_no_date_looks_again_after_a_year(desk: Desk) -> None:
    assert (await desk.read(await desk.published()))["reviewDue"] == "2027-03-02"
    assert (await desk.read(await desk.published(reviewDue="2026-09-01")))["reviewDue"] == "2026-09-01"
    assert "reviewDue" not in await desk.read(await desk.submitted())


async def test_it_is_told_once_on_the_day_however_many_look(desk: Desk) -> None:
    project = await desk.published(reviewDue="2026-09-01")
    await desk.published()
    await look(desk, at(date(2026, 8, 31)))
    assert await desk.service.told(ReviewDue) == []
    await asyncio.gather(*(look(desk, at(date(2026, 9, 1))) for _ in range(4)))
    [told] = await desk.service.told(ReviewDue)
    assert (told["projectId"], told["reviewDue"], told["revision"]) == (project["id"], "2026-09-01", 1)
    await look(desk, at(date(2026, 9, 9)))
    assert len(await desk.service.told(ReviewDue)) == 1


async def test_what_one_process_is_at_another_passes_over(desk: Desk) -> None:
    await desk.published(reviewDue="2026-09-01")
    now, database = at(date(2026, 9, 1)), desk.service.database
    async with database.begin() as one:
        assert await commands.tell_next(one, now)
        async with database.begin() as other:
            assert not await asyncio.wait_for(commands.tell_next(other, now), 20)
    assert len(await desk.service.told(ReviewDue)) == 1


async def test_a_crash_before_the_commit_tells_nothing_and_forgets_nothing(desk: Desk) -> None:
    await desk.published(reviewDue="2026-09-01")

    async def crash(tx: Transaction, now: datetime) -> bool:
        await commands.tell_next(tx, at(date(2026, 9, 1)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await run_once(desk.service.database, (crash,))
    assert await desk.service.told(ReviewDue) == []
    await look(desk, at(date(2026, 9, 1)))
    assert len(await desk.service.told(ReviewDue)) == 1


async def test_what_is_due_is_listed_and_confirmed_in_one_step(desk: Desk) -> None:
    project, later = await desk.published(reviewDue="2026-09-01"), await desk.published(reviewDue="2031-09-01")
    await look(desk, datetime.now(UTC))
    assert await due(desk) == [project["id"]]
    before = await desk.service.get(f"/v1/projects/{project['id']}", STAFF)
    done = await confirm(desk, project)
    assert done.status_code == 201, done.text
    in_a_year = a_year_after(dutch_day(datetime.now(UTC))).isoformat()
    assert (done.json()["reviewDue"], done.json()["revision"], done.json()["status"]) == (in_a_year, 1, "published")
    assert done.headers["etag"] != before.headers["etag"]
    assert await due(desk) == []
    assert [event["reviewDue"] for event in await desk.service.told(ReviewConfirmed)] == [in_a_year]
    await look(desk, at(date.fromisoformat(in_a_year)))
    assert [event["reviewDue"] for event in await desk.service.told(ReviewDue)] == ["2026-09-01", in_a_year]
    assert later["id"] not in await due(desk)


async def test_the_library_chooses_a_day_that_has_to_come(desk: Desk) -> None:
    project = await desk.published()
    today = dutch_day(datetime.now(UTC))
    for wrong in (today, today - timedelta(days=1), date(today.year + 6, 1, 1)):
        refused = await confirm(desk, project, reviewDue=wrong.isoformat())
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/reviewDue")
    right = (today + timedelta(days=1)).isoformat()
    assert (await confirm(desk, project, reviewDue=right)).json()["reviewDue"] == right


async def test_revising_is_an_answer_too(desk: Desk) -> None:
    project = await desk.published(reviewDue="2026-09-01")
    await look(desk, datetime.now(UTC))
    await desk.change(project, {"result": "Nog altijd goed.", "reviewDue": "2030-01-01"})
    assert await due(desk) == [project["id"]], "until the revision is public, what is public has to be looked at"
    await desk.submit(project)
    await desk.decided(project, "publish", revision=2)
    assert await due(desk) == []
    assert (await desk.read(project))["reviewDue"] == "2030-01-01"


async def test_who_leaves_the_date_that_passed_has_looked_all_the_same(desk: Desk) -> None:
    project = await desk.published(reviewDue="2026-01-01")
    assert await desk.service.rows("SELECT review_due FROM project") == [{"review_due": a_year_after(PUBLISHED)}]
    assert project


async def test_only_a_published_project_is_confirmed_and_only_by_its_library(desk: Desk) -> None:
    draft, public = await desk.draft(), await desk.published()
    assert (await confirm(desk, draft)).status_code == 409
    for who, status in ((None, 401), ("medewerker-utrecht", 403), ("moderator-drenthe", 403)):
        assert (await confirm(desk, public, who)).status_code == status
    await desk.withdraw(public, reason="Klaar")
    assert (await confirm(desk, public)).status_code == 409
    await look(desk, at(date(2040, 1, 1)))
    assert await desk.service.told(ReviewDue) == []


async def test_the_public_hears_nothing_of_it(desk: Desk) -> None:
    project = await desk.published()
    assert "reviewDue" not in (await desk.service.get(f"/v1/projects/{project['id']}")).text
