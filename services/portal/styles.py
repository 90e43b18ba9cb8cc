"""The portal's own style sheet: written in parts, by what they lay out, and served as one file."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "styles"
NAME = "portal.css"
# In this order: `screens` has the last word over those before it, each one after it brings its own small screens along.
PARTS = (
    "base",
    "frame",
    "parts",
    "discover",
    "project",
    "forms",
    "rows",
    "moderation",
    "login",
    "screens",
    "lineage",
    "library",
    "search",
    "developers",
    "insight",
    "submit",
    "desk",
    "admin",
)


@cache
def style_sheet() -> bytes:
    """All parts, one after the other. Read once in a process, as templates are."""
    return b"\n".join((FOLDER / f"{part}.css").read_bytes() for part in PARTS)
