"""Forms that come too fast: nothing is done with them, nothing typed is lost, and others notice nothing."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from services.portal.limits import FORMS_A_MINUTE
from services.portal.main import create_app
from services.portal.store import SessionStore
from tests.portal.conftest import HOST, Visitor, settings
from tests.portal.fakes import World
from tests.portal.test_moderating import submitted

MOST = 10
BY_ITSELF = {"Origin": HOST, "HX-Request": "true"}
SAVES_BY_ITSELF = 60 / 1.5
"""As often a minute as portal.js can: a second and a half after each pause."""


@pytest.fixture
async def hurried(world: World, tmp_path: Path, store: SessionStore) -> AsyncIterator[Callable[[], Visitor]]:
    """Makes visitors of a portal where ten forms a minute are the most."""
    app = create_app(settings(demo_key=tmp_path, forms_a_minute=MOST), transport=world, store=store)
    visitors: list[Visitor] = []

    def arrive(address: str = "127.0.0.1") -> Visitor:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
        visitors.append(Visitor(transport=transport, base_url=HOST, follow_redirects=True))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        await visitor.aclose()


async def too_many(visitor: Visitor, address: str, sent: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    """Sends until it is refused. A minute may end meanwhile: then it takes twice as many."""
    for _ in range(2 * MOST + 1):
        answer = await visitor.post(address, data=sent, headers=headers)
        if answer.status_code == 429:
            assert 1 <= int(answer.headers["retry-after"]) <= 60
            return answer
    raise AssertionError(f"{address} takes any number of forms")


async def test_a_form_too_many_comes_back_whole_and_does_nothing(hurried: Callable[[], Visitor], world: World) -> None:
    moderator = await hurried().log_in("moderator-drenthe")
    page = f"/moderatie/{submitted(world)[1]}"
    token = await moderator.token(page)
    sent = {"form_token": token, "kind": "note", "text": "Twee  woorden\nen <b>meer</b>."}
    answer = await too_many(moderator, f"{page}/bericht", sent, {"Origin": HOST})
    done = [call for call in world.calls if call[1] == "POST"]
    assert "Wat je eerder bewaarde is veilig" in answer.text
    assert "kun je verder" in answer.text
    assert 'name="text" value="Twee  woorden\nen &lt;b&gt;meer&lt;/b&gt;."' in answer.text
    assert 'name="kind" value="note"' in answer.text
    assert f'action="{page}/bericht"' in answer.text
    assert (await moderator.post(f"{page}/bericht", data=sent, headers={"Origin": HOST})).status_code in (200, 429)
    assert len([call for call in world.calls if call[1] == "POST"]) - len(done) <= 1


async def test_a_colleague_behind_the_same_address_notices_nothing(
    hurried: Callable[[], Visitor], world: World
) -> None:
    hasty, calm = await hurried().log_in("medewerker-assen"), await hurried().log_in("lezer")
    await too_many(hasty, "/meldingen/gelezen", {"form_token": await hasty.token("/meldingen")}, {"Origin": HOST})
    assert (
        await calm.send_form("/meldingen", "/meldingen/volgen", kind="theme", value="mediawijsheid")
    ).status_code == 200


async def test_who_is_not_logged_in_is_counted_by_his_address(hurried: Callable[..., Visitor], world: World) -> None:
    world.stops["sleutel"] = "thema"
    first, second, elsewhere = hurried(), hurried(), hurried("192.0.2.7")
    for visitor in (first, second, elsewhere):
        await visitor.get("/afmelden/sleutel")
    token = await first.token("/inloggen")
    await too_many(first, "/inloggen", {"form_token": token, "persona": "niemand"}, {"Origin": HOST})
    assert (await elsewhere.send_form("/inloggen", "/inloggen", persona="lezer")).status_code == 200
    await too_many(
        second, "/inloggen", {"form_token": await second.token("/inloggen"), "persona": "x"}, {"Origin": HOST}
    )


async def test_a_forged_form_uses_up_nothing(hurried: Callable[[], Visitor], world: World) -> None:
    moderator = await hurried().log_in("moderator-drenthe")
    for _ in range(3 * MOST):
        assert (await moderator.post("/meldingen/gelezen", data={"form_token": "x"})).status_code == 403
    assert (
        await moderator.send_form("/meldingen", "/meldingen/volgen", kind="theme", value="mediawijsheid")
    ).status_code == 200


async def test_the_form_of_indienen_comes_back_as_a_form(hurried: Callable[[], Visitor], world: World) -> None:
    writer = await hurried().log_in("medewerker-assen")
    token = await writer.token("/indienen")
    sent = {"form_token": token, "title": "", "goal": "Kinderen horen verhalen.", "actie": "bewaar"}
    answer = await too_many(writer, "/indienen", sent, {"Origin": HOST})
    assert "Nog niet bewaard: het gaat even te snel." in answer.text
    assert "Kinderen horen verhalen.</textarea>" in answer.text
    answer = await too_many(writer, "/indienen", sent | {"actie": "automatisch"}, BY_ITSELF)
    assert "Na een minuut bewaren we je volgende wijziging weer." in answer.text
    assert "<html" not in answer.text
    answer = await too_many(writer, "/indienen/lijkt-op", sent, BY_ITSELF)
    assert "Even wachten" in answer.text
    assert "<html" not in answer.text


async def test_a_draft_at_the_desk_that_is_saved_too_often_says_so_in_its_line(
    hurried: Callable[[], Visitor], world: World
) -> None:
    moderator = await hurried().log_in("moderator-drenthe")
    page = f"/moderatie/{submitted(world)[1]}"
    sent = {"form_token": await moderator.token(page), "kind": "note", "text": "Ik twijfel."}
    answer = await too_many(moderator, f"{page}/bericht/concept", sent, BY_ITSELF)
    assert "Na een minuut bewaren we je volgende wijziging weer." in answer.text
    assert "<html" not in answer.text


def test_who_types_in_two_windows_stays_far_below_the_limit() -> None:
    assert FORMS_A_MINUTE >= 2 * (2 * SAVES_BY_ITSELF)
