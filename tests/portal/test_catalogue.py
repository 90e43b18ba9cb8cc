"""No page says anything that is in no catalogue: every page in every state, with one that marks what it translates."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable
from gettext import NullTranslations
from typing import Any
from urllib.parse import unquote_plus

import httpx
import pytest

from services.portal import language
from services.portal.events import catalogue
from shared.demo import PERSONAS
from shared.vocabularies import NAMES, vocabulary
from tests.browser.pages import FULL, Shown, empty_states, fill, full_states
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.visible import Page, of_data, pieces, unbracketed, written_in


class Marked(NullTranslations):
    """A language in which every text stands between ⟦ and ⟧: what does not was never translated."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def sent(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """All that the services answered."""
    found: list[Any] = []
    answer = world.handle_async_request

    async def heard(request: httpx.Request) -> httpx.Response:
        response = await answer(request)
        body = await response.aread()
        if "json" in response.headers.get("content-type", ""):
            found.append(json.loads(body))
        return response

    monkeypatch.setattr(world, "handle_async_request", heard)
    return found


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages in English are in the language that marks what it translates."""
    monkeypatch.setattr(language, "translations", lambda _: Marked())


async def shown_pages(
    visit: Callable[[], Visitor], world: World, states: Iterable[Shown]
) -> AsyncIterator[tuple[Shown, Page]]:
    """Each page in each state, asked for in English by who may see it."""
    visitors: dict[str | None, Visitor] = {}
    for shown in states:
        if shown.persona not in visitors:
            world.down = set()
            visitors[shown.persona] = visit()
            await visitors[shown.persona].get("/?taal=en")
            if shown.persona:
                await visitors[shown.persona].log_in(shown.persona)
        world.down = set(shown.down)
        page = Page((await visitors[shown.persona].get(shown.path)).text)
        assert page.language == "en"
        yield shown, page


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("state", ["empty", "full"])
async def test_no_page_says_anything_that_is_in_no_catalogue(
    visit: Callable[[], Visitor], world: World, sent: list[Any], state: str
) -> None:
    terms = [term for name in NAMES for term in vocabulary(name).items]
    known = set(of_data([FULL, dict(PERSONAS), catalogue()]))
    known |= set(of_data([(term.label_en, term.label, term.group) for term in terms]))
    faults: list[str] = []
    async for shown, page in shown_pages(visit, world, full_states(fill(world)) if state == "full" else empty_states()):
        known |= set(of_data(sent))
        sent.clear()
        typed = pieces(unquote_plus(shown.path.partition("?")[2]).replace("=", ";").replace("&", ";"))
        left = {piece for text in page.texts for piece in pieces(unbracketed(text))} - known - set(typed)
        faults += [f"{shown.name}: {piece}" for piece in sorted(left)]
    assert not faults, "\n".join(faults)


@pytest.mark.usefixtures("marked")
async def test_what_people_wrote_is_read_aloud_as_dutch_on_an_english_page(
    visit: Callable[[], Visitor], world: World, sent: list[Any]
) -> None:
    faults: list[str] = []
    written: set[str] = set()
    english = set(of_data([term.label_en for name in NAMES for term in vocabulary(name).items]))
    async for shown, page in shown_pages(visit, world, full_states(fill(world))):
        written |= set(written_in(sent)) - english
        sent.clear()
        told = set(pieces(unbracketed(page.texts[0]))) | set(pieces(page.typed))
        faults += [f"{shown.name}: {piece}" for piece in sorted(written & told)]
        faults += [f"{shown.name}: ours as Dutch: {piece}" for piece in re.findall(r"⟦[^⟧]*", page.foreign)]
    assert not faults, "\n".join(faults)
