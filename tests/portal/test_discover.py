"""Ontdekken beyond the list: suggestions, taking along, comparing, saved searches."""

import re
from html import unescape

import pytest

from services.portal.asked import Query
from tests.portal.conftest import HOST, Visitor, settings
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

PAGE = "/ontdekken?q=boot&province=drenthe&parel=true"


def links(html: str, part: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]+)"', html) if part in found]


async def test_suggestions_lead_to_a_theme_and_to_a_project(reader: Visitor, world: World) -> None:
    key = world.publish(FULL | {"title": "<b>Media</b> op de markt"}, ASSEN)
    answer = await reader.get("/ontdekken/suggesties?q=media")
    assert 'data-address="/ontdekken?theme=mediawijsheid"' in answer.text
    assert f'data-address="/projecten/{key}"' in answer.text
    assert "&lt;b&gt;Media" in answer.text
    assert "<html" not in answer.text


async def test_without_search_or_without_words_there_are_no_suggestions(reader: Visitor, world: World) -> None:
    assert (await reader.get("/ontdekken/suggesties?q=%20")).text.strip() == ""
    world.down = {"search"}
    answer = await reader.get("/ontdekken/suggesties?q=media")
    assert (answer.status_code, answer.text.strip()) == (200, "")


async def test_what_was_probably_meant_can_be_searched_for(reader: Visitor, sampled: World) -> None:
    sampled.meant["buiten"] = "boek"
    shown = (await reader.get("/ontdekken?q=buiten&phase=idea")).text
    assert "We zochten naar <strong>‘boek’</strong>" in shown
    assert "/ontdekken?q=boek&phase=idea&sort=relevance" in links(shown, "q=boek")


async def test_the_map_counts_and_leads_to_the_same_search_in_a_province(reader: Visitor, sampled: World) -> None:
    shown = (await reader.get("/ontdekken?province=drenthe&page=1")).text
    part = shown.split("Waar gebeurt dit?")[1].split("</details>")[0]
    assert "/ontdekken?sort=newest&province=utrecht" in links(part, "utrecht")
    assert part.count('<th scope="row">') == 12


async def test_the_list_is_taken_along_with_the_same_filters(reader: Visitor, sampled: World) -> None:
    shown = (await reader.get(PAGE + "&page=2&sort=newest")).text
    for ending in ("exports/projects.csv", "exports/projects.jsonl", "exports/projects.parquet", "feeds/projects.atom"):
        wanted = f"http://search/v1/{ending}?q=boot&province=drenthe&parel=true"
        assert wanted in links(shown, ending)
    assert (
        f'value="{HOST}/ontdekken?q=boot&amp;province=drenthe&amp;parel=true&amp;sort=newest&amp;page=2"' not in shown
    )
    assert f'readonly value="{HOST}/ontdekken?q=boot&amp;province=drenthe&amp;parel=true&amp;sort=newest"' in shown


def test_links_to_a_service_go_where_visitors_reach_it() -> None:
    outside = settings(public_services="https://{service}.bieb.example")
    assert outside.public_url("search") == "https://search.bieb.example"
    assert settings().public_url("search") == "http://search"


async def test_four_projects_stand_side_by_side_and_a_fifth_is_left_out(reader: Visitor, world: World) -> None:
    keys = [world.publish(FULL | {"title": f"Idee {number}"}, ASSEN) for number in range(1, 6)]
    shown = (await reader.get("/ontdekken/vergelijk?" + "&".join(f"project={key}" for key in keys))).text
    assert re.findall(r"<th scope=\"col\">.*?>(Idee \d)<", shown) == ["Idee 1", "Idee 2", "Idee 3", "Idee 4"]
    assert "Je koos er meer dan vier" in shown
    assert "Zet er nog een naast" not in shown
    assert len(re.findall("Met een bakfiets", shown)) == 4


