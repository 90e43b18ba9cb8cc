"""The contracts over HTTP: what is committed, for everybody, and a page of it that needs no script."""

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator

import pytest
from lxml import html

from shared.contracts import catalogue, generate, topics
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running


@pytest.fixture
async def service(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[RunningService]:
    async with running("notifications", await postgres.create_database("notifications"), tokens) as found:
        yield found


async def test_the_asyncapi_document_is_the_committed_one_and_any_site_may_read_it(service: RunningService) -> None:
    answer = await service.get("/v1/asyncapi")
    assert answer.json() == json.loads(generate.ASYNCAPI.read_text(encoding="utf-8"))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_every_event_has_its_schema_by_its_type(service: RunningService) -> None:
    for event in catalogue.all_events():
        answer = await service.get(f"/v1/schemas/{event.TYPE}")
        assert answer.headers["content-type"] == "application/schema+json"
        assert answer.json() == generate.schema(event)


@pytest.mark.parametrize("name", ["PhaseAdvanced", "..%2Fasyncapi", "nl.innovatiebieb.nothing.v1"])
async def test_what_is_no_event_is_not_found_and_leads_into_no_folder(service: RunningService, name: str) -> None:
    answer = await service.get(f"/v1/schemas/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_page_has_every_event_with_its_example_and_says_for_whom(service: RunningService) -> None:
    answer = await service.get("/v1/asyncapi/page")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = html.fromstring(answer.text)
    for topic, events in catalogue.EVENTS.items():
        (section,) = page.xpath(f"//section[h2[@id='{topic}']]")
        said = section.xpath("string(p/strong)")
        assert said == (
            "Voor instellingen met een account." if topic in topics.OPEN else "Alleen voor het platform zelf."
        )
        assert section.xpath(".//h3/@id") == [event.__name__ for event in events]
        for event, example in zip(events, section.xpath(".//pre"), strict=True):
            golden = (generate.FOLDER / "golden" / f"{event.TYPE}.json").read_text(encoding="utf-8")
            assert json.loads(example.text) == json.loads(golden)


async def test_the_page_loads_nothing_runs_nothing_and_every_link_leads_somewhere(service: RunningService) -> None:
    answer = await service.get("/v1/asyncapi/page")
    page = html.fromstring(answer.text)
    assert not page.xpath("//script | //img | //link | //iframe | //@onclick | //@style")
    (style,) = page.xpath("//style/text()")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert f" style-src 'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'; " in policy
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for link in set(page.xpath("//a/@href")):
        if link.startswith("#"):
            assert link[1:] in ids
        else:
            assert re.match(r"\.\./", link)
            assert (await service.get("/v1/" + link.removeprefix("../"))).status_code == 200
