"""SPN sorts a term otherwise: each vocabulary its own fields, all in one change, and nothing else touched."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import httpx
import pytest

from services.portal.sort_fields import FIELDS, MEANS
from services.portal.sorting import labels
from shared.vocabularies import NAMES, Term, packaged
from tests.portal.conftest import Visitor
from tests.portal.fakes import World

PAGE = "/beheer/woordenlijsten"
MEDIA = f"{PAGE}/themes/mediawijsheid"
FERS = f"{PAGE}/pois/fers"
HOLDER = f"{PAGE}/gate-criteria/trekker"
CC_BY = f"{PAGE}/licences/CC-BY-4.0"
GROUP = f"{PAGE}/target-groups/kinderen"
YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
OTHERWISE = {"mappedTo", "verified", "group", "priority", "provinces", "url", "phase", "themes", "required"}
Sent = dict[str, list[str]]


class Form(HTMLParser):
    """What a browser sends of the form that sorts a term, when nobody touched it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: Sent = {}
        self._inside, self._select = False, ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("action", "").endswith("/indelen")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given and self._inside:
            self.sent[self._select] = [given["value"]]
        elif tag == "input" and self._inside and (given.get("type") != "checkbox" or "checked" in given):
            self.sent.setdefault(given["name"], []).append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


@pytest.fixture
async def spn(visit: Callable[[], Visitor]) -> Visitor:
    return await visit().log_in("spn")


async def form(visitor: Visitor, page: str) -> Sent:
    return Form((await visitor.get(page)).text).sent


async def send(visitor: Visitor, page: str, sent: Sent) -> httpx.Response:
    return await visitor.send_form(page, f"{page}/indelen", **{k: v for k, v in sent.items() if k != "form_token"})


async def save(visitor: Visitor, page: str, **changed: list[str]) -> str:
    """The page after the form was sent with these fields changed."""
    shown = await send(visitor, page, await form(visitor, page) | changed)
    assert (shown.status_code, shown.url.path) == (200, page)
    assert "Bewaard. Zo staat" in shown.text
    return shown.text


def term(world: World, page: str) -> Term:
    name, code = page.split("/")[-2:]
    found = world.words[name].term(code)
    assert found is not None
    return found


def test_every_field_that_the_packaged_terms_use_is_in_the_form_of_their_vocabulary() -> None:
    empty = Term(code="x", label="x", label_en="x", valid_from=YESTERDAY).model_dump(by_alias=True)
    for name in NAMES:
        terms = [it.model_dump(by_alias=True) for it in packaged(name).items]
        used = {field for it in terms for field in OTHERWISE if it[field] != empty[field]}
        assert used <= {field.wire for field in FIELDS.get(name, ())}, name


@pytest.mark.parametrize("name", NAMES)
async def test_the_form_of_a_vocabulary_has_its_fields_and_no_others(spn: Visitor, name: str) -> None:
    shown = (await spn.get(f"{PAGE}/{name}/{packaged(name).items[0].code}")).text
    has = FIELDS.get(name, ())
    assert Form(shown).sent.get("veld", []) == [field.name for field in has]
    assert ("/indelen" in shown) is bool(has)
    for field in has:
        assert f'id="{field.name}"' in shown
        assert labels(name)[field.name] in shown
    if has:
        assert shown.index(MEANS[name]) < shown.index("Bewaar ", shown.index(MEANS[name]))


@pytest.mark.parametrize("page", [MEDIA, FERS, HOLDER, GROUP, CC_BY], ids=lambda page: page.split("/")[-2])
async def test_a_form_that_is_sent_back_untouched_changes_nothing(spn: Visitor, world: World, page: str) -> None:
    before, known = term(world, page), world.words.generation
    await save(spn, page)
    assert (term(world, page), world.words.generation) == (before, known)


