"""Second opinions: asked by who has the case, given by another, read by moderators only."""

import asyncio
from typing import Any

import pytest

from shared.contracts.desk import SecondOpinionGiven, SecondOpinionRequested
from tests.moderation.desk import MODERATOR, Desk, code

ELSEWHERE = "moderator-utrecht"


async def asked(desk: Desk, of: str | None = ELSEWHERE) -> tuple[dict[str, Any], dict[str, Any]]:
    """A case of Assen's, and the second opinion that was asked for."""
    case = await desk.submitted()
    await desk.claim(case)
    answer = await desk.ask_opinion(case, of)
    assert answer.status_code == 201, answer.text
    return case, answer.json()


@pytest.mark.parametrize("of", [ELSEWHERE, "bisc"])
async def test_who_is_asked_reads_the_case_and_advises_also_from_another_area(desk: Desk, of: str) -> None:
    case, opinion = await asked(desk, of)
    assert (opinion["status"], opinion["asked"], opinion["askedByMe"]) == ("open", of, True)
    await desk.write(case, "note", text="Zie ook 2013.")
    assert (await desk.service.get(f"/v1/cases/{case['id']}", ELSEWHERE)).json()["content"]["title"] == case["title"]
    assert await desk.history(case, ELSEWHERE) == ["submitted", "assigned", "opinion-asked", "note"]
    [seen] = (await desk.service.get(f"/v1/cases/{case['id']}/opinions", ELSEWHERE)).json()["items"]
    assert (seen["question"], seen["mayAnswer"], seen["askingPoi"]) == ("Wat zou jij doen?", True, "biblionet-drenthe")
    given = await desk.advise(opinion, ELSEWHERE, "reject")
    assert given.status_code == 201
    [read] = (await desk.service.get(f"/v1/cases/{case['id']}/opinions", MODERATOR)).json()["items"]
    assert (read["status"], read["advice"], read["poi"]) == ("given", "reject", "bisc")
    assert read["text"] == "Dit is nieuw genoeg."


async def test_the_decision_remains_with_who_has_the_case(desk: Desk) -> None:
    case, _ = await asked(desk)
    assert (await desk.claim(case, ELSEWHERE)).status_code == 404
    assert (await desk.decide(case, who=ELSEWHERE)).status_code == 404
    assert (await desk.write(case, "note", ELSEWHERE)).status_code == 403
    assert (await desk.case(case, ELSEWHERE))["allowed"] == []
    assert (await desk.decide(case)).status_code == 201


async def test_the_events_tell_of_a_second_opinion_without_its_words_or_people(desk: Desk) -> None:
    _, opinion = await asked(desk)
    await desk.advise(opinion, ELSEWHERE)
    [request], [given] = await desk.service.told(SecondOpinionRequested), await desk.service.told(SecondOpinionGiven)
    assert request["opinionId"] == given["opinionId"] == opinion["id"]
    assert (request["poi"], given["poi"]) == ("biblionet-drenthe", "bisc")
    for word in ("Wat zou jij", "nieuw genoeg", "moderator-", "publish"):
        assert word not in str([request, given])


async def test_the_library_hears_nothing_of_it(desk: Desk) -> None:
    case, opinion = await asked(desk)
    await desk.advise(opinion, ELSEWHERE)
    assert await desk.history(case, "medewerker-assen") == ["submitted", "assigned"]
    assert (await desk.service.get(f"/v1/cases/{case['id']}/opinions", "medewerker-assen")).status_code == 403


async def test_when_the_case_is_decided_the_other_area_reads_it_no_more(desk: Desk) -> None:
    case, opinion = await asked(desk)
    await desk.decide(case)
    assert (await desk.service.get(f"/v1/cases/{case['id']}", ELSEWHERE)).status_code == 404
    late = await desk.advise(opinion, ELSEWHERE)
    assert (late.status_code, code(late)) == (409, "case-published")
    [read] = (await desk.service.get(f"/v1/cases/{case['id']}/opinions", MODERATOR)).json()["items"]
    assert read["status"] == "lapsed"


async def test_an_opinion_on_a_revision_that_was_overtaken_is_refused(desk: Desk) -> None:
    case, opinion = await asked(desk)
    await desk.revised(case)
    late = await desk.advise(opinion, ELSEWHERE)
    assert (late.status_code, code(late)) == (409, "newer-revision")
    assert await desk.service.told(SecondOpinionGiven) == []


async def test_an_opinion_that_is_asked_of_nobody_in_particular_is_given_by_a_colleague_of_the_area(desk: Desk) -> None:
    case = await desk.submitted("medewerker-deventer")
    await desk.claim(case, "moderator-overijssel")
    opinion = (await desk.ask_opinion(case, None, "moderator-overijssel")).json()
    assert (await desk.advise(opinion, "moderator-overijssel")).status_code == 403
    assert (await desk.advise(opinion, ELSEWHERE)).status_code == 404
    assert (await desk.advise(opinion, "moderator-gelderland")).status_code == 201


async def test_only_who_is_asked_gives_it(desk: Desk) -> None:
    _, opinion = await asked(desk)
    for who, status in (("spn", 403), (MODERATOR, 403), ("moderator-limburg", 404), ("medewerker-utrecht", 404)):
        assert (await desk.advise(opinion, who)).status_code == status


async def test_nobody_advises_on_a_project_of_his_own_organisation(desk: Desk) -> None:
    case = await desk.submitted("moderator-zeeland")
    await desk.claim(case, "spn")
    opinion = (await desk.ask_opinion(case, "moderator-zeeland", "spn")).json()
    refused = await desk.advise(opinion, "moderator-zeeland")
    assert refused.status_code == 403
    assert "eigen organisatie" in refused.json()["detail"]
    assert (await desk.service.get(f"/v1/cases/{case['id']}/opinions", "moderator-zeeland")).status_code == 403
    assert (await desk.ask_opinion(case, None, "moderator-zeeland")).status_code == 403


async def test_only_who_has_the_case_asks_and_not_himself(desk: Desk) -> None:
    case = await desk.submitted()
    early = await desk.ask_opinion(case, ELSEWHERE)
    assert (early.status_code, code(early)) == (409, "claim-first")
    await desk.claim(case)
    assert (await desk.ask_opinion(case, ELSEWHERE, "spn")).status_code == 409
    oneself = await desk.ask_opinion(case, MODERATOR)
    assert [fault["pointer"] for fault in oneself.json()["errors"]] == ["/asked"]


async def test_of_two_answers_at_once_one_wins(desk: Desk) -> None:
    _, opinion = await asked(desk)
    answers = await asyncio.gather(*(desk.advise(opinion, ELSEWHERE, advice) for advice in ("publish", "reject")))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert code(max(answers, key=lambda answer: answer.status_code)) == "opinion-given"
    assert len(await desk.service.told(SecondOpinionGiven)) == 1


async def test_of_an_advice_and_a_decision_at_once_the_advice_is_never_on_a_closed_case(desk: Desk) -> None:
    case, opinion = await asked(desk)
    advised, decided = await asyncio.gather(desk.advise(opinion, ELSEWHERE), desk.decide(case))
    assert decided.status_code == 201
    assert advised.status_code in (201, 409)
    kinds = await desk.history(case)
    assert "opinion-given" not in kinds or kinds.index("opinion-given") < kinds.index("decision")
