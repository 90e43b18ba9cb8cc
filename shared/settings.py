"""What a process reads from its environment, checked as a whole before anything starts."""

import sys
from typing import Literal, Self, TypeVar

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.claims import ClaimMap

DEMO_ISSUER = "urn:innovatiebieb:demo"
Mode = Literal["local", "production"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
S = TypeVar("S", bound=BaseSettings)
REFUSED_DEMO = "BIEB_AUTH_ISSUER is the demo issuer, which exists in local mode only: set your identity provider"


class AuthSettings(BaseSettings):
    """Whose tokens count, and how they are read. Lists are texts with commas; the table is in docs/operating.md."""

    model_config = SettingsConfigDict(env_prefix="BIEB_", extra="ignore")

    mode: Mode = "production"

    auth_issuer: str
    auth_audience: str = "innovatiebieb"
    auth_jwks: str = Field(default="", description="File or address of the keys; empty: found through discovery")
    auth_discovery: str = Field(default="", description="Address of the discovery document, when not below the issuer")
    auth_http_hosts: str = Field(default="", description="Hosts that may be asked over http in production")
    auth_clock_skew: int = Field(default=30, ge=0, le=300, description="Seconds that two clocks may differ")
    auth_claims: str = Field(default="", description="shared.claims.ClaimMap as JSON, or the path of a file with it")
    auth_clients: str = Field(default="", description="Clients whose tokens count (azp or client_id); empty: all")
    auth_anonymous_clients: str = Field(default="", description="Clients that ask on behalf of nobody in particular")

    @field_validator("auth_claims")
    @classmethod
    def _readable_claims(cls, given: str) -> str:
        ClaimMap.read(given)
        return given

    @field_validator("auth_audience")
    @classmethod
    def _some_audience(cls, given: str) -> str:
        # Without one, a token that was given out for any other application would do here.
        if not listed(given):
            raise ValueError("must name at least one audience")
        return given

    @model_validator(mode="after")
    def _no_demo_in_production(self) -> Self:
        # Its key lies in a folder: whoever reads that can be anyone. The verifier refuses too; here it is one line.
        if self.auth_issuer == DEMO_ISSUER and self.mode != "local":
            raise ValueError(REFUSED_DEMO)
        return self

    @model_validator(mode="after")
    def _keys_from_somewhere(self) -> Self:
        if self.auth_issuer and not self.auth_jwks and not self.auth_issuer.startswith(("https://", "http://")):
            raise ValueError("BIEB_AUTH_ISSUER is no http(s) address, so its keys can't be found: set BIEB_AUTH_JWKS")
        return self


def listed(text: str) -> frozenset[str]:
    """The items of a text with commas."""
    return frozenset(item.strip() for item in text.split(",") if item.strip())


class Settings(AuthSettings):
    """The settings every service has. Times are milliseconds where the name says `ms`.

    `mode` is `production` unless said otherwise, so that forgetting it can only make a service stricter.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    log_level: LogLevel = "INFO"

    database_url: str
    database_pool: int = 10

    kafka: str
    kafka_session_ms: int = 30_000
    kafka_fetch_wait_ms: int = 500
    kafka_replication: int = 1

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
            name = "BIEB_" + "_".join(str(part) for part in fault["loc"]).upper() + ": " if fault["loc"] else ""
            sys.stderr.write(f"{name}{fault['msg'].removeprefix('Value error, ')}\n")
        raise SystemExit(2) from None
