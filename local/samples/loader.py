"""Brings the samples in through the HTTP APIs, each as its own library and moderator would.

Where a project stands is asked from the services, never remembered here: so a second load has nothing to do, and a
load that was broken off goes on. What somebody did with a sample meanwhile (revised, withdrew, moved on) is left alone.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from local.samples.client import JSON, Api, SamplesError
from local.samples.client import Platform as Addresses
from local.samples.records import Sample, samples
from shared.demo import PERSONAS, DemoIssuer, Persona

AT_ONCE = 6
"""Projects under way at the same time: enough to hide the waiting for events, and the machine stays usable."""
EVENT_PATIENCE_S = 30.0
"""How long an event may take from one service to another before we say that it is stuck."""
TRANSITIONS = frozenset({"advance", "repeat", "return", "stop", "resume"})

Progress = Callable[[int, int, str], object]


class Platform(Addresses, Protocol):
    """A running platform: `demo` is the folder with the demo issuer's key."""

    @property
    def demo(self) -> Path: ...


@dataclass(frozen=True)
class LoadReport:
    """What one load wrote. All zero but `total`: everything was there already."""

    total: int
    created: int
    submitted: int
    published: int
    transitions: int

    @property
    def wrote(self) -> bool:
        return bool(self.created or self.submitted or self.published or self.transitions)


async def load(platform: Platform, progress: Progress) -> LoadReport:
    """Load all samples; calls `progress(done, total, text)` as they come in, first with done = 0.

    Raises SamplesError, with one Dutch line, when a service refuses, is away or lets an event wait too long.
    """
    api = Api(platform, DemoIssuer.open(platform.demo, "local"))
    try:
        return await _Load(api, progress).run()
    except ExceptionGroup as failures:
        refused, other = failures.split(SamplesError)
        if refused is None or other is not None:
            raise
        raise _first(refused) from None
    finally:
        await api.close()


