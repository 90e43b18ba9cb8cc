"""Moderatie: what is said about a case, to the library and among moderators; second opinions and appeals."""

from collections.abc import Callable

import pytest

from tests.portal import fakes_desk
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_moderating import submitted

ME = "moderator-drenthe"


async def test_a_question_reaches_the_library_and_its_answer_the_case(
    moderator: Visitor, writer: Visitor, world: World
) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    await moderator.send_form(page, f"{page}/pak")
    shown = await moderator.send_form(page, f"{page}/bericht", kind="question", text="Hoeveel uur kost dit?")
    assert "Je vraag is bij de bibliotheek" in shown.text
    assert "Wacht op antwoord: nog 10 dagen" in shown.text
    assert "de klok staat stil tot de bibliotheek antwoordt" in shown.text
    mine = "/mijn-projecten"
    await writer.send_form(mine, f"{mine}/vragen/{case}/antwoord", text="Twee uur per week.")
    shown = await moderator.get(page)
    assert "Antwoord van de bibliotheek" in shown.text
    assert shown.text.index("Hoeveel uur kost dit?") < shown.text.index("Twee uur per week.")
    assert "Wacht op antwoord:" not in shown.text


async def test_a_note_is_for_moderators_and_the_page_says_who_reads_what(
    moderator: Visitor, writer: Visitor, world: World
) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    fakes_desk.say(world, case, "question", "Hoe vaak?")
    shown = await moderator.send_form(page, f"{page}/bericht", kind="note", text="Ik twijfel <b>hier</b>.")
    assert "Alleen moderatoren lezen die" in shown.text
    assert "Ik twijfel &lt;b&gt;hier&lt;/b&gt;." in shown.text
    assert "Vragen en antwoorden leest ook de bibliotheek. Notities lezen alleen moderatoren." in shown.text
    assert "Ik twijfel" not in (await writer.get("/mijn-projecten")).text


async def test_only_who_has_the_case_is_offered_to_ask_and_who_asks_too_late_keeps_the_question(
    moderator: Visitor, world: World
) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    assert 'value="question"' not in (await moderator.get(page)).text
    answer = await moderator.send_form(page, f"{page}/bericht", kind="question", text="Wie doet dit?")
    assert answer.status_code == 409
    assert "Een collega heeft deze zaak al." in answer.text
    assert "Wie doet dit?" in answer.text


@pytest.mark.parametrize(
    "sent", [{"kind": "note", "text": " "}, {"kind": "answer", "text": "Ja"}], ids=["text", "kind"]
)
async def test_an_empty_message_or_one_for_nobody_is_refused_at_its_field(
    moderator: Visitor, world: World, sent: dict[str, str]
) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    await moderator.send_form(page, f"{page}/pak")
    answer = await moderator.send_form(page, f"{page}/bericht", **sent)
    name = "text" if sent["kind"] == "note" else "kind"
    assert answer.status_code == 400
    assert f'href="#bericht-{name}"' in answer.text
    assert f'id="fout-bericht-{name}"' in answer.text
    assert case not in world.library.threads


async def test_what_was_written_is_shown_when_moderation_goes_away(moderator: Visitor, world: World) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    token = await moderator.token(page)
    world.down = {"moderation"}
    for form in ("bericht", "besluit"):
        sent = {"form_token": token, "kind": "note", "text": "Lang.", "motivation": "Lang.", "outcome": "publish"}
        answer = await moderator.post(f"{page}/{form}", data=sent | {"revision": "1"})
        assert answer.status_code == 503
        assert "Dit schreef je, om mee te nemen: Lang." in answer.text


async def test_a_motivation_comes_back_when_a_colleague_took_the_case_meanwhile(
    moderator: Visitor, world: World
) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    await moderator.send_form(page, f"{page}/pak")
    world.cases[case]["assignee"] = "een-ander"
    answer = await moderator.send_form(page, f"{page}/besluit", outcome="publish", motivation="Lang.", revision="1")
    assert answer.status_code == 409
    assert "Leg het besluit vast" not in answer.text
    assert "Dit schreef je, om mee te nemen" in answer.text
    assert "Lang." in answer.text


async def test_a_second_opinion_is_asked_given_and_read(
    moderator: Visitor, visit: Callable[[], Visitor], world: World
) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    assert "Vraag een tweede mening" not in (await moderator.get(page)).text
    await moderator.send_form(page, f"{page}/pak")
    answer = await moderator.send_form(page, f"{page}/mening", asked="biblionet-drenthe", question=" ")
    assert answer.status_code == 400
    assert 'value="biblionet-drenthe" selected' in answer.text
    answer = await moderator.send_form(page, f"{page}/mening", asked="iemand", question="Is dit nieuw genoeg?")
    assert 'id="fout-mening-asked"' in answer.text
    shown = await moderator.send_form(page, f"{page}/mening", asked="", question="Is dit nieuw genoeg?")
    assert "Wacht op advies: nog 5 dagen" in shown.text
    assert "Geef je mening" not in shown.text

    spn, opinion = await visit().log_in("spn"), world.desk.opinions[0]["id"]
    assert "Jouw mening is gevraagd" in (await spn.get("/moderatie")).text
    answer = await spn.send_form(page, f"{page}/meningen/{opinion}", text="Ja, zeker.")
    assert answer.status_code == 400
    assert "Ja, zeker." in answer.text
    shown = await spn.send_form(page, f"{page}/meningen/{opinion}", advice="publish", text="Ja, zeker.")
    assert "Advies: publiceren" in shown.text
    answer = await spn.send_form(page, f"{page}/meningen/{opinion}", advice="reject", text="Toch niet.")
    assert answer.status_code == 409
    assert "Een collega was je voor" in answer.text
    assert "Toch niet." in answer.text
    assert "Ja, zeker." in (await moderator.get(page)).text


async def test_a_colleague_decides_on_an_appeal_and_gets_the_case(
    moderator: Visitor, visit: Callable[[], Visitor], world: World
) -> None:
    _, case = submitted(world)
    page = f"/moderatie/{case}"
    world.cases[case] |= {"status": "rejected", "dueAt": None}
    appeal = fakes_desk.appeal(world, case, decided_by=ME)["id"]
    shown = await moderator.get(page)
    assert "Dit is er nog niet." in shown.text
    assert "Een collega beslist: niet wie het eerste besluit nam." in shown.text
    spn = await visit().log_in("spn")
    assert "Bezwaar tegen een besluit" in (await spn.get("/moderatie")).text
    answer = await spn.send_form(page, f"{page}/bezwaren/{appeal}", outcome="granted", motivation="")
    assert answer.status_code == 400
    assert 'value="granted" checked' in answer.text
    sent = {"outcome": "granted", "motivation": "Dat klopt.", "revision": "1"}
    shown = await spn.send_form(page, f"{page}/bezwaren/{appeal}", **sent)
    assert "Gegrond verklaard. De zaak is nu van jou" in shown.text
    assert "Dat klopt." in shown.text
    assert "Leg het besluit vast" in shown.text
    answer = await spn.send_form(page, f"{page}/bezwaren/{appeal}", **sent)
    assert answer.status_code == 409
    assert "Over dit bezwaar is al beslist." in answer.text
