"""No page says anything that is in no catalogue: every page in every state, with one that marks what it translates."""

import json
from collections.abc import Callable
from gettext import NullTranslations
from urllib.parse import unquote_plus

import httpx
import pytest

from services.portal import language
from services.portal.events import catalogue
from shared.demo import PERSONAS
from shared.vocabularies import NAMES, vocabulary
from tests.browser.pages import FULL, empty_states, fill, full_states
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.visible import Page, of_data, pieces, unbracketed


class Marked(NullTranslations):
    """A language in which every text stands between ⟦ and ⟧: what does not was never translated."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """All texts that the services sent, and those that pages have from elsewhere: they are in no catalogue."""
    terms = [term for name in NAMES for term in vocabulary(name).items]
    found = set(of_data([FULL, dict(PERSONAS), catalogue()]))
    found |= set(of_data([(term.label_en, term.label, term.group) for term in terms]))
    answer = world.handle_async_request

    async def heard(request: httpx.Request) -> httpx.Response:
        response = await answer(request)
        body = await response.aread()
        if "json" in response.headers.get("content-type", ""):
            found.update(of_data(json.loads(body)))
        return response

    monkeypatch.setattr(world, "handle_async_request", heard)
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("state", ["empty", "full"])
async def test_no_page_says_anything_that_is_in_no_catalogue(
    visit: Callable[[], Visitor], world: World, told: set[str], monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr(language, "translations", lambda _: Marked())
    visitors: dict[str | None, Visitor] = {}
    faults: list[str] = []
    for shown in full_states(fill(world)) if state == "full" else empty_states():
        if shown.persona not in visitors:
            world.down = set()
            visitors[shown.persona] = visit()
            await visitors[shown.persona].get("/?taal=en")
            if shown.persona:
                await visitors[shown.persona].log_in(shown.persona)
        world.down = set(shown.down)
        page = Page((await visitors[shown.persona].get(shown.path)).text)
        assert page.language == "en"
        typed = pieces(unquote_plus(shown.path.partition("?")[2]).replace("=", ";").replace("&", ";"))
        left = {piece for text in page.texts for piece in pieces(unbracketed(text))} - told - set(typed)
        faults += [f"{shown.name}: {piece}" for piece in sorted(left)]
    assert not faults, "\n".join(faults)
