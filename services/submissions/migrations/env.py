"""Migrations of the submissions database."""

import services.submissions.main  # noqa: F401 - with every module that adds a table
from services.submissions.store import metadata
from shared.migrations import run

run(metadata)