class _Load:
    def __init__(self, api: Api, progress: Progress) -> None:
        self.api, self.progress = api, progress
        self.samples = samples()
        self.slots = asyncio.Semaphore(AT_ONCE)
        self.ids: dict[str, asyncio.Future[str]] = {sample.key: asyncio.Future() for sample in self.samples}
        self.there: dict[str, JSON] = {}
        self.wrote: Counter[str] = Counter()
        self.done = 0

    async def run(self) -> LoadReport:
        total = len(self.samples)
        self.progress(0, total, "Kijken wat er al is")
        async with asyncio.TaskGroup() as group:
            for staff in {sample.staff["sub"]: sample.staff for sample in self.samples}.values():
                group.create_task(self._look(staff))
        async with asyncio.TaskGroup() as group:
            for sample in self.samples:
                group.create_task(self._named(sample))
        return LoadReport(total, *(self.wrote[what] for what in ("created", "submitted", "published", "transitions")))

    async def _look(self, staff: Persona) -> None:
        """Remember which samples this library has already, by source (and title, where one source tells of several)."""
        own = [sample for sample in self.samples if sample.staff["sub"] == staff["sub"]]
        async with self.slots:
            async for project in self.api.items(staff, "submissions", "/v1/projects", {"mine": "true"}):
                told = [sample for sample in own if sample.content["source"] == project.get("source")]
                if len(told) > 1:
                    told = [sample for sample in told if sample.content["title"] == project.get("title")]
                for sample in told:
                    self.there[sample.key] = project

    async def _named(self, sample: Sample) -> None:
        try:
            await self._bring(sample)
        except SamplesError as failure:
            raise SamplesError(f"Voorbeeld {sample.key}: {failure}") from failure
        self.done += 1
        self.progress(self.done, len(self.samples), sample.content["title"])

    async def _bring(self, sample: Sample) -> None:
        ties = [
            {"projectId": await self.ids[tie.key], "relation": tie.relation, "note": tie.note} for tie in sample.ties
        ]
        async with self.slots:
            project = self.there.get(sample.key) or await self._draft(sample, ties)
            if project["status"] == "draft":
                project = await self._submit(sample, project)
            if project["status"] == "submitted" and project.get("publishedRevision") is None:
                project = await self._publish(sample, project)
            if project.get("publishedRevision") is not None and project["status"] != "withdrawn":
                await self._go_on(sample, project["id"])
            self.ids[sample.key].set_result(project["id"])

    async def _draft(self, sample: Sample, ties: list[JSON]) -> JSON:
        content = sample.content | ({"buildsOn": ties} if ties else {})
        project, replayed = await self.api.post(
            sample.staff, "submissions", "/v1/projects", content, _key(sample, "draft")
        )
        if replayed:  # the answer of then, not how it stands now
            return await self._project(sample, project["id"])
        self.wrote["created"] += 1
        return project

    async def _submit(self, sample: Sample, project: JSON) -> JSON:
        path = f"/v1/projects/{project['id']}/submissions"
        await self.api.post(sample.staff, "submissions", path, {}, _key(sample, "submit"))
        self.wrote["submitted"] += 1
        return await self._project(sample, project["id"])

    async def _publish(self, sample: Sample, project: JSON) -> JSON:
        """Claim and publish as the moderator, and wait until the library sees that it is published."""
        moderator = PERSONAS[sample.moderator]
        case = await self._until("de wachtrij van de moderator", lambda: self._case(sample, project["id"]))
        path = f"/v1/cases/{case['id']}"
        if case["status"] == "open":
            await self.api.post(moderator, "moderation", f"{path}/assignments", {}, _key(sample, "claim"))
        if case["status"] in ("open", "assigned"):
            decision = {
                "outcome": "publish",
                "reason": "complete",
                "motivation": "Duidelijk beschreven. Andere bibliotheken kunnen hiermee verder.",
                "revision": case["revision"],
            }
            await self.api.post(moderator, "moderation", f"{path}/decisions", decision, _key(sample, "publish"))
            self.wrote["published"] += 1

        async def published() -> JSON | None:
            now = await self._project(sample, project["id"])
            return now if now.get("publishedRevision") is not None else None

        return await self._until("de bibliotheek, als gepubliceerd", published)

    async def _go_on(self, sample: Sample, project_id: str) -> None:
        """The phase transitions still to come. Once somebody else took one, the rest of the story is theirs."""
        if not sample.steps:
            return
        moderator, path = PERSONAS[sample.moderator], f"/v1/projects/{project_id}"
        log = [entry async for entry in self.api.items(moderator, "moderation", f"{path}/phase-log", {})]
        log.sort(key=lambda entry: str(entry["decidedAt"]))
        taken = [entry["kind"] for entry in log if entry["kind"] in TRANSITIONS]
        if taken != [step.kind for step in sample.steps[: len(taken)]]:
            return
        for number, step in enumerate(sample.steps[len(taken) :], start=len(taken)):
            body = {"kind": step.kind, **step.body}
            key = _key(sample, f"step-{number}")
            await self.api.post(moderator, "moderation", f"{path}/phase-transitions", body, key)
            self.wrote["transitions"] += 1

    async def _project(self, sample: Sample, project_id: str) -> JSON:
        return await self.api.get(sample.staff, "submissions", f"/v1/projects/{project_id}")

    async def _case(self, sample: Sample, project_id: str) -> JSON | None:
        query = {"province": sample.staff["library"]["province"]}
        async for case in self.api.items(PERSONAS[sample.moderator], "moderation", "/v1/cases", query):
            if case["projectId"] == project_id:
                return case
        return None

    async def _until(self, place: str, look: Callable[[], Awaitable[JSON | None]]) -> JSON:
        """What `look` finds, as soon as its event has arrived."""
        pause, clock = 0.02, asyncio.get_running_loop().time
        deadline = clock() + EVENT_PATIENCE_S
        while (found := await look()) is None:
            if clock() > deadline:
                raise SamplesError(f"na {EVENT_PATIENCE_S:.0f} seconden nog niet aangekomen bij {place}.")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.5)
        return found


def _key(sample: Sample, what: str) -> str:
    return f"sample/{sample.key}/{what}"


def _first(group: ExceptionGroup[SamplesError]) -> SamplesError:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
