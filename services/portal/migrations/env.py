"""Migrations of the portal's database of sessions."""

from services.portal.store import metadata
from shared.migrations import run

run(metadata)
