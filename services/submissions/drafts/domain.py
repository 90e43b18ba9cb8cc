"""When an earlier working copy is kept. Pure.

Autosave writes every few seconds; nobody wants each of those back. What one person writes within five minutes is one
stretch, and what stood there before a stretch is kept. So is what was handed in, and what a single save takes much of
away: a field that is emptied by accident is there again.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from services.submissions.domain import Project

STRETCH = timedelta(minutes=5)
MOST = 100
"""Versions of one project."""
KEPT_FOR = timedelta(days=90)
RECOVERABLE_FOR = timedelta(days=30)
"""How long a discarded draft can be restored."""
MUCH = 200
"""Characters that a save may take away without being kept by itself."""


def is_worth_keeping(project: Project, by: str, after: dict[str, Any], now: datetime) -> bool:
    """Whether the text that `by` is about to replace with `after` is kept first."""
    if after == project.content:
        return False
    if project.written_since is None or project.written_by != by or now - project.written_since >= STRETCH:
        return True
    return _size(project.content) - _size(after) > MUCH


def revision_of(project: Project) -> int | None:
    """The revision that the working copy was handed in as, when nobody has written in it since."""
    return project.revision if project.revision and project.updated_at == project.submitted_at else None


def _size(content: dict[str, Any]) -> int:
    return len(json.dumps(content, ensure_ascii=False))
