"""Taking a name out of a project's text. Pure."""

from typing import Any

from services.submissions.completeness import VOCABULARY_OF

_IDS = ("id", "projectId", "url", "mediaType", "size", "sha256", "relation", "kind")
_LIBRARIES = ("library", "fromLibrary", "adopter")
KEPT = frozenset({*VOCABULARY_OF, *_IDS, *_LIBRARIES})
"""What is no free text: codes, ids, addresses of files, and libraries, which are no people."""


def redacted(value: Any, find: str, instead: str) -> Any:
    """The same value with `instead` wherever `find` stood in free text. Capitals matter: a name is a name."""
    if isinstance(value, str):
        return value.replace(find, instead)
    if isinstance(value, list):
        return [redacted(each, find, instead) for each in value]
    if isinstance(value, dict):
        return {
            (redacted(name, find, instead) if name not in KEPT else name): (
                each if name in KEPT else redacted(each, find, instead)
            )
            for name, each in value.items()
        }
    return value
