"""Migrations of the moderation database."""

from services.moderation.store import metadata
from shared.migrations import run

run(metadata)
