"""The process: its settings, and that it answers and mails while the bus is away, and stops when it is asked to."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.notifications.settings import NotificationSettings
from shared.demo import AUDIENCE, ISSUER, DemoIssuer
from shared.settings import read
from shared.testing import eventually, factories
from tests.notifications.post_office import PostOffice
from tests.notifications.test_api import THEME
from tests.support.postgres import TestPostgres
from tests.support.service import Tokens, running

GOOD = {
    "BIEB_DATABASE_URL": "postgresql+asyncpg://x@/x",
    "BIEB_KAFKA": "127.0.0.1:9092",
    "BIEB_AUTH_ISSUER": "https://login.example.nl",
    "BIEB_AUTH_JWKS": "https://login.example.nl/jwks",
    "BIEB_SMTP": "mail.example.nl:25",
    "BIEB_MAIL_FROM": "Innovatiebieb <innovatiebieb@example.nl>",
    "BIEB_PORTAL_URL": "https://bieb.example.nl/",
    "BIEB_WEBHOOK_KEY": "k" * 32,
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith("BIEB_")]:
        monkeypatch.delenv(name)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_the_settings_are_read_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    settings = read(NotificationSettings)
    assert settings.smtp_address == ("mail.example.nl", 25)
    assert settings.sender.addr_spec == "innovatiebieb@example.nl"
    assert settings.portal_url == "https://bieb.example.nl"


def test_webhooks_call_this_machine_on_ones_own_and_the_internet_in_production(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("BIEB_MODE", "local")
    assert read(NotificationSettings).webhook_reach == "loopback"
    environment.setenv("BIEB_MODE", "production")
    settings = read(NotificationSettings)
    assert (settings.webhook_reach, settings.origin) == ("public", "bieb.example.nl")


def test_production_never_calls_itself(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    environment.setenv("BIEB_MODE", "production")
    environment.setenv("BIEB_WEBHOOK_CALLS", "loopback")
    with pytest.raises(SystemExit):
        read(NotificationSettings)
    assert "BIEB_WEBHOOK_CALLS" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BIEB_SMTP", "mail.example.nl"),
        ("BIEB_SMTP", ""),
        ("BIEB_MAIL_FROM", "Innovatiebieb"),
        ("BIEB_MAIL_FROM", "a@b"),
        ("BIEB_MAIL_FROM", "A <a@example.nl>\r\nBcc: b@example.nl"),
        ("BIEB_PORTAL_URL", "bieb.example.nl"),
        ("BIEB_WEBHOOK_KEY", ""),
        ("BIEB_WEBHOOK_KEY", "short"),
        ("BIEB_WEBHOOK_KEY", f"{'k' * 32},"),
    ],
)
def test_a_wrong_setting_is_named_before_anything_starts(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(SystemExit):
        read(NotificationSettings)
    assert name in capsys.readouterr().err


class Process:
    """The service as a process of its own, on a bus that is away."""

    def __init__(self, process: asyncio.subprocess.Process, address: str, database_url: str, token: str) -> None:
        self.process, self.address, self.database_url = process, address, database_url
        self.headers = {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def process(postgres: TestPostgres, post_office: PostOffice, tmp_path: Path) -> AsyncIterator[Process]:
    database_url = await postgres.create_database("notifications")
    issuer = DemoIssuer.open(tmp_path, "local")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = GOOD | {
        "BIEB_MODE": "local",
        "BIEB_PORT": str(port),
        "BIEB_DATABASE_URL": database_url,
        "BIEB_KAFKA": "127.0.0.1:9",
        "BIEB_AUTH_ISSUER": ISSUER,
        "BIEB_AUTH_AUDIENCE": AUDIENCE,
        "BIEB_AUTH_JWKS": str(issuer.jwks),
        "BIEB_SMTP": post_office.address,
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.notifications.main", env=os.environ | ours
    )
    made = Process(started, f"http://127.0.0.1:{port}", database_url, issuer.token("lezer"))
    try:
        await eventually(lambda: ready(made), within=60)
        yield made
    finally:
        if started.returncode is None:
            started.terminate()
        await asyncio.wait_for(started.wait(), 30)


async def ready(process: Process) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{process.address}/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def test_it_answers_and_mails_while_the_bus_is_away_and_stops_when_asked(
    process: Process, tokens: Tokens, post_office: PostOffice
) -> None:
    async with httpx.AsyncClient(base_url=process.address, headers=process.headers) as client:
        body: dict[str, Any] = {"filter": THEME, "channel": "mail"}
        assert (await client.post("/v1/subscriptions", json=body)).status_code == 201
    async with running("notifications", process.database_url, tokens) as service:
        await service.deliver(factories.published())
    await eventually(lambda: len(post_office.messages_to("lezer@example.nl")) == 1, within=30)
    process.process.terminate()
    await asyncio.wait_for(process.process.wait(), 30)


async def test_a_stream_comes_to_its_end_when_the_process_is_stopped(process: Process) -> None:
    """One that is cut off would be an error to its reader, and hold up every stop for three seconds."""
    async with (
        httpx.AsyncClient(timeout=30) as client,
        client.stream("GET", f"{process.address}/v1/events/stream") as answer,
    ):
        assert answer.status_code == 200
        process.process.terminate()
        async for _ in answer.aiter_bytes():  # raises when it is cut off
            pass
