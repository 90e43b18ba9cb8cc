"""The review of a case over HTTP, with search standing in, and the link checks in the background."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.moderation.review import store
from services.moderation.review.links import Checked, LinkChecker
from services.moderation.review.lookalikes import LookAlikes
from services.moderation.review.worker import check_due, check_links
from shared.ids import new_id
from shared.testing import eventually
from tests.moderation.desk import MODERATOR, Desk

APPROACH = "Twee vrijwilligers staan met een kar vol boeken naast de bloemenkraam op de markt."


class Search(httpx.AsyncBaseTransport):
    """Search, as far as the review asks it."""

    def __init__(self, *ids: str) -> None:
        self.items = [self.item(project_id) for project_id in ids]
        self.asked: list[httpx.Request] = []
        self.answer: httpx.Response | Exception | None = None

    @staticmethod
    def item(project_id: str) -> dict[str, Any]:
        library = {"isil": "NL-0800070000", "name": "Bibliotheek Utrecht", "province": "utrecht"}
        facts = {"title": "Voorlezen op het plein", "library": library, "phase": "experiment", "outcome": None}
        return {"id": project_id, **facts, "score": 0.4, "reasons": ["zelfde woorden: markt"], "adoptions": 3}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer or httpx.Response(200, json={"items": self.items})


@pytest.fixture
def search(desk: Desk) -> Search:
    made = Search()
    desk.service.app.state.look_alikes = LookAlikes("http://search", made)
    return made


@pytest.fixture
async def checker() -> AsyncIterator[LinkChecker]:
    made = LinkChecker("off")
    yield made
    await made.close()


async def review(desk: Desk, case: dict[str, Any], who: str = MODERATOR) -> dict[str, Any]:
    answer = await desk.service.get(f"/v1/cases/{case['id']}/review", who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_first_revision_has_no_difference_and_its_checks(desk: Desk, search: Search) -> None:
    case = await desk.submitted(approach=APPROACH + " Wij faciliteren dat.")
    found = await review(desk, case)
    assert (found["revision"], found["against"], found["difference"]) == (1, None, [])
    [unclear] = [check for check in found["checks"] if check["code"] == "plain-language"]
    assert unclear == {
        "code": "plain-language",
        "level": "warning",
        "field": "approach",
        "text": "Schrijf liever: mogelijk maken.",
        "textEn": "Use a plainer word.",
        "found": "faciliteren",
    }


async def test_a_next_revision_is_compared_by_word_with_what_is_public(desk: Desk, search: Search) -> None:
    case = await desk.published(approach=APPROACH)
    assert (await review(desk, case))["against"] is None
    await desk.revised(case, approach=APPROACH.replace("Twee", "Drie"), title="Voorlezen")
    await desk.revised(case, approach=APPROACH.replace("Twee", "Vier"), title="Voorlezen")
    found = await review(desk, case)
    assert (found["revision"], found["against"]) == (3, 1)
    by_field = {each["field"]: each for each in found["difference"]}
    assert set(by_field) == {"title", "approach"}
    assert [(it["kind"], it["text"].strip()) for it in by_field["approach"]["words"]][:2] == [
        ("removed", "Twee"),
        ("added", "Vier"),
    ]


async def test_look_alikes_are_asked_with_the_own_token_and_without_the_project_itself(
    desk: Desk, search: Search
) -> None:
    case = await desk.submitted(approach=APPROACH)
    other = str(new_id())
    search.items = [search.item(other), search.item(case["projectId"])]
    found = await review(desk, case)
    assert [it["id"] for it in found["lookAlikes"]] == [other]
    assert found["lookAlikes"][0]["reasons"] == ["zelfde woorden: markt"]
    assert search.asked[0].headers["authorization"] == f"Bearer {desk.service.tokens.of(MODERATOR)}"
    assert str(search.asked[0].url) == "http://search/v1/similar-projects"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(500),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"items": [{}]}),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"items": [Search.item("no id at all")]}),
    ],
)
async def test_a_search_that_is_away_costs_its_answer_and_not_the_page(
    desk: Desk, search: Search, answer: httpx.Response | Exception
) -> None:
    search.answer = answer
    found = await review(desk, await desk.submitted())
    assert found["lookAlikes"] is None
    assert found["lookAlikesMissing"] == "Zoeken is even niet bereikbaar."
    assert found["checks"]


async def test_without_search_the_review_says_so(desk: Desk) -> None:
    assert (await review(desk, await desk.submitted()))["lookAlikesMissing"] == "Zoeken is hier niet ingesteld."


async def test_the_other_projects_of_the_library_are_listed(desk: Desk, search: Search) -> None:
    first = await desk.published(title="Een eerder project")
    await desk.submitted("medewerker-utrecht", title="Van een ander")
    case = await desk.submitted(title="Het nieuwe")
    [other] = (await review(desk, case))["otherProjects"]
    assert other == {
        "caseId": first["id"],
        "projectId": first["projectId"],
        "title": "Een eerder project",
        "status": "published",
        "phase": "idea",
        "outcome": None,
    }


async def test_who_may_not_see_the_case_sees_no_review_and_nobody_is_asked(desk: Desk, search: Search) -> None:
    case = await desk.submitted()
    path = f"/v1/cases/{case['id']}/review"
    for who, status in ((None, 401), ("moderator-utrecht", 404), ("medewerker-assen", 403), ("lezer", 404)):
        assert (await desk.service.get(path, who)).status_code == status
    assert search.asked == []


async def test_links_of_a_text_that_comes_in_are_checked_and_can_be_checked_again(desk: Desk, search: Search) -> None:
    desk.service.app.state.link_checks = "loopback"
    up = True

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {'200 OK' if up else '404 Not Found'}\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/kar"
    case = await desk.submitted(approach=f"{APPROACH} Zie {url}.", source=None)

    async def link() -> dict[str, Any]:
        [found] = (await review(desk, case))["links"]
        return dict(found)

    assert await link() == {"url": url, "checkedAt": None, "status": None, "fault": None}
    worker = asyncio.create_task(check_links(desk.service.database, "loopback"))
    try:
        await eventually(lambda: _is(link, 200))
        up = False
        asked = await desk.service.post(f"/v1/cases/{case['id']}/link-checks", MODERATOR)
        assert (asked.status_code, len(asked.json()["items"])) == (202, 1)
        await eventually(lambda: _is(link, 404))
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        server.close()
        await server.wait_closed()
    [broken] = [it for it in (await review(desk, case))["checks"] if it["code"] == "dead-links"]
    assert (broken["level"], broken["found"]) == ("fault", url)


async def _is(link: Any, status: int) -> bool:
    return bool((await link())["status"] == status)


async def test_a_link_is_one_worker_s_and_not_looked_at_twice_a_day(desk: Desk, checker: LinkChecker) -> None:
    database, now = desk.service.database, datetime.now(UTC)
    async with database.begin() as tx:
        await store.ask_for(tx, ["https://a.nl"], now)
    async with database.begin() as tx:
        assert await store.lease(tx, 5) == ["https://a.nl"]
        assert await store.lease(tx, 5) == []
    async with database.begin() as tx:
        await store.settle(tx, "https://a.nl", Checked(200), now)
    for later, again, due in ((timedelta(hours=1), False, 0), (timedelta(hours=1), True, 1)):
        async with database.begin() as tx:
            await store.ask_for(tx, ["https://a.nl"], now + later, again=again)
        rows = await desk.service.rows("SELECT url FROM link_check WHERE due_at IS NOT NULL")
        assert len(rows) == due
    async with database.begin() as tx:
        await store.settle(tx, "https://a.nl", Checked(200), now)
        await store.ask_for(tx, ["https://a.nl"], now + timedelta(days=2))
    assert await desk.service.rows("SELECT url FROM link_check WHERE due_at IS NULL") == []


async def test_two_workers_check_a_link_once(desk: Desk, checker: LinkChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def note(url: str) -> Checked:
        asked.append(url)
        return Checked(200)

    monkeypatch.setattr(checker, "check", note)
    urls = [f"https://a.nl/{number}" for number in range(8)]
    async with desk.service.database.begin() as tx:
        await store.ask_for(tx, urls, datetime.now(UTC) - timedelta(minutes=1))
    while any(await asyncio.gather(*(check_due(desk.service.database, checker) for _ in range(3)))):
        pass
    assert sorted(asked) == urls
