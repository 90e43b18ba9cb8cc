"""Mijn bibliotheek: what waits for an answer, and what one can do about it."""

import re
from collections.abc import Callable

import pytest

from shared.demo import PERSONAS
from tests.portal import fakes_library
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

UTRECHT = dict(PERSONAS["medewerker-utrecht"]["library"])
ME = "medewerker-assen@example.nl"
PAGE = "/mijn-projecten"
TITLES = (
    "Vragen van de moderator",
    "Klopt dit nog?",
    "Doen zij dit ook?",
    "Aan jou aangeboden",
    "Wil je meeschrijven?",
    "Wat jullie ook doen",
    "Door jou aangeboden",
)


async def press(visitor: Visitor, action: str, **fields: str) -> object:
    return await visitor.send_form(PAGE, f"{PAGE}/{action}", **fields)


async def test_a_section_is_there_only_when_there_is_something_in_it(writer: Visitor, world: World) -> None:
    world.publish(FULL, ASSEN)
    shown = (await writer.get(PAGE)).text
    assert [title for title in TITLES if title in shown] == []
    assert '<a href="#groep-published"><b>1</b> gepubliceerd</a>' in shown


async def test_everything_that_waits_is_counted_at_the_top(writer: Visitor, world: World) -> None:
    mine, theirs = world.publish(FULL, ASSEN), world.publish(FULL | {"title": "Van Utrecht"}, UTRECHT)
    world.library.due = {mine}
    fakes_library.adoption(world, mine, UTRECHT)
    fakes_library.adoption(world, theirs, ASSEN)
    fakes_library.asked(world, "offers", theirs, ME)
    fakes_library.asked(world, "offers", mine, "x@bieb.example", "medewerker-assen")
    fakes_library.asked(world, "invitations", theirs, ME)
    fakes_library.question(world, world.open_case(mine), "Wat <b>kost</b> het?")
    shown = (await writer.get(PAGE)).text
    assert [title for title in TITLES if title not in shown] == []
    for key in ("questions", "reviews", "to_confirm", "offered", "invitations", "ours", "given"):
        assert f'href="#{key}"><b>1</b>' in shown
        assert f'<h2 id="{key}">' in shown
    assert "Wat &lt;b&gt;kost&lt;/b&gt; het?" in shown


async def test_a_question_is_answered(writer: Visitor, world: World) -> None:
    case = world.open_case(world.publish(FULL, ASSEN))
    fakes_library.question(world, case, "Wat kost het?")
    answer = await press(writer, f"vragen/{case}/antwoord", text="Twee uur.")
    assert "Je antwoord is bij de moderator" in answer.text
    assert world.library.threads[case][0]["text"] == "Twee uur."
    assert "Vragen van de moderator" not in answer.text


