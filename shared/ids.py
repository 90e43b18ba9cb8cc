"""Identifiers: UUID version 7, ordered by the moment they were made, so that indexes grow at one end."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "new_id"]


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    return uuid7()
