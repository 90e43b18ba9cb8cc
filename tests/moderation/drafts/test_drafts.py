"""What somebody is typing is kept on the server, for him alone, until it was sent or thrown away."""

import asyncio
from typing import Any

import pytest

from tests.moderation.desk import MODERATOR, Desk, code

LIBRARY = "medewerker-assen"


def at(case: dict[str, Any], kind: str = "message") -> str:
    return f"/v1/cases/{case['id']}/{kind}-draft"


async def test_half_a_message_is_kept_as_it_was_typed(desk: Desk) -> None:
    case = await desk.submitted()
    half = {"kind": "question", "text": "Wie betaalt \n\n "}
    kept = await desk.service.request("PUT", at(case), MODERATOR, json=half)
    assert kept.status_code == 200
    found = await desk.service.get(at(case), MODERATOR)
    assert {name: found.json()[name] for name in half} == half
    assert found.headers["etag"] == kept.headers["etag"]
    await desk.service.request("PUT", at(case), MODERATOR, json={})
    assert (await desk.service.get(at(case), MODERATOR)).json()["text"] == ""


async def test_half_a_decision_is_kept_too(desk: Desk) -> None:
    case = await desk.submitted()
    half = {"outcome": "reject", "reason": "", "motivation": "Dit is", "revision": None}
    assert (await desk.service.request("PUT", at(case, "decision"), MODERATOR, json=half)).status_code == 200
    found = (await desk.service.get(at(case, "decision"), MODERATOR)).json()
    assert {name: found[name] for name in half} == half
    assert (await desk.service.get(at(case), MODERATOR)).status_code == 404


async def test_a_draft_is_its_writer_s_alone(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.service.request("PUT", at(case), MODERATOR, json={"text": "Van de moderator"})
    await desk.service.request("PUT", at(case), LIBRARY, json={"text": "Van de bibliotheek"})
    assert (await desk.service.get(at(case), "spn")).status_code == 404
    assert (await desk.service.get(at(case), MODERATOR)).json()["text"] == "Van de moderator"
    assert (await desk.service.get(at(case), LIBRARY)).json()["text"] == "Van de bibliotheek"
    assert (await desk.service.request("DELETE", at(case), LIBRARY)).status_code == 204
    assert (await desk.service.get(at(case), MODERATOR)).status_code == 200


async def test_what_was_sent_is_no_draft_any_more(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    for kind in ("message", "decision"):
        await desk.service.request("PUT", at(case, kind), MODERATOR, json={})
    await desk.write(case, "note")
    assert (await desk.service.get(at(case), MODERATOR)).status_code == 404
    assert (await desk.service.get(at(case, "decision"), MODERATOR)).status_code == 200
    await desk.decide(case)
    assert (await desk.service.get(at(case, "decision"), MODERATOR)).status_code == 404


async def test_a_refused_message_or_decision_costs_nothing_that_was_typed(desk: Desk) -> None:
    case = await desk.submitted()
    for kind in ("message", "decision"):
        await desk.service.request("PUT", at(case, kind), MODERATOR, json={})
    assert (await desk.write(case, "question")).status_code == 409
    assert (await desk.decide(case)).status_code == 409
    for kind in ("message", "decision"):
        assert (await desk.service.get(at(case, kind), MODERATOR)).status_code == 200


@pytest.mark.parametrize("begun", [True, False])
async def test_of_two_windows_that_say_what_they_saw_one_wins(desk: Desk, begun: bool) -> None:
    case = await desk.submitted()
    seen = '"0"'
    if begun:
        seen = (await desk.service.request("PUT", at(case), MODERATOR, json={"text": "Begin"})).headers["etag"]
    answers = await asyncio.gather(
        *(
            desk.service.request("PUT", at(case), MODERATOR, json={"text": text}, headers={"If-Match": seen})
            for text in ("Links", "Rechts")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    won = next(answer for answer in answers if answer.status_code == 200)
    assert (await desk.service.get(at(case), MODERATOR)).json()["text"] == won.json()["text"]
    assert code(max(answers, key=lambda answer: answer.status_code)) == "stale-version"


async def test_a_draft_that_was_thrown_away_in_one_window_is_not_overwritten_from_another(desk: Desk) -> None:
    case = await desk.submitted()
    seen = (await desk.service.request("PUT", at(case), MODERATOR, json={"text": "Begin"})).headers["etag"]
    await desk.service.request("DELETE", at(case), MODERATOR)
    late = await desk.service.request("PUT", at(case), MODERATOR, json={}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert (await desk.service.get(at(case), MODERATOR)).status_code == 404


async def test_a_draft_is_not_thrown_away_from_a_window_that_saw_an_older_one(desk: Desk) -> None:
    case = await desk.submitted()
    older = (await desk.service.request("PUT", at(case), MODERATOR, json={"text": "Begin"})).headers["etag"]
    newer = (await desk.service.request("PUT", at(case), MODERATOR, json={"text": "Verder"})).headers["etag"]
    assert (await desk.service.request("DELETE", at(case), MODERATOR, headers={"If-Match": older})).status_code == 412
    assert (await desk.service.get(at(case), MODERATOR)).json()["text"] == "Verder"
    assert (await desk.service.request("DELETE", at(case), MODERATOR, headers={"If-Match": newer})).status_code == 204


@pytest.mark.parametrize(
    ("kind", "body", "pointers"),
    [
        ("message", {"kind": "x", "text": "x" * 4001}, ["/kind", "/text"]),
        ("decision", {"outcome": "maybe", "revision": 0, "colour": "blue"}, ["/colour", "/outcome", "/revision"]),
    ],
)
async def test_a_draft_may_be_half_but_not_nonsense(desk: Desk, kind: str, body: Any, pointers: list[str]) -> None:
    case = await desk.submitted()
    refused = await desk.service.request("PUT", at(case, kind), MODERATOR, json=body)
    assert refused.status_code == 400
    assert sorted(fault["pointer"] for fault in refused.json()["errors"]) == pointers
