"""Following and reading, as a person does it over HTTP."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from shared.ids import new_id
from shared.testing import factories
from tests.support.service import RunningService

THEME = {"theme": "doorgaande-leeslijn"}
ME, OTHER = "lezer", "medewerker-utrecht"
SOME_ID = "01941f29-7c00-7000-8000-000000000001"


async def follow(service: RunningService, who: Any = ME, chosen: Any = None, **more: Any) -> httpx.Response:
    return await service.post("/v1/subscriptions", who, {"filter": chosen or THEME, **more})


async def inbox(service: RunningService, who: Any = ME, **more: Any) -> dict[str, Any]:
    answer = await service.get("/v1/notifications", who, **more)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


async def test_following_gives_the_subscription_and_its_address(notifications: RunningService) -> None:
    answer = await follow(notifications, channel="mail", frequency="immediate")
    made = answer.json()
    assert answer.status_code == 201
    assert made.keys() == {"id", "filter", "channel", "frequency", "createdAt"}
    assert (made["filter"], made["channel"], made["frequency"]) == (THEME, "mail", "immediate")
    assert made["createdAt"].endswith("Z")
    assert (await notifications.get(answer.headers["location"], ME)).json() == made


async def test_following_the_same_again_gives_the_existing_one(notifications: RunningService) -> None:
    first = await follow(notifications, chosen={"query": "Robot lezen"})
    again = await follow(notifications, chosen={"query": "lezen róbot"})
    by_mail = await follow(notifications, chosen={"query": "Robot lezen"}, channel="mail")
    assert (first.status_code, again.status_code, by_mail.status_code) == (201, 200, 201)
    assert again.json() == first.json()
    assert by_mail.json()["id"] != first.json()["id"]
    assert again.headers["location"] == first.headers["location"]
    assert (await notifications.get("/v1/subscriptions", ME)).json()["total"] == 2


async def test_everybody_has_his_own_subscriptions(notifications: RunningService) -> None:
    mine, others = await follow(notifications, ME), await follow(notifications, OTHER)
    path = others.headers["location"]
    assert [item["id"] for item in (await notifications.get("/v1/subscriptions", ME)).json()["items"]] == [
        mine.json()["id"]
    ]
    assert (await notifications.get(path, ME)).status_code == 404
    assert (await notifications.request("DELETE", path, ME)).status_code == 404
    assert (await notifications.get(path, OTHER)).status_code == 200
    assert (await notifications.request("DELETE", path, OTHER)).status_code == 204
    assert (await notifications.request("DELETE", path, OTHER)).status_code == 404


async def test_who_stops_following_is_not_told_any_more(notifications: RunningService) -> None:
    made = await follow(notifications)
    await notifications.request("DELETE", made.headers["location"], ME)
    await notifications.deliver(factories.published())
    assert (await inbox(notifications))["total"] == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"filter": {}}, [("/filter", "empty-filter")]),
        ({"filter": {"theme": None}}, [("/filter", "empty-filter")]),
        ({}, [("/filter", "missing")]),
        ({"filter": {"theme": "nee", "province": "belgie", "phase": "klaar"}},
         [("/filter/theme", "unknown-code"), ("/filter/province", "unknown-code"), ("/filter/phase", "unknown-code")]),
        ({"filter": {"query": "?!"}}, [("/filter/query", "no-words")]),
        ({"filter": {"library": "niet"}}, [("/filter/library", "string-pattern-mismatch")]),
        ({"filter": {"projectId": "1"}}, [("/filter/projectId", "uuid-parsing")]),
        ({"filter": {"savedSearch": "1"}}, [("/filter/savedSearch", "uuid-parsing")]),
        ({"filter": THEME, "frequency": "daily"}, [("/frequency", "mail-only")]),
        ({"filter": THEME, "channel": "inbox", "frequency": "weekly"}, [("/frequency", "mail-only")]),
        ({"filter": {"area": "mine"}}, [("/filter/area", "no-area")]),
        ({"filter": {"area": "drenthe"}}, [("/filter/area", "literal-error")]),
        ({"filter": {"work": "desk"}}, [("/filter/work", "not-yours")]),
        ({"filter": {"work": "library"}}, [("/filter/work", "not-yours")]),
        ({"filter": {"work": "own-projects", **THEME}}, [("/filter/work", "alone"), ("/filter/work", "not-yours")]),
        ({"filter": THEME, "channel": "duif"}, [("/channel", "literal-error")]),
        ({"filter": {"thema": "mediawijsheid"}}, [("/filter/thema", "extra-forbidden")]),
        ({"filter": {"query": "a\x00b"}}, [("", "nul-character")]),
        ({"filter": {"query": "x" * 201}}, [("/filter/query", "string-too-long")]),
    ],
)  # fmt: skip
async def test_every_fault_is_named(
    notifications: RunningService, body: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert codes(await notifications.post("/v1/subscriptions", ME, body)) == expected
    assert (await notifications.get("/v1/subscriptions", ME)).json()["total"] == 0


@pytest.mark.parametrize(
    "email", [None, "geen adres", "a@b", "a@b.nl\r\nBcc: c@d.nl", "<a@b.nl>", "a@b.nl, c@d.nl", "é@b.nl"]
)
async def test_mail_needs_an_address_that_mail_can_go_to(notifications: RunningService, email: str | None) -> None:
    who = {"sub": "iemand"} if email is None else {"sub": "iemand", "email": email}
    assert codes(await follow(notifications, who, channel="mail")) == [("/channel", "no-address")]
    assert (await follow(notifications, who, channel="inbox")).status_code == 201


async def test_one_person_follows_a_bounded_number_of_things(notifications: RunningService) -> None:
    async with notifications.database.begin() as tx:
        await tx.execute(
            text("""INSERT INTO subscription (id, subject, filter, terms, channel, frequency)
                    SELECT uuidv7(), 'lezer', '{}', ARRAY['query:' || n], 'inbox', 'immediate'
                    FROM generate_series(1, 200) n""")
        )
    assert (await follow(notifications)).status_code == 409
    assert (await notifications.get("/v1/subscriptions", ME)).json()["total"] == 200


async def test_subscriptions_come_in_pages(notifications: RunningService) -> None:
    made = [(await follow(notifications, chosen={"query": f"woord{n}"})).json()["id"] for n in range(5)]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await notifications.get("/v1/subscriptions", ME, params={"limit": "2", **after})).json()
        seen += [item["id"] for item in page["items"]]
        assert page["total"] == 5
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == made[::-1]


async def test_a_notification_says_what_happened_and_why_i_am_told(notifications: RunningService) -> None:
    await follow(notifications)
    project = new_id()
    await notifications.deliver(factories.published(project))
    found = await inbox(notifications)
    [item] = found["items"]
    assert (found["total"], found["unread"], found["next"]) == (1, 1, None)
    assert item.keys() == {"id", "projectId", "title", "kind", "text", "createdAt", "readAt", "reasons", "path"}
    assert item["path"] == f"/projecten/{project}"
    assert item["projectId"] == str(project)
    assert item["title"] == "Voorlezen in de wachtkamer"
    assert item["kind"] == "project-published"
    assert item["text"] == "Bibliotheek Assen deelt een nieuw project: ‘Voorlezen in de wachtkamer’."
    assert item["reasons"] == ["thema doorgaande leeslijn 0-18"]
    assert item["readAt"] is None
    assert item["createdAt"].endswith("Z")


async def test_the_inbox_is_in_english_for_who_prefers_that(notifications: RunningService) -> None:
    await follow(notifications)
    await notifications.deliver(factories.published())
    answer = await notifications.get("/v1/notifications", ME, headers={"Accept-Language": "en"})
    [item] = answer.json()["items"]
    assert item["text"].startswith("Bibliotheek Assen shares a new project")
    assert item["reasons"] == ["theme continuous reading line 0-18"]
    assert answer.headers["content-language"] == "en"


async def test_the_inbox_comes_in_pages_the_newest_first(notifications: RunningService) -> None:
    await follow(notifications)
    projects = [new_id() for _ in range(5)]
    for project in projects:
        await notifications.deliver(factories.published(project))
    seen: list[str] = []
    page = await inbox(notifications, params={"limit": 2})
    while True:
        seen += [item["projectId"] for item in page["items"]]
        assert (page["total"], page["unread"]) == (5, 5)
        if page["next"] is None:
            break
        page = await inbox(notifications, params={"limit": 2, "after": page["next"]})
    assert seen == [str(project) for project in projects[::-1]]


async def test_reading_is_noted_once(notifications: RunningService) -> None:
    await follow(notifications)
    for _ in range(2):
        await notifications.deliver(factories.published())
    newest, oldest = (await inbox(notifications))["items"]
    first = await notifications.post(f"/v1/notifications/{newest['id']}/readings", ME)
    again = await notifications.post(f"/v1/notifications/{newest['id']}/readings", ME)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    unread = await inbox(notifications, params={"unread": "true"})
    assert [item["id"] for item in unread["items"]] == [oldest["id"]]
    assert (unread["total"], unread["unread"]) == (1, 1)
    both = await inbox(notifications)
    assert (both["total"], both["unread"]) == (2, 1)
    assert both["items"][0]["readAt"] == first.json()["readAt"]


async def test_all_are_read_at_once_but_not_what_came_meanwhile(notifications: RunningService) -> None:
    for who in (ME, OTHER):
        await follow(notifications, who)
    for _ in range(3):
        await notifications.deliver(factories.published())
    shown = await inbox(notifications)
    await notifications.deliver(factories.published())
    answer = await notifications.post("/v1/notifications/readings", ME, {"until": shown["items"][0]["id"]})
    assert (answer.status_code, answer.json()) == (200, {"read": 3})
    assert (await inbox(notifications))["unread"] == 1
    assert (await notifications.post("/v1/notifications/readings", ME)).json() == {"read": 1}
    assert (await inbox(notifications))["unread"] == 0
    assert (await inbox(notifications, OTHER))["unread"] == 4


async def test_nobody_reads_or_marks_what_is_somebody_elses(notifications: RunningService) -> None:
    await follow(notifications, OTHER)
    await notifications.deliver(factories.published())
    assert (await inbox(notifications, ME))["items"] == []
    [item] = (await inbox(notifications, OTHER))["items"]
    assert (await notifications.post(f"/v1/notifications/{item['id']}/readings", ME)).status_code == 404
    assert (await inbox(notifications, OTHER))["unread"] == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/subscriptions"),
        ("GET", "/v1/subscriptions"),
        ("GET", f"/v1/subscriptions/{SOME_ID}"),
        ("DELETE", f"/v1/subscriptions/{SOME_ID}"),
        ("GET", "/v1/notifications"),
        ("POST", "/v1/notifications/readings"),
        ("POST", f"/v1/notifications/{SOME_ID}/readings"),
    ],
)
async def test_every_route_asks_who_you_are(notifications: RunningService, method: str, path: str) -> None:
    answer = await notifications.request(method, path, None, json={"filter": THEME} if path.endswith("tions") else {})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_repeated_request_with_its_key_has_one_effect(notifications: RunningService) -> None:
    key = {"Idempotency-Key": "een"}
    answers = [await notifications.post("/v1/subscriptions", ME, {"filter": THEME}, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
