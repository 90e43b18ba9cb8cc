"""A revision reads differently: so do our copy of it, our events, and what is public."""

import json
from datetime import UTC, datetime
from typing import Any

from shared.contracts.people import ProjectRedacted, PublishedTextRedacted
from shared.ids import UUID
from shared.testing import factories
from tests.moderation.desk import Desk
from tests.support.service import RunningService

NAME = "Bram Boekenlegger"


def redacted(case: dict[str, Any], revision: int = 1) -> ProjectRedacted:
    return ProjectRedacted(
        project_id=UUID(case["projectId"]),
        revision=revision,
        content=factories.content(title="Voorlezen door een ander", tips="Vraag een vrijwilliger."),
        redacted_at=datetime.now(UTC),
    )


async def everything(service: RunningService) -> str:
    tables = ("moderation_case", "revision", "journal", "event_log")
    return json.dumps([await service.rows(f"SELECT t::text AS row FROM {table} t") for table in tables])


async def test_the_name_goes_from_our_copy_and_from_every_event(desk: Desk, moderation: RunningService) -> None:
    case = await desk.published(title=f"Voorlezen door {NAME}", tips=f"Vraag {NAME}.")
    await desk.move(case, "advance")
    await moderation.deliver(redacted(case), 2)
    assert NAME not in await everything(moderation)
    assert (await desk.case(case))["content"]["tips"] == "Vraag een vrijwilliger."
    assert (await moderation.get("/v1/audit/verification", "spn")).json()["intact"]


async def test_what_is_public_is_told_anew_with_all_that_a_publication_carries(
    desk: Desk, moderation: RunningService
) -> None:
    case = await desk.published(tips=f"Vraag {NAME}.")
    await desk.move(case, "advance")
    await moderation.deliver(redacted(case), 2)
    [told] = await moderation.told(PublishedTextRedacted)
    assert told["content"]["tips"] == "Vraag een vrijwilliger."
    assert (told["revision"], told["phase"]) == (1, "experiment")


async def test_a_text_that_is_not_public_is_not_told(desk: Desk, moderation: RunningService) -> None:
    case = await desk.published()
    await desk.revised(case, tips=f"Vraag {NAME}.")
    await moderation.deliver(redacted(case, revision=2), 3)
    assert await moderation.told(PublishedTextRedacted) == []
    assert NAME not in await everything(moderation)


async def test_an_address_that_named_somebody_is_no_longer_looked_at(desk: Desk, moderation: RunningService) -> None:
    case = await desk.submitted(tips="Zie https://example.nl/mensen/bram-boekenlegger en https://example.nl/voorlezen.")
    assert len(await moderation.rows("SELECT url FROM link_check")) == 2
    event = redacted(case)
    kept = event.content.model_copy(update={"tips": "Zie https://example.nl/voorlezen."})
    await moderation.deliver(event.model_copy(update={"content": kept}), 2)
    assert [row["url"] for row in await moderation.rows("SELECT url FROM link_check")] == [
        "https://example.nl/voorlezen"
    ]


async def test_the_text_of_a_withdrawn_project_is_told_too_for_others_keep_it(
    desk: Desk, moderation: RunningService
) -> None:
    case = await desk.published(tips=f"Vraag {NAME}.")
    await desk.withdrawn(case)
    await moderation.deliver(redacted(case), 100)
    assert len(await moderation.told(PublishedTextRedacted)) == 1
    assert (await desk.case(case))["status"] == "withdrawn"
