"""What the link checker may ask, by mode."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.moderation.settings import ModerationSettings

FACTS = {"database_url": "x", "kafka": "x", "auth_issuer": "https://id.example", "auth_jwks": "x"}


def settings(**changes: Any) -> ModerationSettings:
    return ModerationSettings.model_validate(FACTS | changes)


def test_production_checks_public_links_and_a_persons_own_machine_none() -> None:
    assert settings(mode="production").links == "public"
    assert settings(mode="local").links == "off"
    assert settings(mode="local", link_checks="loopback").links == "loopback"
    assert settings(mode="production", link_checks="off").links == "off"


def test_production_never_asks_its_own_machine() -> None:
    with pytest.raises(ValidationError, match="local mode only"):
        settings(mode="production", link_checks="loopback")
