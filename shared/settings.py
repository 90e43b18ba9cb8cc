"""What a process reads from its environment, checked as a whole before anything starts."""

import sys
from typing import Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_ISSUER = "urn:innovatiebieb:demo"
Mode = Literal["local", "production"]
S = TypeVar("S", bound=BaseSettings)


class Settings(BaseSettings):
    """The settings every service has. Times are milliseconds where the name says `ms`.

    `mode` is `production` unless said otherwise, so that forgetting it can only make a service stricter.
    """

    model_config = SettingsConfigDict(env_prefix="BIEB_", extra="ignore")

    mode: Mode = "production"
    host: str = "127.0.0.1"
    port: int = 8000
    log_level: str = "INFO"

    database_url: str
    database_pool: int = 10

    kafka: str
    kafka_session_ms: int = 30_000
    kafka_fetch_wait_ms: int = 500
    kafka_replication: int = 1

    auth_issuer: str
    auth_audience: str = "innovatiebieb"
    auth_jwks: str

    source_organisation: str = Field(
        default="oin:00000000000000000000",
        description="Organisation part of the CloudEvents source URN (NL GOV profile, attribute `source`)",
    )


def read(kind: type[S]) -> S:
    """Read the environment, or end the process with every fault in one readable message."""
    try:
        return kind()
    except ValidationError as faults:
        for fault in faults.errors():
            name = "BIEB_" + "_".join(str(part) for part in fault["loc"]).upper()
            sys.stderr.write(f"{name}: {fault['msg']}\n")
        raise SystemExit(2) from None
