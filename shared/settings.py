"""What a process reads from its environment, checked as a whole before anything starts."""

import sys
from typing import Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_ISSUER = "urn:innovatiebieb:demo"
Mode = Literal["local", "production"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
S = TypeVar("S", bound=BaseSettings)
REFUSED_DEMO = "BIEB_AUTH_ISSUER is the demo issuer, which exists in local mode only: set your identity provider"


class Settings(BaseSettings):
    """The settings every service has. Times are milliseconds where the name says `ms`.

    `mode` is `production` unless said otherwise, so that forgetting it can only make a service stricter.
    """

    model_config = SettingsConfigDict(env_prefix="BIEB_", extra="ignore")

    mode: Mode = "production"
    host: str = "127.0.0.1"
    port: int = 8000
    log_level: LogLevel = "INFO"

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

    @model_validator(mode="after")
    def _no_demo_in_production(self) -> Self:
        # Its key lies in a folder: whoever reads that can be anyone. The verifier refuses too; here it is one line.
        if self.auth_issuer == DEMO_ISSUER and self.mode != "local":
            raise ValueError(REFUSED_DEMO)
        return self


def read(kind: type[S]) -> S:
    """Read the environment, or end the process with every fault in one readable message."""
    try:
        return kind()
    except ValidationError as faults:
        for fault in faults.errors():
            name = "BIEB_" + "_".join(str(part) for part in fault["loc"]).upper() + ": " if fault["loc"] else ""
            sys.stderr.write(f"{name}{fault['msg'].removeprefix('Value error, ')}\n")
        raise SystemExit(2) from None
