"""Events of the moderation service about parels: working, promising innovations that are worked out and shown."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.base import ProjectEvent
from shared.contracts.projects import Library


class ParelChange(ProjectEvent):
    """What all steps towards a parel carry. The motivation is public, as everything here is."""

    parel_id: UUID
    title: str
    library: Library
    themes: tuple[str, ...]
    motivation: str
    poi: str | None = None
    decided_at: datetime


class ParelNominated(ParelChange):
    """Somebody thinks that this published project deserves to be a parel."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.parel-nominated.v1"


class ParelAwarded(ParelChange):
    """Two moderators of different support institutions agree: this project is a parel."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.parel-awarded.v1"

    pois: tuple[str, ...]


class ParelWithdrawn(ParelChange):
    """A nomination or a parel was taken back."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.parel-withdrawn.v1"

    was_awarded: bool
