"""The whole platform as `bieb up` starts it, with the sample projects, for tests that use it as people do."""

import sys
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

import httpx

from local.mailbox import Mail, read
from local.platform import Platform
from shared.demo import PERSONAS, DemoIssuer, Persona, moderator_for
from shared.testing.factories import fields
from tests.support.platform_process import PlatformProcess

T = TypeVar("T")
Who = str | Persona
"""A persona by its name, or any other person by his claims."""


class RealPlatform:
    """Every service, Postgres, bus and mail server. `sent` and `api` are for what is done beside the browser."""

    def __init__(self) -> None:
        self._process = PlatformProcess()
        process = self._process
        process.command = [sys.executable, "-m", "local.cli", "up", "--port", str(process.port), "--data"]
        process.command.append(str(process.data))
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._process.start().until("Stoppen: Ctrl-C", timeout=180)
        self.parts = Platform.load(self._process.data)
        self.address = self.parts.url("portal")
        self._issuer = DemoIssuer.open(self.parts.demo, "local")
        self._http = httpx.Client(timeout=20, trust_env=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._process.close()

    def api(self, who: Who | None, method: str, service: str, path: str, **more: Any) -> Any:
        """What a service answers to this person, as JSON or text; AssertionError with its words when it refuses."""
        headers = {
            **more.pop("headers", {}),
            **({} if who is None else {"Authorization": f"Bearer {self._token(who)}"}),
        }
        answer = self._http.request(method, self.parts.url(service) + path, headers=headers, **more)
        assert answer.is_success, f"{method} {service}{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.headers.get("content-type") == "application/json" else answer.text

    def publish(self, staff: Persona, **changes: Any) -> str:
        """Have this library hand something in, and its moderator publish it; gives its id once search has it."""
        project = self.api(staff, "POST", "submissions", "/v1/projects", json=fields(**changes))["id"]
        self.api(staff, "POST", "submissions", f"/v1/projects/{project}/submissions")
        moderator = moderator_for(staff["library"]["name"], staff["library"]["province"])

        def its_case() -> list[Any]:
            found = self.api(moderator, "GET", "moderation", "/v1/cases", params={"status": "open", "limit": 200})
            return [case for case in found["items"] if case["projectId"] == project]

        (case,) = comes(its_case)
        self.api(moderator, "POST", "moderation", f"/v1/cases/{case['id']}/assignments", json={})
        decision = {"outcome": "publish", "reason": "complete", "motivation": "Duidelijk.", "revision": 1}
        self.api(moderator, "POST", "moderation", f"/v1/cases/{case['id']}/decisions", json=decision)
        comes(lambda: self.found(project))
        return str(project)

    def found(self, project: str) -> bool:
        """Whether search has this project."""
        return self._http.get(f"{self.parts.url('search')}/v1/projects/{project}").status_code == 200

    def mails(self, to: str, words: str) -> list[Mail]:
        """The mails to this persona in whose subject these words are, the newest first."""
        return [mail for mail in read(self.parts.mail, PERSONAS[to]["email"]) if words in mail.subject]

    def _token(self, who: Who) -> str:
        name = who if isinstance(who, str) else who["sub"]
        return self._tokens.setdefault(name, self._issuer.token(who))


def comes(check: Callable[[], T], within: float = 30) -> T:
    """`shared.testing.eventually` for tests that drive a browser, which have no loop of their own to wait in."""
    deadline = time.monotonic() + within
    while not (found := check()):
        assert time.monotonic() < deadline, f"not within {within:g} s; the last answer was {found!r}"
        time.sleep(0.05)
    return found
