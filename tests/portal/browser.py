"""A browser that goes from the portal to an identity provider and back: one jar of cookies, real redirects."""

import re
from html import unescape
from typing import Any

import httpx

PORTAL = "https://portal.test"


class Wanderer(httpx.AsyncClient):
    """The portals by their address, everything else over the network."""

    def __init__(self, **portals: Any) -> None:
        mounts = {
            f"all://{name}.test": httpx.ASGITransport(app, raise_app_exceptions=False) for name, app in portals.items()
        }
        hooks = {"response": [self._trust_this_machine]}
        super().__init__(mounts=mounts, event_hooks=hooks, follow_redirects=True, timeout=30)

    async def _trust_this_machine(self, _: httpx.Response) -> None:
        """As browsers do: loopback is as safe as https, and Keycloak's cookies ask for that."""
        for cookie in self.cookies.jar:
            if cookie.domain == "127.0.0.1":
                cookie.secure = False

    async def form_token(self, page: str = "/") -> str:
        found = re.search(r'name="form_token"[^>]* value="([^"]+)"', (await self.get(PORTAL + page)).text)
        assert found, f"{page} has no form"
        return found[1]

    async def send(self, *arguments: Any, **more: Any) -> httpx.Response:
        answer = await super().send(*arguments, **more)
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        return answer

    async def send_form(self, action: str, **fields: str) -> httpx.Response:
        data = {"form_token": await self.form_token(), **fields}
        return await self.post(PORTAL + action, data=data, headers={"Origin": PORTAL})


def form_of(page: httpx.Response) -> tuple[str, dict[str, str]]:
    """Where the first form of a page leads, and what is filled in already."""
    form = re.search(r"<form[^>]*>.*?</form>", page.text, re.DOTALL)
    assert form, page.text
    action = re.search(r'<form[^>]*action="([^"]*)"', form[0])
    inputs = re.findall(r"<input[^>]*>", form[0])
    named = {
        name[1]: unescape(value[1]) if (value := re.search(r'value="([^"]*)"', field)) else ""
        for field in inputs
        if (name := re.search(r'name="([^"]*)"', field))
    }
    return str(page.url.join(unescape(action[1]))) if action else str(page.url), named
