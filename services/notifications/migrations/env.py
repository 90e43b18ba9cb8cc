"""Migrations of the notifications database."""

from services.notifications import mail_queue  # noqa: F401 - adds its table
from services.notifications.store import metadata
from shared.migrations import run

run(metadata)
