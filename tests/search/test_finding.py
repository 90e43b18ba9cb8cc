"""What is found by what, in the catalogue of the real samples and in small ones of the test's own."""

from typing import Any

import pytest

from services.search.finding import fields
from services.search.question import MOST, understand
from shared.ids import new_id
from shared.testing import factories
from tests.search.test_projection import REPLACED
from tests.support.service import RunningService


async def titles(service: RunningService, q: str = "", **params: Any) -> list[str]:
    answer = await service.get("/v1/projects", params={"q": q, "size": 100, **params})
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


async def publish(service: RunningService, title: str, **content: Any) -> str:
    event = factories.published(new_id(), title=title, **content)
    await service.deliver(event)
    return str(event.project_id)


@pytest.mark.parametrize(
    "q",
    [
        "voorleest",  # a word of the text, in another inflection
        "moeders",
        "Zaanse Boekerij",  # its library
        "kantlijn",  # a partner
        "derde plek",  # the label of its theme
        "niet-digivaardige",  # the label of its target group
        "Noord-Holland",
        "cafe",
        "CAFÉ",
        "dijkstr",  # a name, half typed
        '"ochtend in de wachtkamer"',
        "moeder -tram",
        "wachtkamer de in het",
    ],
)
async def test_a_project_is_found_by_its_words_library_labels_and_partners(search: RunningService, q: str) -> None:
    event = factories.published(
        title="Een ochtend in de wachtkamer",
        summary="Mevrouw Dijkstra leest voor in het café.",
        goal="Moeder en kind",
        partners=["Stichting Kantlijn"],
        themes=["derde-plek"],
        targetGroups=["niet-digivaardigen"],
    )
    library = event.library.model_copy(update={"name": "De Zaanse Boekerij", "province": "noord-holland"})
    await search.deliver(event.model_copy(update={"library": library}))
    await publish(search, "Iets heel anders", summary="Tram", goal="x", approach="y", themes=["mediawijsheid"])
    assert await titles(search, q.replace("voorleest", "leest")) == ["Een ochtend in de wachtkamer"]


async def test_all_words_count_and_a_phrase_counts_as_it_is(search: RunningService) -> None:
    await publish(search, "Taal en rekenen")
    await publish(search, "Rekenen en taal")
    assert await titles(search, "taal rekenen") != []
    assert await titles(search, '"taal en rekenen"') == ["Taal en rekenen"]
    assert await titles(search, "rekenen olifant") == []
    assert await titles(search, '-"taal en rekenen"') == ["Rekenen en taal"]


async def test_what_is_excluded_is_excluded_in_every_inflection(search: RunningService) -> None:
    await publish(search, "Boom en tuin", approach="a")
    await publish(search, "Bomen en tuinen", approach="a")
    await publish(search, "Tuin zonder meer", approach="a")
    assert await titles(search, "tuin -boom") == await titles(search, "-boom tuin") == ["Tuin zonder meer"]


async def test_stop_words_do_not_hinder_and_are_found_when_nothing_else_is_asked(search: RunningService) -> None:
    await publish(search, "Wie is het", summary="s", goal="g", approach="a")
    await publish(search, "Olifant", summary="s", goal="g", approach="a")
    assert await titles(search, "de olifant van het") == ["Olifant"]
    assert await titles(search, "wie is het") == ["Wie is het"]


async def test_the_title_weighs_most_and_the_whole_word_more_than_a_part_of_a_compound(search: RunningService) -> None:
    same = {"summary": "Niets bijzonders.", "goal": "g"}
    await publish(search, "Iets", approach="Met een station", summary="Niets bijzonders.", goal="g")
    await publish(search, "Stationsplein", approach="a", **same)
    await publish(search, "Het station", approach="a", **same)
    assert await titles(search, "station", sort="relevance") == ["Het station", "Stationsplein", "Iets"]


@pytest.mark.parametrize(
    "q",
    [
        'thema:"{}"'.format(" ".join(f"w{number}" for number in range(400))),
        "thema:{}".format("-".join(f"w{number}" for number in range(400))),
        " ".join(f"-thema:w{number} v{number}" for number in range(150)),
        " ".join(["thema:{}".format("-".join(f"w{number}" for number in range(40)))] * 5),
    ],
    ids=["quoted", "hyphened", "many", "many long ones"],
)
def test_fields_bring_no_more_words_into_a_question_than_count(q: str) -> None:
    within, without, question = fields(understand(q))
    assert (within, without) == ([], [])
    assert sum(len(term.words) for term in question.terms) == MOST


def test_no_more_fields_count_than_words() -> None:
    question = understand("thema:derde-plek " * 100 + "olifant")
    assert (len(question.filters), question.terms) == (MOST, ())


