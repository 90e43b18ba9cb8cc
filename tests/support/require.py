"""What tests may need that is not on every machine: Apache Kafka, Keycloak and Chromium."""

import os
import shutil
from collections.abc import Callable

import pytest

from local import keycloak


def missing_kafka() -> str | None:
    """Why tests marked `kafka` cannot run, or None."""
    try:
        from local import apache
    except ImportError as reason:
        return f"local.apache is not there ({reason})"
    why = apache.missing()
    return None if why is None else str(why)


def missing_keycloak() -> str | None:
    """Why tests marked `keycloak` cannot run, or None."""
    return keycloak.missing()


def missing_browser() -> str | None:
    """Why tests marked `browser` cannot run, or None."""
    return None if chromium() else "no Chromium on this machine (Debian: apt-get install chromium)"


def chromium() -> str | None:
    """The path of the system's Chromium, or None; BIEB_CHROMIUM overrules the search."""
    if named := os.environ.get("BIEB_CHROMIUM"):
        return named
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


NEEDS: dict[str, Callable[[], str | None]] = {
    "kafka": missing_kafka,
    "keycloak": missing_keycloak,
    "browser": missing_browser,
}


def required() -> set[str]:
    """What BIEB_REQUIRE names: there an absence is a failure, no skip."""
    return {name.strip() for name in os.environ.get("BIEB_REQUIRE", "").split(",") if name.strip()}


def check(item: pytest.Item) -> None:
    """Skips `item` when something it is marked to need is absent, or fails it when that is required."""
    for name, missing in NEEDS.items():
        if item.get_closest_marker(name) and (reason := missing()):
            if name in required():
                pytest.fail(f"BIEB_REQUIRE asks for {name}: {reason}", pytrace=False)
            pytest.skip(f"needs {name}: {reason}")
