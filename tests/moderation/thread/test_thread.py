"""The thread of a case: notes between moderators, questions to the library and its answers; the clock stands still."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from services.moderation.due import DAYS, due_at
from shared.contracts.desk import QuestionAnswered, QuestionAsked
from tests.moderation.desk import MODERATOR, Desk, code

LIBRARY = "medewerker-assen"


async def messages(desk: Desk, case: dict[str, Any], who: str = MODERATOR) -> list[dict[str, Any]]:
    """Oldest first."""
    answer = await desk.service.get(f"/v1/cases/{case['id']}/messages", who)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found[::-1]


async def test_a_question_is_read_and_answered_by_the_library(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    asked = await desk.write(case, "question")
    assert asked.status_code == 201
    [seen] = await messages(desk, case, LIBRARY)
    assert (seen["kind"], seen["text"], seen["poi"]) == ("question", "Wie betaalt de robot?", "biblionet-drenthe")
    assert (seen["open"], seen["mine"]) == (True, False)
    moment = datetime.fromisoformat(seen["writtenAt"])
    assert datetime.fromisoformat(seen["dueAt"]) == due_at(moment, DAYS["question"])
    answer = await desk.write(case, "answer", LIBRARY, "De gemeente.")
    assert answer.status_code == 201
    question, reply = await messages(desk, case)
    assert (question["open"], question["answerId"]) == (False, reply["id"])
    assert (reply["text"], reply["poi"]) == ("De gemeente.", None)


async def test_the_events_tell_of_question_and_answer_without_a_word_of_them(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    asked = (await desk.write(case, "question", text="Een geheime vraag?")).json()
    answered = (await desk.write(case, "answer", LIBRARY, "Een geheim antwoord.")).json()
    [question], [answer] = await desk.service.told(QuestionAsked), await desk.service.told(QuestionAnswered)
    assert (question["messageId"], answer["messageId"]) == (asked["id"], answered["id"])
    assert "geheim" not in str([question, answer])
    assert LIBRARY not in str(answer)


async def test_a_note_is_for_moderators_only(desk: Desk) -> None:
    case = await desk.submitted()
    assert (await desk.write(case, "note", text="Zoiets was er in 2013 ook.")).status_code == 201
    assert [it["kind"] for it in await messages(desk, case)] == ["note"]
    assert await messages(desk, case, LIBRARY) == []
    assert await desk.history(case) == ["submitted", "note"]
    assert await desk.history(case, LIBRARY) == ["submitted"]
    assert len(await desk.service.told()) == 0


async def test_a_moderator_of_the_own_organisation_reads_no_notes_and_writes_nothing(desk: Desk) -> None:
    case = await desk.submitted("moderator-zeeland")
    await desk.claim(case, "spn")
    await desk.write(case, "note", "spn")
    await desk.write(case, "question", "spn")
    assert [it["kind"] for it in await messages(desk, case, "moderator-zeeland")] == ["question"]
    assert await desk.history(case, "moderator-zeeland") == ["submitted", "assigned", "question"]
    for kind in ("note", "question", "answer"):
        assert (await desk.write(case, kind, "moderator-zeeland")).status_code == 403


async def test_while_a_question_is_open_nothing_is_due_and_the_days_come_back(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.write(case, "question")
    await desk.write(case, "question", text="En wie leidt hem op?")
    held = await desk.case(case)
    assert (held["dueAt"], held["openQuestions"]) == (None, 2)
    await desk.write(case, "answer", LIBRARY)
    after = await desk.case(case)
    assert (after["dueAt"], after["openQuestions"]) == (case["dueAt"], 0)  # asked and answered on one day


async def test_a_released_case_still_waits_for_the_answer(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.write(case, "question")
    await desk.release(case)
    assert (await desk.case(case))["dueAt"] is None
    assert (await desk.write(case, "answer", LIBRARY)).status_code == 201
    assert (await desk.case(case))["dueAt"] == case["dueAt"]


async def test_a_next_revision_starts_the_clock_and_overtakes_what_was_asked(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.write(case, "question")
    await desk.revised(case)
    found = await desk.case(case)
    assert (found["openQuestions"], found["dueAt"]) == (0, "2026-03-09T12:00:00Z")
    [question] = await messages(desk, case)
    assert (question["open"], question["answerId"]) == (False, None)
    assert (await desk.write(case, "answer", LIBRARY)).status_code == 201


async def test_a_decision_may_be_taken_while_a_question_is_open(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.write(case, "question")
    assert (await desk.decide(case)).status_code == 201
    assert (await desk.case(case))["openQuestions"] == 0
    assert [it["open"] for it in await messages(desk, case)] == [False]
    late = await desk.write(case, "answer", LIBRARY)
    assert (late.status_code, code(late)) == (409, "case-published")


async def test_only_who_has_the_case_asks(desk: Desk) -> None:
    case = await desk.submitted("medewerker-deventer")
    early = await desk.write(case, "question", "moderator-gelderland")
    assert (early.status_code, code(early)) == (409, "claim-first")
    await desk.claim(case, "moderator-overijssel")
    other = await desk.write(case, "question", "moderator-gelderland")
    assert (other.status_code, code(other)) == (409, "case-taken")
    assert (await desk.write(case, "note", "moderator-gelderland")).status_code == 201


async def test_there_is_no_answer_without_a_question_and_none_by_others(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    refused = await desk.write(case, "answer", LIBRARY)
    assert (refused.status_code, code(refused)) == (409, "nothing-asked")
    await desk.write(case, "question")
    for who, status in ((MODERATOR, 403), ("medewerker-utrecht", 404), ("kb", 404), ("moderator-utrecht", 404)):
        assert (await desk.write(case, "answer", who)).status_code == status
    assert await desk.service.told(QuestionAnswered) == []


async def test_an_addition_to_an_answer_is_welcome(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.write(case, "question")
    first = (await desk.write(case, "answer", LIBRARY)).json()
    assert (await desk.write(case, "answer", LIBRARY, "En het fonds.")).status_code == 201
    assert (await messages(desk, case))[0]["answerId"] == first["id"]


async def test_two_questions_at_once_are_both_open_and_two_answers_at_once_both_kept(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    asked = await asyncio.gather(*(desk.write(case, "question") for _ in range(2)))
    assert [each.status_code for each in asked] == [201, 201]
    assert (await desk.case(case))["openQuestions"] == 2
    answered = await asyncio.gather(*(desk.write(case, "answer", LIBRARY) for _ in range(2)))
    assert [each.status_code for each in answered] == [201, 201]
    assert (await desk.case(case))["openQuestions"] == 0
    assert (await desk.case(case))["dueAt"] == case["dueAt"]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"kind": "shout", "text": "  "}, ["/kind", "/text"]),
        ({"kind": "note", "text": "x" * 4001}, ["/text"]),
        ({}, ["/kind", "/text"]),
    ],
)
async def test_every_fault_of_a_message_is_named_at_once(desk: Desk, body: Any, pointers: list[str]) -> None:
    case = await desk.submitted()
    refused = await desk.service.post(f"/v1/cases/{case['id']}/messages", MODERATOR, body)
    assert refused.status_code == 400
    assert sorted(fault["pointer"] for fault in refused.json()["errors"]) == pointers


async def test_the_thread_comes_in_pages(desk: Desk) -> None:
    case = await desk.submitted()
    for number in range(3):
        await desk.write(case, "note", text=f"Notitie {number}")
    path = f"/v1/cases/{case['id']}/messages"
    first = (await desk.service.get(path, MODERATOR, params={"limit": 2})).json()
    assert ([it["text"] for it in first["items"]], first["total"]) == (["Notitie 2", "Notitie 1"], 3)
    rest = (await desk.service.get(path, MODERATOR, params={"limit": 2, "after": first["next"]})).json()
    assert ([it["text"] for it in rest["items"]], rest["next"]) == (["Notitie 0"], None)
