"""Migrations of the notifications database."""

import services.notifications.main  # noqa: F401 - with every module that adds a table
from services.notifications.store import metadata
from shared.migrations import run

run(metadata)
