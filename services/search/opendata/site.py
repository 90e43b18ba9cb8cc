"""Where this installation is found: the addresses and names in what it gives out. Pure."""

import re
from dataclasses import dataclass
from uuid import UUID

NO_DOMAIN = "innovatiebieb.localhost"
"""For an installation without a name of its own, on one machine."""
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+")
"""What the guideline for `oai-identifier` takes for a domain; an address of numbers is none."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_domain(name: str) -> bool:
    """Whether OAI identifiers can be made with this name."""
    return _DOMAIN.fullmatch(name) is not None


@dataclass(frozen=True)
class Site:
    """`portal` is where people read, `service` where machines ask, both without a slash behind them."""

    portal: str
    service: str
    domain: str
    mail: str

    def permalink(self, project_id: UUID | str) -> str:
        """The address of a project, for ever."""
        return f"{self.portal}/projecten/{project_id}"

    def oai_id(self, project_id: UUID) -> str:
        """The identifier of a project's record for harvesters."""
        return f"oai:{self.domain}:{project_id}"

    def project_of(self, oai_id: str) -> UUID | None:
        """The project of an identifier of ours; None for any other text."""
        prefix, _, name = oai_id.rpartition(":")
        return UUID(name) if prefix == f"oai:{self.domain}" and _UUID.fullmatch(name) else None


LOCAL = Site("http://127.0.0.1:8000", "http://127.0.0.1:8004", NO_DOMAIN, f"beheer@{NO_DOMAIN}")
"""As `make up` has it without options; also for an application that nobody told otherwise."""
