"""What the search service reads from its environment beside what every service does."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from services.search.opendata.site import NO_DOMAIN, Site, is_domain
from shared.settings import Settings


class SearchSettings(Settings):
    """`index` is a folder for the index of this process: what is in it can be thrown away. `portal_url` is where people
    read a project, and `public_url` where machines reach this service: both stand in what is given out. `oai_domain` is
    the part of OAI identifiers that must never change; empty: the portal's host. `admin_mail` is whom a harvester's
    owner may write to.
    """

    index: Path
    portal_url: str = Field(pattern=r"^https?://\S+$")
    public_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    oai_domain: str = ""
    admin_mail: str = Field(default="", pattern=r"^(\S+@\S+\.\S+)?$")

    @field_validator("oai_domain")
    @classmethod
    def _a_domain(cls, given: str) -> str:
        if given and not is_domain(given):
            raise ValueError("must be a domain name, such as innovatiebieb.nl")
        return given

    def site(self) -> Site:
        """Where this installation is found, as what it gives out says it."""
        host = urlsplit(self.portal_url).hostname or ""
        domain = self.oai_domain or (host if is_domain(host) else NO_DOMAIN)
        return Site(
            portal=self.portal_url.rstrip("/"),
            service=(self.public_url or f"http://{self.host}:{self.port}").rstrip("/"),
            domain=domain,
            mail=self.admin_mail or f"beheer@{domain}",
        )
