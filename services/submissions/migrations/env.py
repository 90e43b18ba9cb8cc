"""Migrations of the submissions database."""

from services.submissions.store import metadata
from shared.migrations import run

run(metadata)
