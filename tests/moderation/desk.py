"""A moderator's desk over HTTP: what these tests do again and again."""

from typing import Any

import httpx

from shared.ids import UUID
from shared.testing import factories
from tests.support.service import RunningService, Who

MODERATOR = "moderator-drenthe"


class Desk:
    """The service, and the steps to a case in some state."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        self._sequences: dict[UUID, int] = {}

    async def submitted(self, staff: str = "medewerker-assen", **changes: Any) -> dict[str, Any]:
        """A fresh case."""
        event = factories.submitted(staff=staff, **changes)
        self._sequences[event.project_id] = 1
        await self.service.deliver(event)
        items = (await self.service.get("/v1/cases", "spn", params={"limit": 200})).json()["items"]
        found: dict[str, Any] = next(item for item in items if item["projectId"] == str(event.project_id))
        return found

    async def revised(self, case: dict[str, Any], **changes: Any) -> None:
        """The library hands in its next revision."""
        project_id = UUID(case["projectId"])
        self._sequences[project_id] += 1
        number = self._sequences[project_id]
        await self.service.deliver(factories.revised(project_id, number, **changes), number)

    async def withdrawn(self, case: dict[str, Any]) -> None:
        """The library takes its project back."""
        await self.service.deliver(factories.withdrawn(UUID(case["projectId"])), 99)

    async def claim(self, case: dict[str, Any], who: Who = MODERATOR, **more: Any) -> httpx.Response:
        return await self.service.post(f"/v1/cases/{case['id']}/assignments", who, **more)

    async def decide(
        self, case: dict[str, Any], outcome: str = "publish", who: Who = MODERATOR, revision: int = 1, **more: Any
    ) -> httpx.Response:
        headers = more.pop("headers", None)
        body = {"outcome": outcome, "revision": revision, "motivation": "Mooi, maar wie betaalt het?", **more}
        return await self.service.post(f"/v1/cases/{case['id']}/decisions", who, body, headers=headers)

    async def release(self, case: dict[str, Any], who: Who = MODERATOR) -> httpx.Response:
        return await self.service.request("DELETE", f"/v1/cases/{case['id']}/assignments", who)

    async def write(
        self, case: dict[str, Any], kind: str, who: Who = MODERATOR, text: str = "Wie betaalt de robot?"
    ) -> httpx.Response:
        return await self.service.post(f"/v1/cases/{case['id']}/messages", who, {"kind": kind, "text": text})

    async def ask_opinion(self, case: dict[str, Any], asked: str | None, who: Who = MODERATOR) -> httpx.Response:
        body = {"question": "Wat zou jij doen?"} | ({} if asked is None else {"asked": asked})
        return await self.service.post(f"/v1/cases/{case['id']}/opinions", who, body)

    async def advise(self, opinion: dict[str, Any], who: Who, advice: str = "publish") -> httpx.Response:
        body = {"advice": advice, "text": "Dit is nieuw genoeg."}
        return await self.service.post(f"/v1/opinions/{opinion['id']}/answers", who, body)

    async def refused(
        self, staff: str = "medewerker-deventer", who: Who = "moderator-overijssel", outcome: str = "reject"
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """A case that was decided against the library, and that decision."""
        case = await self.submitted(staff)
        assert (await self.claim(case, who)).status_code == 201
        decided = await self.decide(case, outcome, who)
        assert decided.status_code == 201
        return case, decided.json()

    async def appeal(self, decision: dict[str, Any], who: Who = "medewerker-deventer") -> httpx.Response:
        body = {"motivation": "Dit is er nog niet in onze provincie."}
        return await self.service.post(f"/v1/decisions/{decision['id']}/appeals", who, body)

    async def decide_appeal(
        self, appeal: dict[str, Any], outcome: str = "granted", who: Who = "moderator-gelderland", **more: Any
    ) -> httpx.Response:
        body = {"outcome": outcome, "motivation": "De bibliotheek heeft gelijk.", **more}
        return await self.service.post(f"/v1/appeals/{appeal['id']}/decisions", who, body)

    async def history(self, case: dict[str, Any], who: Who = MODERATOR) -> list[str]:
        """The kinds of the lines that this person sees, oldest first."""
        answer = (await self.service.get(f"/v1/cases/{case['id']}/history", who, params={"limit": 200})).json()
        return [line["kind"] for line in reversed(answer["items"])]

    async def published(self, staff: str = "medewerker-assen", **changes: Any) -> dict[str, Any]:
        """A case of a published project."""
        case = await self.submitted(staff, **changes)
        assert (await self.claim(case)).status_code == 201
        assert (await self.decide(case)).status_code == 201
        return case

    async def move(self, case: dict[str, Any], kind: str, who: Who = MODERATOR, **more: Any) -> httpx.Response:
        headers = more.pop("headers", None)
        body = {"kind": kind, "motivation": "De proef liep goed.", **more}
        return await self.service.post(
            f"/v1/projects/{case['projectId']}/phase-transitions", who, body, headers=headers
        )

    async def case(self, case: dict[str, Any], who: Who = MODERATOR) -> dict[str, Any]:
        """The case as it is now."""
        answer: dict[str, Any] = (await self.service.get(f"/v1/cases/{case['id']}", who)).json()
        return answer


def code(answer: httpx.Response) -> str:
    """A problem's own code."""
    return str(answer.json()["type"]).removeprefix("urn:innovatiebieb:problem:")
