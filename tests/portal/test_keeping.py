"""Moderatie: what a moderator is typing is kept for him, found back, and gone once it was sent."""

from collections.abc import Callable

import pytest

from tests.portal.conftest import HOST, Visitor
from tests.portal.fakes import World
from tests.portal.test_moderating import submitted

ME = "moderator-drenthe"
BY_ITSELF = {"Origin": HOST, "HX-Request": "true"}


async def taken(moderator: Visitor, world: World) -> tuple[str, str]:
    """A case on my desk, and its page."""
    case = submitted(world)[1]
    await moderator.send_form(f"/moderatie/{case}", f"/moderatie/{case}/pak")
    return case, f"/moderatie/{case}"


async def test_a_message_is_kept_by_a_button_found_back_and_gone_once_it_was_sent(
    moderator: Visitor, visit: Callable[[], Visitor], world: World
) -> None:
    _, page = await taken(moderator, world)
    answer = await moderator.send_form(page, f"{page}/bericht/concept", kind="question", text="Hoeveel <b>uur</b>?")
    assert "Je concept is bewaard. Alleen jij ziet het." in answer.text
    assert "\nHoeveel &lt;b&gt;uur&lt;/b&gt;?</textarea>" in answer.text
    assert 'name="kind" value="question" checked' in answer.text
    assert "Concept bewaard" in answer.text
    assert "Hoeveel" not in (await (await visit().log_in("spn")).get(page)).text
    shown = await moderator.send_form(page, f"{page}/bericht", kind="question", text="Hoeveel uur?")
    assert "Je vraag is bij de bibliotheek" in shown.text
    assert "Concept bewaard" not in shown.text
    assert world.desk.drafts == {}


async def test_a_decision_is_kept_with_all_its_fields_and_says_about_which_version_it_was(
    moderator: Visitor, world: World
) -> None:
    case, page = await taken(moderator, world)
    sent = {"outcome": "reject", "reason": "unclear", "motivation": " Nog niet,\nmaar ", "revision": "1"}
    shown = (await moderator.send_form(page, f"{page}/besluit/concept", **sent)).text
    assert "\n Nog niet,\nmaar </textarea>" in shown
    assert 'name="outcome" value="reject" checked' in shown
    assert '<option value="unclear" selected>' in shown
    assert world.desk.drafts[case, ME, "decision"]["revision"] == 1
    world.cases[case]["revision"] = 2
    assert ", bij versie 1. Alleen jij ziet het." in (await moderator.get(page)).text


async def test_an_emptied_draft_is_thrown_away(moderator: Visitor, world: World) -> None:
    _, page = await taken(moderator, world)
    await moderator.send_form(page, f"{page}/bericht/concept", kind="note", text="Toch maar niet.")
    answer = await moderator.send_form(page, f"{page}/bericht/concept", kind="note", text="")
    assert "er is niets bewaard" in answer.text
    assert world.desk.drafts == {}


async def test_one_form_that_is_refused_comes_back_as_it_was_sent_and_the_draft_of_the_other_stays(
    moderator: Visitor, world: World
) -> None:
    _, page = await taken(moderator, world)
    await moderator.send_form(page, f"{page}/bericht/concept", kind="note", text="Het concept.")
    await moderator.send_form(page, f"{page}/besluit/concept", outcome="reject", motivation="De oude woorden.")
    shown = (await moderator.send_form(page, f"{page}/besluit", outcome="request-changes", motivation="")).text
    assert "Het concept.</textarea>" in shown
    assert 'value="request-changes" checked' in shown
    assert "De oude woorden." not in shown


async def test_saving_by_itself_answers_with_a_line_and_a_token_for_the_next_time(
    moderator: Visitor, world: World
) -> None:
    _, page = await taken(moderator, world)
    token = await moderator.token(page)
    sent = {"form_token": token, "kind": "note", "text": "Ik twijfel."}
    answer = await moderator.post(f"{page}/bericht/concept", data=sent, headers=BY_ITSELF)
    assert answer.status_code == 200
    assert "Concept bewaard" in answer.text
    assert 'id="bericht-token"' in answer.text
    assert "<html" not in answer.text
    assert "Ik twijfel." in (await moderator.get(page)).text


@pytest.mark.parametrize("form", ["bericht", "besluit"])
async def test_what_could_not_be_kept_by_itself_is_said_in_its_line(
    moderator: Visitor, world: World, form: str
) -> None:
    _, page = await taken(moderator, world)
    good = {"form_token": await moderator.token(page), "kind": "note", "text": "Lang.", "motivation": "Lang."}
    for sent, words in (
        (good | {"form_token": "x"}, "opnieuw ingelogd"),
        (good | dict.fromkeys(("text", "motivation"), "x" * 4001), "Niet bewaard. De invoer klopt niet."),
    ):
        answer = await moderator.post(f"{page}/{form}/concept", data=sent, headers=BY_ITSELF)
        assert words in answer.text
        assert "<html" not in answer.text
    world.down = {"moderation"}
    answer = await moderator.post(f"{page}/{form}/concept", data=good, headers=BY_ITSELF)
    assert "even geen verbinding" in answer.text
    answer = await moderator.post(f"{page}/{form}/concept", data=good, headers={"Origin": HOST})
    assert answer.status_code == 503
    assert "Dit schreef je, om mee te nemen: Lang." in answer.text
    moderator.cookies.clear()
    answer = await moderator.post(f"{page}/{form}/concept", data=good, headers=BY_ITSELF)
    assert "je bent niet meer ingelogd" in answer.text
    assert "<html" not in answer.text
