"""Random lives of projects over HTTP, with the events flowing at each service's own pace, some of them twice.

Everybody tries everything. No answer is ever a 5xx, what is refused tells nothing, and when everything has arrived the
four services agree, the history is intact, and no event names a person.
"""

import asyncio
import json
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import httpx
import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import text

from shared.demo import PERSONAS
from shared.ids import UUID
from shared.testing import factories
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running

NAMES = ("submissions", "moderation", "notifications", "search")
LOGS = NAMES[:2]
OWNER, ADOPTER, MODERATOR, COLLEAGUE = (
    "medewerker-deventer", "medewerker-utrecht", "moderator-overijssel", "moderator-gelderland",
)  # fmt: skip
EVERYBODY = (OWNER, ADOPTER, MODERATOR, COLLEAGUE, "moderator-drenthe", "spn", "lezer")
owning = st.sampled_from((OWNER, OWNER, OWNER, *EVERYBODY))
handling = st.sampled_from((MODERATOR, MODERATOR, COLLEAGUE, *EVERYBODY))
adopting = st.sampled_from((ADOPTER, ADOPTER, OWNER, *EVERYBODY))
which = st.integers(0, 9)
DONE: Counter[str] = Counter()


class Life(RuleBasedStateMachine):
    """`urls` and `tokens` are given by the test."""

    urls: dict[str, str]
    tokens: Tokens

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.services: dict[str, RunningService] = {}
        self.projects: list[str] = []
        self.makers: list[str] = []
        self.heard: Counter[tuple[str, str]] = Counter()
        self.run(self._open())

    async def _open(self) -> None:
        for name in NAMES:
            service = await self.stack.enter_async_context(running(name, self.urls[name], self.tokens))
            async with service.database.begin() as tx:
                tables = await tx.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                known = ", ".join(table for (table,) in tables if table != "alembic_version")
                await tx.execute(text(f"TRUNCATE {known} RESTART IDENTITY CASCADE"))
            self.services[name] = service

    def run(self, work: Any) -> Any:
        async def go() -> Any:
            return await work

        return self.runner.run(go())

    # -- what people try --------------------------------------------------------------------------------------------

    @initialize()
    def some_are_under_way(self) -> None:
        """Two are public, one of them adopted, and one was refused: every rule has work from the start."""
        for number, outcome in enumerate(("publish", "publish", "reject")):
            self.has_an_idea(OWNER)
            self.everything_arrives()
            self.decides(number, MODERATOR, outcome, claim=True)
        self.everything_arrives()
        self.adopts(0, ADOPTER)

    @rule(who=owning)
    def has_an_idea(self, who: str) -> None:
        if len(self.projects) < 5:
            made = self.ask("submissions", "POST", "/v1/projects", who, factories.fields())
            if made.is_success:
                self.projects.append(made.json()["id"])
                self.makers.append(who)
                self.submits(len(self.projects) - 1, who)

    @rule(number=which, who=owning)
    def submits(self, number: int, who: str) -> None:
        self.ask("submissions", "POST", f"/v1/projects/{self._project(number)}/submissions", who)

    @rule(number=which, who=owning, title=st.sampled_from(["Voorlezen", "Taalcafé", "Koken met kinderen"]))
    def changes(self, number: int, who: str, title: str) -> None:
        change = {"title": f"{title} in de wijk", "tips": "Begin klein."}
        self.ask("submissions", "PATCH", f"/v1/projects/{self._project(number)}", who, change, {"If-Match": "*"})

    @rule(number=which, who=owning, chance=st.integers(0, 5))
    def withdraws(self, number: int, who: str, chance: int) -> None:
        if chance == 0:
            self.ask("submissions", "DELETE", f"/v1/projects/{self._project(number)}?reason=Toch+niet", who)

    @rule(number=which, who=handling, claim=st.booleans(),
          outcome=st.sampled_from(["publish", "publish", "request-changes", "reject"]))  # fmt: skip
    def decides(self, number: int, who: str, outcome: str, *, claim: bool) -> None:
        case = self._case(number)
        if case is None:
            return
        if claim:
            self.ask("moderation", "POST", f"/v1/cases/{case['id']}/assignments", who)
        body = {"outcome": outcome, "reason": "", "motivation": "Omdat.", "revision": case["revision"]}
        self.ask("moderation", "POST", f"/v1/cases/{case['id']}/decisions", who, body)

    @rule(number=which, who=handling)
    def releases(self, number: int, who: str) -> None:
        if (case := self._case(number)) is not None:
            self.ask("moderation", "DELETE", f"/v1/cases/{case['id']}/assignments", who)

    @rule(
        number=which, who=handling, kind=st.sampled_from(["advance", "advance", "repeat", "return", "stop", "resume"])
    )
    def moves(self, number: int, who: str, kind: str) -> None:
        path = f"/v1/projects/{self._project(number)}/phase-transitions"
        self.ask("moderation", "POST", path, who, {"kind": kind, "motivation": "Omdat."})

    @rule(number=which, who=owning)
    def appeals(self, number: int, who: str) -> None:
        answer = self.ask("moderation", "GET", f"/v1/projects/{self._project(number)}/decisions", OWNER)
        if answer.is_success and answer.json()["items"]:
            decision = answer.json()["items"][0]["id"]
            self.ask("moderation", "POST", f"/v1/decisions/{decision}/appeals", who, {"motivation": "Nee, want."})

    @rule(who=handling, outcome=st.sampled_from(["granted", "dismissed"]))
    def decides_on_an_appeal(self, who: str, outcome: str) -> None:
        for appeal in self.ask("moderation", "GET", "/v1/appeals?status=open", "spn").json()["items"][:1]:
            body = {"outcome": outcome, "motivation": "Omdat."}
            answer = self.ask("moderation", "POST", f"/v1/appeals/{appeal['id']}/decisions", who, body)
            if answer.is_success:
                DONE[outcome] += 1

    @rule(number=which, who=adopting)
    def adopts(self, number: int, who: str) -> None:
        body = {"adoptedAs": "adapted", "changed": "Bij ons op zaterdag.", "since": "2026"}
        self.ask("submissions", "POST", f"/v1/projects/{self._project(number)}/adoptions", who, body)

    @rule(
        who=st.one_of(st.just(OWNER), adopting),
        act=st.sampled_from(["confirmations", "confirmations", "refusals", "endings"]),
        number=which,
    )
    def answers_an_adoption(self, who: str, act: str, number: int) -> None:
        known = self.ask("submissions", "GET", "/v1/adoptions?mine=true", OWNER).json()["items"]
        if known:
            adoption = known[number % len(known)]["id"]
            body = None if act == "confirmations" else {"reason": "Daarom."}
            self.ask("submissions", "POST", f"/v1/adoptions/{adoption}/{act}", who, body)

    @rule(number=which, into=which, who=owning, chance=st.integers(0, 1))
    def merges(self, number: int, into: int, who: str, chance: int) -> None:
        if chance == 0:
            body = {"into": self._project(into), "reason": "Hetzelfde."}
            self.ask("submissions", "POST", f"/v1/projects/{self._project(number)}/merges", who, body)

    @rule(number=which, who=handling)
    def nominates(self, number: int, who: str) -> None:
        path = f"/v1/projects/{self._project(number)}/parel-nominations"
        self.ask("moderation", "POST", path, who, {"motivation": "Werkt."})

    @rule(
        who=st.sampled_from((MODERATOR, "moderator-drenthe", *EVERYBODY)),
        act=st.sampled_from(["awards", "withdrawals"]),
    )
    def honours(self, who: str, act: str) -> None:
        for parel in self.ask("moderation", "GET", "/v1/parels?status=nominated", "spn").json()["items"][:1]:
            self.ask("moderation", "POST", f"/v1/parels/{parel['id']}/{act}", who, {"motivation": "Werkt."})

    # -- the bus ------------------------------------------------------------------------------------------------------

    @rule(service=st.sampled_from(NAMES), log=st.sampled_from(LOGS), many=st.integers(1, 5), again=st.booleans())
    def a_service_hears_some(self, service: str, log: str, many: int, *, again: bool) -> None:
        self.run(self._hear(service, log, many, again=again))

    @rule()
    def everything_arrives(self) -> None:
        self.run(self._settle())

    async def _hear(self, service: str, log: str, many: int, *, again: bool) -> int:
        told = (await self.services[log].events())[self.heard[service, log] :][:many]
        for event, sequence in told:
            record = await self.services[service].deliver(event, sequence)
            if again:
                await self.services[service].deliver(record)
            self.heard[service, log] += 1
        return len(told)

    async def _settle(self) -> None:
        while sum([await self._hear(name, log, 1000, again=False) for log in LOGS for name in NAMES]):
            pass

    # -- what holds ---------------------------------------------------------------------------------------------------

    def ask(
        self, service: str, method: str, path: str, who: str, body: Any = None, headers: Any = None
    ) -> httpx.Response:
        """Ask, as this person. Whatever it is, it is answered; a refusal tells nobody anything."""
        if method == "GET":
            answer: httpx.Response = self.run(self.services[service].get(path, who))
            return answer
        before = self._told(service)
        more = {} if body is None else {"json": body}
        answer = self.run(self.services[service].request(method, path, who, headers=headers, **more))
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code} {answer.text}"
        assert answer.is_success or answer.status_code in (308, 400, 403, 404, 409, 412), answer.text
        if answer.is_success:
            DONE[path.rsplit("/", 1)[-1].partition("?")[0] if method == "POST" else method] += 1
        else:
            assert self._told(service) == before
        return answer

    def _told(self, service: str) -> int:
        count: int = self.run(self.services[service].rows("SELECT count(*) AS n FROM event_log"))[0]["n"]
        return count

    def teardown(self) -> None:
        try:
            self.everything_arrives()
            self._events_are_sound()
            found = self.ask("moderation", "GET", "/v1/audit/verification", "spn").json()
            assert found["intact"], found["faults"]
            for number in range(len(self.projects)):
                self._services_agree(number)
        finally:
            self.run(self.stack.aclose())
            self.runner.close()

    def _events_are_sound(self) -> None:
        for log in LOGS:
            counted: Counter[UUID] = Counter()
            for event, sequence in self.run(self.services[log].events()):
                counted[event.aggregate_id] += 1
                assert sequence == counted[event.aggregate_id]
            everything = json.dumps(self.run(self.services[log].told()))
            for who in EVERYBODY:
                assert PERSONAS[who]["email"] not in everything
                assert f'"{PERSONAS[who]["sub"]}"' not in everything

    def _services_agree(self, number: int) -> None:
        project_id = self.projects[number]
        search = self.ask("search", "GET", f"/v1/projects/{project_id}", "lezer")
        record = self.ask("submissions", "GET", f"/v1/projects/{project_id}", "lezer")
        if record.status_code == 308:
            assert search.status_code in (308, 404)  # 404: the one that it lives on in was withdrawn
            return
        assert search.status_code == record.status_code
        own = self.ask("submissions", "GET", f"/v1/projects/{project_id}", self.makers[number]).json()
        case = self._case(number)
        if case is not None and own["status"] != "submitted" and case["status"] not in ("open", "assigned"):
            assert case["status"] == own["status"]
        if search.status_code != 200:
            return
        shown, log = (
            search.json(),
            self.ask("moderation", "GET", f"/v1/projects/{project_id}/phase-log", "lezer").json(),
        )
        assert (shown["title"], shown["revision"]) == (record.json()["title"], record.json()["revision"])
        assert shown["phase"] == record.json()["phase"] == log["items"][0]["to"]
        assert (shown["outcome"] or None) == (record.json().get("outcome") or None) == log["items"][0]["outcome"]
        register = self.ask("submissions", "GET", f"/v1/projects/{project_id}/adoptions", "lezer").json()["items"]
        lines = sorted((each["adopter"]["isil"], each["status"]) for each in register)
        assert sorted((each["library"]["isil"], each["status"]) for each in shown["adopters"]) == lines

    def _project(self, number: int) -> str:
        return self.projects[number % len(self.projects)]

    def _case(self, number: int) -> Any:
        rows = self.run(
            self.services["moderation"].rows(
                "SELECT id::text, revision, status FROM moderation_case WHERE project_id = CAST(:id AS uuid)",
                id=self._project(number),
            )
        )
        return rows[0] if rows else None


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_whatever_people_try_over_http_the_services_agree(postgres: TestPostgres, tokens: Tokens) -> None:
    urls = {name: asyncio.run(postgres.create_database(name)) for name in NAMES}
    run_state_machine_as_test(
        type("LifeOnTheseDatabases", (Life,), {"urls": urls, "tokens": tokens}),
        settings=settings(
            max_examples=45,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for happened in (
        "submissions",
        "decisions",
        "phase-transitions",
        "adoptions",
        "confirmations",
        "appeals",
        "merges",
    ):
        assert DONE[happened], DONE
