"""Brings the samples in through the HTTP APIs, each as its own library and moderator would.

Where a project stands is asked from the services, never remembered here: so a second load has nothing to do, and a
load that was broken off goes on. What somebody did with a sample meanwhile (revised, withdrew, moved on) is left alone.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from local.samples.client import JSON, Addresses, Api, SamplesError
from local.samples.journey import Journey
from local.samples.records import Sample, samples
from shared.demo import DemoIssuer, Persona

AT_ONCE = 6
"""Projects under way at the same time: enough to hide the waiting for events, and the machine stays usable."""

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
        self.ids: dict[str, asyncio.Future[str | None]] = {sample.key: asyncio.Future() for sample in self.samples}
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
                group.create_task(self._bring(sample))
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

    async def _bring(self, sample: Sample) -> None:
        ties = [
            {"projectId": older, "relation": tie.relation, "note": tie.note}
            for tie in sample.ties
            if (older := await self.ids[tie.key]) is not None  # somebody may have taken it out of the catalogue
        ]
        async with self.slots:
            try:
                project_id = await Journey(self.api, sample, self.wrote).go(self.there.get(sample.key), ties)
            except SamplesError as failure:
                raise SamplesError(f"Voorbeeld {sample.key}: {failure}") from failure
        self.ids[sample.key].set_result(project_id)
        self.done += 1
        self.progress(self.done, len(self.samples), sample.content["title"])


def _first(group: ExceptionGroup[SamplesError]) -> SamplesError:
    """The failure that came first: the others are mostly echoes of it."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
