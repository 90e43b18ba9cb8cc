"""The process: its settings, and that it answers and mails while the bus is away, and stops when it is asked to."""

import asyncio
import os
import socket
import sys
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BIEB_SMTP", "mail.example.nl"),
        ("BIEB_SMTP", ""),
        ("BIEB_MAIL_FROM", "Innovatiebieb"),
        ("BIEB_MAIL_FROM", "a@b"),
        ("BIEB_MAIL_FROM", "A <a@example.nl>\r\nBcc: b@example.nl"),
        ("BIEB_PORTAL_URL", "bieb.example.nl"),
    ],
)
def test_a_wrong_setting_is_named_before_anything_starts(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(SystemExit):
        read(NotificationSettings)
    assert name in capsys.readouterr().err


async def test_it_answers_and_mails_while_the_bus_is_away_and_stops_when_asked(
    postgres: TestPostgres, tokens: Tokens, post_office: PostOffice, tmp_path: Path
) -> None:
    database_url = await postgres.create_database("notifications")
    issuer = DemoIssuer.open(tmp_path, "local")
    headers = {"Authorization": f"Bearer {issuer.token('lezer')}"}
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
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.notifications.main", env=os.environ | ours
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

            async def ready() -> bool:
                try:
                    return (await client.get("/readyz")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(ready, within=60)
            body: dict[str, Any] = {"filter": THEME, "channel": "mail"}
            answer = await client.post("/v1/subscriptions", headers=headers, json=body)
            assert answer.status_code == 201
        async with running("notifications", database_url, tokens) as service:
            await service.deliver(factories.published())
        await eventually(lambda: len(post_office.messages_to("lezer@example.nl")) == 1, within=30)
    finally:
        process.terminate()
    await asyncio.wait_for(process.wait(), 30)
