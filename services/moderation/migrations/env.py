"""Migrations of the moderation database."""

import services.moderation.main  # noqa: F401 - with every module that adds a table
from services.moderation.tables import metadata
from shared.migrations import run

run(metadata)
