"""An application's own token: fetched once for many, renewed in time, and its secret seen by nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared import service_token
from shared.discovery import Misconfigured, Provider
from shared.service_token import NoToken, ServiceToken
from shared.testing.waiting import eventually

SECRET = "nobody may read: this/+%"


class Endpoint:
    """A token endpoint that counts, and answers as a test wants."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.lasts: float = 300
        self.answer: Response | None = None
        self.address = ""

    async def give(self, request: Request) -> Response:
        form = await request.form()
        self.asked.append((request.headers["authorization"], str(form["grant_type"])))
        await asyncio.sleep(0.02)  # long enough for others to come meanwhile
        return self.answer or JSONResponse({"access_token": f"token-{len(self.asked)}", "expires_in": self.lasts})

    async def provider(self) -> Provider:
        return Provider("https://i.example", "https://i.example/keys", token_endpoint=self.address)

    def account(self, **more: Any) -> ServiceToken:
        return ServiceToken(self.provider, "bieb cli", SecretStr(SECRET), **more)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    made = Endpoint()
    app = Starlette(routes=[Route("/token", made.give, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, within=10)
    made.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/token"
    yield made
    server.should_exit = True
    await task


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(service_token, "time", clock)
    return clock


async def test_many_callers_fetch_once(endpoint: Endpoint) -> None:
    account = endpoint.account()
    assert set(await asyncio.gather(*(account.get() for _ in range(50)))) == {"token-1"}
    assert await account.get() == "token-1"
    assert [kind for _, kind in endpoint.asked] == ["client_credentials"]


async def test_a_token_is_renewed_before_it_ends(endpoint: Endpoint, clock: Clock) -> None:
    account = endpoint.account()
    await account.get()
    for passed, expected in ((269, "token-1"), (2, "token-2")):
        clock.now += passed
        assert await account.get() == expected
    endpoint.lasts = 20  # shorter than the time before the end: half of it then
    clock.now += 1000
    assert await account.get() == "token-3"
    clock.now += 9
    assert await account.get() == "token-3"
    clock.now += 2
    assert await account.get() == "token-4"


async def test_a_token_lasts_as_long_as_it_says_when_no_new_one_is_to_be_had(endpoint: Endpoint, clock: Clock) -> None:
    account = endpoint.account()
    await account.get()
    endpoint.answer = Response(status_code=503)
    clock.now += 280
    assert await account.get() == "token-1"
    clock.now += 30
    with pytest.raises(NoToken, match="503"):
        await account.get()
    tried = len(endpoint.asked)
    with pytest.raises(NoToken):
        await account.get()
    assert len(endpoint.asked) == tried, "not asked again within a second"
    clock.now += service_token.RETRY_EVERY
    endpoint.answer = None
    assert (await account.get()).startswith("token-")


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"error": "invalid_client"}, 401),
        Response(SECRET, 500),
        Response(b"\xff", 200),
        JSONResponse([], 200),
        JSONResponse({}, 200),
        JSONResponse({"access_token": "x"}, 200),
        JSONResponse({"access_token": "x", "expires_in": "soon"}, 200),
        JSONResponse({"access_token": "x", "expires_in": None}, 200),
        Response(status_code=302, headers={"Location": "https://elders.example"}),
    ],
)
async def test_the_secret_is_in_no_error_log_or_repr(answer: Response, endpoint: Endpoint) -> None:
    account = endpoint.account()
    endpoint.answer = answer
    with structlog.testing.capture_logs() as logs, pytest.raises(NoToken) as told:
        await account.get()
    seen = json.dumps([str(told.value), repr(told.value), repr(account), logs, repr(told.value.__cause__)])
    assert "nobody may read" not in seen


async def test_a_provider_that_is_away_or_lies_gives_no_token() -> None:
    async def nowhere() -> Provider:
        return Provider("https://i.example", "https://i.example/keys", token_endpoint="http://127.0.0.1:1/token")

    async def lies() -> Provider:
        raise Misconfigured("another issuer")

    async def none() -> Provider:
        return Provider("https://i.example", "https://i.example/keys")

    for provider, why in ((nowhere, "ConnectError"), (lies, "another issuer"), (none, "token_endpoint")):
        with pytest.raises(NoToken, match=why):
            await ServiceToken(provider, "x", SecretStr("y")).get()