async def test_still_holds_in_one_click(writer: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    world.library.due = {key}
    assert "Klopt nog<span" in (await writer.get(PAGE)).text
    assert "Over een jaar vragen we het weer" in (await press(writer, f"{key}/klopt")).text
    assert not world.library.due


@pytest.mark.parametrize(
    ("action", "fields", "status"),
    [("bevestig", {}, "confirmed"), ("wijs-af", {"reason": "Dit kennen we niet."}, "declined")],
    ids=["confirm", "decline"],
)
async def test_who_does_it_too_is_confirmed_or_declined(
    writer: Visitor, world: World, action: str, fields: dict[str, str], status: str
) -> None:
    line = fakes_library.adoption(world, world.publish(FULL, ASSEN), UTRECHT)
    answer = await press(writer, f"overnames/{line['id']}/{action}", **fields)
    assert answer.status_code == 200
    assert line["status"] == status
    assert line["reason"] == fields.get("reason")


async def test_a_library_tells_why_it_stopped(writer: Visitor, world: World) -> None:
    line = fakes_library.adoption(world, world.publish(FULL, UTRECHT), ASSEN, status="confirmed")
    await press(writer, f"overnames/{line['id']}/stop", reason="Te duur.", outcome="failed-with-lessons")
    assert (line["status"], line["outcome"], line["reason"]) == ("ended", "failed-with-lessons", "Te duur.")


async def test_a_project_goes_to_who_accepts_it(writer: Visitor, visit: Callable[[], Visitor], world: World) -> None:
    key = world.publish(FULL, ASSEN)
    await press(writer, f"{key}/draag-over", email="medewerker-utrecht@example.nl", message="Voor jullie.")
    other = await visit().log_in("medewerker-utrecht")
    [offer] = world.library.offers
    assert "Voor jullie." in (await other.get(PAGE)).text
    answer = await press(other, f"aanbod/{offer['id']}/neem-aan")
    assert "nu van jouw bibliotheek" in answer.text
    assert world.projects[key]["library"] == UTRECHT
    assert key not in (await writer.get(PAGE)).text


async def test_an_offer_is_taken_back_and_an_invitation_declined(writer: Visitor, world: World) -> None:
    offer = fakes_library.asked(world, "offers", world.publish(FULL, ASSEN), "x@bieb.example", "medewerker-assen")
    invitation = fakes_library.asked(world, "invitations", world._draft(FULL, UTRECHT), ME)
    assert (await press(writer, f"aanbod/{offer['id']}/sluit")).status_code == 200
    assert (await press(writer, f"uitnodigingen/{invitation['id']}/sluit")).status_code == 200
    assert world.library.offers == world.library.invitations == []


async def test_who_accepts_an_invitation_can_write(writer: Visitor, visit: Callable[[], Visitor], world: World) -> None:
    key = world._draft(FULL, ASSEN)
    other = await visit().log_in("medewerker-utrecht")
    assert (await other.get(f"/indienen/{key}")).status_code == 404
    await press(writer, f"{key}/nodig-uit", email="medewerker-utrecht@example.nl", message="Help je?")
    [invitation] = world.library.invitations
    answer = await press(other, f"uitnodigingen/{invitation['id']}/neem-aan")
    assert "jij schrijft mee" in answer.text
    assert f"{PAGE}/{key}/weg" not in answer.text
    assert (await other.get(f"/indienen/{key}")).status_code == 200


@pytest.mark.parametrize(
    ("action", "fields", "wrong"),
    [
        ("{project}/draag-over", {"email": "niemand", "message": "Voor jullie."}, "over-{project}-email"),
        ("{project}/nodig-uit", {"email": "niemand", "message": "Voor jullie."}, "mee-{project}-email"),
        ("overnames/{line}/wijs-af", {"reason": " "}, "nee-{line}-reason"),
        ("overnames/{ours}/stop", {"reason": "", "outcome": "absorbed"}, "stop-{ours}-reason"),
        ("vragen/{case}/antwoord", {"text": " "}, "antwoord-{case}-text"),
    ],
    ids=["hand-over", "invite", "decline", "stop", "answer"],
)
async def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    writer: Visitor, world: World, action: str, fields: dict[str, str], wrong: str
) -> None:
    mine, theirs = world.publish(FULL, ASSEN), world.publish(FULL, UTRECHT)
    lines = {"line": fakes_library.adoption(world, mine, UTRECHT), "ours": fakes_library.adoption(world, theirs, ASSEN)}
    ids = {"project": mine, "case": world.open_case(mine)} | {name: line["id"] for name, line in lines.items()}
    fakes_library.question(world, ids["case"], "Wat kost het?")
    answer = await press(writer, action.format(**ids), **fields)
    assert answer.status_code == 400
    name = wrong.format(**ids)
    assert f'href="#{name}"' in answer.text
    assert f'id="fout-{name}"' in answer.text
    assert f'id="{name}"' in answer.text
    for typed in fields.values():
        assert typed.strip() in answer.text


async def test_who_comes_second_hears_so(writer: Visitor, world: World) -> None:
    line = fakes_library.adoption(world, world.publish(FULL, ASSEN), UTRECHT, status="confirmed")
    answer = await press(writer, f"overnames/{line['id']}/bevestig")
    assert answer.status_code == 409
    assert "Deze overname is al bevestigd." in answer.text


async def test_moderation_away_leaves_the_questions_out_and_gives_an_answer_back(writer: Visitor, world: World) -> None:
    case = world.open_case(world.publish(FULL, ASSEN))
    fakes_library.question(world, case, "Wat kost het?")
    token = await writer.token(PAGE)
    world.down = {"moderation"}
    shown = await writer.get(PAGE)
    assert shown.status_code == 200
    assert "Moderatie is even niet bereikbaar" in shown.text
    answer = await writer.post(f"{PAGE}/vragen/{case}/antwoord", data={"form_token": token, "text": "Twee uur."})
    assert answer.status_code == 503
    assert "Dit schreef je, om mee te nemen: Twee uur." in answer.text


async def test_the_adopter_tells_how_it_goes_on(writer: Visitor, world: World) -> None:
    theirs = world.publish(FULL | {"title": "Van Utrecht"}, UTRECHT)
    line = fakes_library.adoption(world, theirs, ASSEN, changed="Kleiner <b>dan</b> daar.", status="confirmed")
    page = f"{PAGE}/overnames/{line['id']}/verder"
    assert f'href="{page}"' in (await writer.get(PAGE)).text
    shown = (await writer.get(page)).text
    assert "\nKleiner &lt;b&gt;dan&lt;/b&gt; daar.</textarea>" in shown
    assert 'name="adoptedAs" maxlength="200" autocomplete="off" value=""' in shown
    sent = {"changed": "Groter.", "since": "2025-03", "phase": "experiment", "adoptedAs": "", "etag": '"1"'}
    answer = await writer.send_form(page, page, **sent)
    assert "Bij het project staat nu hoe het bij jullie gaat." in answer.text
    told = {"changed": "Groter.", "since": "2025-03", "phase": "experiment", "adoptedAs": "adopted"}
    assert {name: line[name] for name in (*told, "status", "ownProjectId")} == told | {
        "status": "confirmed",
        "ownProjectId": None,
    }


