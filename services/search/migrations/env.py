"""Migrations of the search database."""

from services.search.store import metadata
from shared.migrations import run

run(metadata)
