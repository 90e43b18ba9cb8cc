"""Indienen: nothing that somebody typed is ever lost."""

import html
import re

from tests.portal.conftest import HOST, Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

FORM = "/indienen"


async def fill(visitor: Visitor, page: str = FORM, action: str = "bewaar", **fields: object) -> object:
    """Fill in the form on `page` and press a button; hidden fields go along as they are."""
    text = (await visitor.get(page)).text.split('<form id="idee"')[1]
    found = re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', text)
    hidden = {name: html.unescape(value) for name, value in found}
    return await visitor.post(FORM, data=hidden | fields | {"actie": action}, headers={"Origin": HOST})


async def test_a_title_is_enough_to_keep_a_draft(writer: Visitor, world: World) -> None:
    answer = await fill(writer, title="Voorlezen op de markt")
    assert "Je concept is bewaard" in answer.text
    assert [project["content"]["title"] for project in world.projects.values()] == ["Voorlezen op de markt"]
    assert "Voorlezen op de markt" in (await writer.get("/mijn-projecten")).text


async def test_without_a_title_the_text_stays_and_the_field_says_why(writer: Visitor, world: World) -> None:
    answer = await fill(writer, goal="Een doel dat niet weg mag")
    assert answer.status_code == 400
    assert "Een doel dat niet weg mag" in answer.text
    assert "Geef je idee een titel" in answer.text
    assert not world.projects


async def test_every_missing_field_is_named_at_once_at_the_field_and_in_the_summary(
    writer: Visitor, world: World
) -> None:
    answer = await fill(writer, action="dien-in", title="Voorlezen op de markt")
    assert answer.status_code == 400
    assert "Je concept is bewaard, maar nog niet ingediend" in answer.text
    for name in ("summary", "goal", "approach", "origin", "phase", "themes"):
        assert f'href="#{name}"' in answer.text
        assert f'id="fout-{name}"' in answer.text
    assert len(world.projects) == 1


async def test_every_missing_field_is_named_also_when_there_is_no_title(writer: Visitor) -> None:
    answer = await fill(writer, action="dien-in")
    for name in ("title", "summary", "goal", "approach", "origin", "phase", "themes"):
        assert f'href="#{name}"' in answer.text


async def test_a_complete_idea_is_submitted(writer: Visitor, world: World) -> None:
    answer = await fill(writer, action="dien-in", **FULL)
    assert "is ingediend" in answer.text
    assert next(iter(world.projects.values()))["status"] == "submitted"


async def test_pressing_twice_makes_one_draft(writer: Visitor, world: World) -> None:
    html = (await writer.get(FORM)).text
    hidden = dict(
        re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', html.split('<form id="idee"')[1])
    )
    for _ in range(2):
        await writer.post(FORM, data=hidden | {"title": "Voorlezen", "actie": "bewaar"}, headers={"Origin": HOST})
    assert len(world.projects) == 1


LINK = {"title": "Draaiboek", "url": "https://bieb.example/draaiboek", "licence": "CC0-1.0"}
FILE = {"id": "018f-a", "title": 'De "folder"', "url": "/v1/x", "licence": "CC-BY-SA-4.0", "fileName": "f.pdf"}


async def test_materials_keep_their_licence_and_files_stay_untouched(writer: Visitor, world: World) -> None:
    await fill(writer, title="Voorlezen op de markt")
    key, project = next(iter(world.projects.items()))
    project["content"]["materials"] = [LINK, FILE]
    page = await writer.get(f"{FORM}/{key}")
    assert "blijven staan: <span>De &#34;folder&#34;</span>." in page.text
    same = "https://bieb.example/draaiboek Draaiboek"
    await fill(writer, f"{FORM}/{key}", title="Voorlezen", materials=same)
    assert project["content"]["materials"] == [LINK, FILE]
    added = "https://bieb.example/nieuw\n\nhttps://bieb.example/draaiboek Het draaiboek"
    await fill(writer, f"{FORM}/{key}", title="Voorlezen", materials=added)
    new = {"title": "https://bieb.example/nieuw", "url": "https://bieb.example/nieuw"}
    assert project["content"]["materials"] == [new, FILE, {**LINK, "title": "Het draaiboek"}]
    await fill(writer, f"{FORM}/{key}", title="Voorlezen", materials="")
    assert project["content"]["materials"] == [FILE]