async def test_a_theme_gets_another_priority_other_counterparts_and_is_no_longer_confirmed(
    spn: Visitor, world: World
) -> None:
    world.change_term("themes", "mediawijsheid", aliases=("media",), group="Iets van elders")
    both = ["societal-challenges/leven-lang-ontwikkelen", "core-functions/lezen"]
    shown = await save(spn, MEDIA, prioriteit=["flankerend"], overeen=both, bevestigd=[])
    found = term(world, MEDIA)
    assert (found.priority, found.mapped_to, found.verified) == ("flankerend", tuple(both), False)
    assert (found.label, found.aliases, found.group) == ("mediawijsheid", ("media",), "Iets van elders")
    assert "Leven lang ontwikkelen; Lezen" in shown
    assert "Nog te bevestigen door SPN" in shown
    assert "Anders ingedeeld" in (await spn.get(PAGE)).text


async def test_a_field_that_is_emptied_is_empty_and_one_that_the_form_does_not_have_stays(
    spn: Visitor, world: World
) -> None:
    await save(spn, MEDIA, prioriteit=[""], overeen=[])
    assert (term(world, MEDIA).priority, term(world, MEDIA).mapped_to) == (None, ())
    world.change_term("gate-criteria", "trekker", required=True, themes=("mediawijsheid",))
    await save(spn, HOLDER, veld=["verplicht"], verplicht=[], themas=[], fase=["implementation"])
    found = term(world, HOLDER)
    assert (found.required, found.themes, found.phase) == (False, ("mediawijsheid",), "experiment")


async def test_an_institution_gets_provinces_and_one_reads_who_has_them_now(spn: Visitor, world: World) -> None:
    world.change_term("pois", "biblionet-drenthe", provinces=())
    shown = (await spn.get(FERS)).text
    assert 'Groningen <span class="quiet">(nu bij Biblionet Groningen)' in shown
    assert 'Drenthe <span class="quiet">(nu bij geen instelling)' in shown
    shown = await save(spn, FERS, provincies=["fryslan", "groningen"])
    assert term(world, FERS).provinces == ("fryslan", "groningen")
    assert 'Groningen <span class="quiet">(ook bij Biblionet Groningen)' in shown
    assert "tellen in de cijfers meteen bij deze instelling" in shown


async def test_a_criterion_becomes_required_at_another_phase_for_some_themes(spn: Visitor, world: World) -> None:
    await save(spn, HOLDER, fase=["implementation"], verplicht=["ja"], themas=["mediawijsheid", "derde-plek"])
    found = term(world, HOLDER)
    assert (found.phase, found.required) == ("implementation", True)
    assert found.themes == ("mediawijsheid", "derde-plek")
    assert "Anders ingedeeld" in (await spn.get(PAGE)).text


async def test_a_target_group_gets_another_heading_and_a_licence_another_address(spn: Visitor, world: World) -> None:
    assert '<option value="Meedoen"></option>' in (await spn.get(GROUP)).text
    await save(spn, GROUP, groep=[" Meedoen "])
    assert term(world, GROUP).group == "Meedoen"
    await save(spn, CC_BY, webadres=["https://voorbeeld.nl/licentie"])
    assert term(world, CC_BY).url == "https://voorbeeld.nl/licentie"
    await save(spn, CC_BY, webadres=[""])
    assert term(world, CC_BY).url is None


async def test_what_was_chosen_and_is_offered_no_more_stays_until_it_is_taken_away(spn: Visitor, world: World) -> None:
    held = ("target-groups/kinderen", "societal-challenges/leven-lang-ontwikkelen")
    world.change_term("societal-challenges", "leven-lang-ontwikkelen", valid_to=YESTERDAY)
    await save(spn, MEDIA)  # whatever is saved, the portal asks for the words anew
    assert "leven-lang-ontwikkelen" not in (await spn.get(MEDIA)).text
    world.change_term("themes", "mediawijsheid", mapped_to=held)
    await save(spn, MEDIA)
    assert set(term(world, MEDIA).mapped_to) == set(held)
    assert "kinderen (0-12 jaar)</span>" in (await spn.get(MEDIA)).text
    await save(spn, MEDIA, overeen=[held[1]])
    assert term(world, MEDIA).mapped_to == (held[1],)


