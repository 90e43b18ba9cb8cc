"""A state machine drives the whole line through whatever may happen, and the databases must agree at the end.

Libraries submit, revise and withdraw, a moderator decides and advances, while any of it may crash at any step, the bus
refuses partitions, delivers twice and each topic at its own pace, and is replaced by an empty one.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

from services.moderation import commands as moderation
from services.moderation import store as cases
from services.notifications import commands as notifications
from services.notifications.bodies import Follow
from services.search import catalogue
from services.submissions import commands as submissions
from shared.contracts import topics
from shared.db import Transaction
from shared.messaging.steps import STEPS
from shared.problems import Problem
from shared.testing import factories
from shared.testing.memory_bus import PARTITIONS
from tests.chaos.line import FOLLOWER, MODERATOR, SERVICES, STAFF, Line, first_seen
from tests.support.ledger import ledger_database
from tests.support.postgres import TestPostgres

crashes = st.none() | st.none() | st.sampled_from(STEPS)
THEME = "doorgaande-leeslijn"
SEEN: Counter[str] = Counter()
"""How often each kind of event happened: a test of lives in which nothing happens proves nothing."""


class Life(RuleBasedStateMachine):
    """Projects live; `line` is given by the test, for it needs databases."""

    urls: dict[str, str]
    projects: Any = Bundle("projects")

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(self.urls)
        self.texts = 0

    @initialize(target=projects)
    def three_projects_are_under_way(self) -> Any:
        """One waits for a decision, three are public and somebody heard of them: every rule has work from the start."""
        follow = Follow.model_validate({"filter": {"theme": THEME}, "channel": "mail", "frequency": "immediate"})
        self.line.act("notifications", lambda tx: notifications.follow(tx, FOLLOWER, follow))
        ids = [self.a_library_has_an_idea(None) for _ in range(4)]
        self.line.settle()
        for project in ids[1:]:
            self.the_moderator_decides(project, "publish", None)
        return multiple(*ids)

    @rule(target=projects, crash=crashes)
    def a_library_has_an_idea(self, crash: str | None) -> UUID:
        project = self.line.act("submissions", lambda tx: submissions.create_draft(tx, STAFF, self._text()))
        assert project is not None
        self.the_library_submits(project.id, crash)
        return project.id

    @rule(project=projects, crash=crashes)
    def the_library_submits(self, project: UUID, crash: str | None) -> None:
        async def revise_and_submit(tx: Transaction) -> None:
            await submissions.change(tx, STAFF, project, self._text(), "*")
            await submissions.submit(tx, STAFF, project, None)

        self._attempt("submissions", revise_and_submit, crash)

    @rule(project=projects, crash=crashes)
    def the_library_withdraws(self, project: UUID, crash: str | None) -> None:
        self._attempt("submissions", lambda tx: submissions.remove(tx, STAFF, project, "Toch niet", None), crash)

    @rule(project=projects, outcome=st.sampled_from(["reject", "request-changes", "publish"]), crash=crashes)
    def the_moderator_decides(self, project: UUID, outcome: Any, crash: str | None) -> None:
        self.line.settle("moderation")  # he decides on what he can see

        async def claim_and_decide(tx: Transaction) -> None:
            case = await cases.get_by_project(tx, project)
            await moderation.assign(tx, MODERATOR, case.id, None)
            reason = {"publish": "complete", "request-changes": "incomplete", "reject": "other"}[outcome]
            await moderation.decide(
                tx, MODERATOR, case.id, outcome=outcome, reason=reason, motivation="Omdat.", revision=case.revision
            )

        self._attempt("moderation", claim_and_decide, crash)

    @rule(
        project=projects,
        kind=st.sampled_from(["advance", "advance", "stop", "repeat", "return", "resume"]),
        crash=crashes,
    )
    def the_moderator_moves(self, project: UUID, kind: Any, crash: str | None) -> None:
        self._attempt(
            "moderation",
            lambda tx: moderation.move(
                tx, MODERATOR, project, kind, seen=None, to=None, outcome=None, motivation="Omdat.", criteria=()
            ),
            crash,
        )

    @rule(
        service=st.sampled_from(sorted(topics.LOGS)),
        crash=crashes,
        refuse=st.just(frozenset[int]()) | st.frozensets(st.integers(0, PARTITIONS - 1), max_size=2),
    )
    def a_relay_sends(self, service: str, crash: str | None, refuse: frozenset[int]) -> None:
        self.line.relay(service, crash, refuse)

    @rule(service=st.sampled_from(SERVICES), topic=st.integers(0, 1), partition=st.integers(0, PARTITIONS - 1),
          many=st.integers(1, 3), together=st.integers(1, 4), crash=crashes)  # fmt: skip
    def a_consumer_takes_some(
        self, service: str, topic: int, partition: int, many: int, together: int, crash: str | None
    ) -> None:
        known = self.line.consumers[service].topics
        for number in range(many):
            fate = crash if number == many - 1 else None
            self.line.deliver(service, known[topic % len(known)], partition, fate, together=together)

    @rule(service=st.sampled_from(SERVICES), topic=st.integers(0, 1), partition=st.integers(0, PARTITIONS - 1),
          back=st.integers(1, 5))  # fmt: skip
    def the_bus_delivers_again(self, service: str, topic: int, partition: int, back: int) -> None:
        known = self.line.consumers[service].topics
        self.line.bus.rewind(service, known[topic % len(known)], partition, back)

    @rule()
    def everything_arrives(self) -> None:
        self.line.settle()

    @rule(chance=st.integers(0, 9))
    def the_bus_is_replaced(self, chance: int) -> None:
        if chance == 0:
            self.line.replace_bus()

    def _attempt(self, service: str, work: Any, crash: str | None) -> None:
        with suppress(Problem):  # "not possible now" is an answer too
            self.line.act(service, work, crash)

    def _text(self) -> dict[str, Any]:
        self.texts += 1
        return factories.fields(title=f"Tekst nummer {self.texts}")

    def teardown(self) -> None:
        try:
            self.line.settle()
            self._agree()
        finally:
            self.line.close()

    def _agree(self) -> None:
        """What holds when everything has arrived."""
        line = self.line
        for service in topics.LOGS:
            SEEN.update(row["type"].split(".")[-2] for row in line.rows(service, "SELECT type FROM event_log"))
        for service, topic in topics.LOGS.items():
            logged = line.rows(service, "SELECT aggregate_id, count(*) AS n FROM event_log GROUP BY 1")
            wanted = {str(row["aggregate_id"]): list(range(1, row["n"] + 1)) for row in logged}
            assert first_seen(line.bus, topic) == wanted, "every event, once, in order"
        self._every_effect_once()
        for row in line.rows("submissions", "SELECT id, status, revision, published_revision FROM project"):
            self._one_project_agrees(row)

    def _every_effect_once(self) -> None:
        line = self.line
        for service in SERVICES:
            wanted = set()
            for topic, known in line.consumers[service].handlers.items():
                owner = next(name for name, filled in topics.LOGS.items() if filled == topic)
                rows = line.rows(owner, "SELECT event_id FROM event_log WHERE type = ANY($1)", list(known))
                wanted |= {row["event_id"] for row in rows}
            assert {row["event_id"] for row in line.rows(service, "SELECT event_id FROM inbox")} == wanted
        entries = line.rows("ledger", "SELECT event_id FROM entry")
        assert len(entries) == len({row["event_id"] for row in entries}), "an effect happened twice"
        told = line.rows("notifications", "SELECT count(*) AS n, count(DISTINCT event_id) AS events FROM notification")
        mailed = line.rows("notifications", "SELECT count(*) AS n FROM message")
        assert told[0]["n"] == told[0]["events"]
        assert mailed[0]["n"] <= told[0]["n"]

    def _one_project_agrees(self, project: Any) -> None:
        line = self.line
        case = line.rows("moderation", "SELECT * FROM moderation_case WHERE project_id = $1", project["id"])
        assert bool(case) == (project["revision"] > 0)
        if not case:
            return
        assert case[0]["revision"] == project["revision"]
        assert case[0]["published_revision"] == project["published_revision"]
        awaited = {"submitted": {"open", "assigned"}}.get(project["status"], {project["status"]})
        assert case[0]["status"] in awaited or project["status"] == "published"
        public = project["published_revision"] is not None and project["status"] != "withdrawn"
        shown = line.act("search", lambda tx: catalogue.find(tx, project["id"]))
        assert (shown is not None) == public
        if public:
            title = "SELECT content->>'title' AS title FROM revision WHERE project_id = $1 AND revision = $2"
            text = line.rows("submissions", title, project["id"], project["published_revision"])
            assert shown is not None
            assert shown.content["title"] == text[0]["title"]
            assert shown.phase == case[0]["phase"]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_line_agrees_with_itself_whatever_happens(postgres: TestPostgres) -> None:
    urls = {service: asyncio.run(postgres.create_database(service)) for service in SERVICES if service != "ledger"}
    urls["ledger"] = asyncio.run(ledger_database(postgres))
    life = type("LifeOnTheseDatabases", (Life,), {"urls": urls})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        life,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for happened in ("project-revised", "project-withdrawn", "project-published", "phase-advanced"):
        assert SEEN[happened] > 5, SEEN
