"""What everybody can read: home, search, a project. Empty, full, and with a service away."""

import pytest
from structlog.testing import capture_logs

from shared.demo import PERSONAS
from shared.vocabularies import vocabulary
from tests.portal.conftest import Visitor
from tests.portal.fakes import World

ASSEN = dict(PERSONAS["medewerker-assen"]["library"])
FULL = {
    "title": "Voorlezen op de markt",
    "summary": "Elke zaterdag lezen we voor tussen de kramen.",
    "goal": "Kinderen horen verhalen.",
    "approach": "Met een bakfiets.",
    "origin": "staff",
    "phase": "idea",
    "themes": ["doorgaande-leeslijn"],
}


async def test_an_empty_platform_says_what_will_come_and_offers_the_first_step(reader: Visitor) -> None:
    home = await reader.get("/")
    assert "Hier komen de nieuwste projecten" in home.text
    assert "Dien het eerste idee in" in home.text
    found = await reader.get("/ontdekken")
    assert "Hier komen alle projecten te staan" in found.text


async def test_home_shows_three_numbers_and_the_newest(reader: Visitor, sampled: World) -> None:
    home = await reader.get("/")
    assert "<dt>projecten</dt><dd>103</dd>" in home.text
    assert home.text.count('<article class="card') == 6
    assert "Net een fase verder" in home.text
    assert "gestopt" not in home.text.split("Net een fase verder")[1].split("Waar gebeurt het")[0]


async def test_home_shows_my_province_when_i_am_logged_in(writer: Visitor, sampled: World) -> None:
    home = await writer.get("/")
    assert "Nieuw in Drenthe" in home.text


async def test_filters_words_and_page_live_in_the_address(reader: Visitor, sampled: World) -> None:
    first = await reader.get("/ontdekken")
    assert "103 projecten" in first.text
    assert "Pagina 1 van 9" in first.text
    second = await reader.get("/ontdekken?page=2&sort=newest")
    assert "Pagina 2 van 9" in second.text
    drenthe = await reader.get("/ontdekken?province=drenthe")
    assert "6 projecten" in drenthe.text
    assert "Drenthe" in drenthe.text
    assert "haal dit filter weg" in drenthe.text


async def test_no_result_offers_a_next_step(reader: Visitor, sampled: World) -> None:
    found = await reader.get("/ontdekken?q=zeppelinhangar&theme=mediawijsheid")
    assert "Dit deed nog niemand" in found.text
    assert "Haal een filter weg" in found.text


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=²", "sort=drop", "theme=", "q=%00", "q=" + "x" * 5000, "page=999999999999"],
)
async def test_an_odd_address_still_leads_somewhere(reader: Visitor, sampled: World, query: str) -> None:
    assert (await reader.get(f"/ontdekken?{query}")).status_code == 200


async def test_everyone_reads_what_is_looked_at_before_the_next_phase(
    reader: Visitor, moderator: Visitor, world: World
) -> None:
    key = world.publish(FULL, ASSEN)
    criteria = [
        term for term in vocabulary("gate-criteria").items if term.phase == "implementation" and not term.themes
    ]
    shown = (await reader.get(f"/projecten/{key}")).text
    ahead = shown.split("Wat een moderator bekijkt voor de fase experiment")[1].split("</details>")[0]
    for term in criteria:
        assert term.label in ahead
    assert ahead.count("zonder dit gaat een project niet verder") == sum(bool(term.required) for term in criteria)
    assert "Wat een moderator bekijkt" not in (await moderator.get(f"/projecten/{key}")).text  # he has the form
    world.down = {"moderation"}
    away = await reader.get(f"/projecten/{key}")
    assert (away.status_code, "Wat een moderator bekijkt" in away.text) == (200, False)


