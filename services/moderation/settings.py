"""What moderation reads from its environment beside what every service does."""

from typing import Self

from pydantic import model_validator

from shared.outside import Reach
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
        # There it would ask our own network's services whatever a submitted text says.
        if self.link_checks == "loopback" and self.mode != "local":
            raise ValueError("BIEB_LINK_CHECKS=loopback exists in local mode only: set public or off")
        return self

    @property
    def links(self) -> Reach:
        """What may be asked here."""
        return self.link_checks or ("public" if self.mode == "production" else "off")
