"""Beheer: how the platform stands, who may do what, whether the log is whole, and other rules."""

from collections.abc import Callable

import pytest

from services.moderation.due import DAYS as DUE
from services.portal import may
from services.portal.pages.rules import DAYS
from shared.principal import ROLES
from tests.portal import fakes_admin
from tests.portal.conftest import Visitor
from tests.portal.fakes import NOW, World, z

PAGE = "/beheer"
PAGES = (
    PAGE,
    f"{PAGE}/woordenlijsten",
    f"{PAGE}/rollen",
    f"{PAGE}/controle",
    f"{PAGE}/controle/uitslag",
    f"{PAGE}/regels",
)
SPREAD = {"count": 4, "median": 3.0, "p80": 6.5}


@pytest.fixture
async def spn(visit: Callable[[], Visitor]) -> Visitor:
    return await visit().log_in("spn")


@pytest.fixture
async def admin(visit: Callable[[], Visitor]) -> Visitor:
    return await visit().log_in("beheerder")


async def test_who_may_come_here_finds_it_in_the_menu_and_others_read_who_may(
    spn: Visitor, moderator: Visitor, reader: Visitor
) -> None:
    assert 'href="/beheer"' in (await spn.get("/")).text
    assert 'href="/beheer"' not in (await moderator.get("/")).text
    for page in PAGES:
        assert (await spn.get(page)).status_code == 200
        refused = await moderator.get(page)
        assert refused.status_code == 403
        assert "Beheer is voor SPN en voor beheerders" in refused.text
        assert (await reader.get(page)).url.path == "/inloggen"


async def test_the_first_page_says_how_everything_stands(admin: Visitor, world: World) -> None:
    world.oversight.lines = 12
    total = fakes_admin.NOTHING | {"waiting": 3, "overdue": 1, "timeToDecision": SPREAD}
    world.oversight.handled = {"total": total, "items": []}
    shown = (await admin.get(PAGE)).text
    for words in ("Ongeschonden", "12 regels", "3 projecten wachten", "1 te laat", "Een besluit kost meestal 3 dagen"):
        assert words in shown
    world.oversight.faults = [fakes_admin.fault()]
    assert "Niet meer wat er geschreven is" in (await admin.get(PAGE)).text


async def test_a_long_log_is_not_checked_while_somebody_waits_for_a_page(admin: Visitor, world: World) -> None:
    world.oversight.lines = 1_000_000
    shown = (await admin.get(PAGE)).text
    assert "1.000.000 regels" in shown
    assert ("moderation", "GET", "/v1/audit/verification") not in world.calls


async def test_each_part_says_so_while_its_service_is_away(admin: Visitor, world: World) -> None:
    world.down = {"submissions", "moderation", "notifications"}
    shown = await admin.get(PAGE)
    assert shown.status_code == 200
    assert shown.text.count("even niet bereikbaar") == 3


def test_every_role_there_is_stands_on_the_page() -> None:
    assert {role.code for role in may.ROLES} == ROLES


async def test_roles_are_told_with_areas_and_claims_and_nobody_is_named(spn: Visitor, world: World) -> None:
    world.desk.loads = [
        {"assignee": "sub-van-iemand", "open": 3, "overdue": 1, "oldest": z(NOW), "decided": 7},
    ]
    shown = (await spn.get(f"{PAGE}/rollen")).text
    for words in ("Regiogids", "Noord-Brabant, Limburg", "<code>provinces</code>", "Collega 1", "BIEB_AUTH_CLAIMS"):
        assert words in shown
    assert "sub-van-iemand" not in shown


async def test_an_administrator_is_not_told_what_lies_on_the_desks(admin: Visitor, world: World) -> None:
    shown = (await admin.get(f"{PAGE}/rollen")).text
    assert "Beheerder van het platform (<code>admin</code>)" in shown
    assert "Hoe is het werk verdeeld" not in shown
    assert ("moderation", "GET", "/v1/workload") not in world.calls


async def test_the_end_of_the_chain_is_there_to_be_noted(admin: Visitor, world: World) -> None:
    empty = (await admin.get(f"{PAGE}/controle")).text
    assert "Er is nog niets verzegeld" in empty
    world.oversight.lines = 7
    shown = (await admin.get(f"{PAGE}/controle")).text
    assert f'id="einde-code">7:{fakes_admin.HASH}</pre>' in shown
    assert f"bieb audit verify --noted 7:{fakes_admin.HASH}" in shown