async def test_a_project_shows_its_text_facts_source_phases_and_ties(reader: Visitor, sampled: World) -> None:
    key = next(
        key
        for key, project in sampled.projects.items()
        if project["content"]["title"].startswith("Stationsbibliotheek Rotterdam")
    )
    shown = (await reader.get(f"/projecten/{key}")).text
    for words in (
        "Doel",
        "Aanpak",
        "Resultaat",
        "Bibliotheek Rotterdam",
        "Zuid-Holland",
        "nrc.nl",
        "Hoe het verder ging",
        "Bibliotheek op het station Haarlem",
        "aangepast van",
        "Citeer",
    ):
        assert words in shown
    assert "Gestart als idee" in shown
    assert shown.index("Gestart als idee") < shown.index("Van idee naar experiment")


async def test_an_unpublished_project_is_a_page_that_is_not_there(reader: Visitor, world: World) -> None:
    key = world._draft(FULL, ASSEN)
    answer = await reader.get(f"/projecten/{key}")
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.text
    assert "Voorlezen" not in answer.text


async def test_search_away_leaves_home_standing_and_says_so(reader: Visitor, sampled: World) -> None:
    sampled.down = {"search"}
    home = await reader.get("/")
    assert home.status_code == 200
    assert "Zoeken is even niet bereikbaar" in home.text
    found = await reader.get("/ontdekken?q=boot")
    assert found.status_code == 200
    assert 'value="boot"' in found.text


async def test_a_project_is_readable_while_search_and_moderation_are_away(reader: Visitor, sampled: World) -> None:
    key = next(iter(sampled.projects))
    sampled.down = {"search", "moderation", "notifications"}
    shown = await reader.get(f"/projecten/{key}")
    assert shown.status_code == 200
    assert sampled.projects[key]["content"]["title"] in shown.text
    assert "Moderatie is even niet bereikbaar" in shown.text


async def test_everything_away_is_a_page_in_plain_words(reader: Visitor, sampled: World) -> None:
    key = next(iter(sampled.projects))
    sampled.down = {"search", "submissions", "moderation", "notifications"}
    answer = await reader.get(f"/projecten/{key}")
    assert answer.status_code == 503
    assert "Even geen verbinding" in answer.text
    assert "Probeer opnieuw" in answer.text


async def test_a_bug_is_a_page_too_without_its_trace(reader: Visitor, sampled: World) -> None:
    key = next(iter(sampled.projects))
    del sampled.projects[key]["content"]["title"]
    with capture_logs() as logs:
        answer = await reader.get(f"/projecten/{key}")
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["page failed"], logs
    assert answer.status_code == 500
    assert "Hier ging iets mis" in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


async def test_an_unknown_phase_and_theme_are_shown_as_they_are(reader: Visitor, world: World) -> None:
    """Enums are open: a newer service may know more than this portal."""
    key = world.publish(FULL | {"phase": "scaling", "themes": ["ruimtevaart"]}, ASSEN)
    for address in ("/", "/ontdekken", f"/projecten/{key}"):
        answer = await reader.get(address)
        assert answer.status_code == 200
        assert "scaling" in answer.text


async def test_the_address_of_a_merged_project_leads_to_where_it_lives_on(reader: Visitor, world: World) -> None:
    old, into = (world.publish(FULL | {"title": title}, ASSEN) for title in ("Dubbel idee", "Het echte idee"))
    world.merged[old] = into
    reader.follow_redirects = False
    answer = await reader.get(f"/projecten/{old}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/projecten/{into}")
    reader.follow_redirects = True
    assert "Het echte idee" in (await reader.get(f"/projecten/{old}")).text


async def test_a_project_shows_who_does_it_too_and_why_some_stopped(reader: Visitor, world: World) -> None:
    facts = {"adoptedAs": "adapted", "phase": None, "changed": "In het <b>zwembad</b>.", "since": "2025"}
    ended = {"status": "ended", "outcome": "stopped", "reason": "Het zwembad ging dicht.", "ownProjectId": None}
    line = {"library": ASSEN | {"name": "Bibliotheek Utrecht"}, **facts, **ended}
    key = world.publish(FULL | {"adopters": [line]}, ASSEN)
    shown = (await reader.get(f"/projecten/{key}")).text
    for words in ("Bibliotheken die dit ook doen", "Bibliotheek Utrecht", "sinds 2025", "gestopt", "ging dicht"):
        assert words in shown
    assert "<b>zwembad" not in shown
    assert "Nog niemand" not in shown
