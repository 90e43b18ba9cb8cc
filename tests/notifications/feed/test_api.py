"""The feed over HTTP: pages by cursor, the forms of CloudEvents, and what is wrong in a question."""

import json
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from services.notifications.feed.bodies import Events
from shared.ids import new_id
from shared.testing import factories
from tests.notifications.feed.reading import number, told
from tests.support.service import RunningService


async def some(feed: RunningService, many: int) -> None:
    for _ in range(many):
        project = new_id()
        await feed.deliver(factories.published(project))
        await feed.deliver(factories.advanced(project), 2)
    await number(feed)


async def test_everything_is_read_page_by_page_and_then_what_comes(feed: RunningService) -> None:
    await some(feed, 5)
    after: int | None = 0
    found: list[int] = []
    while after is not None:
        answer = await feed.get("/v1/events", params={"after": after, "limit": 4})
        page = Events.model_validate(answer.json())
        found += [event.position for event in page.items]
        assert (page.total, page.last) == (10, 10)
        assert ("link" in answer.headers) == (page.next is not None)
        after = page.next
    assert found == list(range(1, 11))
    assert (await feed.get("/v1/events", params={"after": 10})).json() == {
        "items": [], "total": 10, "next": None, "last": 10,
    }  # fmt: skip
    await some(feed, 1)
    assert [event["position"] for event in await told(feed, after=10)] == [11, 12]


async def test_an_empty_feed_is_an_empty_page(feed: RunningService) -> None:
    assert (await feed.get("/v1/events")).json() == {"items": [], "total": 0, "next": None, "last": 0}


async def test_the_next_page_is_named_in_a_link_with_its_types(feed: RunningService) -> None:
    await some(feed, 3)
    answer = await feed.get("/v1/events", params={"types": "PhaseAdvanced", "limit": 2})
    link = answer.headers["link"].partition(">")[0].removeprefix("<")
    rest = (await feed.get(link)).json()
    assert [event["position"] for event in answer.json()["items"]] == [2, 4]
    assert [event["position"] for event in rest["items"]] == [6]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "types",
    [
        {"types": "PhaseAdvanced"},
        {"types": "nl.innovatiebieb.moderation.phase-advanced.v1"},
        {"types": "PhaseAdvanced,ProjectStopped"},
        {"types": ["PhaseAdvanced", "ProjectStopped"]},
    ],
)
async def test_only_some_types_under_their_short_or_their_whole_names(
    feed: RunningService, types: dict[str, Any]
) -> None:
    await some(feed, 2)
    answer = (await feed.get("/v1/events", params=types)).json()
    assert [event["position"] for event in answer["items"]] == [2, 4]
    assert (answer["total"], answer["last"]) == (2, 4)


async def test_a_batch_is_an_array_of_cloudevents(feed: RunningService) -> None:
    await some(feed, 2)
    form = "application/cloudevents-batch+json"
    answer = await feed.get("/v1/events", params={"limit": 3}, headers={"accept": form})
    assert answer.headers["content-type"] == form
    assert answer.headers["link"] == '</v1/events?after=3&limit=3>; rel="next"'
    items = (await feed.get("/v1/events", params={"limit": 3})).json()["items"]
    assert answer.json() == items


async def test_the_sdk_of_cloudevents_reads_every_event(feed: RunningService) -> None:
    await some(feed, 1)
    for event in await told(feed):
        read = JSONFormat().read(CloudEvent, json.dumps(event))
        assert (read.get_id(), read.get_type()) == (event["id"], event["type"])
        assert read.get_data() == event["data"]
        assert read.get_extension("position") == event["position"]


BAD = [
    *(
        (path, asked, named)
        for path in ("/v1/events", "/v1/events/stream")
        for asked, named in (
            ({"after": "-1"}, "after"),
            ({"after": "x"}, "after"),
            ({"after": "3"}, "after"),
            ({"types": "ProjectSubmitted"}, "types"),
            ({"types": "PhaseAdvanced,nope"}, "types"),
        )
    ),
    ("/v1/events", {"limit": "0"}, "limit"),
    ("/v1/events", {"limit": "1001"}, "limit"),
]


@pytest.mark.parametrize(("path", "asked", "named"), BAD)
async def test_a_wrong_parameter_is_named(feed: RunningService, path: str, asked: dict[str, str], named: str) -> None:
    await some(feed, 1)
    answer = await feed.get(path, params=asked)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {named}
