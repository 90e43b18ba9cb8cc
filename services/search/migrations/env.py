"""Migrations of the search database."""

import services.search.main  # noqa: F401 - with every module that adds a table
from services.search.store import metadata
from shared.migrations import run

run(metadata)
