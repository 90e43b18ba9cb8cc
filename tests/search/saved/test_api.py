"""A search is saved, read, changed and removed by whoever saved it, and is there for nobody else."""

from typing import Any

import pytest

from services.search.saved import commands
from shared.testing import factories
from tests.search.saved.saving import ME, OTHER, save
from tests.support.service import RunningService

PATH = "/v1/saved-searches"
FULL = {
    "q": "robot -drone",
    "theme": ["doorgaande-leeslijn"],
    "phase": ["experiment"],
    "province": ["drenthe"],
    "library": ["NL-0817050000"],
    "targetGroup": ["kinderen-0-4"],
    "startYear": [2025],
    "outcome": ["stopped"],
    "origin": ["staff"],
    "parel": True,
    "sort": "newest",
}


def patch(search: RunningService, search_id: str, body: Any, who: str = ME, if_match: str = "*") -> Any:
    headers = {"If-Match": if_match, "Content-Type": "application/merge-patch+json"}
    return search.request("PATCH", f"{PATH}/{search_id}", who, json=body, headers=headers)


async def test_a_saved_search_comes_back_with_an_address_that_runs_it(search: RunningService) -> None:
    await search.deliver(event := factories.published(title="Een robot leest voor"))
    made = await search.post(PATH, ME, {"name": " Robots ", "query": {"q": "robot", "theme": "doorgaande-leeslijn"}})
    assert made.status_code == 201, made.text
    body = made.json()
    assert body["name"] == "Robots"
    assert body["query"] == {"q": "robot", "theme": ["doorgaande-leeslijn"]}
    assert made.headers["Location"] == f"{PATH}/{body['id']}"
    read = await search.get(made.headers["Location"], ME)
    assert (read.json(), read.headers["ETag"]) == (body, made.headers["ETag"])
    found = (await search.get(body["href"])).json()
    assert [item["id"] for item in found["items"]] == [str(event.project_id)]
    listed = (await search.get(PATH, ME)).json()
    assert (listed["items"], listed["total"], listed["next"]) == ([body], 1, None)


async def test_every_parameter_of_a_search_can_be_saved(search: RunningService) -> None:
    saved = (await search.get(f"{PATH}/{await save(search, **FULL)}", ME)).json()
    assert saved["query"] == FULL
    assert (await search.get(saved["href"])).status_code == 200


async def test_a_label_is_kept_as_its_code(search: RunningService) -> None:
    saved = (await search.get(f"{PATH}/{await save(search, province='Drenthe', phase=['Experiment'])}", ME)).json()
    assert saved["query"] == {"phase": ["experiment"], "province": ["drenthe"]}


async def test_all_faults_are_told_at_once(search: RunningService) -> None:
    query = {"theme": ["doorgaande-leeslijn", "zeilen"], "phase": "later", "startYear": ["ooit"], "page": 2}
    refused = await search.post(PATH, ME, {"name": "", "query": query})
    assert refused.status_code == 400
    faults = {(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]}
    assert faults == {
        ("/name", "string-too-short"),
        ("/query/theme/1", "unknown-code"),
        ("/query/phase/0", "unknown-code"),
        ("/query/startYear/0", "int-parsing"),
        ("/query/page", "extra-forbidden"),
    }


async def test_the_same_key_saves_once(search: RunningService) -> None:
    body, headers = {"name": "Robots", "query": {"q": "robot"}}, {"Idempotency-Key": "een"}
    first, again = [await search.post(PATH, ME, body, headers=headers) for _ in range(2)]
    assert again.json() == first.json()
    assert (await search.get(PATH, ME)).json()["total"] == 1


async def test_somebody_elses_is_not_there(search: RunningService) -> None:
    theirs = await save(search, OTHER, q="robot")
    answers = [
        await search.get(f"{PATH}/{theirs}", ME),
        await patch(search, theirs, {"name": "Van mij"}),
        await search.request("DELETE", f"{PATH}/{theirs}", ME),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert (await search.get(PATH, ME)).json()["items"] == []
    assert (await search.get(f"{PATH}/{theirs}", OTHER)).status_code == 200


async def test_a_merge_patch_changes_what_it_names(search: RunningService) -> None:
    search_id = await save(search, q="robot", theme="doorgaande-leeslijn", province="drenthe")
    changed = await patch(search, search_id, {"query": {"theme": None, "phase": "idea"}}, if_match='"1"')
    assert changed.status_code == 200, changed.text
    assert changed.json()["query"] == {"q": "robot", "phase": ["idea"], "province": ["drenthe"]}
    assert (changed.json()["name"], changed.headers["ETag"]) == ("Mijn zoekopdracht", '"2"')
    renamed = await patch(search, search_id, {"name": "Robots"})
    assert (renamed.json()["name"], renamed.json()["query"]) == ("Robots", changed.json()["query"])


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"name": "", "query": {"theme": "zeilen"}}, {"/name", "/query/theme/0"}),
        ({"name": None}, {"/name"}),
        ({"query": None}, {"/query"}),
        ({"query": {"page": 1}}, {"/query/page"}),
        ({"owner": "ik"}, {"/owner"}),
    ],
)
async def test_a_change_that_is_not_right_names_every_fault(
    search: RunningService, body: Any, faults: set[str]
) -> None:
    search_id = await save(search, q="robot")
    refused = await patch(search, search_id, body)
    assert refused.status_code == 400
    assert {fault["pointer"] for fault in refused.json()["errors"]} == faults


async def test_a_change_on_an_old_version_is_refused(search: RunningService) -> None:
    search_id = await save(search, q="robot")
    await patch(search, search_id, {"name": "Nieuw"})
    assert (await patch(search, search_id, {"name": "Oud"}, if_match='"1"')).status_code == 412
    blind = await search.request("PATCH", f"{PATH}/{search_id}", ME, json={"name": "Blind"})
    assert blind.status_code == 428


async def test_a_removed_search_is_gone(search: RunningService) -> None:
    search_id = await save(search, q="robot")
    assert (await search.request("DELETE", f"{PATH}/{search_id}", ME)).status_code == 204
    assert (await search.get(f"{PATH}/{search_id}", ME)).status_code == 404
    assert (await search.request("DELETE", f"{PATH}/{search_id}", ME)).status_code == 404


async def test_nobody_saves_more_than_the_most(search: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MOST", 2)
    first, _ = [await save(search, q=word) for word in ("robot", "drone")]
    refused = await search.post(PATH, ME, {"name": "Nog een", "query": {}})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:innovatiebieb:problem:too-many-saved-searches")
    await save(search, OTHER, q="robot")
    await search.request("DELETE", f"{PATH}/{first}", ME)
    await save(search, q="lego")


async def test_a_list_is_read_page_by_page(search: RunningService) -> None:
    ids = [await save(search, name=str(number)) for number in range(3)]
    first = (await search.get(f"{PATH}?limit=2", ME)).json()
    rest = (await search.get(f"{PATH}?limit=2&after={first['next']}", ME)).json()
    assert [item["id"] for item in (*first["items"], *rest["items"])] == ids[::-1]
    assert rest["next"] is None
