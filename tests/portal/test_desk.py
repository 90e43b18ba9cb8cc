"""Moderatie: what waits for me, the queue by province and term, who has how much, and the next case."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.portal import desk
from shared.demo import PERSONAS
from tests.portal import fakes_desk
from tests.portal.conftest import Visitor
from tests.portal.fakes import World, z
from tests.portal.test_moderating import submitted

ME = "moderator-drenthe"
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def case(world: World, title: str, days: float, *, mine: bool = True) -> str:
    """A case that is due in so many days, on my desk or nobody's."""
    found = submitted(world, title=title)[1]
    facts = {"assignee": ME, "status": "assigned"} if mine else {}
    world.cases[found] |= {"dueAt": fakes_desk.later(days), "title": title, **facts}
    return found


async def decide(moderator: Visitor, key: str) -> str:
    page = f"/moderatie/{key}"
    answer = await moderator.send_form(page, f"{page}/besluit", outcome="publish", motivation="Mooi.", revision="1")
    assert answer.status_code == 200
    return str(answer.url.path)


async def test_after_a_decision_comes_the_case_that_is_due_next_and_after_the_last_one_is_done(
    moderator: Visitor, world: World
) -> None:
    last, first, second = case(world, "Derde", 8), case(world, "Eerste", 1), case(world, "Tweede", 2)
    page = f"/moderatie/{first}"
    answer = await moderator.send_form(page, f"{page}/besluit", outcome="publish", motivation="Mooi.", revision="1")
    assert (
        "Gepubliceerd: ‘Eerste’. Iedereen kan het project nu vinden. Hieronder staat de volgende zaak." in answer.text
    )
    assert answer.url.path == f"/moderatie/{second}"
    assert await decide(moderator, second) == f"/moderatie/{last}"
    page = f"/moderatie/{last}"
    answer = await moderator.send_form(page, f"{page}/besluit", outcome="reject", motivation="Dubbel.", revision="1")
    assert answer.url.path == "/moderatie"
    assert "Je bent klaar." in answer.text


async def test_a_case_that_was_skipped_is_not_forgotten(moderator: Visitor, world: World) -> None:
    first, second = case(world, "Eerste", 1), case(world, "Tweede", 2, mine=False)
    assert (await moderator.get("/moderatie/volgende")).url.path == f"/moderatie/{first}"
    assert (await moderator.get(f"/moderatie/volgende?na={first}")).url.path == f"/moderatie/{second}"
    shown = await moderator.get(f"/moderatie/volgende?na={second}")
    assert shown.url.path == "/moderatie"
    assert "Dit was de laatste van je lijst. Er wacht nog 1 zaak." in shown.text


async def test_what_a_colleague_has_and_what_my_own_organisation_made_is_not_my_next_case(
    moderator: Visitor, world: World
) -> None:
    taken, own = case(world, "Van een collega", 1), case(world, "Van ons", 2, mine=False)
    world.cases[taken]["assignee"] = "een-ander"
    world.cases[own]["library"] = dict(PERSONAS[ME]["library"])
    shown = await moderator.get("/moderatie/volgende")
    assert shown.url.path == "/moderatie"
    assert "Je bent klaar." in shown.text


async def test_the_queue_begins_with_what_is_asked_of_me(moderator: Visitor, world: World) -> None:
    late, answered, asked, judged = (case(world, title, 3) for title in ("Laat", "Antwoord", "Mening", "Bezwaar"))
    world.cases[late]["dueAt"] = fakes_desk.later(-2)
    fakes_desk.say(world, answered, "answer", "Twee uur.")
    for other in (asked, judged):
        world.cases[other] |= {"assignee": "een-ander"}
    world.cases[judged] |= {"status": "rejected", "dueAt": None}
    fakes_desk.opinion(world, asked, by="een-ander")
    fakes_desk.appeal(world, judged, decided_by="een-ander")
    shown = (await moderator.get("/moderatie")).text
    waits = shown[shown.index('id="wacht-op-jou"') : shown.index('aria-label="Wachtrij"')]
    assert "Te laat" in waits
    assert f'href="/moderatie/{answered}#gesprek"' in waits
    assert f'href="/moderatie/{asked}#meningen"' in waits
    assert f'href="/moderatie/{judged}#bezwaren"' in waits
    assert "De bibliotheek gaf antwoord" in waits


