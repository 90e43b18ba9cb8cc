"""Two harvesters that others wrote get the whole catalogue and every change of it, over real HTTP."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from oaipmh_scythe import Scythe

from services.search.main import application
from services.search.opendata.oai import queries
from services.search.opendata.site import LOCAL
from shared.testing import factories
from tests.search.opendata.harvesting import Sickle, kept
from tests.search.samples import story
from tests.support.served import served
from tests.support.service import RunningService, Tokens

BIEB = "{urn:innovatiebieb:record:1}"
Harvest = Callable[..., Iterator[Any]]


def by_sickle(url: str) -> Harvest:
    def harvest(form: str = "oai_dc", **asked: str) -> Iterator[Any]:
        arguments = {name.rstrip("_"): value for name, value in asked.items()}
        yield from Sickle(f"{url}/v1/oai", http_method="POST").ListRecords(metadataPrefix=form, **arguments)

    return harvest


def by_scythe(url: str) -> Harvest:
    def harvest(form: str = "oai_dc", **asked: str) -> Iterator[Any]:
        with Scythe(f"{url}/v1/oai") as scythe:
            yield from scythe.list_records(metadata_prefix=form, **asked)

    return harvest


HARVESTERS = pytest.mark.parametrize("harvester", [by_sickle, by_scythe])


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 7)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def project_of(record: Any) -> UUID:
    found = LOCAL.project_of(record.header.identifier)
    assert found is not None
    return found


def another(search: RunningService, tokens: Tokens) -> FastAPI:
    """The service as a next process has it: it knows nothing but its database."""
    app = application(lambda _app: nullcontext())
    app.state.database, app.state.verifier = search.database, tokens.verifier()
    return app


async def all_of(records: Iterator[Any]) -> dict[UUID, Any]:
    """By project, and none of them twice."""
    found = await asyncio.to_thread(list, records)
    by_project = {project_of(record): record for record in found}
    assert len(by_project) == len(found)
    return by_project


@HARVESTERS
async def test_they_get_the_catalogue_record_by_record(harvester: Any, catalogue: RunningService) -> None:
    await kept(catalogue)
    async with served(catalogue.app) as url:
        simple = await all_of(harvester(url)())
        whole = await all_of(harvester(url)(form="bieb"))
    assert simple.keys() == whole.keys() == {told.event.project_id for told in story()}
    for project_id, record in simple.items():
        shown = (await catalogue.get(f"/v1/projects/{project_id}")).json()
        words = record.metadata
        assert (words["title"], words["creator"]) == ([shown["title"]], [shown["library"]["name"]])
        assert words["description"] == [shown["summary"]]
        assert LOCAL.permalink(project_id) in words["identifier"]
        assert any(text.startswith("Citeer als: ") for text in words["rights"])
        full = whole[project_id].xml.find(f".//{BIEB}project")
        assert (full.get("revision"), full.findtext(f"{BIEB}goal")) == (str(shown["revision"]), shown["goal"])
        assert [it.get("code") for it in full.iterfind(f"{BIEB}theme")] == shown["themes"]
        assert full.find(f"{BIEB}phase").get("code") == shown["phase"]
        assert len(full.findall(f"{BIEB}material")) == len(shown["materials"])


@HARVESTERS
async def test_a_harvest_goes_on_across_a_restart(harvester: Any, catalogue: RunningService, tokens: Tokens) -> None:
    await kept(catalogue)
    async with served(catalogue.app) as url:
        records = harvester(url)()
        first = await asyncio.to_thread(lambda: [next(records) for _ in range(10)])  # into the second page
    port = int(url.rpartition(":")[2])
    async with served(another(catalogue, tokens), port) as again:
        assert again == url
        rest = await asyncio.to_thread(list, records)
    found = [project_of(record) for record in (*first, *rest)]
    assert len(found) == len(set(found)) == 103


@HARVESTERS
async def test_they_hear_of_changes_withdrawals_and_merges_only(harvester: Any, search: RunningService) -> None:
    same, changed, gone, old, into = (factories.published(title=f"Project {number}") for number in range(5))
    for event in (same, changed, gone, old, into):
        await search.deliver(event)
    await kept(search)
    async with served(search.app) as url:
        before = await all_of(harvester(url)())
        since = {"from_": max(record.header.datestamp for record in before.values())}
        await search.rows("UPDATE oai_record SET datestamp = datestamp - interval '1 hour' RETURNING project_id")
        await search.deliver(factories.published(changed.project_id, 2, title="Veranderd"), 2)
        await search.deliver(factories.withdrawn(gone.project_id), 1)
        await search.deliver(factories.merged(old.project_id, into.project_id), 1)
        await kept(search)
        after = await all_of(harvester(url)(**since))
        in_set = await all_of(harvester(url)(**since, set_="theme:doorgaande-leeslijn"))
    assert after.keys() == in_set.keys() == {changed.project_id, gone.project_id, old.project_id}
    deleted = {project_id for project_id, record in after.items() if record.header.deleted}
    assert deleted == {gone.project_id, old.project_id}
    assert after[changed.project_id].metadata["title"] == ["Veranderd"]


async def test_sets_formats_and_single_records_are_understood(search: RunningService) -> None:
    event = factories.published(phase="experiment")
    await search.deliver(event)
    await search.deliver(factories.published())
    await kept(search)

    def visit(url: str) -> None:
        sickle = Sickle(f"{url}/v1/oai")
        assert {"theme", "phase:idea", "province:drenthe"} <= {each.setSpec for each in sickle.ListSets()}
        assert sickle.Identify().deletedRecord == "persistent"
        assert [each.metadataPrefix for each in sickle.ListMetadataFormats()] == ["oai_dc", "bieb"]
        found = sickle.GetRecord(identifier=LOCAL.oai_id(event.project_id), metadataPrefix="oai_dc")
        assert found.metadata["title"] == [event.content.title]
        with Scythe(f"{url}/v1/oai") as scythe:
            assert {"theme", "phase:idea"} <= {each.setSpec for each in scythe.list_sets()}
            assert scythe.identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
            one = [each.identifier for each in scythe.list_identifiers(set_="phase:experiment")]
            assert one == [LOCAL.oai_id(event.project_id)]

    async with served(search.app) as url:
        await asyncio.to_thread(visit, url)
