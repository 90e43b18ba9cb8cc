"""Moderatie: queue, case, decision, phase."""

from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL


def submitted(world: World, **changes: object) -> tuple[str, str]:
    key = world._draft(FULL | changes, ASSEN)
    world.projects[key] |= {"status": "submitted", "revision": 1, "revisions": [FULL | changes]}
    return key, world.open_case(key)


async def test_an_empty_queue_says_that_all_is_done(moderator: Visitor) -> None:
    assert "Alles is gedaan" in (await moderator.get("/moderatie")).text


async def test_the_queue_shows_what_is_due_and_whose_it_is(moderator: Visitor, world: World) -> None:
    submitted(world)
    shown = (await moderator.get("/moderatie")).text
    assert "Voorlezen op de markt" in shown
    assert "nog 9 dagen" in shown
    assert "niemand" in shown


async def test_a_case_is_claimed_and_then_decided(moderator: Visitor, world: World) -> None:
    key, case = submitted(world)
    page = f"/moderatie/{case}"
    assert "Leg het besluit vast" not in (await moderator.get(page)).text
    assert "Deze zaak is nu van jou" in (await moderator.send_form(page, f"{page}/pak")).text
    answer = await moderator.send_form(
        page, f"{page}/besluit", outcome="publish", reason="complete", motivation="Mooi.", revision="1"
    )
    assert "Iedereen kan het project nu vinden" in answer.text
    assert world.projects[key]["status"] == "published"


async def test_a_decision_on_an_older_revision_is_refused_and_the_motivation_kept(
    moderator: Visitor, world: World
) -> None:
    key, case = submitted(world)
    page = f"/moderatie/{case}"
    await moderator.send_form(page, f"{page}/pak")
    world.projects[key]["revision"] = 2
    world.projects[key]["revisions"].append(FULL | {"goal": "Kinderen horen elke week verhalen."})
    world.open_case(key)
    answer = await moderator.send_form(
        page, f"{page}/besluit", outcome="publish", motivation="Lang over nagedacht.", revision="1"
    )
    assert answer.status_code == 409
    assert "Je besluit is niet vastgelegd" in answer.text
    assert "Lang over nagedacht." in answer.text
    assert "<ins>elke week </ins>" in answer.text
    beside = answer.text[answer.text.index("Zet oud en nieuw naast elkaar") : answer.text.index('id="c-summary"')]
    assert "Versie 1" in beside
    assert "elke week" in beside
    assert world.projects[key]["status"] == "submitted"


async def test_asking_for_changes_needs_a_motivation(moderator: Visitor, world: World) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    await moderator.send_form(page, f"{page}/pak")
    answer = await moderator.send_form(
        page, f"{page}/besluit", outcome="request-changes", reason="unclear", motivation=" ", revision="1"
    )
    assert answer.status_code == 400
    assert 'id="fout-motivation"' in answer.text
    assert 'value="request-changes" checked' in answer.text