async def test_a_file_that_another_added_meanwhile_is_not_lost_to_a_stale_form(writer: Visitor, world: World) -> None:
    await fill(writer, title="Voorlezen op de markt")
    key, project = next(iter(world.projects.items()))
    text = (await writer.get(f"{FORM}/{key}")).text.split('<form id="idee"')[1]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', text))
    hidden = {name: html.unescape(value) for name, value in hidden.items()}
    project["content"]["materials"], project["version"] = [FILE], project["version"] + 1
    mine = hidden | {"title": "Voorlezen", "materials": "https://bieb.example/x X", "actie": "bewaar"}
    stale = await writer.post(FORM, data=mine, headers={"Origin": HOST})
    assert stale.status_code == 412
    text = stale.text.split('<form id="idee"')[1]
    found = re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', text)
    again = mine | {name: html.unescape(value) for name, value in found}
    await writer.post(FORM, data=again, headers={"Origin": HOST})
    assert project["content"]["materials"] == [{"title": "X", "url": "https://bieb.example/x"}, FILE]


async def test_what_a_browser_made_of_the_hidden_materials_harms_nothing(writer: Visitor, world: World) -> None:
    for kept in ("", "{", "{}", "[1]", '[{"id": 1}]', "[[]]", "null"):
        answer = await fill(writer, title="Voorlezen", materials="https://bieb.example/x X", materials_kept=kept)
        assert "Je concept is bewaard" in answer.text
    assert all(
        project["content"]["materials"] == [{"title": "X", "url": "https://bieb.example/x"}]
        for project in world.projects.values()
    )


async def test_a_stale_edit_keeps_my_text_and_shows_the_other(writer: Visitor, world: World) -> None:
    key = world._draft(FULL, ASSEN)
    html = (await writer.get(f"{FORM}/{key}")).text
    hidden = dict(
        re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', html.split('<form id="idee"')[1])
    )
    world.projects[key]["content"]["goal"] = "Het doel van een collega"
    world.projects[key]["version"] += 1
    fields = hidden | FULL | {"etag": '"1"', "goal": "Mijn eigen doel", "actie": "bewaar"}
    answer = await writer.post(FORM, data=fields, headers={"Origin": HOST})
    assert answer.status_code == 412
    assert "intussen veranderd" in answer.text
    assert "Mijn eigen doel" in answer.text
    assert "Het doel van een collega" in answer.text
    assert world.projects[key]["content"]["goal"] == "Het doel van een collega"
    again = dict(
        re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', answer.text.split('<form id="idee"')[1])
    )
    await writer.post(FORM, data=fields | again | {"etag": '"2"', "actie": "bewaar"}, headers={"Origin": HOST})
    assert world.projects[key]["content"]["goal"] == "Mijn eigen doel"


async def test_text_survives_a_service_that_is_away(writer: Visitor, world: World) -> None:
    token = await writer.token(FORM)
    world.down = {"submissions"}
    answer = await writer.post(
        FORM,
        data={"form_token": token, "title": "Voorlezen", "goal": "Veel typewerk", "actie": "bewaar"},
        headers={"Origin": HOST},
    )
    assert answer.status_code == 503
    assert "Veel typewerk" in answer.text
    assert "Nog niet bewaard: even geen verbinding" in answer.text


