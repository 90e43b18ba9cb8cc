"""What the portal reads from its environment."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import Mode


class PortalSettings(BaseSettings):
    """`portal_url` is the address people type: the only origin whose forms are accepted outside local mode."""

    model_config = SettingsConfigDict(env_prefix="BIEB_", extra="ignore")

    mode: Mode = "production"
    host: str = "127.0.0.1"
    port: int = 8000
    log_level: str = "INFO"
    portal_url: str = ""

    submissions_url: str
    moderation_url: str
    notifications_url: str
    search_url: str

    session_secret: str = Field(min_length=32)
    demo_key: Path | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mode == "production" and not self.portal_url.startswith("https://"):
            raise ValueError("BIEB_PORTAL_URL must be the portal's https address outside local mode")
        if self.mode == "production" and self.demo_key is not None:
            raise ValueError("BIEB_DEMO_KEY exists only in local mode")
        return self

    @property
    def local(self) -> bool:
        return self.mode == "local"
