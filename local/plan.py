"""What runs on one machine, and with which environment: pure, so that a test or another supervisor can read it."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local.platform import Platform

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("submissions", "moderation", "notifications", "search")
ISSUER = "urn:innovatiebieb:demo"
AUDIENCE = "innovatiebieb"
MAIL_FROM = "Innovatiebieb <innovatiebieb@example.nl>"


@dataclass(frozen=True)
class Part:
    """One process that has to be there; `ready` is the address that answers 200 when it is (None: it has none)."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(repr=False)
    ready: str | None = None
    needs_bus: bool = True
    """Stopped while the bus is replaced: a living producer would bring old ideas about partitions to the new one."""


@dataclass(frozen=True)
class Plan:
    """`migrations` run before anything else; `topics` after every start of the bus; `parts` stay."""

    migrations: Sequence[Part]
    topics: Part
    parts: Sequence[Part]


def make_plan(platform: Platform, session_secret: str) -> Plan:
    """The whole platform; everything listens on 127.0.0.1 only."""
    host, _, port = platform.smtp.rpartition(":")
    assert host == "127.0.0.1"
    sink = Part(
        "mail",
        _python("local.smtp_sink", "--port", port, "--folder", str(platform.mail)),
        _environment({}),
        needs_bus=False,
    )
    parts = [sink]
    for service in SERVICES:
        for number, port_number in enumerate([platform.ports[service], *platform.replicas.get(service, [])], start=1):
            name = service if number == 1 else f"{service}-{number}"
            env = service_environment(platform, service) | {"BIEB_PORT": str(port_number)}
            parts.append(Part(name, _python(f"services.{service}.main"), env, _ready(port_number)))
    portal = portal_environment(platform, session_secret)
    parts.append(
        Part("portal", _python("services.portal.main"), portal, _ready(platform.ports["portal"]), needs_bus=False)
    )
    migrations = [
        Part(f"migrate-{service}", _python("shared.migrate", service), service_environment(platform, service))
        for service in SERVICES
    ]
    migrations.append(Part("migrate-portal", _python("shared.migrate", "portal"), portal))
    topics = Part("topics", _python("shared.messaging.create_topics"), _environment({"BIEB_KAFKA": platform.kafka}))
    return Plan(migrations, topics, parts)


def service_environment(platform: Platform, service: str) -> dict[str, str]:
    """The environment of one service, also for one-shot commands such as a rebuild."""
    return _environment(
        {
            "BIEB_MODE": "local",
            "BIEB_HOST": "127.0.0.1",
            "BIEB_PORT": str(platform.ports[service]),
            "BIEB_DATABASE_URL": platform.databases[service],
            "BIEB_KAFKA": platform.kafka,
            "BIEB_KAFKA_SESSION_MS": "6000",  # joining a group on Tansu takes half of this
            "BIEB_KAFKA_FETCH_WAIT_MS": "20",  # Tansu does not wake a waiting fetch
            "BIEB_OBJECTS": str(platform.objects),
            "BIEB_INDEX": str(platform.index),
            "BIEB_PUBLIC_URL": platform.url(service),
            "BIEB_AUTH_ISSUER": ISSUER,
            "BIEB_AUTH_AUDIENCE": AUDIENCE,
            "BIEB_AUTH_JWKS": str(platform.jwks),
            "BIEB_SMTP": platform.smtp,
            "BIEB_MAIL_FROM": MAIL_FROM,
            "BIEB_PORTAL_URL": platform.url("portal"),
        }
        | ({"BIEB_SEARCH_URL": platform.url("search")} if service == "moderation" else {})
    )


def portal_environment(platform: Platform, session_secret: str) -> dict[str, str]:
    """The environment of the portal, which reaches the services by HTTP only."""
    return _environment(
        {
            "BIEB_MODE": "local",
            "BIEB_HOST": "127.0.0.1",
            "BIEB_PORT": str(platform.ports["portal"]),
            "BIEB_PORTAL_URL": platform.url("portal"),
            "BIEB_SESSION_SECRET": session_secret,
            "BIEB_DEMO_KEY": str(platform.demo),
            "BIEB_DATABASE_URL": platform.databases["portal"],
            # The services here believe the demo issuer alone: a provider of the person's own would be refused by them.
            "BIEB_AUTH_ISSUER": "",
            "BIEB_OIDC_CLIENT_ID": "",
            "BIEB_OIDC_CLIENT_SECRET": "",
            "BIEB_CLIENT_ID": "",
            "BIEB_CLIENT_SECRET": "",
        }
        | {f"BIEB_{service.upper()}_URL": platform.url(service) for service in SERVICES}
    )


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """Ours over the person's own: a BIEB_ variable of theirs (a log level, say) counts where we set none."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **own}


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _ready(port: int) -> str:
    return f"http://127.0.0.1:{port}/readyz"
