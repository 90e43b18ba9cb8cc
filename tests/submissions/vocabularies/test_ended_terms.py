"""A term that is no longer in use: no new record has it, and old records keep it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.submissions.desk import Desk
from tests.support.service import RunningService

YESTERDAY = str(datetime.now(UTC).date() - timedelta(days=1))


async def end(service: RunningService, name: str, code: str, **more: Any) -> None:
    body = {"validTo": YESTERDAY, **more}
    path = f"/v1/vocabularies/{name}/terms/{code}"
    assert (await service.request("PATCH", path, "spn", json=body, headers={"If-Match": "*"})).status_code == 200


async def test_a_draft_may_hold_an_ended_term_but_is_not_submitted_with_it(
    submissions: RunningService, desk: Desk
) -> None:
    await end(submissions, "themes", "mediawijsheid", replacedBy="digitale-inclusie")
    await end(submissions, "takeover", "unknown")
    project = await desk.draft(themes=["derde-plek", "mediawijsheid"], takeover="unknown")
    refused = await desk.submit(project)
    assert refused.status_code == 400
    faults = {fault["pointer"]: fault for fault in refused.json()["errors"]}
    assert {pointer: fault["code"] for pointer, fault in faults.items()} == {"/themes/1": "ended", "/takeover": "ended"}
    assert "‘digitale inclusie’ (digitale-inclusie)" in faults["/themes/1"]["detail"]
    assert "Kies iets anders" in faults["/takeover"]["detail"]
    await desk.change(project, {"themes": ["digitale-inclusie"], "takeover": None})
    assert (await desk.submit(project)).status_code == 201


async def test_the_successor_that_is_named_is_the_end_of_the_chain(submissions: RunningService, desk: Desk) -> None:
    await end(submissions, "themes", "mediawijsheid", replacedBy="derde-plek")
    await end(submissions, "themes", "derde-plek", replacedBy="digitale-inclusie")
    refused = await desk.submit(await desk.draft(themes=["mediawijsheid"]), headers={"Accept-Language": "en"})
    assert "(digitale-inclusie)" in refused.json()["errors"][0]["detail"]


@pytest.mark.parametrize("days", [0, 1])
async def test_on_its_last_day_a_term_may_still_be_used(submissions: RunningService, desk: Desk, days: int) -> None:
    await end(submissions, "themes", "mediawijsheid", validTo=str(datetime.now(UTC).date() + timedelta(days=days)))
    assert (await desk.submit(await desk.draft(themes=["mediawijsheid"]))).status_code == 201


async def test_what_was_published_keeps_its_code_and_is_revised_with_it(
    submissions: RunningService, desk: Desk
) -> None:
    project = await desk.published(themes=["mediawijsheid"])
    await end(submissions, "themes", "mediawijsheid", replacedBy="digitale-inclusie")
    assert (await desk.read(project, None))["themes"] == ["mediawijsheid"]
    await desk.change(project, {"summary": "Nog wat korter."})
    assert (await desk.submit(project)).status_code == 201
