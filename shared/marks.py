"""The trace that a person leaves in an event without being named in it (ADR 26). Pure."""

from hashlib import sha256
from uuid import UUID


def mark(salt: UUID, subject: str) -> str:
    """Of who caused an event (salted with its id) or owns a project (salted with the project's).

    Who knows a subject can tell whether it was he. Nobody can tell who it was, nor whether two things with other salts
    are of the same person. `services/notifications/store.py` computes the same in SQL.
    """
    return sha256(f"{salt}:{subject}".encode()).hexdigest()
