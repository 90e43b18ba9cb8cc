"""What people do with the platform, through whichever process of a service answers them."""

import itertools
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.testing import factories
from shared.testing.waiting import eventually
from tests.chaos.platform import Platform

STAFF, MODERATOR = "medewerker-assen", "moderator-drenthe"
FOLLOWER = {"sub": "volger", "email": "volger@example.nl"}
THEME = "doorgaande-leeslijn"


class People:
    """A library, the moderator of its area, and somebody who follows a theme."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._client = httpx.AsyncClient(timeout=30)
        self._turns = itertools.count()

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, service: str, method: str, path: str, who: Any, **more: Any) -> httpx.Response:
        """The answer of one of the service's processes. When it dies meanwhile, the next one is asked the same thing,
        under the same key: what a load balancer and an impatient person do.
        """
        headers = {**self.platform.tokens.headers(who), "Idempotency-Key": str(uuid4())}
        while processes := self.platform.alive(service):
            process = processes[next(self._turns) % len(processes)]
            try:
                return await self._client.request(method, process.url + path, headers=headers, **more)
            except httpx.TransportError:
                continue
        last_words = "\n".join(replica.log()[-2000:] for replica in self.platform.replicas[service])
        raise AssertionError(f"no process of {service} is alive:\n{last_words}")

    async def do(self, service: str, path: str, who: Any, body: Any = None) -> Any:
        """A POST that has to succeed."""
        answer = await self.ask(service, "POST", path, who, **({} if body is None else {"json": body}))
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def submit(self, project: UUID | None = None, **fields: Any) -> UUID:
        """The library submits a new idea, or the next revision of an old one. It has its 201 when this returns."""
        if project is None:
            draft = await self.do("submissions", "/v1/projects", STAFF, factories.fields(**fields))
            project = UUID(draft["id"])
        await self.do("submissions", f"/v1/projects/{project}/submissions", STAFF)
        return project

    async def desk(self) -> dict[UUID, Any]:
        """The moderator's queue, by project."""
        answer = await self.ask("moderation", "GET", "/v1/cases", MODERATOR, params={"limit": 200})
        assert answer.status_code == 200, answer.text
        return {UUID(case["projectId"]): case for case in answer.json()["items"]}

    async def publish(self, *projects: UUID, within: float = 60) -> None:
        """As soon as these projects lie on the moderator's desk, he publishes them: each in its newest revision."""
        waiting = set(projects)

        async def decide() -> bool:
            for project, case in (await self.desk()).items():
                if project in waiting and case["status"] in ("open", "assigned"):
                    if case["assignee"] is None:
                        await self.do("moderation", f"/v1/cases/{case['id']}/assignments", MODERATOR)
                    decision = {"outcome": "publish", "reason": "complete", "motivation": "Mooi."}
                    decision["revision"] = case["revision"]
                    await self.do("moderation", f"/v1/cases/{case['id']}/decisions", MODERATOR, decision)
                    waiting.remove(project)
            assert not waiting, f"not on the desk: {waiting}"
            return True

        await eventually(decide, within=within, every=0.2)

    async def advance(self, project: UUID) -> None:
        """The moderator leads a published project on to its next phase."""
        body = {"kind": "advance", "motivation": "Klaar voor een proef."}
        await self.do("moderation", f"/v1/projects/{project}/phase-transitions", MODERATOR, body)

    async def withdraw(self, project: UUID) -> None:
        """The library takes its project back."""
        answer = await self.ask(
            "submissions", "DELETE", f"/v1/projects/{project}", STAFF, params={"reason": "Toch niet"}
        )
        assert answer.is_success, answer.text

    async def follow(self) -> None:
        """Somebody follows the theme of all these projects, by mail; once is enough."""
        subscription = {"filter": {"theme": THEME}, "channel": "mail", "frequency": "immediate"}
        await self.do("notifications", "/v1/subscriptions", FOLLOWER, subscription)