@pytest.mark.parametrize(
    ("page", "field", "typed", "told"),
    [
        (MEDIA, "overeen", "niets/bestaat", "Deze waarde kennen we niet: niets/bestaat."),
        (MEDIA, "prioriteit", "oud", "Deze waarde kennen we niet: oud."),
        (FERS, "provincies", "atlantis", "Deze waarde kennen we niet: atlantis."),
        (HOLDER, "fase", "eind", "Deze waarde kennen we niet: eind."),
        (HOLDER, "themas", "x", "Deze waarde kennen we niet: x."),
        (GROUP, "groep", "g" * 201, "Dit is te lang: hooguit 200 tekens."),
        (CC_BY, "webadres", "ftp://elders", "Vul een heel webadres in, dat begint met https:// of http://."),
    ],
    ids=["counterpart", "priority", "province", "phase", "theme", "group", "address"],
)
async def test_what_is_wrong_is_told_above_and_at_its_field_and_stays_there(
    spn: Visitor, world: World, page: str, field: str, typed: str, told: str
) -> None:
    before = term(world, page)
    shown = await send(spn, page, await form(spn, page) | {field: [typed]})
    assert shown.status_code == 400
    assert shown.text.count(told) == 2
    assert f'href="#{field}"' in shown.text
    assert f'id="fout-{field}"' in shown.text
    assert Form(shown.text).sent[field] == [typed]
    assert term(world, page) == before


async def test_somebody_who_was_ahead_costs_nothing_of_what_was_chosen(spn: Visitor, world: World) -> None:
    chosen = {"prioriteit": ["flankerend"], "overeen": ["core-functions/lezen"], "bevestigd": []}
    sent = await form(spn, MEDIA) | chosen
    world.change_term("themes", "mediawijsheid", label="Mediawijs", priority="participatie-en-zelfredzaamheid")
    shown = await send(spn, MEDIA, sent)
    assert shown.status_code == 412
    assert "Iemand anders was je voor" in shown.text
    assert "Participatie en zelfredzaamheid</dd>" in shown.text
    again = Form(shown.text).sent
    assert {field: again.get(field, []) for field in chosen} == chosen
    assert term(world, MEDIA).priority == "participatie-en-zelfredzaamheid"
    assert "Bewaard. Zo staat ‘Mediawijs’ er nu bij" in (await send(spn, MEDIA, again)).text
    assert term(world, MEDIA).mapped_to == ("core-functions/lezen",)


@pytest.mark.parametrize("persona", ["beheerder", "moderator-drenthe", "medewerker-assen"])
async def test_nobody_but_spn_sorts_a_term(visit: Callable[[], Visitor], world: World, persona: str) -> None:
    visitor, before = await visit().log_in(persona), term(world, HOLDER)
    if persona == "beheerder":
        assert "/indelen" not in (await visitor.get(HOLDER)).text
    sent = {"veld": ["verplicht"], "verplicht": ["ja"], "etag": ["*"]}
    refused = await visitor.send_form("/meldingen", f"{HOLDER}/indelen", **sent)
    assert refused.status_code == 403
    assert term(world, HOLDER) == before


@pytest.mark.parametrize("place", ["phases/idea", "reaches/one-location", "themes/niets", "niets/niets"])
async def test_what_cannot_be_sorted_is_not_found(spn: Visitor, place: str) -> None:
    sent = {"veld": ["prioriteit"], "prioriteit": ["flankerend"], "etag": ["*"]}
    refused = await spn.send_form("/meldingen", f"{PAGE}/{place}/indelen", **sent)
    assert refused.status_code == 404