async def test_what_nobody_filled_in_is_no_row(reader: Visitor, world: World) -> None:
    keys = [world.publish(FULL | more, ASSEN) for more in ({}, {"costs": "Twee uur per week."})]
    shown = (await reader.get(f"/ontdekken/vergelijk?project={keys[0]}&project={keys[1]}")).text
    assert '<th scope="row">Kosten</th>' in shown
    assert '<th scope="row">Doelgroepen</th>' not in shown
    assert '<th scope="row">Tips voor anderen</th>' not in shown


async def test_comparing_leads_back_to_the_search_with_what_was_chosen(reader: Visitor, sampled: World) -> None:
    one, two = list(sampled.projects)[:2]
    page = f"/ontdekken/vergelijk?project={one}&project={two}&terug=/ontdekken?phase=idea%26page=2"
    shown = (await reader.get(page)).text
    more = next(link for link in links(shown, "vergelijk=") if "page=2" in link)
    assert f"vergelijk={one}&vergelijk={two}" in more
    again = (await reader.get(more)).text
    assert "Je koos al 2 projecten" in again
    assert again.count(f'value="{one}"') >= 1


@pytest.mark.parametrize("back", ["https://elders.example", "//elders.example", "/meldingen", "/\\elders.example"])
async def test_the_way_back_leads_only_to_the_search(reader: Visitor, world: World, back: str) -> None:
    key = world.publish(FULL, ASSEN)
    shown = (await reader.get("/ontdekken/vergelijk", params={"project": key, "terug": back})).text.split("<main")[1]
    assert "elders.example" not in shown
    assert links(shown, "meldingen") == []


async def test_what_is_gone_or_no_project_is_said_and_a_merged_one_is_followed(reader: Visitor, world: World) -> None:
    old, into, other = (world.publish(FULL | {"title": title}, ASSEN) for title in ("Dubbel", "Echt", "Ander"))
    world.merged[old] = into
    gone = "019ab000-0000-7000-8000-00000000dead"
    asked = f"project={old}&project={other}&project={gone}&project=../../x&project=x"
    shown = (await reader.get(f"/ontdekken/vergelijk?{asked}")).text
    assert "1 project dat je koos is niet (meer) openbaar" in shown
    assert "Echt" in shown
    world.down = {"search"}
    away = await reader.get(f"/ontdekken/vergelijk?{asked}")
    assert away.status_code == 200
    assert "Zoeken is even niet bereikbaar" in away.text


