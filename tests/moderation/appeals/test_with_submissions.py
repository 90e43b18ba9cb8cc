"""What an appeal means for the library's own project: both services, with the events between them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.testing import factories
from tests.moderation.desk import Desk
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, Wire, running

LIBRARY, DECIDER, OTHER = "medewerker-deventer", "moderator-overijssel", "moderator-gelderland"


class Both:
    """The library's desk and the moderators'."""

    def __init__(self, submissions: RunningService, moderation: RunningService) -> None:
        self.submissions, self.moderation, self.desk = submissions, moderation, Desk(moderation)
        self.pump = Wire({"submissions": submissions, "moderation": moderation}).pump

    async def project(self, case: dict[str, Any]) -> dict[str, Any]:
        """The project as its library sees it."""
        answer: dict[str, Any] = (await self.submissions.get(f"/v1/projects/{case['projectId']}", LIBRARY)).json()
        return answer

    async def submit(self, project_id: str) -> int:
        answer = await self.submissions.post(f"/v1/projects/{project_id}/submissions", LIBRARY)
        await self.pump()
        return answer.status_code

    async def appealed(self, outcome: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """A project that was decided against its library, which appeals."""
        made = (await self.submissions.post("/v1/projects", LIBRARY, factories.fields())).json()
        assert await self.submit(made["id"]) == 201
        [case] = (await self.moderation.get("/v1/cases", DECIDER)).json()["items"]
        await self.desk.claim(case, DECIDER)
        decision = (await self.desk.decide(case, outcome, DECIDER)).json()
        appeal = (await self.desk.appeal(decision)).json()
        await self.pump()
        return case, appeal


@pytest.fixture
async def both(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[Both]:
    async with (
        running("submissions", await postgres.create_database("submissions"), tokens) as submissions,
        running("moderation", await postgres.create_database("moderation"), tokens) as moderation,
    ):
        yield Both(submissions, moderation)


async def test_a_rejected_project_is_published_after_a_granted_appeal_and_lives_on(both: Both) -> None:
    case, appeal = await both.appealed("reject")
    assert (await both.project(case))["status"] == "rejected"
    assert await both.submit(case["projectId"]) == 409
    await both.desk.decide_appeal(appeal)
    await both.pump()
    assert (await both.project(case))["status"] == "rejected"
    assert (await both.desk.decide(case, who=OTHER)).status_code == 201
    await both.pump()
    published = await both.project(case)
    assert (published["status"], published["publishedRevision"]) == ("published", 1)
    assert await both.submit(case["projectId"]) == 201
    assert (await both.desk.case(case, OTHER))["revision"] == 2


async def test_a_rejected_project_can_be_revised_when_changes_are_asked_for_instead(both: Both) -> None:
    case, appeal = await both.appealed("reject")
    await both.desk.decide_appeal(appeal)
    await both.desk.decide(case, "request-changes", OTHER)
    await both.pump()
    assert (await both.project(case))["status"] == "changes-requested"
    assert await both.submit(case["projectId"]) == 201
    found = await both.desk.case(case, OTHER)
    assert (found["status"], found["assignee"], found["revision"]) == ("assigned", OTHER, 2)


async def test_after_a_dismissed_appeal_a_project_stays_rejected(both: Both) -> None:
    case, appeal = await both.appealed("reject")
    await both.desk.decide_appeal(appeal, "dismissed")
    await both.pump()
    assert (await both.project(case))["status"] == "rejected"
    assert await both.submit(case["projectId"]) == 409


async def test_a_library_that_revises_while_its_appeal_is_open_gets_a_decision_on_that(both: Both) -> None:
    case, appeal = await both.appealed("request-changes")
    assert await both.submit(case["projectId"]) == 201
    assert (await both.moderation.get(f"/v1/appeals/{appeal['id']}", LIBRARY)).json()["status"] == "lapsed"
    assert (await both.desk.decide_appeal(appeal)).status_code == 409
    assert (await both.desk.decide(case, who=DECIDER, revision=2)).status_code == 201
    await both.pump()
    assert (await both.project(case))["publishedRevision"] == 2
