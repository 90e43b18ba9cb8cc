import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.samples import LoadReport, journey, load, loader
from local.samples.client import SamplesError
from local.samples.records import Sample, samples
from shared.demo import DemoIssuer
from tests.local.fake_services import FakeServices

EVERYTHING = LoadReport(103, created=103, submitted=103, published=103, transitions=53)
NOTHING = LoadReport(103, created=0, submitted=0, published=0, transitions=0)
PRAKTIJK = Path(loader.__file__).with_name("praktijk.jsonl")


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[FakeServices]:
    DemoIssuer.open(tmp_path, "local")
    async with FakeServices(tmp_path).running() as fake:
        yield fake


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[Sample]:
    """Load only what builds on something, what that builds on, and what goes two steps."""
    every = samples()
    tied = {tie.key for sample in every for tie in sample.ties}
    some = [sample for sample in every if sample.ties or sample.key in tied or len(sample.steps) == 2]
    monkeypatch.setattr(loader, "samples", lambda: some)
    return some


def quiet(done: int, total: int, text: str) -> None:
    pass


async def test_all_samples_end_up_published_in_their_phase_with_outcome_lineage_and_source(
    services: FakeServices,
) -> None:
    assert await load(services, quiet) == EVERYTHING
    by_title = {project["title"]: project for project in services.projects.values()}
    records = {(record := json.loads(line))["key"]: record for line in PRAKTIJK.read_text().splitlines()}
    assert len(by_title) == len(records) == 103
    for record in records.values():
        project = by_title[record["title"]]
        log = services.logs.get(project["id"], [])
        assert project["status"] == "published"
        assert project["source"] == record["source"]
        assert project["library"]["name"] == record["library"]["name"]
        assert (log[-1]["to"] if log else project["phase"]) == record["phase"]
        assert (log[-1]["outcome"] if log else None) == record["outcome"]
        tied = [services.projects[tie["projectId"]]["title"] for tie in project.get("buildsOn", [])]
        assert tied == [records[older]["title"] for older in record["buildsOn"]]


async def test_loading_twice_changes_nothing(services: FakeServices) -> None:
    await load(services, quiet)
    writes = services.writes
    report = await load(services, quiet)
    assert report == NOTHING
    assert not report.wrote
    assert services.writes == writes


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
async def test_a_load_that_was_broken_off_goes_on_where_it_stopped(
    services: FakeServices, few: list[Sample], share: float
) -> None:
    writes = sum(4 + len(sample.steps) for sample in few)
    services.fail_at = int(share * writes)
    with pytest.raises(SamplesError, match="Even niet bereikbaar"):
        await load(services, quiet)
    services.fail_at = None
    await load(services, quiet)
    assert services.writes == writes
    assert {project["status"] for project in services.projects.values()} == {"published"}
    assert not (await load(services, quiet)).wrote


async def test_a_draft_whose_answer_got_lost_is_found_again_by_its_key(
    services: FakeServices, few: list[Sample]
) -> None:
    services.fail_at = 20
    with pytest.raises(SamplesError):
        await load(services, quiet)
    services.fail_at = None
    there = len(services.projects)
    for project in services.projects.values():
        project["source"] = None  # not to be found by source: only the key is left
    report = await load(services, quiet)
    assert there > 0
    assert report.created == len(few) - there
    assert len(services.projects) == len(few)


async def test_what_somebody_did_with_a_sample_meanwhile_is_left_alone(
    services: FakeServices, few: list[Sample]
) -> None:
    await load(services, quiet)
    by_title = {project["title"]: project for project in services.projects.values()}
    twice_moved, withdrawn, *_ = (by_title[sample.content["title"]] for sample in few if len(sample.steps) == 2)
    services.logs[twice_moved["id"]][:] = [services.logs[twice_moved["id"]][0] | {"kind": "repeat"}]
    services.logs[withdrawn["id"]].clear()
    withdrawn["status"] = "withdrawn"
    revised = by_title["Boetevrije bibliotheek Venlo"]
    revised |= {"status": "submitted", "revision": 2}
    services.cases[revised["id"]] |= {"status": "open", "revision": 2}
    by_title["Boetevrije bibliotheek Boxmeer"]["title"] = "Een andere titel"
    assert not (await load(services, quiet)).wrote


async def test_a_sample_that_somebody_else_claimed_is_left_to_him(services: FakeServices, few: list[Sample]) -> None:
    services.colleague_takes = "Boetevrije bibliotheek Venlo"
    report = await load(services, quiet)
    assert report.published == len(few) - 1
    assert Counter(case["status"] for case in services.cases.values()) == {"published": len(few) - 1, "assigned": 1}


async def test_progress_starts_at_nothing_and_ends_with_everything(services: FakeServices, few: list[Sample]) -> None:
    seen: list[tuple[int, int]] = []
    await load(services, lambda done, total, _: seen.append((done, total)))
    assert seen == [(done, len(few)) for done in range(len(few) + 1)]


async def test_a_refusal_is_one_line_that_names_the_sample_and_the_fields(
    services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = samples()[0]
    sample.content["goal"] = ""
    monkeypatch.setattr(loader, "samples", lambda: [sample])
    with pytest.raises(SamplesError) as refusal:
        await load(services, quiet)
    assert "\n" not in str(refusal.value)
    assert "/goal: leeg" in str(refusal.value)
    assert sample.key in str(refusal.value)


async def test_an_event_that_never_arrives_is_said_so(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "EVENT_PATIENCE_S", 0.1)
    services.events = False
    with pytest.raises(SamplesError, match="nog niet aangekomen bij de wachtrij van de moderator"):
        await load(services, quiet)


async def test_a_service_that_is_away_is_said_so(tmp_path: Path) -> None:
    away = FakeServices(tmp_path, port=9)  # discard: nothing listens there
    with pytest.raises(SamplesError, match="submissions antwoordt niet"):
        await load(away, quiet)
