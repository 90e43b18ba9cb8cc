"""The feed of a search, as a feed reader sees it."""

from datetime import timedelta

import feedparser
import pytest

from services.search.opendata.site import LOCAL
from shared.testing import factories
from shared.testing.factories import NOON
from tests.support.service import RunningService

PATH = "/v1/feeds/projects.atom"


def links(of: "feedparser.FeedParserDict") -> dict[str, str]:
    return {link["rel"]: link["href"] for link in reversed(of["links"])}


async def test_a_reader_gets_the_newest_projects_of_its_search(catalogue: RunningService) -> None:
    answer = await catalogue.get(PATH, params={"q": "voorlezen", "size": "5", "sort": "relevance"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    read = feedparser.parse(answer.content)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    found = (await catalogue.get("/v1/projects", params={"q": "voorlezen", "size": "5", "sort": "newest"})).json()
    assert [entry.id for entry in read.entries] == [LOCAL.permalink(item["id"]) for item in found["items"]]
    for entry, item in zip(read.entries, found["items"], strict=True):
        assert (entry.title, entry.author) == (item["title"], item["library"]["name"])
        assert (entry.published, entry.updated) == (item["publishedAt"], item["updatedAt"])
        assert set(item["themes"]) <= {tag["term"] for tag in entry.tags}
        assert entry.link == entry.id
        assert "Citeer als: " in entry.rights
        assert "creativecommons.org" in entry.rights
    assert read.feed.updated == max(item["updatedAt"] for item in found["items"])
    assert links(read.feed)["self"] == f"{LOCAL.service}{PATH}?q=voorlezen&size=5&sort=relevance"
    assert links(read.feed)["alternate"] == f"{LOCAL.portal}/ontdekken?q=voorlezen"


async def test_its_pages_lead_to_each_other(catalogue: RunningService) -> None:
    first = feedparser.parse((await catalogue.get(PATH, params={"size": "60"})).content)
    assert links(first.feed)["next"].endswith("page=2")
    second = feedparser.parse((await catalogue.get(PATH, params={"size": "60", "page": "2"})).content)
    assert "next" not in links(second.feed)
    assert first.feed.id == second.feed.id
    assert len({entry.id for entry in (*first.entries, *second.entries)}) == 103


async def test_what_did_not_change_is_not_sent_again(search: RunningService) -> None:
    empty = await search.get(PATH)
    assert not feedparser.parse(empty.content).bozo
    same = await search.get(PATH, headers={"If-None-Match": empty.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    event = factories.published(title="Met \x0b & <teken>")
    await search.deliver(event)
    one = await search.get(PATH, headers={"If-None-Match": empty.headers["etag"]})
    assert [entry.id for entry in feedparser.parse(one.content).entries] == [LOCAL.permalink(event.project_id)]
    await search.deliver(factories.advanced(event.project_id, at=NOON + timedelta(days=1)), 2)
    other = await search.get(PATH, headers={"If-None-Match": one.headers["etag"]})
    entry = feedparser.parse(other.content).entries[0]
    assert (entry.id, entry.updated) == (LOCAL.permalink(event.project_id), "2026-03-03T12:00:00Z")


@pytest.mark.parametrize("query", ["theme=bestaat-niet", "page=0", "size=101", "page=1000&size=100", "sort=x"])
async def test_what_is_not_right_is_named(query: str, search: RunningService) -> None:
    answer = await search.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] in query
