"""The way of one sample: draft, submit, claim, publish, and on through its phases.

Every step first asks where the project stands, so a journey can be taken up anywhere.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from local.samples.client import JSON, Api, SamplesError
from local.samples.records import Sample
from shared.demo import PERSONAS

EVENT_PATIENCE_S = 30.0
"""How long an event may take from one service to another before we say that it is stuck."""
TRANSITIONS = frozenset({"advance", "repeat", "return", "stop", "resume"})


class Journey:
    """One sample on its way, as its library and its moderator; counts what it writes. Raises SamplesError."""

    def __init__(self, api: Api, sample: Sample, wrote: Counter[str]) -> None:
        self.api, self.sample, self.wrote = api, sample, wrote
        self.staff, self.moderator = sample.staff, PERSONAS[sample.moderator]

    async def go(self, project: JSON | None, ties: list[JSON]) -> str | None:
        """From where `project` stands (None: not there yet) to where the sample ends; gives the id of what is public,
        for only on that another library may build.
        """
        if project is None:
            project = await self._draft(ties)
        if project["status"] == "draft":
            project = await self._submit(project)
        if project["status"] == "submitted" and project.get("publishedRevision") is None:
            project = await self._publish(project)
        if project.get("publishedRevision") is None or project["status"] in ("withdrawn", "merged"):
            return None
        await self._go_on(project)
        return str(project["id"])

    async def _draft(self, ties: list[JSON]) -> JSON:
        content = self.sample.content | ({"buildsOn": ties} if ties else {})
        project, replayed = await self.api.post(self.staff, "submissions", "/v1/projects", content, self._key("draft"))
        if replayed:  # the answer of then, not how it stands now
            return await self._project(project["id"])
        self.wrote["created"] += 1
        return project

    async def _submit(self, project: JSON) -> JSON:
        path = f"/v1/projects/{project['id']}/submissions"
        await self.api.post(self.staff, "submissions", path, {}, self._key("submit"))
        self.wrote["submitted"] += 1
        return await self._project(project["id"])

    async def _publish(self, project: JSON) -> JSON:
        """Claim and publish as the moderator, and wait until the library sees that it is published."""

        async def in_the_queue() -> JSON | None:
            query = {"province": self.sample.province}
            async for case in self.api.items(self.moderator, "moderation", "/v1/cases", query):
                if case["projectId"] == project["id"]:
                    return case
            return None

        async def published() -> JSON | None:
            now = await self._project(project["id"])
            return now if now.get("publishedRevision") is not None else None

        case = await _until("de wachtrij van de moderator", in_the_queue)
        path = f"/v1/cases/{case['id']}"
        if case["status"] == "open":
            await self.api.post(self.moderator, "moderation", f"{path}/assignments", {}, self._key("claim"))
        if case["status"] == "open" or (case["status"] == "assigned" and case["assignee"] == self.moderator["sub"]):
            decision = {
                "outcome": "publish",
                "reason": "complete",
                "motivation": "Duidelijk beschreven. Andere bibliotheken kunnen hiermee verder.",
                "revision": case["revision"],
            }
            await self.api.post(self.moderator, "moderation", f"{path}/decisions", decision, self._key("publish"))
            self.wrote["published"] += 1
        elif case["status"] != "published":
            return project  # somebody has it on his desk, or decided otherwise
        return await _until("de bibliotheek, als gepubliceerd", published)

    async def _go_on(self, project: JSON) -> None:
        """The phase transitions still to come. Once somebody else took one, the rest of the story is theirs."""
        steps, path = self.sample.steps, f"/v1/projects/{project['id']}"
        if not steps:
            return
        log = [entry async for entry in self.api.items(self.moderator, "moderation", f"{path}/phase-log", {})]
        log.sort(key=lambda entry: str(entry["decidedAt"]))
        taken = [entry["kind"] for entry in log if entry["kind"] in TRANSITIONS]
        if taken != [step.kind for step in steps[: len(taken)]]:
            return
        for number, step in enumerate(steps[len(taken) :], start=len(taken)):
            body = {"kind": step.kind, **step.body}
            key = self._key(f"step-{number}")
            await self.api.post(self.moderator, "moderation", f"{path}/phase-transitions", body, key)
            self.wrote["transitions"] += 1

    async def _project(self, project_id: str) -> JSON:
        return await self.api.get(self.staff, "submissions", f"/v1/projects/{project_id}")

    def _key(self, what: str) -> str:
        return f"sample/{self.sample.key}/{what}"


async def _until(place: str, look: Callable[[], Awaitable[JSON | None]]) -> JSON:
    """What `look` finds, as soon as its event has arrived at `place`."""
    pause, clock = 0.02, asyncio.get_running_loop().time
    deadline = clock() + EVENT_PATIENCE_S
    while (found := await look()) is None:
        if clock() > deadline:
            raise SamplesError(f"na {EVENT_PATIENCE_S:.0f} seconden nog niet aangekomen bij {place}.")
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.5)
    return found