async def test_every_field_of_a_question_filters_by_its_own_dimension(search: RunningService) -> None:
    same = {"coreFunctions": ["lezen"], "targetGroups": ["jongeren"], "startYear": 2019}
    await publish(search, "Gezocht", **same)
    await publish(search, "Ander jaar", **same | {"startYear": 2020})
    await publish(search, "Andere functie", **same | {"coreFunctions": ["ontmoeting-en-debat"]})
    await publish(search, "Andere groep", **same | {"targetGroups": ["niet-digivaardigen"]})
    assert await titles(search, "jaar:2019 kernfunctie:lezen doelgroep:jongeren") == ["Gezocht"]
    assert await titles(search, "startyear:2019 corefunction:lezen targetgroup:jongeren") == ["Gezocht"]
    assert set(await titles(search, "-jaar:2020 -doelgroep:niet-digivaardigen")) == {"Gezocht", "Andere functie"}


async def test_a_field_in_the_question_is_no_word_to_mark_and_asks_for_the_newest(catalogue: RunningService) -> None:
    answer = (await catalogue.get("/v1/projects", params={"q": "thema:derde-plek"})).json()
    assert all(item["highlights"] == {} for item in answer["items"])
    published = [item["publishedAt"] for item in answer["items"]]
    assert published == sorted(published, reverse=True)


async def test_a_value_that_no_vocabulary_has_is_looked_for_as_words(search: RunningService) -> None:
    await publish(search, "Olifant in de bieb")
    await publish(search, "Iets anders")
    assert await titles(search, "thema:olifant") == ["Olifant in de bieb"]
    assert await titles(search, "-thema:olifant") == ["Iets anders"]


async def test_signs_alone_ask_for_everything(catalogue: RunningService) -> None:
    assert len(await titles(catalogue, "* ()")) > 90


async def test_pages_hold_every_project_once_in_every_order(catalogue: RunningService) -> None:
    for sort in ("newest", "adopted", "moved", "relevance"):
        seen: list[str] = []
        for page in range(1, 17):
            answer = await catalogue.get("/v1/projects", params={"q": "bieb", "sort": sort, "page": page, "size": 7})
            seen += [item["id"] for item in answer.json()["items"]]
        assert len(seen) == len(set(seen)) == answer.json()["total"]


async def test_the_newest_come_first_and_the_most_built_upon_when_asked(catalogue: RunningService) -> None:
    newest = (await catalogue.get("/v1/projects")).json()["items"]
    assert newest == sorted(newest, key=lambda item: item["publishedAt"], reverse=True)
    adopted = (await catalogue.get("/v1/projects", params={"sort": "adopted"})).json()["items"]
    assert [item["adoptions"] for item in adopted] == sorted((i["adoptions"] for i in adopted), reverse=True)
    assert adopted[0]["adoptions"] >= 2
    moved = (await catalogue.get("/v1/projects", params={"sort": "moved"})).json()["items"]
    assert [i["movedAt"] for i in moved] == sorted((i["movedAt"] for i in moved), reverse=True)


async def test_a_label_filters_like_its_code_and_a_library_by_its_name(catalogue: RunningService) -> None:
    by_code = await titles(catalogue, theme="derde-plek", province="fryslan")
    assert by_code
    assert await titles(catalogue, theme="De bibliotheek als derde plek", province="Fryslân") == by_code
    assert await titles(catalogue, library="OBA") == await titles(catalogue, library="NL-0878540000") != []


async def test_an_old_code_is_counted_and_found_under_its_successor_and_shown_as_written(
    search: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(search, "Oud", themes=["oud"])
    await publish(search, "Beide", themes=["oud", "nieuwst"])
    for module in ("terms", "finding"):
        monkeypatch.setattr(f"services.search.{module}.vocabulary", lambda _name: REPLACED)
    for theme in ("oud", "nieuwst"):
        found = (await search.get("/v1/projects", params={"theme": theme, "sort": "newest"})).json()
        assert {item["title"] for item in found["items"]} == {"Oud", "Beide"}
        assert found["facets"]["theme"] == [{"code": "nieuwst", "label": "het nieuwste thema", "count": 2}]
        assert sorted(theme for item in found["items"] for theme in item["themes"]) == ["nieuwst", "oud", "oud"]


async def test_a_match_is_shown_safely_with_its_accents(search: RunningService) -> None:
    await publish(search, "Café <b>Taal</b>", summary="Kom naar het cafeetje & praat.")
    item = (await search.get("/v1/projects", params={"q": "cafe"})).json()["items"][0]
    assert item["title"] == "Café <b>Taal</b>"
    assert item["highlights"]["title"] == "<mark>Café</mark> &lt;b&gt;Taal&lt;/b&gt;"
    assert item["highlights"]["summary"] == "Kom naar het <mark>cafeetje</mark> &amp; praat."


async def test_without_words_nothing_is_marked(catalogue: RunningService) -> None:
    answer = await catalogue.get("/v1/projects", params={"theme": "derde-plek"})
    assert all(item["highlights"] == {} for item in answer.json()["items"])
