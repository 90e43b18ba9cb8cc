"""Moderatie: what a moderator is typing is kept for him, found back, and gone once it was sent."""

from collections.abc import Callable
from html import unescape

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
    assert seen(answer.text, "bericht") == '"1"'
    assert "Ik twijfel." in (await moderator.get(page)).text


def seen(html: str, form: str) -> str:
    """The ETag that a form brings back."""
    return unescape(html.partition(f'id="{form}-gezien" value="')[2].partition('"')[0])


@pytest.mark.parametrize(("form", "name"), [("bericht", "text"), ("besluit", "motivation")])
async def test_what_another_window_wrote_is_shown_beside_what_was_typed_here_and_goes_only_when_asked(
    moderator: Visitor, world: World, form: str, name: str
) -> None:
    _, page = await taken(moderator, world)
    before = seen((await moderator.get(page)).text, form)
    here = {"gezien": before, "kind": "note", "revision": "1", name: "In dit venster."}
    await moderator.send_form(page, f"{page}/{form}/concept", **here | {name: "In <b>het</b> andere."})
    by_itself = here | {"form_token": await moderator.token(page)}
    told = (await moderator.post(f"{page}/{form}/concept", data=by_itself, headers=BY_ITSELF)).text
    assert "in een ander venster schreef je hier ook" in told
    assert seen(told, form) == ""
    shown = await moderator.send_form(page, f"{page}/{form}/concept", **here)
    assert shown.status_code == 412
    assert "In &lt;b&gt;het&lt;/b&gt; andere.</blockquote>" in shown.text
    assert "\nIn dit venster.</textarea>" in shown.text
    kept = await moderator.send_form(page, f"{page}/{form}/concept", **here | {"gezien": seen(shown.text, form)})
    assert "Je concept is bewaard." in kept.text
    assert [draft[name] for draft in world.desk.drafts.values()] == ["In dit venster."]


async def test_what_another_window_sent_or_emptied_is_not_emptied_or_kept_again_unseen(
    moderator: Visitor, world: World
) -> None:
    _, page = await taken(moderator, world)
    first = seen((await moderator.send_form(page, f"{page}/bericht/concept", kind="note", text="Eén.")).text, "bericht")
    await moderator.send_form(page, f"{page}/bericht/concept", gezien=first, kind="note", text="Twee.")
    emptied = await moderator.send_form(page, f"{page}/bericht/concept", gezien=first, kind="note", text="")
    assert emptied.status_code == 412
    assert [draft["text"] for draft in world.desk.drafts.values()] == ["Twee."]
    await moderator.send_form(page, f"{page}/bericht", kind="note", text="Twee.")
    late = await moderator.send_form(page, f"{page}/bericht/concept", gezien=first, kind="note", text="Eén, en meer.")
    assert "Daar is de tekst verstuurd of weggegooid." in late.text
    assert "\nEén, en meer.</textarea>" in late.text
    assert world.desk.drafts == {}


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
