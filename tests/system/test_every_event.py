"""Everything that changes is heard: people do all they can over HTTP, and a plain Kafka consumer hears every type there
is, each as its committed schema says.
"""

import asyncio
import json
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from jsonschema_rs import validator_for

from local.bus import Tansu
from services.moderation.work import overdue
from services.submissions.reviews import commands as reviews
from shared.contracts import generate, topics
from shared.contracts.catalogue import all_events
from shared.contracts.events_page import PAGE
from shared.messaging.create_topics import create_topics
from shared.messaging.relay import Relay
from shared.testing import factories
from tests.search.saved.saving import work
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, Who, Wire, running

STAFF, COLLEAGUE, ADOPTER = "medewerker-assen", {"sub": "collega"}, "medewerker-utrecht"
MODERATOR, ELSEWHERE, SPN = "moderator-drenthe", "moderator-utrecht", "spn"


class People:
    """The services that tell something, and everything that can be done with them."""

    def __init__(self, services: dict[str, RunningService]) -> None:
        self.submissions, self.moderation, self.search = (services[name] for name in topics.LOGS)
        self.hear = Wire(services).pump

    async def do(self, service: RunningService, path: str, who: Who, body: Any = None, method: str = "POST") -> Any:
        more = {} if body is None else {"json": body}
        headers = {"If-Match": "*"} if method == "PATCH" else {}
        answer = await service.request(method, path, who, headers=headers, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def submitted(self, who: Who = STAFF, **changes: Any) -> str:
        made = await self.do(self.submissions, "/v1/projects", who, factories.fields(**changes))
        await self.do(self.submissions, f"/v1/projects/{made['id']}/submissions", who)
        await self.hear()
        return str(made["id"])

    async def case(self, project: str) -> str:
        cases = (await self.moderation.get("/v1/cases", SPN, params={"limit": 200})).json()["items"]
        return str(next(case["id"] for case in cases if case["projectId"] == project))

    async def decided(self, project: str, outcome: str = "publish", who: Who = MODERATOR) -> str:
        case = await self.case(project)
        with suppress(AssertionError):  # it may be on his desk already
            await self.do(self.moderation, f"/v1/cases/{case}/assignments", who)
        body = {"outcome": outcome, "revision": 1, "reason": "", "motivation": "Omdat."}
        decision = await self.do(self.moderation, f"/v1/cases/{case}/decisions", who, body)
        await self.hear()
        return str(decision["id"])

    async def work_on_a_case(self) -> None:
        case = await self.case(project := await self.submitted())
        path = f"/v1/cases/{case}"
        await self.do(self.moderation, f"{path}/assignments", MODERATOR)
        await self.do(self.moderation, f"{path}/assignments", MODERATOR, method="DELETE")
        await self.do(self.moderation, f"{path}/assignments", MODERATOR)
        opinion = await self.do(
            self.moderation, f"{path}/opinions", MODERATOR, {"asked": "spn", "question": "Wat vind jij?"}
        )
        advice = {"advice": "publish", "text": "Doen."}
        await self.do(self.moderation, f"/v1/opinions/{opinion['id']}/answers", SPN, advice)
        await self.do(self.moderation, f"{path}/messages", MODERATOR, {"kind": "question", "text": "Wat kost het?"})
        await self.do(self.moderation, f"{path}/messages", STAFF, {"kind": "answer", "text": "Niets."})
        async with self.moderation.database.begin() as tx:
            await tx.fetch("UPDATE moderation_case SET due_at = now() - interval '1 day' WHERE due_at IS NOT NULL")
        assert await overdue.notice(self.moderation.database, datetime.now(UTC)) == 1
        await self.decided(project, "request-changes")
        await self.do(self.submissions, f"/v1/projects/{project}/submissions", STAFF)
        await self.hear()

    async def appeal(self) -> None:
        decision = await self.decided(await self.submitted(), "reject")
        appeal = await self.do(self.moderation, f"/v1/decisions/{decision}/appeals", STAFF, {"motivation": "Nee."})
        body = {"outcome": "dismissed", "motivation": "Ja."}
        await self.do(self.moderation, f"/v1/appeals/{appeal['id']}/decisions", SPN, body)

    async def go_through_phases(self, project: str) -> None:
        for kind in ("advance", "repeat", "return", "stop", "resume"):
            body = {"kind": kind, "motivation": "Omdat."}
            await self.do(self.moderation, f"/v1/projects/{project}/phase-transitions", MODERATOR, body)

    async def honour(self, project: str) -> None:
        why = {"motivation": "Werkt."}
        parel = await self.do(self.moderation, f"/v1/projects/{project}/parel-nominations", MODERATOR, why)
        for who in (MODERATOR, ELSEWHERE):
            await self.do(self.moderation, f"/v1/parels/{parel['id']}/awards", who, why)
        await self.do(self.moderation, f"/v1/parels/{parel['id']}/withdrawals", SPN, why)

    async def adopt(self, project: str) -> None:
        body = {"adoptedAs": "adapted", "changed": "Op zaterdag.", "since": "2026"}
        for answers in (("refusals",), ("confirmations", "endings")):
            adoption = await self.do(self.submissions, f"/v1/projects/{project}/adoptions", ADOPTER, body)
            for answer in answers:
                who = ADOPTER if answer == "endings" else STAFF
                reason = None if answer == "confirmations" else {"reason": "Daarom."}
                await self.do(self.submissions, f"/v1/adoptions/{adoption['id']}/{answer}", who, reason)

    async def write_along_and_hand_over(self, project: str) -> None:
        path, other = f"/v1/projects/{project}", {"email": "medewerker-utrecht@example.nl"}
        invitation = await self.do(self.submissions, f"{path}/invitations", STAFF, other)
        await self.do(self.submissions, f"/v1/invitations/{invitation['id']}/acceptances", ADOPTER)
        await self.do(self.submissions, f"{path}/authors/{invitation['id']}", ADOPTER, method="DELETE")
        offer = await self.do(self.submissions, f"{path}/ownership-offers", STAFF, other)
        await self.do(self.submissions, f"/v1/ownership-offers/{offer['id']}/acceptances", ADOPTER)

    async def review(self, project: str) -> None:
        async with self.submissions.database.begin() as tx:
            assert await reviews.tell_next(tx, datetime.now(UTC) + timedelta(days=800))
        await self.do(self.submissions, f"/v1/projects/{project}/review-confirmations", STAFF, {})

    async def find(self) -> None:
        body = {"name": "Alles", "query": {"province": "drenthe"}}
        await self.do(self.search, "/v1/saved-searches", STAFF, body)
        await self.decided(await self.submitted())
        assert await work(self.search)

    async def everything(self) -> None:
        await self.work_on_a_case()
        await self.appeal()
        await self.find()
        project = await self.submitted(tips="Vraag Bram Boekenlegger.")
        await self.decided(project)
        await self.go_through_phases(project)
        await self.honour(project)
        await self.adopt(project)
        await self.review(project)
        redaction = {"find": "Bram Boekenlegger", "replaceBy": "een vrijwilliger"}
        await self.do(self.submissions, f"/v1/projects/{project}/redactions", STAFF, redaction)
        await self.do(
            self.submissions,
            f"/v1/projects/{project}/splits",
            STAFF,
            {"parts": [{"title": "De helft"}], "reason": "Twee."},
        )
        await self.write_along_and_hand_over(project)
        double = await self.submitted()
        await self.decided(double)
        await self.decided(again := await self.submitted())
        merge = {"into": again, "reason": "Hetzelfde."}
        await self.do(self.submissions, f"/v1/projects/{double}/merges", STAFF, merge)
        await self.do(self.submissions, f"/v1/projects/{again}?reason=Klaar", STAFF, method="DELETE")
        term = {"label": "digitaal burgerschap", "labelEn": "digital citizenship"}
        await self.do(self.submissions, "/v1/vocabularies/themes/terms", SPN, term)
        await self.do(self.submissions, "/v1/erasures", STAFF, {})
        await self.hear()


@pytest.mark.slow
async def test_a_plain_consumer_hears_every_event_there_is(
    postgres: TestPostgres, tokens: Tokens, own_tansu: Tansu
) -> None:
    await create_topics(own_tansu.bootstrap)
    urls = {name: await postgres.create_database(name) for name in topics.LOGS}
    async with AsyncExitStack() as stack:
        services = {name: await stack.enter_async_context(running(name, urls[name], tokens)) for name in urls}
        await People(services).everything()
        told = sum([len(await service.told()) for service in services.values()])
    sources = {name: f"urn:nld:oin:00000000000000000000:systeem:innovatiebieb-{name}" for name in urls}
    relays = [Relay(urls[name], own_tansu.bootstrap, topics.LOGS[name], sources[name]) for name in urls]
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        heard = await listen(own_tansu.bootstrap, told)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert {kind for kind, _ in heard} == {event.TYPE for event in all_events()}
    documented = PAGE.read_text(encoding="utf-8")
    for kind, data in heard:
        schema = json.loads((Path(generate.SCHEMAS) / f"{kind}.json").read_text(encoding="utf-8"))
        assert [fault.message for fault in validator_for(schema).iter_errors(data)] == [], kind
        assert kind in documented


async def listen(bootstrap: str, many: int) -> list[tuple[str, Any]]:
    """What any Kafka client reads: no group of ours, no code of ours."""
    consumer = AIOKafkaConsumer(
        *topics.LOGS.values(), bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    heard: list[tuple[str, Any]] = []
    try:
        async with asyncio.timeout(60):
            while len(heard) < many:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    heard += [(dict(each.headers)["ce_type"].decode(), json.loads(each.value)) for each in records]
    finally:
        await consumer.stop()
    return heard