async def test_what_a_colleague_told_meanwhile_is_shown_beside_what_one_typed(writer: Visitor, world: World) -> None:
    line = fakes_library.adoption(world, world.publish(FULL, UTRECHT), ASSEN, status="confirmed")
    page = f"{PAGE}/overnames/{line['id']}/verder"
    sent = {"changed": "Mijn woorden.", "since": "2025", "etag": '"1"'}
    await writer.send_form(page, page, **sent | {"changed": "Woorden van een collega."})
    answer = await writer.send_form(page, page, **sent)
    assert answer.status_code == 412
    assert "Mijn woorden.</textarea>" in answer.text
    assert '<p class="pre">Woorden van een collega.</p>' in answer.text
    assert line["changed"] == "Woorden van een collega."
    assert 'name="etag" value="&#34;2&#34;"' in answer.text
    assert "Bewaard." in (await writer.send_form(page, page, **sent | {"etag": '"2"'})).text
    assert line["changed"] == "Mijn woorden."


async def test_telling_how_it_goes_on_loses_no_word_when_it_fails(writer: Visitor, world: World) -> None:
    line = fakes_library.adoption(world, world.publish(FULL, UTRECHT), ASSEN)
    page = f"{PAGE}/overnames/{line['id']}/verder"
    answer = await writer.send_form(page, page, changed=" ", since="2024", etag='"1"')
    assert answer.status_code == 400
    assert 'href="#changed"' in answer.text
    assert 'value="2024"' in answer.text
    line["status"] = "ended"
    answer = await writer.send_form("/meldingen", page, changed="Lang verhaal.", since="2024", etag='"1"')
    assert answer.status_code == 409
    assert "Deze overname is al gestopt." in answer.text
    assert "Lang verhaal." in answer.text
    assert "Jullie zijn hiermee gestopt." in (await writer.get(page)).text


async def test_only_the_library_that_does_it_too_tells_how_it_goes_on(writer: Visitor, world: World) -> None:
    line = fakes_library.adoption(world, world.publish(FULL, ASSEN), UTRECHT)
    page = f"{PAGE}/overnames/{line['id']}/verder"
    assert (await writer.get(page)).status_code == 403
    assert (await writer.send_form("/meldingen", page, changed="X", etag='"1"')).status_code == 403
    assert line["changed"] == "Kleiner."


@pytest.mark.parametrize("many", [71, 231], ids=["in one answer", "more than one answer holds"])
async def test_of_many_projects_the_newest_are_shown_and_the_others_follow_on_pages(
    writer: Visitor, world: World, many: int
) -> None:
    for number in range(many):
        world.publish(FULL | {"title": f"Idee nummer {number:03}"}, ASSEN)
    shown = (await writer.get(PAGE)).text
    assert f'<a href="#groep-published"><b>{many}</b> gepubliceerd</a>' in shown
    assert titles(shown) == [f"Idee nummer {number:03}" for number in range(many - 1, many - 21, -1)]
    assert f"Toon alle {many}" in shown

    seen, address = [], "?groep=published"
    while address:
        shown = (await writer.get(PAGE + address)).text
        seen += titles(shown)
        address = (re.findall(r'rel="next" href="([^"]+)"', shown) or [""])[0].replace("&amp;", "&")
    assert seen == [f"Idee nummer {number:03}" for number in range(many - 1, -1, -1)]


@pytest.mark.parametrize("others", [30, 230], ids=["in one answer", "more than one answer holds"])
async def test_a_form_of_an_old_project_that_was_refused_is_there_with_what_was_typed(
    writer: Visitor, world: World, others: int
) -> None:
    old = world.publish(FULL | {"title": "Het oudste idee"}, ASSEN)
    for number in range(others):
        world.publish(FULL | {"title": f"Idee nummer {number:03}"}, ASSEN)
    group = f"{PAGE}?groep=published"
    shown = await writer.send_form(group, f"{PAGE}/{old}/nodig-uit", email="geen adres", message="Doe je mee?")
    assert shown.status_code == 400
    assert titles(shown.text)[0] == "Het oudste idee"
    assert 'value="geen adres"' in shown.text
    assert f'href="#mee-{old}-email"' in shown.text


@pytest.mark.parametrize("address", ["?groep=draft", "?groep=draft&vanaf=019ab000-0000-7000-8000-000000000000"])
async def test_a_group_without_projects_says_so(writer: Visitor, address: str) -> None:
    shown = (await writer.get(PAGE + address)).text
    assert "Hier staat nu niets" in shown


async def test_a_group_that_is_none_is_the_overview(writer: Visitor, world: World) -> None:
    world.publish(FULL, ASSEN)
    assert 'href="#groep-published"' in (await writer.get(f"{PAGE}?groep=bestaat-niet")).text


async def test_all_of_a_longer_list_is_there_to_choose_from(writer: Visitor, world: World) -> None:
    theirs = world.publish(FULL | {"title": "Van Utrecht"}, UTRECHT)
    ours = [world.publish(FULL | {"title": f"Idee {number}"}, ASSEN) for number in range(203)]
    shown = (await writer.get(f"/projecten/{theirs}/wij-doen-dit-ook")).text
    assert [key for key in ours if f'value="{key}"' not in shown] == []


def titles(shown: str) -> list[str]:
    return re.findall(r"<h[23][^>]*><a [^>]*>([^<]+)</a></h[23]>", shown)
