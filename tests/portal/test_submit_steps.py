"""Indienen: look-alikes while writing, the steps, the preview, and what happens after submitting."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.portal import fields
from services.portal.steps import needed, progress
from services.portal.text import day, moment
from services.submissions.completeness import REQUIRED
from tests.portal.conftest import HOST, Visitor
from tests.portal.fakes import NOW, World, z
from tests.portal.test_reading import ASSEN, FULL
from tests.portal.test_writing import FORM, fill

PART = f"{FORM}/lijkt-op"
OTHER = {"isil": "NL-0800070000", "name": "Bibliotheek Utrecht", "province": "utrecht"}
MINE = "Voorlezen bij de boer"


@pytest.fixture
def older(world: World) -> str:
    """What another library did."""
    return world.publish(FULL | {"title": "Voorlezen op het plein", "mailbox": "plein@bieb.example"}, OTHER)


async def ask(visitor: Visitor, **typed: str) -> str:
    """What the part says of what is typed."""
    answer = await visitor.send_form(FORM, PART, **typed)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return answer.text


async def test_look_alikes_of_what_is_typed_lead_to_the_project_its_mailbox_and_an_edge(
    writer: Visitor, world: World, older: str
) -> None:
    part = await ask(writer, title=MINE, goal="Kinderen horen verhalen.")
    assert "1 project lijkt op jouw idee." in part
    assert f'href="/projecten/{older}" target="_blank"' in part
    assert "opent in een nieuw tabblad" in part
    assert "zelfde woorden: voorlezen" in part
    assert "mailto:plein%40bieb.example" in part
    assert f'form="idee" name="builds_add" value="{older}"' in part
    assert [(draft["title"], draft["goal"]) for draft in world.compared] == [(MINE, "Kinderen horen verhalen.")]
    assert not world.projects.keys() - {older}


async def test_without_a_title_nothing_is_asked(writer: Visitor, world: World, older: str) -> None:
    assert "Schrijf een titel" in await ask(writer, goal="Voorlezen")
    assert not world.compared


async def test_an_idea_that_resembles_nothing_may_be_the_first(writer: Visitor, older: str) -> None:
    assert "Misschien ben je de eerste" in await ask(writer, title="Robots")


async def test_without_search_the_form_goes_on_and_says_so(writer: Visitor, world: World) -> None:
    key = world._draft({"title": MINE}, ASSEN)
    world.down = {"search"}
    page = await writer.get(f"{FORM}/{key}")
    assert page.status_code == 200
    assert "Vergelijken lukt nu niet. Schrijf gerust verder." in page.text
    assert "Je concept is bewaard" in (await fill(writer, f"{FORM}/{key}", title=MINE)).text


async def test_the_draft_itself_is_no_look_alike(writer: Visitor, world: World) -> None:
    key = world.publish(FULL | {"title": MINE}, ASSEN)
    assert "1 project lijkt op" in await ask(writer, title=MINE)
    assert "We vonden niets" in await ask(writer, title=MINE, project=key)


@pytest.mark.parametrize("title", ["a\0b", "x" * 600, "<script>alert(1)</script> voorlezen"])
async def test_whatever_is_typed_is_compared_or_not_but_never_refused(writer: Visitor, older: str, title: str) -> None:
    part = await ask(writer, title=title, themes="x" * 300)
    assert "lijkt" in part
    assert "<script" not in part


async def test_who_is_logged_out_gets_a_part_and_no_page(writer: Visitor, reader: Visitor) -> None:
    token = await writer.token(FORM)
    answer = await reader.post(PART, data={"form_token": token, "title": MINE}, headers={"Origin": HOST})
    assert answer.status_code == 403
    assert "opnieuw bent ingelogd" in answer.text
    assert "<html" not in answer.text


async def test_after_saving_the_look_alikes_are_in_the_page_itself(writer: Visitor, older: str) -> None:
    page = await fill(writer, title=MINE)
    assert "1 project lijkt op jouw idee." in page.text
    assert "Voorlezen op het plein" in page.text


async def test_building_on_a_look_alike_saves_the_text_and_adds_the_edge_once(
    writer: Visitor, world: World, older: str
) -> None:
    page = await fill(writer, action="", title=MINE, goal="Veel typewerk", builds_add=older)
    (draft,) = [it for it in world.projects.values() if it["status"] == "draft"]
    assert draft["content"]["goal"] == "Veel typewerk"
    assert draft["content"]["buildsOn"] == [{"projectId": older, "relation": "inspired", "note": ""}]
    assert "Je concept is bewaard" in page.text
    assert "Hier bouw je op voort" in page.text
    assert 'name="builds_add"' not in page.text
    kept = {"builds_project": older, "builds_relation": "adapted", "builds_note": "Met koeien."}
    await fill(writer, f"{FORM}/{draft['id']}", action="", title=MINE, builds_add=older, **kept)
    assert draft["content"]["buildsOn"] == [{"projectId": older, "relation": "adapted", "note": "Met koeien."}]


async def test_building_on_something_keeps_the_text_while_submissions_is_away(
    writer: Visitor, world: World, older: str
) -> None:
    token = await writer.token(FORM)
    world.down = {"submissions"}
    typed = {"form_token": token, "title": MINE, "goal": "Veel typewerk", "builds_add": older}
    page = await writer.post(FORM, data=typed, headers={"Origin": HOST})
    assert page.status_code == 503
    assert "Veel typewerk" in page.text
    assert f'name="builds_project" value="{older}"' in page.text


# Steps


def test_what_a_step_asks_is_what_the_service_asks() -> None:
    assert {field.name for field in fields.FIELDS if field.required} == set(REQUIRED)


def test_a_step_says_what_it_still_needs_by_name() -> None:
    said = [(step.state, step.said) for step in progress({"title": "Voorlezen", "themes": ["x"], "costs": "Niets"})]
    assert said == [
        ("missing", "Nog nodig: samenvatting, herkomst en fase"),
        ("missing", "Nog nodig: doel en aanpak"),
        ("free", "Mag leeg blijven"),
        ("done", "Klaar om in te dienen"),
        ("free", "1 van 10 ingevuld"),
    ]


def test_a_step_says_which_field_was_refused() -> None:
    assert progress(FULL, ("startYear",))[0].said == "Kijk na: startjaar"


def test_a_whole_text_needs_nothing() -> None:
    assert needed(FULL) == ""


async def test_the_steps_are_links_and_count_what_is_saved(writer: Visitor, world: World) -> None:
    page = (await writer.get(FORM)).text
    for number in range(1, 6):
        assert f'href="#stap-{number}"' in page
        assert f'<section class="step" id="stap-{number}"' in page
    assert "Nog nodig: titel, samenvatting, herkomst en fase" in page
    stale = await fill(writer, action="dien-in", title=MINE, summary="Kort.")
    assert "Nog nodig: herkomst en fase" in stale.text


async def test_a_save_by_itself_counts_the_steps_anew(writer: Visitor) -> None:
    fields_ = {"form_token": await writer.token(FORM), "key": "k1", "title": MINE, "actie": "automatisch"}
    answer = await writer.post(FORM, data=fields_, headers={"Origin": HOST, "HX-Request": "true"})
    assert '<ol id="stappen" hx-swap-oob="innerHTML">' in answer.text
    assert "Nog nodig: samenvatting, herkomst en fase" in answer.text


# Preview


async def test_the_preview_saves_first_and_shows_the_project_page(writer: Visitor, world: World, older: str) -> None:
    kept = {"builds_project": older, "builds_relation": "adapted", "builds_note": "Met koeien."}
    page = await fill(writer, action="voorbeeld", **FULL | {"title": MINE, **kept})
    (key,) = world.projects.keys() - {older}
    assert page.url.path == f"{FORM}/{key}/voorbeeld"
    for words in ("zo zien anderen dit straks", MINE, FULL["goal"], "Met koeien.", "Voorlezen op het plein"):
        assert words in page.text
    assert f'href="{FORM}/{key}"' in page.text
    assert "Nog nodig" not in page.text
    assert "/volgen" not in page.text


async def test_a_preview_of_a_title_alone_is_a_page_that_says_what_is_needed(writer: Visitor, world: World) -> None:
    key = world._draft({"title": MINE}, ASSEN)
    page = await writer.get(f"{FORM}/{key}/voorbeeld")
    assert page.status_code == 200
    assert "Nog nodig om in te dienen: samenvatting, herkomst, fase, doel, aanpak en thema’s." in page.text


async def test_the_preview_is_for_who_may_see_the_draft(
    visit: Callable[[], Visitor], world: World, moderator: Visitor
) -> None:
    draft, public = world._draft(FULL, ASSEN), world.publish(FULL, ASSEN)
    other = await visit().log_in("medewerker-utrecht")
    assert (await other.get(f"{FORM}/{draft}/voorbeeld")).status_code == 404
    assert (await other.get(f"{FORM}/{public}/voorbeeld")).status_code == 403
    assert (await moderator.get(f"{FORM}/{draft}/voorbeeld")).status_code == 403
    world.library.authors[draft] = {"medewerker-utrecht"}
    assert (await other.get(f"{FORM}/{draft}/voorbeeld")).status_code == 200


# What happens next


def submitted(world: World, **case: object) -> str:
    key = world._draft(FULL, ASSEN)
    world.projects[key] |= {"status": "submitted", "revision": 1}
    world.open_case(key, **case)
    return f"{FORM}/{key}/ingediend"


async def test_after_submitting_the_page_says_who_reads_it_until_when_and_what_can_come(
    writer: Visitor, world: World
) -> None:
    page = await fill(writer, action="dien-in", **FULL)
    (key,) = world.projects
    assert page.url.path == f"{FORM}/{key}/ingediend"
    until = moment(next(iter(world.cases.values()))["dueAt"])
    assert until is not None
    for words in ("is ingediend", "Biblionet Drenthe", day(until), "aanpassing", "niet geplaatst"):
        assert words in page.text
    assert f'href="{FORM}/{key}/ingediend"' in (await writer.get("/mijn-projecten")).text


async def test_a_late_decision_is_called_late(writer: Visitor, world: World) -> None:
    page = await writer.get(submitted(world, dueAt=z(NOW - timedelta(days=2))))
    assert "2 dagen te laat" in page.text


async def test_while_the_moderator_waits_for_an_answer_there_is_no_date(writer: Visitor, world: World) -> None:
    page = await writer.get(submitted(world, dueAt=None, openQuestions=1))
    assert "wacht op jullie antwoord" in page.text


async def test_a_date_of_an_older_revision_is_not_shown(writer: Visitor, world: World) -> None:
    address = submitted(world)
    next(iter(world.projects.values()))["revision"] = 2
    assert "De datum staat hier zodra" in (await writer.get(address)).text


async def test_without_moderation_there_is_no_date_and_the_page_says_so(writer: Visitor, world: World) -> None:
    address = submitted(world)
    world.down = {"moderation"}
    assert "Je tekst is veilig ingediend" in (await writer.get(address)).text


async def test_a_draft_was_not_handed_in(writer: Visitor, world: World) -> None:
    key = world._draft(FULL, ASSEN)
    assert (await writer.get(f"{FORM}/{key}/ingediend")).url.path == f"{FORM}/{key}"
