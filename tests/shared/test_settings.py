"""What a process reads before anything starts: every fault at once, and no demo issuer outside local mode."""

import os
import subprocess
import sys

import pytest

from shared.settings import DEMO_ISSUER, Settings, read

WHOLE = {
    "BIEB_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none",
    "BIEB_KAFKA": "127.0.0.1:1",
    "BIEB_AUTH_ISSUER": "https://login.example.nl/realms/bieb",
    "BIEB_AUTH_JWKS": "https://login.example.nl/certs",
}
PORTAL = {
    **{f"BIEB_{name}_URL": "http://127.0.0.1:1" for name in ("SUBMISSIONS", "MODERATION", "NOTIFICATIONS", "SEARCH")},
    "BIEB_SESSION_SECRET": "x" * 32,
    "BIEB_PORTAL_URL": "https://innovatiebieb.example",
}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BIEB_"):
            monkeypatch.delenv(name)


def environment(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in {**WHOLE, **changes}.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)


def test_a_process_that_says_nothing_runs_as_production_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch)
    settings = read(Settings)
    assert (settings.mode, settings.host, settings.log_level) == ("production", "127.0.0.1", "INFO")


def test_every_fault_is_told_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment(monkeypatch, BIEB_KAFKA=None, BIEB_PORT="web", BIEB_MODE="prod", BIEB_LOG_LEVEL="loud")
    with pytest.raises(SystemExit) as ended:
        read(Settings)
    assert ended.value.code == 2
    told = capsys.readouterr().err.splitlines()
    assert {line.partition(":")[0] for line in told} == {"BIEB_KAFKA", "BIEB_PORT", "BIEB_MODE", "BIEB_LOG_LEVEL"}


@pytest.mark.parametrize("mode", ["production", None])
def test_the_demo_issuer_is_refused_outside_local_mode(
    mode: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment(monkeypatch, BIEB_AUTH_ISSUER=DEMO_ISSUER, BIEB_MODE=mode)
    with pytest.raises(SystemExit):
        read(Settings)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("BIEB_AUTH_ISSUER is the demo issuer")


def test_the_demo_issuer_is_there_in_local_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, BIEB_AUTH_ISSUER=DEMO_ISSUER, BIEB_MODE="local")
    assert read(Settings).auth_issuer == DEMO_ISSUER


def test_no_service_starts_in_production_with_the_demo_issuer() -> None:
    """Real processes: each ends by itself, at once, with one line that says why."""
    common = {**os.environ, **WHOLE, "BIEB_MODE": "production", "BIEB_PORT": "0"}
    services = {
        **{
            name: {"BIEB_AUTH_ISSUER": DEMO_ISSUER} for name in ("submissions", "moderation", "notifications", "search")
        },
        "portal": {**PORTAL, "BIEB_DEMO_KEY": "/nowhere"},
    }
    services["submissions"] |= {"BIEB_OBJECTS": "s3://materials", "BIEB_OBJECTS_ENDPOINT": "http://127.0.0.1:1"}
    services["submissions"] |= {"BIEB_OBJECTS_KEY": "x", "BIEB_OBJECTS_SECRET": "x"}
    services["notifications"] |= {"BIEB_SMTP": "127.0.0.1:1", "BIEB_MAIL_FROM": "a@example.nl", **PORTAL}
    services["notifications"] |= {"BIEB_WEBHOOK_KEY": "k" * 32}
    services["search"] |= {"BIEB_PORTAL_URL": PORTAL["BIEB_PORTAL_URL"], "BIEB_INDEX": "/nowhere"}
    processes = {
        name: subprocess.Popen(
            [sys.executable, "-m", f"services.{name}.main"],
            env=common | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, own in services.items()
    }
    try:
        for name, process in processes.items():
            told, _ = process.communicate(timeout=90)
            assert process.returncode == 2, f"{name}: {process.returncode}\n{told}"
            assert len(told.splitlines()) == 1, f"{name}:\n{told}"
            assert ("BIEB_DEMO_KEY" if name == "portal" else "demo issuer") in told
    finally:
        for process in processes.values():
            process.kill()
            process.wait()
