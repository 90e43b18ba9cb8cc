"""A name is taken out of a project's text: in every version and revision, and in the events that told of them."""

import json
from typing import Any

import httpx
import pytest

from services.submissions.people.redacting import redacted
from shared.contracts.people import ProjectRedacted
from tests.submissions.desk import STAFF, Desk
from tests.support.service import RunningService

NAME = "Bram Boekenlegger"
TEXT: dict[str, Any] = {"tips": f"Vraag {NAME}.", "result": f"{NAME} deed het.", "partners": [NAME]}
WANTED: dict[str, Any] = {"find": NAME, "replaceBy": "een vrijwilliger"}


async def redact(service: RunningService, project: Any, who: Any = STAFF, **body: Any) -> httpx.Response:
    return await service.post(f"/v1/projects/{project['id']}/redactions", who, {**WANTED, **body})


async def everything(service: RunningService) -> str:
    tables = ("project", "revision", "working_copy", "event_log")
    found = [await service.rows(f"SELECT t::text AS row FROM {table} t") for table in tables]
    return json.dumps(found)


async def test_a_name_goes_from_every_revision_version_and_event(desk: Desk, submissions: RunningService) -> None:
    project = await desk.published(**TEXT)
    await desk.change(project, {"summary": "Bram Boekenlegger leest voor."})
    await desk.submit(project)
    answer = await redact(submissions, project)
    assert answer.status_code == 201, answer.text
    assert answer.json()["revisions"] == [1, 2]
    assert answer.json()["events"] == 2
    assert "Boekenlegger" not in await everything(submissions)
    now = await desk.read(project)
    assert now["tips"] == "Vraag een vrijwilliger."
    assert now["partners"] == ["een vrijwilliger"]


async def test_each_revision_that_reads_differently_is_told(desk: Desk, submissions: RunningService) -> None:
    project = await desk.submitted()
    await desk.change(project, TEXT)
    await desk.submit(project)
    await redact(submissions, project)
    [told] = await submissions.told(ProjectRedacted)
    assert told["revision"] == 2
    assert told["content"]["tips"] == "Vraag een vrijwilliger."


async def test_who_has_the_text_open_saves_on_the_redacted_one(desk: Desk, submissions: RunningService) -> None:
    project = await desk.draft(**TEXT)
    seen = (await submissions.get(f"/v1/projects/{project['id']}", STAFF)).headers["etag"]
    await redact(submissions, project)
    assert (await desk.change(project, {"costs": "Niets."}, if_match=seen)).status_code == 412


async def test_a_revision_keeps_what_it_needs(desk: Desk, submissions: RunningService) -> None:
    project = await desk.submitted(title="Bram Boekenlegger")
    answer = await redact(submissions, project, replaceBy="")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/title"
    assert "Bram Boekenlegger" in await everything(submissions)


async def test_what_is_nowhere_changes_nothing(desk: Desk, submissions: RunningService) -> None:
    project = await desk.submitted()
    before = await everything(submissions)
    answer = await redact(submissions, project)
    assert (answer.json()["revisions"], answer.json()["texts"], answer.json()["events"]) == ([], 0, 0)
    assert await everything(submissions) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Jan, Janneke en jan", "X, Xneke en jan"),
        (["Jan", {"title": "Jan", "url": "/Jan"}], ["X", {"title": "X", "url": "/Jan"}]),
        ({"themes": ["Jan"], "library": {"name": "Jan"}}, {"themes": ["Jan"], "library": {"name": "Jan"}}),
        ({"partnerKinds": {"Jan": "other"}}, {"partnerKinds": {"X": "other"}}),
        (2026, 2026),
    ],
)  # fmt: skip
def test_only_free_text_is_touched(before: Any, after: Any) -> None:
    assert redacted(before, "Jan", "X") == after
