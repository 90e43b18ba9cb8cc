"""Wij doen dit ook: a library tells that it does another's project too."""

from collections.abc import Callable

from shared.demo import PERSONAS
from tests.portal import fakes_library
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

UTRECHT = dict(PERSONAS["medewerker-utrecht"]["library"])
DO = "/wij-doen-dit-ook"


async def test_one_click_leads_to_a_form_that_puts_it_in_the_register(writer: Visitor, world: World) -> None:
    key = world.publish(FULL, UTRECHT)
    own = world.publish(FULL | {"title": "Voorlezen in Assen"}, ASSEN)
    page = f"/projecten/{key}"
    assert f'href="{page}{DO}"' in (await writer.get(page)).text
    form = (await writer.get(page + DO)).text
    assert "Voorlezen in Assen" in form
    answer = await writer.send_form(
        page + DO, page + DO, changed="Met een boot.", since="2025-03", adoptedAs="Bootlezen", ownProjectId=own
    )
    assert "Zodra de bibliotheek van dit project het bevestigt" in answer.text
    [line] = world.library.adoptions
    assert (line["changed"], line["since"], line["adoptedAs"]) == ("Met een boot.", "2025-03", "Bootlezen")
    assert line["ownProjectId"] == own
    for words in ("Jullie doen dit ook", "wacht op Bibliotheek Utrecht", "Met een boot.", "als ‘Bootlezen’"):
        assert words in answer.text
    assert f'href="{page}{DO}"' not in answer.text


async def test_what_is_left_empty_is_left_to_the_service(writer: Visitor, world: World) -> None:
    page = f"/projecten/{world.publish(FULL, UTRECHT)}{DO}"
    await writer.send_form(page, page, changed="Niets.", since="", adoptedAs=" ", ownProjectId="")
    assert world.library.adoptions[0]["adoptedAs"] == "adopted"


async def test_every_fault_stands_at_its_field_and_nothing_typed_is_lost(writer: Visitor, world: World) -> None:
    page = f"/projecten/{world.publish(FULL, UTRECHT)}{DO}"
    empty = await writer.send_form(page, page, changed=" ", since="2024", adoptedAs="Bootlezen")
    assert empty.status_code == 400
    assert 'href="#changed"' in empty.text
    assert 'id="fout-changed"' in empty.text
    assert 'value="Bootlezen"' in empty.text
    odd = await writer.send_form(page, page, changed="Met een boot.", since="vorig jaar")
    assert 'id="fout-since"' in odd.text
    assert "Met een boot." in odd.text
    assert not world.library.adoptions


async def test_who_is_in_the_register_already_hears_so_and_keeps_the_text(writer: Visitor, world: World) -> None:
    key = world.publish(FULL, UTRECHT)
    page = f"/projecten/{key}{DO}"
    fakes_library.adoption(world, key, ASSEN)
    answer = await writer.send_form(page, page, changed="Met een boot.")
    assert answer.status_code == 409
    assert "Jullie staan al in het register" in answer.text
    assert "Met een boot." in answer.text


async def test_the_text_survives_a_service_that_is_away(writer: Visitor, world: World) -> None:
    page = f"/projecten/{world.publish(FULL, UTRECHT)}{DO}"
    token = await writer.token(page)
    world.down = {"submissions"}
    answer = await writer.post(page, data={"form_token": token, "changed": "Met een boot."})
    assert answer.status_code == 503
    assert "Met een boot." in answer.text


async def test_it_is_for_staff_of_other_libraries(
    reader: Visitor, writer: Visitor, moderator: Visitor, visit: Callable[[], Visitor], world: World
) -> None:
    page = f"/projecten/{world.publish(FULL, ASSEN)}"
    for visitor in (reader, writer, moderator):
        assert DO not in (await visitor.get(page)).text
    assert (await writer.get(page + DO)).status_code == 403
    assert DO in (await (await visit().log_in("medewerker-utrecht")).get(page)).text


async def test_a_proposal_is_seen_by_its_own_library_only(reader: Visitor, writer: Visitor, world: World) -> None:
    key = world.publish(FULL, UTRECHT)
    fakes_library.adoption(world, key, ASSEN, changed="Met een boot.")
    assert "Met een boot." in (await writer.get(f"/projecten/{key}")).text
    assert "Met een boot." not in (await reader.get(f"/projecten/{key}")).text
