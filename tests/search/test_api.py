"""Whatever is asked gets an answer or a refusal that names what is wrong: never a 5xx."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.ids import new_id
from shared.testing import factories
from tests.support.service import RunningService

ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200)


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"theme": "onzin"}, {"theme"}),
        ({"theme": ["derde-plek", "onzin"], "phase": "x", "province": "Texel"}, {"theme", "phase", "province"}),
        ({"targetGroup": "x", "outcome": "x", "origin": "x"}, {"targetGroup", "outcome", "origin"}),
        ({"startYear": "vorig jaar"}, {"startYear/0"}),
        ({"startYear": "99999999999999999999"}, {"startYear/0"}),
        ({"sort": "mooiste"}, {"sort"}),
        ({"page": 0, "size": 101}, {"page", "size"}),
        ({"page": 101, "size": 100}, {"page"}),
        ({"page": "99999999999999999999"}, {"page"}),
        ({"q": "x" * 10_001}, {"q"}),
    ],
)
async def test_a_bad_parameter_is_named(catalogue: RunningService, params: dict[str, Any], names: set[str]) -> None:
    answer = await catalogue.get("/v1/projects", params=params)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert {fault["pointer"] for fault in answer.json()["errors"]} == names
    assert {fault["in"] for fault in answer.json()["errors"]} == {"query"}


async def test_one_can_page_to_the_ten_thousandth_result(catalogue: RunningService) -> None:
    answer = await catalogue.get("/v1/projects", params={"page": 100, "size": 100})
    assert (answer.status_code, answer.json()["items"], answer.json()["total"]) == (200, [], 103)


BOMBS = [
    "(" * 5_000 + ")" * 5_000,
    "a" * 10_000,
    "a " * 5_000,
    '"' * 9_999,
    "-" * 9_999,
    "'" * 9_999 + "a",
    "a:* & b | !c <-> d",
    "'; DROP TABLE project; --",
    "\\" * 5_000,
    "a*b?c" * 2_000,
    ".*" * 5_000 + "(a+)+$",
    "e\u0301" * 5_000,
    "\u202e\ufeff\u200b",
    "ﷺ½①",
    "1e400 0x1f -1.5e-9",
    "http://a.b/c?d=e&f#g",
    "<a href='x'>x</a> &amp; <!-- -->",
    " OR ".join(["x"] * 2_000),
    "%s %(a)s :a $1 {0}",
]


@pytest.mark.parametrize("typed", BOMBS, ids=range(len(BOMBS)))
async def test_nothing_that_is_typed_is_an_error(catalogue: RunningService, typed: str) -> None:
    typed = typed[:10_000]
    for path in ("/v1/projects", "/v1/suggestions"):
        answer = await catalogue.get(path, params={"q": typed})
        assert answer.status_code == 200, answer.text
    answer = await catalogue.post("/v1/similar-projects", None, {"title": typed[:500], "summary": typed})
    assert answer.status_code == 200, answer.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=ANY_TEXT, library=ANY_TEXT.filter(bool))
async def test_no_text_at_all_is_an_error(catalogue: RunningService, typed: str, library: str) -> None:
    answers = [
        await catalogue.get("/v1/projects", params={"q": typed, "library": library}),
        await catalogue.get("/v1/suggestions", params={"q": typed}),
        await catalogue.get("/v1/projects", params={"theme": typed}),
        await catalogue.post("/v1/similar-projects", None, {"title": "Een titel", "goal": typed}),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


async def test_a_nul_character_is_refused_in_plain_words(catalogue: RunningService) -> None:
    answers = [
        await catalogue.get("/v1/projects?q=a%00b"),
        await catalogue.post("/v1/similar-projects", None, {"title": "a\0b"}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400]


async def test_half_a_character_is_refused(catalogue: RunningService) -> None:
    answer = await catalogue.request(
        "POST", "/v1/similar-projects", content=b'{"title": "\\ud800"}', headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400


async def test_a_project_is_told_as_it_was_published(search: RunningService) -> None:
    event = factories.published(source="https://example.nl/bron", partners=["Stichting Mare"])
    await search.deliver(event)
    shown = (await search.get(f"/v1/projects/{event.project_id}")).json()
    assert shown.items() >= {
        "id": str(event.project_id), "revision": 1, "title": event.content.title, "goal": event.content.goal,
        "partners": ["Stichting Mare"], "source": "https://example.nl/bron", "phase": "idea", "outcome": None,
        "library": event.library.model_dump(by_alias=True), "province": "drenthe", "adoptions": 0,
        "publishedAt": "2026-03-02T12:00:00Z", "updatedAt": "2026-03-02T12:00:00Z",
    }.items()  # fmt: skip


@pytest.mark.parametrize("address", ["", "/lineage", "/similar"])
async def test_what_is_not_in_the_catalogue_is_not_found(catalogue: RunningService, address: str) -> None:
    assert (await catalogue.get(f"/v1/projects/{new_id()}{address}")).status_code == 404
    assert (await catalogue.get(f"/v1/projects/nummer-1{address}")).status_code == 400


async def test_everyone_may_read_and_a_broken_token_is_refused(catalogue: RunningService) -> None:
    assert (await catalogue.get("/v1/projects")).status_code == 200
    assert (await catalogue.get("/v1/projects", "moderator-drenthe")).status_code == 200
    broken = await catalogue.get("/v1/projects", headers={"Authorization": "Bearer niets"})
    assert broken.status_code == 401


async def test_comparing_a_draft_keeps_nothing_also_with_an_idempotency_key(catalogue: RunningService) -> None:
    draft = {"title": "Lezen op het station"}
    for _ in range(2):
        answer = await catalogue.post(
            "/v1/similar-projects", "medewerker-assen", draft, headers={"Idempotency-Key": "1"}
        )
        assert answer.status_code == 200, answer.text


async def test_the_numbers_are_those_of_the_catalogue(catalogue: RunningService) -> None:
    numbers = (await catalogue.get("/v1/statistics")).json()
    found = (await catalogue.get("/v1/projects", params={"size": 100})).json()
    rest = (await catalogue.get("/v1/projects", params={"size": 100, "page": 2})).json()
    assert numbers["projects"] == found["total"] == 103
    assert numbers["libraries"] == len(found["facets"]["library"])
    assert numbers["adoptions"] == sum(item["adoptions"] for item in found["items"] + rest["items"]) > 10
