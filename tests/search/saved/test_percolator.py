"""Percolation tells the same as running every saved search over the catalogue, whatever is saved and published."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from services.search.question import understand
from services.search.saved.bodies import SavedQuery
from services.search.saved.domain import Face, SavedSearch, Searches
from services.search.saved.percolator import Known
from services.search.saved.words import needs, wanted
from shared.contracts.base import ProjectEvent
from shared.contracts.parels import ParelAwarded
from shared.db import Database
from shared.ids import new_id
from shared.testing import factories
from shared.testing.factories import NOON
from tests.search.saved.saving import ME, save, work
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running

WORDS = ("robot", "robots", "voorlezen", "voorleest", "café", "huizen", "huis", "aap", "apen", "gebouwd", "bouwen")
THEMES, PHASES = ("doorgaande-leeslijn", "mediawijsheid"), ("idea", "experiment")
STAFF = ("medewerker-assen", "medewerker-utrecht")

words = st.sampled_from(WORDS)
asked = st.builds(
    " ".join,
    st.lists(
        st.one_of(words, words.map(lambda it: f"-{it}"), words.map(lambda it: f'"de {it}"'),
                  words.map(lambda it: it[:3]), st.sampled_from(("het", "de wie", "Assen", "drenthe"))),
        max_size=3,
    ),
)  # fmt: skip
queries = st.fixed_dictionaries(
    {},
    optional={
        "q": asked,
        "theme": st.lists(st.sampled_from(THEMES), min_size=1, max_size=2, unique=True),
        "phase": st.lists(st.sampled_from(PHASES), min_size=1, max_size=1),
        "province": st.just(["drenthe"]),
        "library": st.sampled_from((["NL-0817050000"], ["bibliotheek ASSEN"])),
        "startYear": st.just([2025]),
        "parel": st.booleans(),
    },
)
texts = st.fixed_dictionaries(
    {
        "title": st.lists(words | st.just("de"), min_size=1, max_size=4).map(" ".join),
        "summary": st.lists(words | st.just("het"), max_size=4).map(" ".join),
        "themes": st.lists(st.sampled_from(THEMES), min_size=1, max_size=2, unique=True),
        "phase": st.sampled_from(PHASES),
        "startYear": st.none() | st.just(2025),
    }
)
happenings = st.one_of(
    st.tuples(st.just("save"), queries),
    st.tuples(st.just("publish"), st.tuples(st.sampled_from(STAFF), texts)),
    st.tuples(st.just("revise"), st.tuples(st.integers(0, 3), texts)),
    st.tuples(st.sampled_from(["advance", "honour", "withdraw"]), st.integers(0, 3)),
)


class Catalogue:
    """A catalogue that lives, and what should be told by it: a project that a search finds now and did not before."""

    def __init__(self, search: RunningService) -> None:
        self.search, self.known = search, Known()
        self.projects: list[tuple[UUID, str]] = []
        self.sequences: dict[UUID, int] = {}
        self.found: dict[str, set[str]] = {}
        self.expected: set[tuple[str, str]] = set()

    async def happen(self, kind: str, what: Any) -> None:
        if kind == "save":
            search_id = await save(self.search, **what)
            self.found[search_id] = await self._list(search_id)
            return
        if kind == "publish":
            self.projects.append((new_id(), what[0]))
            await self._publish(*self.projects[-1], what[1])
        elif self.projects:
            at, text_now = what if kind == "revise" else (what, None)
            project_id, staff = self.projects[at % len(self.projects)]
            if kind == "revise":
                await self._publish(project_id, staff, text_now)
            else:
                await self._deliver(self._event(kind, project_id))
        await work(self.search, self.known)
        for search_id, before in self.found.items():
            now = await self._list(search_id)
            self.expected |= {(search_id, project_id) for project_id in now - before}
            self.found[search_id] = now

    def _event(self, kind: str, project_id: UUID) -> ProjectEvent:
        if kind == "advance":
            return factories.advanced(project_id)
        if kind == "withdraw":
            return factories.withdrawn(project_id, self.sequences[project_id])
        return ParelAwarded(
            project_id=project_id, parel_id=new_id(), title="", library=factories.library(), themes=(), motivation="",
            decided_at=NOON, pois=(),
        )  # fmt: skip

    async def _publish(self, project_id: UUID, staff: str, fields: Any) -> None:
        revision = self.sequences.get(project_id, 0) + 1
        at = NOON + timedelta(hours=revision)
        await self._deliver(factories.published(project_id, revision, staff=staff, at=at, **fields))

    async def _deliver(self, event: ProjectEvent) -> None:
        self.sequences[event.project_id] = self.sequences.get(event.project_id, 0) + 1
        await self.search.deliver(event, self.sequences[event.project_id])

    async def _list(self, search_id: str) -> set[str]:
        href = (await self.search.get(f"/v1/saved-searches/{search_id}", ME)).json()["href"]
        mark = "&" if "?" in href else "?"
        answer = (await self.search.get(f"{href}{mark}size=100")).json()
        return {item["id"] for item in answer["items"]}


@pytest.mark.slow
def test_percolation_tells_what_running_every_search_would_find(postgres: TestPostgres, tokens: Tokens) -> None:
    url = asyncio.run(postgres.create_database("search"))

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(happenings, min_size=4, max_size=14))
    def live(lives: list[tuple[str, Any]]) -> None:
        asyncio.run(go(lives))

    async def go(lives: list[tuple[str, Any]]) -> None:
        async with running("search", url, tokens) as search:
            await empty(search.database)
            catalogue = Catalogue(search)
            for kind, what in lives:
                await catalogue.happen(kind, what)
            told = [(each["savedSearchId"], each["projectId"]) for each in await search.told()]
            assert len(told) == len(set(told)), "a match was told twice"
            assert set(told) == catalogue.expected

    live()


async def empty(database: Database) -> None:
    async with database.begin() as tx:
        tables = await tx.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        names = ", ".join(name for (name,) in tables if name not in ("alembic_version", "index_epoch"))
        await tx.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@given(st.lists(queries, max_size=8), st.sets(words))
def test_the_index_leaves_out_no_search_whose_filters_fit(asked_for: list[dict[str, Any]], having: set[str]) -> None:
    """Without words, so that all that fits has to be found."""
    known, fitting = Searches(), []
    face = face_with(having)
    for number, query in enumerate(asked_for):
        chosen = {name: frozenset(values) for name, values in SavedQuery(**query).filters().items()}
        chosen.pop("library", None)
        search = SavedSearch(new_id(), number, 0, chosen, bool(query.get("parel")))
        known.put(search)
        if search.fits(face.codes(), parel=face.parel):
            fitting.append(search.id)
    assert sorted(each.id for each in known.fitting(face, having)) == sorted(fitting)


def face_with(having: set[str]) -> Face:
    content = {"themes": ["mediawijsheid"], "origin": "staff", "startYear": 2025, "title": " ".join(having)}
    return Face(new_id(), 1, content, "NL-0817050000", "Bibliotheek Assen", "drenthe", "idea", None, parel=False)


def test_a_search_is_known_under_its_newest_query_alone() -> None:
    known, one = Searches(), new_id()
    face = face_with(set())
    known.put(SavedSearch(one, 1, 0, {"theme": frozenset({"mediawijsheid"})}))
    known.put(SavedSearch(one, 2, 0, {"theme": frozenset({"doorgaande-leeslijn"})}))
    assert (len(known), known.fitting(face, ())) == (1, [])
    known.put(SavedSearch(one, 3, 0, {"province": frozenset({"drenthe"})}))
    assert [each.generation for each in known.fitting(face, ())] == [3]


def test_what_the_words_need_is_one_of_the_alternatives_of_the_word_that_says_most() -> None:
    same = {"oudere": ("senioren", "grijze golf")}

    def needed(q: str) -> frozenset[str] | None:
        return needs(wanted(understand(q), same))

    assert needed("robots voorlezen") == {"voorlees"}
    assert needed("ouderen") == {"oudere", "senior", "grijs"}
    assert needed("taalcafe") == {"taalcafe", "taal"}, "its parts will do, and the first of them is there then"
    assert needed("-robots") is None
    assert needed('"de derde plek"') is None
    assert needed("") is None


async def test_a_search_by_a_term_that_is_no_more_matches_nothing(search: RunningService) -> None:
    search_id = await save(search, theme="mediawijsheid")
    async with search.database.begin() as tx:
        await tx.fetch('UPDATE saved_search SET query = \'{"theme": ["zeilen"]}\'')
    await search.deliver(factories.published(themes=["mediawijsheid"]))
    await work(search)
    assert search_id
    assert await search.told() == []