async def test_one_project_is_not_compared(reader: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    assert "Kies er nog een" in (await reader.get(f"/ontdekken/vergelijk?project={key}")).text
    assert "twee tot vier" in (await reader.get("/ontdekken/vergelijk")).text


async def test_a_search_is_saved_under_a_name_and_followed(writer: Visitor, sampled: World) -> None:
    form = {"naam": "Boten", "zoekvraag": "q=boot&province=drenthe&startYear=2024&parel=true", "volgen": "ja"}
    shown = (await writer.send_form(PAGE, "/ontdekken/bewaren", **form)).text
    query = {"q": "boot", "province": ["drenthe"], "startYear": [2024], "parel": True}
    assert (sampled.searches[0]["name"], sampled.searches[0]["query"]) == ("Boten", query)
    assert sampled.subscriptions[0]["filter"] == {"savedSearch": sampled.searches[0]["id"]}
    assert "‘Boten’ is bewaard. Je hoort het" in shown
    assert links(shown, "q=boot") == [
        "/ontdekken?q=boot&province=drenthe&startYear=2024&parel=true&sort=relevance",
    ]


async def test_a_search_without_a_name_is_called_by_what_it_asks(writer: Visitor, sampled: World) -> None:
    await writer.send_form(PAGE, "/ontdekken/bewaren", naam=" ", zoekvraag="q=boot&province=drenthe&phase=idea")
    assert sampled.searches[0]["name"] == "‘boot’, idee, Drenthe"
    assert sampled.subscriptions == []


async def test_a_saved_search_stays_when_following_it_fails(writer: Visitor, sampled: World) -> None:
    token = await writer.token(PAGE)
    sampled.down = {"notifications"}
    data = {"form_token": token, "naam": "Boten", "zoekvraag": "q=boot", "volgen": "ja"}
    shown = (await writer.post("/ontdekken/bewaren", data=data, headers={"Origin": HOST})).text
    assert len(sampled.searches) == 1
    assert "Volgen lukt nu niet" in shown
    assert "Je ziet daarom niet welke zoekvragen je volgt" in shown


async def test_a_saved_search_is_renamed_followed_and_thrown_away(writer: Visitor, sampled: World) -> None:
    await writer.send_form(PAGE, "/ontdekken/bewaren", naam="Boten", zoekvraag="q=boot")
    mine = f"/ontdekken/bewaard/{sampled.searches[0]['id']}"
    await writer.send_form("/ontdekken/bewaard", f"{mine}/naam", naam="Schepen")
    assert sampled.searches[0]["name"] == "Schepen"
    shown = (await writer.send_form("/ontdekken/bewaard", f"{mine}/volgen", hoe="week")).text
    assert "elke week per mail" in shown
    assert (sampled.subscriptions[0]["channel"], sampled.subscriptions[0]["frequency"]) == ("mail", "weekly")
    await writer.send_form("/ontdekken/bewaard", f"{mine}/ontvolgen")
    assert sampled.subscriptions == []
    await writer.send_form("/ontdekken/bewaard", f"{mine}/volgen")
    assert "Hier komen je zoekvragen" in (await writer.send_form("/ontdekken/bewaard", f"{mine}/weg")).text
    assert (sampled.searches, sampled.subscriptions) == ([], [])


async def test_a_name_that_is_none_comes_back_with_what_was_typed(writer: Visitor, sampled: World) -> None:
    await writer.send_form(PAGE, "/ontdekken/bewaren", naam="Boten", zoekvraag="q=boot")
    mine = f"/ontdekken/bewaard/{sampled.searches[0]['id']}"
    answer = await writer.send_form("/ontdekken/bewaard", f"{mine}/naam", naam="x" * 201)
    assert answer.status_code == 400
    assert "x" * 201 in answer.text
    assert answer.text.count("Geef de zoekvraag een naam van 1 tot 200 tekens") == 2
    assert sampled.searches[0]["name"] == "Boten"


async def test_saving_is_for_who_is_logged_in(reader: Visitor, world: World) -> None:
    assert (await reader.get("/ontdekken/bewaard")).url.path == "/inloggen"
    assert "Log in om te bewaren" in (await reader.get(PAGE)).text


def test_a_saved_query_is_read_back_as_it_was_saved() -> None:
    query = Query.of("q=boot&theme=mediawijsheid&theme=kennisdeling&startYear=2024&parel=true")
    assert Query.of_saved(query.to_save()) == query
    assert Query.of_saved({"province": "drenthe", "exact": True}).chosen["province"] == ("drenthe",)


async def test_one_can_search_for_exactly_what_was_typed(reader: Visitor, sampled: World) -> None:
    sampled.meant["boeck"] = "boek"
    guessed = (await reader.get("/ontdekken?q=boeck")).text
    assert "Dat woord kennen we niet" in guessed
    assert 'href="/ontdekken?q=boeck&amp;exact=true&amp;sort=relevance">Zoek precies ‘boeck’</a>' in guessed
    shown = (await reader.get("/ontdekken?q=boeck&exact=true")).text
    assert "<strong>0 projecten</strong>" in shown
    assert 'name="exact" value="true" id="f-exact" checked' in shown
    assert '<a href="/ontdekken?q=boeck&amp;sort=relevance">Zoek precies dit' in shown
    assert "Een bestand of feed zoekt ruimer" in shown
    assert 'projects.csv?q=boeck"' in shown


async def test_exactly_nothing_is_no_wish(reader: Visitor, sampled: World) -> None:
    shown = (await reader.get("/ontdekken?exact=true")).text
    assert "f-exact" not in shown
    assert "Gekozen filters" not in shown