async def test_the_queue_counts_by_term_and_province_and_can_be_narrowed_to_one(
    moderator: Visitor, world: World
) -> None:
    case(world, "Te laat ding", -1)
    case(world, "Ver weg ding", 30, mine=False)
    held = case(world, "Stil ding", 3)
    world.cases[held] |= {"dueAt": None, "openQuestions": 1}
    shown = (await moderator.get("/moderatie")).text
    assert "<b>3</b> alles" in shown
    assert "<b>1</b> te laat" in shown
    assert "<b>1</b> wacht op antwoord" in shown
    assert "Zaken per provincie" in shown
    shown = (await moderator.get("/moderatie?toon=te-doen&wanneer=later&provincie=drenthe")).text
    assert "1 zaak, de dringendste eerst" in shown
    rows = shown[shown.index("<tbody") :]
    assert "Ver weg ding" in rows
    assert "Stil ding" not in rows
    assert "3 zaken" in (await moderator.get("/moderatie?wanneer=ooit&provincie=atlantis")).text


async def test_the_load_of_colleagues_is_shown_without_their_names(moderator: Visitor, world: World) -> None:
    case(world, "Van mij", 3)
    case(world, "Van niemand", 3, mine=False)
    world.cases[case(world, "Van een ander", -1)]["assignee"] = "sub-van-een-ander"
    shown = (await moderator.get("/moderatie")).text
    load = shown[shown.index("Zaken per moderator") :]
    assert [words for words in (">Jij<", ">Niemand<", ">Collega 1<") if words not in load] == []
    assert "sub-van-een-ander" not in shown


async def test_a_case_is_claimed_from_its_row_and_put_back_in_the_queue(moderator: Visitor, world: World) -> None:
    key = case(world, "Voorlezen", 3, mine=False)
    answer = await moderator.send_form("/moderatie", f"/moderatie/{key}/pak")
    assert answer.url.path == f"/moderatie/{key}"
    assert "Deze zaak is nu van jou" in answer.text
    assert f'action="/moderatie/{key}/pak"' not in (await moderator.get("/moderatie")).text
    answer = await moderator.send_form(f"/moderatie/{key}", f"/moderatie/{key}/terug")
    assert "De zaak staat weer in de wachtrij." in answer.text
    assert f'action="/moderatie/{key}/pak"' in answer.text
    assert world.cases[key]["status"] == "open"


async def test_only_a_case_that_waits_for_anybody_is_offered_in_its_row(moderator: Visitor, world: World) -> None:
    taken, own, mine = case(world, "Van een collega", 1), case(world, "Van ons", 2, mine=False), case(world, "Mijn", 3)
    world.cases[taken]["assignee"] = "een-ander"
    world.cases[own]["library"] = dict(PERSONAS[ME]["library"])
    shown = (await moderator.get("/moderatie")).text
    assert [key for key in (taken, own, mine) if f'action="/moderatie/{key}/pak"' in shown] == []
    assert "Zet terug in de wachtrij" not in (await moderator.get(f"/moderatie/{taken}")).text
    answer = await moderator.send_form("/moderatie", f"/moderatie/{taken}/terug")
    assert answer.status_code == 409
    assert "Een collega heeft deze zaak." in answer.text


async def test_spn_takes_a_case_over_and_the_pages_say_so(
    moderator: Visitor, visit: Callable[[], Visitor], world: World
) -> None:
    page = f"/moderatie/{case(world, 'Van de moderator', 3)}"
    assert "Deze zaak is van jou." in (await moderator.get(page)).text
    spn = await visit().log_in("spn")
    shown = await spn.send_form(page, f"{page}/pak", van="collega")
    assert "Deze zaak is nu van jou" in shown.text
    assert ">jij<" in (await spn.get("/moderatie")).text
    assert "Een collega heeft deze zaak onder handen." in (await moderator.get(page)).text


async def test_more_cases_than_fit_are_told_of(moderator: Visitor, world: World) -> None:
    case(world, "Een", 3)
    found = await moderator.get("/moderatie")
    assert "staan hier niet bij" not in found.text
    world.unlisted = 12
    assert "Nog 12 die later klaar moeten staan hier niet bij" in (await moderator.get("/moderatie")).text


@pytest.mark.parametrize(
    ("days", "term"),
    [(-0.1, "laat"), (0.1, "vandaag"), (6.2, "week"), (6.9, "later"), (7, "later"), (None, "stil")],
)
def test_a_term_is_late_today_this_week_or_later(days: float | None, term: str) -> None:
    at = None if days is None else z(MONDAY + timedelta(days=days))
    assert desk.when_due({"dueAt": at}, MONDAY) == term


def test_the_next_case_is_another_one_also_when_two_things_wait_in_it() -> None:
    items = [{"kind": kind, "caseId": key} for kind, key in (("opinion", "a"), ("case", "a"), ("case", "b"))]
    assert desk.turn(items, "a").next == items[2]
    assert desk.turn(items, "b").next is None
    assert desk.turn(items, "b").left == 1
    assert desk.turn(items, "z").next == items[0]
    assert desk.turn([{"kind": "parel", "caseId": None}], "").left == 0