async def test_text_survives_the_end_of_a_session(writer: Visitor, world: World) -> None:
    token = await writer.token(FORM)
    writer.cookies.clear()
    answer = await writer.post(
        FORM,
        data={"form_token": token, "title": "Voorlezen", "goal": "Veel typewerk", "actie": "bewaar"},
        headers={"Origin": HOST},
    )
    assert answer.status_code == 403
    assert "Veel typewerk" in answer.text
    assert "Log in op een nieuw tabblad" in answer.text
    await writer.log_in("medewerker-assen")
    answer = await writer.post(
        FORM,
        data={"form_token": token, "title": "Voorlezen", "goal": "Veel typewerk", "actie": "bewaar"},
        headers={"Origin": HOST},
    )
    assert "Veel typewerk" in answer.text
    assert "oudere sessie" in answer.text
    assert not world.projects


async def test_automatic_saving_answers_with_a_status_and_the_next_version(writer: Visitor, world: World) -> None:
    token = await writer.token(FORM)
    fields = {"form_token": token, "key": "k1", "title": "Voorlezen", "actie": "automatisch"}
    answer = await writer.post(FORM, data=fields, headers={"Origin": HOST, "HX-Request": "true"})
    assert "Bewaard" in answer.text
    assert "<html" not in answer.text
    assert 'id="veld-etag"' in answer.text
    key = next(iter(world.projects))
    assert answer.headers["HX-Replace-Url"] == f"/indienen/{key}"
    world.projects[key]["version"] = 9
    stale = await writer.post(
        FORM, data=fields | {"project": key, "etag": '"1"'}, headers={"Origin": HOST, "HX-Request": "true"}
    )
    assert "op een andere plek veranderd" in stale.text


async def test_building_on_a_project_starts_a_draft_that_names_it(writer: Visitor, world: World) -> None:
    older = world.publish(FULL | {"title": "Het eerste idee"}, ASSEN)
    page = f"{FORM}?bouwt-voort-op={older}"
    assert "Het eerste idee" in (await writer.get(page)).text
    await fill(
        writer,
        page,
        title="Het tweede idee",
        builds_project=older,
        builds_relation="adapted",
        builds_note="Met een bakfiets",
    )
    draft = next(project for project in world.projects.values() if project["status"] == "draft")
    assert draft["content"]["buildsOn"] == [{"projectId": older, "relation": "adapted", "note": "Met een bakfiets"}]


async def test_a_request_for_changes_is_shown_with_its_reason(writer: Visitor, world: World) -> None:
    key = world._draft(FULL, ASSEN)
    world.projects[key] |= {"status": "changes-requested", "revision": 1}
    world.decisions[key] = [
        {
            "kind": "decision",
            "outcome": "request-changes",
            "reason": "unclear",
            "motivation": "Wat kost het?",
            "decidedAt": None,
        }
    ]
    for address in ("/mijn-projecten", f"{FORM}/{key}"):
        shown = (await writer.get(address)).text
        assert "Wat kost het?" in shown
        assert "Niet duidelijk genoeg" in shown


async def test_a_draft_can_be_thrown_away_and_a_published_one_withdrawn(writer: Visitor, world: World) -> None:
    draft, public = world._draft(FULL, ASSEN), world.publish(FULL, ASSEN)
    await writer.send_form("/mijn-projecten", f"/mijn-projecten/{draft}/weg")
    assert draft not in world.projects
    answer = await writer.send_form("/mijn-projecten", f"/mijn-projecten/{public}/weg", reden="We stoppen ermee")
    assert world.projects[public]["status"] == "withdrawn"
    assert "ingetrokken" in answer.text


async def test_an_empty_library_is_invited_to_begin(writer: Visitor) -> None:
    assert "Begin met een idee" in (await writer.get("/mijn-projecten")).text


async def test_a_lost_answer_makes_a_second_draft_only_knowingly(writer: Visitor, world: World) -> None:
    token = await writer.token(FORM)
    fields = {"form_token": token, "key": "k1", "title": "Voorlezen", "actie": "bewaar"}
    await writer.post(FORM, data=fields, headers={"Origin": HOST})
    answer = await writer.post(FORM, data=fields | {"title": "Voorlezen op de markt"}, headers={"Origin": HOST})
    assert "staat al bij Mijn bibliotheek" in answer.text
    assert "Voorlezen op de markt" in answer.text
    assert len(world.projects) == 1
