"""Inzicht: every number leads to the projects that it counts; the address holds the choice; nothing is made up."""

import re
from html import unescape

import pytest
from starlette.datastructures import QueryParams

from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

NUMBER = re.compile(r'<a[^>]* href="(/ontdekken[^"]*)"[^>]*>(?:<span class="spot-where"[^>]*>\w+</span>)?(\d+)<')
TILE = re.compile(r'<a class="tile[^>]* href="([^"]+)"><span[^>]*>\w+</span><b[^>]*>(\d+)</b>')


def numbers(page: str) -> list[tuple[str, int]]:
    """Each number with the address that it leads to."""
    return [(unescape(href), int(number)) for href, number in NUMBER.findall(page) + TILE.findall(page)]


async def test_every_number_leads_to_just_as_many_projects(reader: Visitor, sampled: World) -> None:
    shown = numbers((await reader.get("/inzicht")).text)
    assert len(shown) > 13 * 12
    for href, number in shown:
        assert len(sampled._found(QueryParams(href.partition("?")[2]))) == number, href


@pytest.mark.parametrize(
    "choice",
    ["theme=derde-plek", "province=noord-holland&startYear=2019", "theme=basisvaardigheden&province=drenthe",
     "theme=derde-plek&phase=experiment", "startYear=2019"],
)  # fmt: skip
async def test_so_it_is_within_a_choice_on_the_page_that_people_see(
    reader: Visitor, sampled: World, choice: str
) -> None:
    shown = numbers((await reader.get(f"/inzicht?{choice}")).text)
    assert shown
    for href, number in shown:
        assert "q=" not in href
        found = (await reader.get(href)).text
        assert f"<strong>{number} project" in found, href


@pytest.mark.parametrize(
    ("choice", "question"),
    [
        ("", "Waar is nog niets over een thema?"),
        ("theme=digitale-inclusie&phase=experiment", "Waar wordt nog niet geëxperimenteerd met digitale inclusie?"),
        ("province=drenthe&phase=idea", "Over welk thema is nog geen idee in Drenthe?"),
        ("theme=derde-plek&province=drenthe", "Is er in Drenthe al iets over de bibliotheek als derde plek?"),
        ("theme=mediawijsheid&phase=implementation", "Waar hoort mediawijsheid nog niet bij het gewone aanbod?"),
    ],
)
async def test_the_map_asks_what_was_chosen(reader: Visitor, sampled: World, choice: str, question: str) -> None:
    shown = (await reader.get(f"/inzicht?{choice}")).text
    assert f'<h2 id="wit">{question}</h2>' in shown


async def test_a_chosen_theme_stands_alone_and_white_spots_are_counted(reader: Visitor, world: World) -> None:
    """A project has more themes: the others would be counted among the projects of the chosen one only."""
    world.publish(FULL | {"themes": ["mediawijsheid", "kennisdeling"]}, ASSEN)
    shown = (await reader.get("/inzicht?theme=mediawijsheid")).text
    assert "<strong>11 van de 12</strong> vakken zijn wit" in shown
    assert '<th scope="row" role="rowheader">kennisdeling' not in shown
    assert shown.count('class="spot spot--0" href') == 11
    assert '<option value="mediawijsheid" selected>' in shown


@pytest.mark.parametrize(
    "query",
    ["theme=bestaat-niet", "province=%00", "startYear=20²5", "startYear=99999", "startYear=0000", "phase=x", "theme="],
)
async def test_an_odd_address_is_as_if_it_was_not_there(reader: Visitor, sampled: World, query: str) -> None:
    answer = await reader.get(f"/inzicht?{query}")
    assert answer.status_code == 200
    assert "Wis de keuze" not in answer.text
    assert '<a href="/ontdekken?">103</a>' in answer.text


async def test_the_code_of_a_theme_that_was_replaced_is_read_as_its_successor(reader: Visitor, sampled: World) -> None:
    sampled.change_term("themes", "mediawijsheid", valid_to="2020-01-01", replaced_by="kennisdeling")
    shown = (await reader.get("/inzicht?theme=mediawijsheid")).text
    assert "Waar is nog niets over kennisdeling?" in shown


async def test_an_empty_platform_and_an_empty_choice_say_what_to_do(reader: Visitor, world: World) -> None:
    assert "Hier komen cijfers over alle projecten" in (await reader.get("/inzicht")).text
    world.publish(FULL, ASSEN)
    nothing = (await reader.get("/inzicht?startYear=1999")).text
    assert "Hier is nog niets over" in nothing
    assert "Wis de keuze" in nothing
    assert "<option selected>1999</option>" in nothing  # fmt: skip


async def test_search_away_leaves_the_form_and_the_choice(reader: Visitor, sampled: World) -> None:
    sampled.down = {"search"}
    answer = await reader.get("/inzicht?theme=mediawijsheid")
    assert answer.status_code == 200
    assert "Zoeken is even niet bereikbaar" in answer.text
    assert '<option value="mediawijsheid" selected>' in answer.text


async def test_everyone_sees_how_long_phases_take(reader: Visitor, sampled: World) -> None:
    time = {"count": 3, "median": 45.0, "p80": 400.0}
    line = {"phase": "idea", "poi": "biblionet-drenthe", "running": 2}
    sampled.stays = [
        {**line, "theme": "mediawijsheid", "time": time},
        {**line, "theme": "derde-plek", "time": time | {"median": 120.0}},
        {**line, "theme": "kennisdeling", "time": {"count": 0, "median": None, "p80": None}},
    ]
    told = (await reader.get("/inzicht")).text
    assert "De helft bleef hier hooguit 45 dagen tot 4 maanden, dat verschilt" in told
    assert "niet bekend" in told
    only = (await reader.get("/inzicht?theme=mediawijsheid")).text
    assert "De helft bleef hier hooguit 45 dagen." in only
    elsewhere = (await reader.get("/inzicht?province=zeeland")).text
    assert "De helft bleef hier" not in elsewhere
    sampled.down = {"moderation"}
    assert "Moderatie is even niet bereikbaar" in (await reader.get("/inzicht")).text


async def test_what_failed_is_told_with_its_lessons_as_text(reader: Visitor, world: World) -> None:
    stop = [{"kind": "stop", "outcome": "failed-with-lessons", "motivation": "Te duur."}]
    key = world.publish(FULL | {"tips": "Reken <b>eerst</b> alles door."}, ASSEN, steps=stop)
    shown = (await reader.get("/inzicht")).text.split('id="mislukt"')[1]
    assert f'href="/projecten/{key}"' in shown
    assert "Tips" in shown
    assert "Resultaat" not in shown
    assert "<b>" not in shown


async def test_the_way_of_an_idea_over_the_map_is_told_in_words_too(reader: Visitor, sampled: World) -> None:
    shown = (await reader.get("/inzicht")).text.split('id="spreiding"')[1]
    assert re.search(r'role="img" aria-label="Verspreiding van [^"]+: 1\. Noord-Brabant, 2\. ', shown)
    assert "De helft kwam binnen <strong>40 dagen</strong>" in shown


async def test_it_is_in_the_menu_and_holds_no_script(reader: Visitor, sampled: World) -> None:
    assert '<a href="/inzicht">' in (await reader.get("/")).text
    shown = (await reader.get("/inzicht")).text
    assert "style=" not in shown
    assert shown.count("<script") == 3
