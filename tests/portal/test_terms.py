"""The vocabularies as SPN changes them: added, renamed, ended and replaced, and what it means said before."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from services.portal.wordlists import FACETS
from services.search.terms import VOCABULARIES as COUNTED
from tests.portal import fakes_admin
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

PAGE = "/beheer/woordenlijsten"
THEMES = f"{PAGE}/themes"
MEDIA = f"{THEMES}/mediawijsheid"
TODAY = datetime.now(UTC).date()
TOMORROW, YESTERDAY = str(TODAY + timedelta(days=1)), str(TODAY - timedelta(days=1))


@pytest.fixture
async def spn(visit: Callable[[], Visitor]) -> Visitor:
    return await visit().log_in("spn")


async def etag(visitor: Visitor, page: str) -> str:
    """What the form of a page was made on."""
    found = re.search(r'name="etag" value="([^"]+)"', (await visitor.get(page)).text)
    assert found, f"{page} has no form with a version"
    return unescape(found[1])


async def test_every_vocabulary_is_listed_with_when_it_changed(spn: Visitor, world: World) -> None:
    world.change_term("themes", "mediawijsheid", label="Mediawijs")
    term = world.words["themes"].term("mediawijsheid")
    assert term is not None
    fakes_admin.changed(world, "themes", "renamed", term.model_dump(mode="json", by_alias=True))
    shown = (await spn.get(PAGE)).text
    for words in ("Thema&#39;s", "Doelgroepen", "Andere woorden", "Mediawijs", "<time"):
        assert words in shown
    assert shown.count("alleen andere woorden") == 4


async def test_changes_are_read_to_the_end_of_the_feed(
    spn: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.portal.wordlists.EVENTS", 1)
    for name in ("eerste", "tweede", "derde"):
        world.change_term("themes", name, label=f"Het {name}")
        await spn.send_form(THEMES, THEMES, naam=f"Nieuw {name}")
    shown = (await spn.get(PAGE)).text
    assert [shown.index(f"Nieuw {name}") for name in ("derde", "tweede", "eerste")] == sorted(
        shown.index(f"Nieuw {name}") for name in ("eerste", "tweede", "derde")
    )


async def test_a_vocabulary_shows_current_coming_and_ended_terms_and_who_uses_them(spn: Visitor, world: World) -> None:
    world.publish(FULL | {"themes": ["mediawijsheid"]}, ASSEN)
    world.change_term("themes", "straks", label="Pas straks", valid_from=TODAY + timedelta(days=9))
    world.change_term("themes", "derde-plek", valid_to=TODAY - timedelta(days=1), replaced_by="mediawijsheid")
    shown = (await spn.get(THEMES)).text
    now, rest = shown.split('id="stand-coming"')
    coming, ended = rest.split('id="stand-ended"')
    assert '<a class="nl-link" href="/ontdekken?theme=mediawijsheid">1 project<' in now
    assert "Participatie in de informatiesamenleving" in now
    assert "Pas straks" in coming
    assert "de bibliotheek als derde plek" in ended
    assert "Opgevolgd door" in ended
    assert "geteld bij mediawijsheid" in ended
    assert "Volgde op de bibliotheek als derde plek" in now


async def test_search_away_costs_the_numbers_and_not_the_page(spn: Visitor, world: World) -> None:
    world.down = {"search", "notifications"}
    for page in (THEMES, MEDIA):
        answer = await spn.get(page)
        assert answer.status_code == 200
        assert "nu niet bekend" in answer.text


async def test_the_portal_counts_by_what_search_counts_by() -> None:
    assert {name: facet for facet, name in COUNTED.items()} == FACETS


async def test_a_term_is_added_and_shown(spn: Visitor, world: World) -> None:
    fields = {"naam": "Robotica", "engels": "Robotics", "bij": "flankerend", "woorden": "robots\n\nrobot ", "vanaf": ""}
    shown = await spn.send_form(THEMES, THEMES, **fields)
    assert shown.url.path == f"{THEMES}/robotica"
    assert "‘Robotica’ staat in de lijst" in shown.text
    made = world.words["themes"].term("robotica")
    assert made is not None
    assert (made.label_en, made.priority, made.aliases) == ("Robotics", "flankerend", ("robots", "robot"))


async def test_what_is_wrong_with_a_new_term_is_told_at_its_field_and_nothing_typed_is_lost(
    spn: Visitor, world: World
) -> None:
    fields = {"naam": "Mediawijsheid", "engels": "Something", "code": "Niet Goed", "woorden": "een\ntwee"}
    shown = await spn.send_form(THEMES, THEMES, **fields)
    assert shown.status_code == 400
    assert shown.text.count("Er is al een term die ‘Mediawijsheid’ heet") == 2
    assert shown.text.count("Een code bestaat uit kleine letters") == 2
    for kept in ('value="Mediawijsheid"', 'value="Something"', 'value="Niet Goed"', "een\ntwee</textarea>"):
        assert kept in shown.text
    assert world.words["themes"].term("niet-goed") is None


async def test_a_term_gets_other_words_and_every_page_has_them_at_once(spn: Visitor, world: World) -> None:
    world.publish(FULL | {"themes": ["mediawijsheid"]}, ASSEN)
    tag = await etag(spn, MEDIA)
    fields = {"naam": "Wijs met media", "engels": "Media smart", "woorden": "mediawijs", "etag": tag}
    shown = await spn.send_form(MEDIA, MEDIA, **fields)
    assert "Bewaard. De term heet ‘Wijs met media’" in shown.text
    assert 'value="Media smart"' in shown.text
    assert "Wijs met media" in (await spn.get("/ontdekken")).text


async def test_an_empty_name_is_told_at_its_field(spn: Visitor) -> None:
    fields = {"naam": "", "engels": " ", "woorden": "blijft", "etag": await etag(spn, MEDIA)}
    shown = await spn.send_form(MEDIA, MEDIA, **fields)
    assert shown.status_code == 400
    assert shown.text.count("Dit veld is leeg. Vul het in.") == 4
    assert "blijft</textarea>" in shown.text


async def test_somebody_who_was_ahead_costs_nothing_of_what_was_typed(spn: Visitor, world: World) -> None:
    tag = await etag(spn, MEDIA)
    world.change_term("themes", "mediawijsheid", label="Mediawijs")
    fields = {"naam": "Mijn naam", "engels": "My name", "woorden": "een woord", "etag": tag}
    shown = await spn.send_form(MEDIA, MEDIA, **fields)
    assert shown.status_code == 412
    assert "Iemand anders was je voor" in shown.text
    assert "De term heet nu ‘Mediawijs’" in shown.text
    for kept in ('value="Mijn naam"', 'value="My name"', "een woord</textarea>"):
        assert kept in shown.text
    again = await spn.send_form(MEDIA, MEDIA, **fields | {"etag": await etag(spn, MEDIA)})
    assert "Bewaard. De term heet ‘Mijn naam’" in again.text


async def test_before_a_term_is_replaced_one_reads_how_many_projects_go_along(spn: Visitor, world: World) -> None:
    for _ in range(2):
        world.publish(FULL | {"themes": ["mediawijsheid"]}, ASSEN)
    shown = await spn.get(f"{MEDIA}/stoppen?dag={TOMORROW}&door=basisvaardigheden")
    assert "Vervang ‘mediawijsheid’ door ‘basisvaardigheden’?" in shown.text
    assert "2 gepubliceerde projecten gaan mee naar ‘basisvaardigheden’" in shown.text
    assert world.words["themes"].successor("mediawijsheid") == "mediawijsheid"
    fields = {"dag": TOMORROW, "door": "basisvaardigheden", "etag": await etag(spn, str(shown.url))}
    done = await spn.send_form(MEDIA, f"{MEDIA}/stoppen", **fields)
    assert "Daarna geldt ‘basisvaardigheden’" in done.text
    assert world.words["themes"].successor("mediawijsheid") == "basisvaardigheden"


async def test_a_chain_of_successors_is_told_to_its_end(spn: Visitor, world: World) -> None:
    past = TODAY - timedelta(days=3)
    world.change_term("themes", "oud", label="Ooit dit", valid_to=past, valid_from=past, replaced_by="mediawijsheid")
    later = {"valid_to": TODAY + timedelta(days=9), "replaced_by": "derde-plek"}
    world.change_term("themes", "basisvaardigheden", **later)
    shown = (await spn.get(f"{MEDIA}/stoppen?dag={YESTERDAY}&door=basisvaardigheden")).text
    assert "komen ze uit bij ‘de bibliotheek als derde plek’" in shown
    assert "Wat eerder <span>‘Ooit dit’</span> heette, gaat ook mee" in shown
    assert "meteen niet meer" in shown


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("dag=&door=", "Kies een dag"),
        ("dag=gisteren", "Kies een dag"),
        ("dag=1999-01-01", "ligt voor de eerste"),
        (f"dag={TOMORROW}&door=bestaat-niet", "Kies een opvolger uit de lijst"),
        (f"dag={TOMORROW}&door=mediawijsheid", "Kies een opvolger uit de lijst"),
    ],
    ids=["empty", "no-day", "before-the-first", "unknown", "itself"],
)
async def test_a_day_or_successor_that_cannot_be_comes_back_before_anything_is_asked(
    spn: Visitor, asked: str, told: str
) -> None:
    shown = await spn.get(f"{MEDIA}/stoppen?{asked}")
    assert shown.status_code == 400
    assert shown.text.count(told) == 2


async def test_whoever_decides_on_an_older_list_reads_again_what_it_means(spn: Visitor, world: World) -> None:
    tag = await etag(spn, MEDIA)
    world.change_term("themes", "basisvaardigheden", label="Basis")
    fields = {"dag": TOMORROW, "door": "basisvaardigheden", "etag": tag}
    shown = await spn.send_form(MEDIA, f"{MEDIA}/stoppen", **fields)
    assert shown.status_code == 412
    assert "Iemand anders was je voor" in shown.text
    assert "Vervang ‘mediawijsheid’ door ‘Basis’?" in shown.text
    assert f'name="dag" value="{TOMORROW}"' in shown.text
    term = world.words["themes"].term("mediawijsheid")
    assert term is not None
    assert term.valid_to is None


async def test_a_form_without_a_day_puts_nothing_in_use_again(spn: Visitor, world: World) -> None:
    world.change_term("themes", "mediawijsheid", valid_to=TODAY)
    shown = await spn.send_form(MEDIA, f"{MEDIA}/stoppen", dag="", door="", etag=await etag(spn, MEDIA))
    assert shown.status_code == 400
    assert world.words["themes"].term("mediawijsheid").valid_to == TODAY  # type: ignore[union-attr]


async def test_an_ended_term_comes_back(spn: Visitor, world: World) -> None:
    ended = {"valid_to": TODAY - timedelta(days=1), "replaced_by": "derde-plek"}
    world.change_term("themes", "mediawijsheid", **ended)
    shown = await spn.send_form(MEDIA, f"{MEDIA}/terug", etag=await etag(spn, MEDIA))
    assert "‘mediawijsheid’ is weer in gebruik" in shown.text
    assert world.words["themes"].successor("mediawijsheid") == "mediawijsheid"
    assert "Weer in gebruik" in (await spn.get(PAGE)).text


async def test_what_the_program_needs_itself_is_refused_with_why(spn: Visitor) -> None:
    page = f"{PAGE}/evaluation/effect-study"
    shown = await spn.send_form(page, f"{page}/stoppen", dag=TOMORROW, door="", etag=await etag(spn, page))
    assert shown.status_code == 409
    assert "blijft altijd in gebruik" in shown.text
    fixed = (await spn.get(f"{PAGE}/phases")).text
    assert "Voeg een term toe" not in fixed
    assert "stoppen" not in (await spn.get(f"{PAGE}/phases/idea")).text
    refused = await spn.send_form(THEMES, f"{PAGE}/phases", naam="Nog een fase")
    assert refused.status_code == 409


async def test_an_administrator_reads_and_changes_nothing(visit: Callable[[], Visitor], world: World) -> None:
    admin = await visit().log_in("beheerder")
    for page in (PAGE, THEMES, MEDIA):
        shown = await admin.get(page)
        assert shown.status_code == 200
        assert '<form method="post" action="/beheer' not in shown.text
    world.calls.clear()
    for form in (THEMES, MEDIA, f"{MEDIA}/stoppen", f"{MEDIA}/terug"):
        refused = await admin.send_form("/meldingen", form, naam="x", dag=TOMORROW, etag='"0"')
        assert refused.status_code == 403
        assert "Alleen SPN wijzigt de woordenlijsten" in refused.text
    assert [call for call in world.calls if call[1] != "GET"] == []


@pytest.mark.parametrize(
    "page", [f"{PAGE}/niets", f"{PAGE}/themes/niets", f"{PAGE}/themes/niets/stoppen?dag={TOMORROW}"]
)
async def test_what_is_not_there_is_not_found(spn: Visitor, page: str) -> None:
    assert (await spn.get(page)).status_code == 404