async def test_a_step_in_the_phase_log_keeps_the_motivation_when_refused(moderator: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    page = f"/projecten/{key}"
    answer = await moderator.send_form(
        page, f"{page}/fase", kind="advance", motivation="Het werkt.", **{"from": "idea"}
    )
    assert "De fase is bijgewerkt" in answer.text
    assert world.projects[key]["phase"] == "experiment"
    answer = await moderator.send_form(page, f"{page}/fase", kind="advance", motivation="Te laat.", **{"from": "idea"})
    assert answer.status_code == 409
    assert "Te laat." in answer.text
    assert "intussen in een andere fase" in answer.text


async def test_the_difference_is_left_out_when_submissions_is_away(moderator: Visitor, world: World) -> None:
    key, case = submitted(world)
    world.projects[key]["revision"] = 2
    world.projects[key]["revisions"].append(FULL)
    world.open_case(key)
    world.down = {"submissions"}
    shown = await moderator.get(f"/moderatie/{case}")
    assert shown.status_code == 200
    assert "Indienen is even niet bereikbaar" in shown.text


ASSESSED = {
    "criterion-geleerd": "yes",
    "note-geleerd": "Jan schreef het op.",
    "criterion-overdraagbaar": "no",
    "criterion-effect": "",
}


async def test_a_step_carries_the_criteria_that_were_looked_at_and_the_log_shows_them_without_notes(
    moderator: Visitor, world: World
) -> None:
    key = world.publish(FULL, ASSEN)
    page = f"/projecten/{key}"
    shown = (await moderator.get(page)).text
    assert "Wat de proef leerde is opgeschreven" in shown
    assert "zonder dit gaat een project niet verder" in shown
    step = {"kind": "advance", "motivation": "Het werkt.", "from": "idea"}
    answer = await moderator.send_form(page, f"{page}/fase", **step, **ASSESSED)
    assert "De fase is bijgewerkt" in answer.text
    assert world.assessed == [
        {"code": "geleerd", "met": True, "note": "Jan schreef het op."},
        {"code": "overdraagbaar", "met": False, "note": ""},
    ]
    assert "Niet voldaan" in answer.text
    assert "Niet bekeken" in answer.text
    assert "Jan schreef" not in answer.text


async def test_what_was_filled_in_about_criteria_comes_back_when_the_step_is_refused(
    moderator: Visitor, world: World
) -> None:
    key = world.publish(FULL, ASSEN)
    page = f"/projecten/{key}"
    step = {"kind": "advance", "motivation": "Het werkt.", "from": "idea", "criterion-eigenaar-na-proef": "no"}
    answer = await moderator.send_form(page, f"{page}/fase", **step, **ASSESSED)
    assert answer.status_code == 409
    assert "Zonder eigenaar" in answer.text
    assert 'value="Jan schreef het op."' in answer.text
    assert 'name="criterion-overdraagbaar" value="no" checked' in answer.text
    assert 'name="criterion-effect" value="" checked' in answer.text


async def test_a_note_without_a_judgement_is_not_lost(moderator: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    page = f"/projecten/{key}"
    step = {"kind": "advance", "motivation": "Het werkt.", "from": "idea"}
    answer = await moderator.send_form(page, f"{page}/fase", **step, **{"note-effect": "Zie het verslag."})
    assert answer.status_code == 400
    assert "Kies ja of nee bij elk criterium met een notitie" in answer.text
    assert 'value="Zie het verslag."' in answer.text
    assert world.projects[key]["phase"] == "idea"


async def test_the_case_shows_checks_look_alikes_and_the_library_s_other_projects(
    moderator: Visitor, world: World
) -> None:
    _, case = submitted(world)
    shown = (await moderator.get(f"/moderatie/{case}")).text
    assert "Let op, aanpak:" in shown
    assert "Deze zin heeft 38 woorden" in shown
    assert "Wij &lt;b&gt;faciliteren&lt;/b&gt; dit." in shown
    assert "Voorlezen op het plein" in shown
    assert "Een eerder project" in shown
    answer = await moderator.send_form(f"/moderatie/{case}", f"/moderatie/{case}/links")
    assert "De links worden bekeken" in answer.text


async def test_the_case_goes_on_without_look_alikes_and_without_a_review(moderator: Visitor, world: World) -> None:
    _, case = submitted(world)
    world.reviews[case] = {"checks": [], "lookAlikes": None, "lookAlikesMissing": "Zoeken is even niet bereikbaar."}
    shown = await moderator.get(f"/moderatie/{case}")
    assert "Zoeken is even niet bereikbaar." in shown.text
    world.reviews[case] = {}
    assert (await moderator.get(f"/moderatie/{case}")).status_code == 200


async def test_the_notes_of_an_assessment_are_in_the_history_of_the_case(moderator: Visitor, world: World) -> None:
    key, case = submitted(world)
    criteria = [{"code": "geleerd", "label": "Wat de proef leerde", "met": True, "note": "Jan schreef het op."}]
    world.decisions[key] = [{"kind": "advance", "motivation": "Goed.", "criteria": criteria, "decidedAt": None}]
    assert "Jan schreef het op." in (await moderator.get(f"/moderatie/{case}")).text