async def test_a_whole_log_is_said_to_be_whole_also_with_something_erased(admin: Visitor, world: World) -> None:
    world.oversight.lines, world.oversight.erased = 7, 2
    shown = (await admin.get(f"{PAGE}/controle/uitslag")).text
    assert "Het logboek is ongeschonden" in shown
    assert "2 velden zijn op verzoek van iemand gewist" in shown


async def test_a_broken_log_says_what_is_wrong_and_what_to_do(admin: Visitor, world: World) -> None:
    world.oversight.lines = 9
    gone = fakes_admin.fault(line=None, code="untold", detail="Vertelt van een <b>besluit</b>.")
    world.oversight.faults = [fakes_admin.fault(), gone] * 30
    shown = (await admin.get(f"{PAGE}/controle/uitslag")).text
    for words in ("niet meer wat er geschreven is", "Laat niemand iets herstellen", "Regel 2", "Buiten de ketting"):
        assert words in shown
    assert "En nog 40." in shown
    assert "&lt;b&gt;besluit" in shown


async def test_a_check_that_was_not_finished_says_nothing_of_the_log(admin: Visitor, world: World) -> None:
    world.down = {"moderation"}
    shown = await admin.get(f"{PAGE}/controle/uitslag")
    assert shown.status_code == 503
    assert "Over het logboek zegt dit niets" in shown.text


async def test_other_rules_are_held_against_history(admin: Visitor, world: World) -> None:
    item = {"caseId": "1", "projectId": "2", "title": "Te laat", "province": "drenthe", "revision": 1,
            "submittedAt": z(NOW), "dueAt": z(NOW), "decidedAt": None, "workingDaysLate": 4}  # fmt: skip
    stopped = {"transitionId": "1", "projectId": "2", "title": "Gestuit", "decidedAt": z(NOW), "fromPhase": "idea",
               "toPhase": "experiment", "unmet": ["trekker"], "unassessed": []}  # fmt: skip
    world.oversight.simulated |= {"decisions": 8, "late": 4, "lateNow": 1, "lateItems": [item]}
    world.oversight.simulated |= {"advances": 5, "stopped": 1, "stoppedItems": [stopped]}
    asked = "eerste=3&herzien=2&vrij=werk&sinds=2026-01-01&eis=trekker&eis=behoefte-doelgroep&reken=ja"
    shown = (await admin.get(f"{PAGE}/regels?{asked}")).text
    assert world.oversight.asked == [
        {"dueDays": {"decision": 3, "revision": 2}, "since": "2026-01-01", "holidays": False,
         "required": ["trekker", "behoefte-doelgroep"]},
    ]  # fmt: skip
    for words in (
        "Dat zijn er 3 meer dan nu",
        "50 %",
        "Te laat",
        "nog niet",
        "Gestuit",
        'value="3"',
        "heeft er de uren",
    ):
        assert words in shown
    assert 'value="trekker" checked' in shown


async def test_without_a_question_only_todays_figures_are_asked(admin: Visitor, world: World) -> None:
    bisc = fakes_admin.NOTHING | {"poi": "bisc", "submitted": 5, "acceptRate": 0.6, "timeToDecision": SPREAD}
    world.oversight.handled = {"total": fakes_admin.NOTHING | {"submitted": 5}, "items": [bisc]}
    shown = (await admin.get(f"{PAGE}/regels")).text
    assert world.oversight.asked == []
    for words in ("Heel Nederland", "BiSC", "60 %", "3 dagen"):
        assert words in shown


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("eerste=drie", "Vul een heel getal in"),
        ("eerste=300", "Dit mag hooguit 260 zijn"),
        ("sinds=2026-02-01&tot=2026-01-01", "De laatste dag ligt voor de eerste"),
    ],
    ids=["no-number", "too-many", "turned-round"],
)
async def test_rules_that_cannot_be_come_back_as_typed(admin: Visitor, asked: str, told: str) -> None:
    shown = await admin.get(f"{PAGE}/regels?{asked}&reken=ja")
    assert shown.status_code == 400
    assert shown.text.count(told) == 2
    assert f'value="{asked.partition("=")[2].partition("&")[0]}"' in shown.text


async def test_rules_wait_for_moderation(admin: Visitor, world: World) -> None:
    world.down = {"moderation"}
    shown = await admin.get(f"{PAGE}/regels?eerste=3&reken=ja")
    assert shown.status_code == 200
    assert "Daarom kunnen we nu niet rekenen" in shown.text


def test_the_terms_of_today_are_moderations() -> None:
    assert {"eerste": str(DUE["decision"]), "herzien": str(DUE["revision"])} == DAYS
