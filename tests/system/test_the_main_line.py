"""One idea, from a draft to everyone who can use it: four real services, a real bus, real mail."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from local.bus import Tansu
from shared.testing import factories
from shared.testing.waiting import eventually
from tests.notifications.mailing.mailroom import text_of
from tests.notifications.post_office import PostOffice
from tests.support.postgres import TestPostgres, open_folder
from tests.support.stack import ServiceProcess, Stack

STAFF, MODERATOR, ELSEWHERE, READER = "medewerker-assen", "moderator-drenthe", "moderator-utrecht", "lezer"
SECRET = "zonnebloemolie"
"""A word that stands only in text that was never published."""


class Platform:
    """The four services, asked as personas."""

    def __init__(self, stack: Stack, processes: dict[str, ServiceProcess], office: PostOffice) -> None:
        self.stack, self.processes, self.office = stack, processes, office

    async def ask(self, method: str, service: str, path: str, who: str | None = None, **more: Any) -> httpx.Response:
        headers = {**(self.stack.tokens.headers(who) if who else {}), **more.pop("headers", {})}
        async with httpx.AsyncClient(base_url=self.processes[service].url, headers=headers, timeout=20) as client:
            return await client.request(method, path, **more)

    async def search(self, **query: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await self.ask("GET", "search", "/v1/projects", params=query)).json()
        return found

    async def case(self, project: str, who: str, revision: int = 1) -> dict[str, Any] | None:
        """The project's case in this moderator's queue, once it is about this revision."""
        answer = await self.ask("GET", "moderation", "/v1/cases", who)
        cases = [case for case in answer.json()["items"] if case["projectId"] == project]
        return cases[0] if cases and cases[0]["revision"] == revision else None

    async def decide(self, case: dict[str, Any], outcome: str, revision: int) -> httpx.Response:
        body = {"outcome": outcome, "reason": "incomplete", "motivation": "Vertel meer.", "revision": revision}
        return await self.ask("POST", "moderation", f"/v1/cases/{case['id']}/decisions", MODERATOR, json=body)

    async def inbox(self, who: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self.ask("GET", "notifications", "/v1/notifications", who)).json()["items"]
        return items


@pytest.fixture(scope="module")
def bus() -> Iterator[Tansu]:
    found = Tansu(open_folder())
    found.start()
    yield found
    found.stop()
    shutil.rmtree(found.log.parent.parent, ignore_errors=True)


@pytest_asyncio.fixture
async def platform(postgres: TestPostgres, bus: Tansu) -> AsyncIterator[Platform]:
    stack, office = Stack(postgres, bus.bootstrap), PostOffice()
    services = ("submissions", "moderation", "notifications", "search")
    try:
        async with office.open():
            await stack.prepare(*services)
            processes = {name: stack.process(name, BIEB_SMTP=office.address) for name in services}
            for process in processes.values():
                process.spawn()
            await asyncio.gather(*(eventually(process.ready, within=40) for process in processes.values()))
            await asyncio.gather(*(process.consuming() for process in processes.values()))
            yield Platform(stack, processes, office)
    finally:
        stack.close()


async def test_an_idea_from_draft_to_followers(platform: Platform) -> None:
    await _follow(platform)

    # A draft, half finished; everything that is missing is named at once.
    answer = await platform.ask("POST", "submissions", "/v1/projects", STAFF, json={"title": "Voorlezen bij de dokter"})
    assert answer.status_code == 201
    project, tag = answer.json()["id"], answer.headers["ETag"]
    refused = await platform.ask("POST", "submissions", f"/v1/projects/{project}/submissions", STAFF)
    assert refused.status_code == 400
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {
        "/summary", "/goal", "/approach", "/origin", "/phase", "/themes",
    }  # fmt: skip
    text = factories.fields(title="Voorlezen bij de dokter", approach=f"Wij doen iets met {SECRET}.")
    answer = await _change(platform, project, tag, text)
    assert (await platform.ask("POST", "submissions", f"/v1/projects/{project}/submissions", STAFF)).status_code == 201

    # In the queue of its own province, and of no other.
    case = await eventually(lambda: platform.case(project, MODERATOR))
    assert await platform.case(project, ELSEWHERE) is None
    assert (await platform.ask("GET", "moderation", f"/v1/cases/{case['id']}", ELSEWHERE)).status_code == 404
    claimed = await platform.ask("POST", "moderation", f"/v1/cases/{case['id']}/assignments", MODERATOR, json={})
    assert claimed.status_code == 201
    assert (await platform.decide(case, "request-changes", 1)).status_code == 201

    # The library revises; a decision on the first revision comes too late.
    await eventually(lambda: _status(platform, project, "changes-requested"))
    answer = await platform.ask("GET", "submissions", f"/v1/projects/{project}", STAFF)
    text = factories.fields(title="Voorlezen bij de dokter", themes=["basisvaardigheden"])
    await _change(platform, project, answer.headers["ETag"], text)
    again = await platform.ask("POST", "submissions", f"/v1/projects/{project}/submissions", STAFF)
    assert again.json()["revision"] == 2
    case = await eventually(lambda: platform.case(project, MODERATOR, revision=2))
    assert (await platform.decide(case, "publish", 1)).status_code == 409
    assert (await platform.search())["total"] == 0
    assert (await platform.decide(case, "publish", 2)).status_code == 201

    # Found by word, theme, phase and province; never by what was not published.
    asked = {"q": "dokter", "theme": "basisvaardigheden", "phase": "idea", "province": "drenthe"}
    found = await eventually(lambda: _found(platform, **asked))
    assert found["items"][0]["id"] == project
    assert {(t["code"], t["count"]) for t in found["facets"]["theme"]} == {("basisvaardigheden", 1)}
    assert (await platform.search(q=SECRET))["total"] == 0

    # A next revision that waits changes nothing of what is seen.
    answer = await platform.ask("GET", "submissions", f"/v1/projects/{project}", STAFF)
    await _change(platform, project, answer.headers["ETag"], {"title": f"Nu met {SECRET}"})
    assert (await platform.ask("POST", "submissions", f"/v1/projects/{project}/submissions", STAFF)).status_code == 201
    await eventually(lambda: platform.case(project, MODERATOR, revision=3))
    assert (await platform.search(q=SECRET))["total"] == 0
    public = await platform.ask("GET", "submissions", f"/v1/projects/{project}")
    assert (public.json()["title"], public.json()["revision"]) == ("Voorlezen bij de dokter", 2)

    # To the next phase: the facet, the phase log and every follower hear of it.
    step = {"kind": "advance", "motivation": "De proef liep goed.", "criteria": []}
    moved = await platform.ask("POST", "moderation", f"/v1/projects/{project}/phase-transitions", MODERATOR, json=step)
    assert moved.status_code == 201
    await eventually(lambda: _found(platform, phase="experiment"))
    log = (await platform.ask("GET", "moderation", f"/v1/projects/{project}/phase-log")).json()["items"]
    assert ("advance", "idea", "experiment") in {(line["kind"], line["from"], line["to"]) for line in log}
    for follower, times in ((STAFF, 3), (READER, 2), (ELSEWHERE, 2)):  # the owner was asked for changes as well
        await eventually(lambda who=follower, times=times: _heard(platform, who, times))  # type: ignore[misc]
    kinds = {item["kind"] for item in await platform.inbox(STAFF)}
    assert kinds == {"changes-requested", "project-published", "phase-advanced"}
    assert await platform.inbox(MODERATOR) == []  # follows nothing
    # In one mail or in two, as the clock has it, and each once.
    await eventually(lambda: "gaat van de fase idee" in _mailed(platform, "lezer@example.nl"))
    mails = platform.office.messages_to("lezer@example.nl")
    whole = _mailed(platform, "lezer@example.nl")
    assert (whole.count("deelt een nieuw project"), whole.count("gaat van de fase idee")) == (1, 1)
    assert not any(SECRET in mail.as_string() for mail in mails)
    for follower in (STAFF, READER, ELSEWHERE):
        assert SECRET not in str(await platform.inbox(follower))


async def _follow(platform: Platform) -> None:
    """By theme, by province, and somebody who asked for mail; the moderator follows nothing."""
    for who, chosen, channel in (
        (STAFF, {"theme": "basisvaardigheden"}, "inbox"),
        (ELSEWHERE, {"province": "drenthe"}, "inbox"),
        (READER, {"theme": "basisvaardigheden"}, "mail"),
        (READER, {"province": "drenthe"}, "mail"),
    ):
        body = {"filter": chosen, "channel": channel, "frequency": "immediate"}
        answer = await platform.ask("POST", "notifications", "/v1/subscriptions", who, json=body)
        assert answer.status_code == 201, answer.text


async def _change(platform: Platform, project: str, tag: str, text: dict[str, Any]) -> httpx.Response:
    answer = await platform.ask(
        "PATCH", "submissions", f"/v1/projects/{project}", STAFF, json=text, headers={"If-Match": tag}
    )
    assert answer.status_code == 200, answer.text
    return answer


async def _status(platform: Platform, project: str, wanted: str) -> bool:
    answer = await platform.ask("GET", "submissions", f"/v1/projects/{project}", STAFF)
    return bool(answer.json()["status"] == wanted)


async def _found(platform: Platform, **query: Any) -> dict[str, Any] | None:
    found = await platform.search(**query)
    return found if found["total"] else None


def _mailed(platform: Platform, address: str) -> str:
    return "".join(text_of(mail) for mail in platform.office.messages_to(address))


async def _heard(platform: Platform, who: str, times: int) -> bool:
    return len(await platform.inbox(who)) == times
