"""A moderator is forgotten; what he decided is not, and the chain still proves it."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.desk import CaseReleased
from shared.contracts.people import PersonErased
from shared.demo import PERSONAS
from shared.people import person_key
from tests.moderation.desk import MODERATOR, Desk
from tests.support.service import RunningService

SUB = PERSONAS[MODERATOR]["sub"]


def erased(name: str = MODERATOR) -> PersonErased:
    return PersonErased(person_key=person_key(PERSONAS[name]["sub"]), erased_at=datetime.now(UTC))


async def verified(service: RunningService) -> dict[str, Any]:
    found: dict[str, Any] = (await service.get("/v1/audit/verification", "spn")).json()
    return found


async def test_a_moderator_gets_what_is_held_of_him(desk: Desk, moderation: RunningService) -> None:
    await desk.published()
    await desk.claim(await desk.submitted())
    found = (await moderation.get("/v1/personal-data", MODERATOR)).json()["items"]
    kinds = {each["what"]: [item.get("kind") for item in each["items"]] for each in found}
    assert set(kinds["Wat je in zaken deed en schreef"]) == {"assigned", "decision", "start"}
    assert len(kinds["Zaken op je bureau"]) == 1


async def test_an_erased_moderator_is_nowhere_and_his_decisions_stand(desk: Desk, moderation: RunningService) -> None:
    case = await desk.published()
    await desk.move(case, "advance")
    await moderation.deliver(erased())
    rows = await moderation.rows("SELECT j::text AS row FROM journal j UNION ALL SELECT c::text FROM chain c")
    assert all(SUB not in row["row"] for row in rows)
    decisions = (await moderation.get(f"/v1/projects/{case['projectId']}/decisions", "medewerker-assen")).json()
    assert decisions["items"][0]["outcome"] == "publish"
    assert decisions["items"][0]["poi"] == "biblionet-drenthe"


async def test_the_chain_is_still_whole_and_says_how_much_was_erased(desk: Desk, moderation: RunningService) -> None:
    await desk.published()
    await moderation.deliver(erased())
    found = await verified(moderation)
    assert found["intact"], found["faults"]
    assert found["erased"] == 4  # who claimed, to whom it went, who decided, who started the phase log


async def test_an_erased_name_can_not_be_put_back(desk: Desk, moderation: RunningService) -> None:
    await desk.published()
    await moderation.deliver(erased())
    await moderation.rows(f"UPDATE journal SET by = '{SUB}' WHERE kind = 'decision' RETURNING id")
    assert [fault["code"] for fault in (await verified(moderation))["faults"]] == ["changed"]


async def test_his_desk_is_emptied_so_that_a_colleague_takes_over(desk: Desk, moderation: RunningService) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await moderation.deliver(erased())
    now = await desk.case(case)
    assert (now["assignee"], now["status"]) == (None, "open")
    assert len(await moderation.told(CaseReleased)) == 1
    assert (await desk.claim(case)).status_code == 201
    assert (await verified(moderation))["intact"]


async def test_erasing_a_stranger_changes_nothing(desk: Desk, moderation: RunningService) -> None:
    await desk.published()
    before = await moderation.rows("SELECT * FROM journal ORDER BY position")
    await moderation.deliver(erased("moderator-utrecht"))
    assert await moderation.rows("SELECT * FROM journal ORDER BY position") == before
