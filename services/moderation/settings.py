"""What moderation reads from its environment beside what every service does."""

from typing import Self

from pydantic import model_validator

from shared.outside import Reach, not_ourselves_in_production
from shared.settings import Settings


class ModerationSettings(Settings):
    """`search_url`: where look-alikes are asked for; without it the review says that it does not know.

    `link_checks`: what the link checker may ask. Not set it is `public` in production and `off` on a person's own
    machine, where 103 sample records would have it ask half the internet at each fresh start.
    """

    search_url: str | None = None
    link_checks: Reach | None = None

    @model_validator(mode="after")
    def _no_loopback_in_production(self) -> Self:
        not_ourselves_in_production("BIEB_LINK_CHECKS", self.link_checks, self.mode)
        return self

    @property
    def links(self) -> Reach:
        """What may be asked here."""
        return self.link_checks or ("public" if self.mode == "production" else "off")
