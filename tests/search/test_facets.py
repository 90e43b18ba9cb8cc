"""Filters, facets and totals agree for any question: counted once more in Python, from the answers without filters."""

import asyncio
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.search.dutch.folding import tokens
from shared.contracts.moderation import ProjectPublished
from shared.testing import factories
from shared.vocabularies import vocabulary
from tests.search.samples import story
from tests.support.service import RunningService

HAS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "theme": lambda item: item["themes"],
    "phase": lambda item: [item["phase"]],
    "province": lambda item: [item["province"]],
    "library": lambda item: [item["library"]["isil"]],
    "targetGroup": lambda item: item["targetGroups"],
    "startYear": lambda item: [str(item["startYear"])] if item["startYear"] else [],
    "outcome": lambda item: [item["outcome"]] if item["outcome"] else [],
    "origin": lambda item: [item["origin"]],
}
PUBLISHED = [told.event for told in story() if isinstance(told.event, ProjectPublished)]
WORDS = sorted({word for event in PUBLISHED for _, _, word in tokens(event.content.summary)})
CODES = {
    "theme": vocabulary("themes"),
    "phase": vocabulary("phases"),
    "province": vocabulary("provinces"),
    "targetGroup": vocabulary("target-groups"),
    "outcome": vocabulary("outcomes"),
    "origin": vocabulary("origins"),
}
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        **{
            name: st.lists(st.sampled_from([term.code for term in terms.items]), min_size=1, max_size=4)
            for name, terms in CODES.items()
        },
        "library": st.lists(st.sampled_from([event.library.isil for event in PUBLISHED]), min_size=1, max_size=3),
        "startYear": st.lists(st.integers(2005, 2026).map(str), min_size=1, max_size=8),
    },
)  # fmt: skip
TYPED = st.one_of(
    st.just(""),
    st.sampled_from(WORDS),
    st.builds("{} {}".format, st.sampled_from(WORDS), st.sampled_from(WORDS)),
    st.builds("-{}".format, st.sampled_from(WORDS)),
    st.sampled_from(["bibliotheek", "kinderen", "taal -school", '"de bibliotheek"']),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED, chosen=FILTERS)
async def test_filters_facets_and_totals_agree(
    catalogue: RunningService, typed: str, chosen: dict[str, list[str]]
) -> None:
    everything = await _all(catalogue, {"q": typed})
    found = await _all(catalogue, {"q": typed, **chosen})
    answer = (await catalogue.get("/v1/projects", params={"q": typed, **chosen})).json()

    def fits(item: dict[str, Any], leaving_out: str = "") -> bool:
        return all(set(HAS[name](item)) & set(codes) for name, codes in chosen.items() if name != leaving_out)

    assert {item["id"] for item in found} == {item["id"] for item in everything if fits(item)}
    assert answer["total"] == len(found)
    for name, codes_of in HAS.items():
        counted: dict[str, int] = {}
        for item in everything:
            if fits(item, leaving_out=name):
                for code in codes_of(item):
                    counted[code] = counted.get(code, 0) + 1
        assert {term["code"]: term["count"] for term in answer["facets"][name]} == counted, name


async def _all(service: RunningService, params: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for page in (1, 2):
        answer = await service.get("/v1/projects", params={**params, "size": 100, "page": page})
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
    return items


async def test_every_term_has_the_words_that_people_know(catalogue: RunningService) -> None:
    facets = (await catalogue.get("/v1/projects")).json()["facets"]
    assert {term["label"] for term in facets["phase"]} == {"idee", "experiment", "implementatie"}
    assert {"code": "fryslan", "label": "Fryslân"}.items() <= next(
        term for term in facets["province"] if term["code"] == "fryslan"
    ).items()
    assert all(term["label"] != term["code"] for term in facets["library"])


async def test_a_project_without_an_outcome_or_a_year_is_counted_for_the_rest(search: RunningService) -> None:
    await search.deliver(factories.published())
    answer = (await search.get("/v1/projects", params={"phase": "idea"})).json()
    assert answer["total"] == 1
    assert (answer["facets"]["outcome"], answer["facets"]["startYear"]) == ([], [])
    other = (await search.get("/v1/projects", params={"outcome": "stopped", "startYear": "2020"})).json()
    assert (other["total"], other["facets"]["phase"]) == (0, [])


async def test_questions_at_the_same_time_do_not_mix(catalogue: RunningService) -> None:
    asked = [{"province": code} for code in ("drenthe", "utrecht", "limburg")] * 3
    answers = await asyncio.gather(*(catalogue.get("/v1/projects", params=params) for params in asked))
    for params, answer in zip(asked, answers, strict=True):
        assert {item["province"] for item in answer.json()["items"]} == {params["province"]}


async def test_a_field_in_the_question_closes_its_own_facet_and_a_filter_leaves_it_open(
    catalogue: RunningService,
) -> None:
    by_filter = (await catalogue.get("/v1/projects", params={"province": "drenthe"})).json()
    by_field = (await catalogue.get("/v1/projects", params={"q": "provincie:drenthe"})).json()
    assert by_field["total"] == by_filter["total"] > 0
    assert {term["code"] for term in by_field["facets"].pop("province")} == {"drenthe"}
    assert len(by_filter["facets"].pop("province")) > 1
    assert by_field["facets"] == by_filter["facets"]
