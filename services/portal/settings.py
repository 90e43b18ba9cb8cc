"""What the portal reads from its environment."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from services.portal.limits import FORMS_A_MINUTE
from shared.settings import AuthSettings, listed


class PortalSettings(AuthSettings):
    """`portal_url` is the address people type: the only origin whose forms are accepted outside local mode.

    With `oidc_client_id` people log in at the identity provider `auth_issuer`; without it, in local mode, as a persona.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    log_level: str = "INFO"
    portal_url: str = ""
    trusted_proxies: str = Field(default="127.0.0.1", description="Who may say which address a visitor has")

    forms_a_minute: int = Field(default=FORMS_A_MINUTE, ge=10, description="Of one session; of one address without one")

    submissions_url: str
    moderation_url: str
    notifications_url: str
    search_url: str
    public_services: str = Field(
        default="",
        pattern=r"^(https?://\S*\{service\}\S*)?$",
        description="Where visitors reach them, such as https://{service}.example.nl; empty: where the portal does",
    )

    database_url: str
    database_pool: int = 10
    session_secret: str = Field(min_length=32)
    demo_key: Path | None = None

    auth_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_scope: str = "openid profile email"
    client_id: str = Field(default="", description="The portal's own account, for reading on behalf of nobody")
    client_secret: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        faults = []
        if self.mode == "production" and not self.portal_url.startswith("https://"):
            faults.append("BIEB_PORTAL_URL must be the portal's https address outside local mode")
        if self.mode == "production" and self.demo_key is not None:
            faults.append("BIEB_DEMO_KEY exists only in local mode")
        for name, account, secret in (
            ("BIEB_OIDC_CLIENT", self.oidc_client_id, self.oidc_client_secret),
            ("BIEB_CLIENT", self.client_id, self.client_secret),
        ):
            if bool(account) != bool(secret.get_secret_value()):
                faults.append(f"{name}_ID and {name}_SECRET go together")
            if account and not self.auth_issuer:
                faults.append(f"{name}_ID needs BIEB_AUTH_ISSUER")
        if self.client_id and self.client_id not in listed(self.auth_anonymous_clients):
            # Otherwise its token would count as somebody's, and show the public what is for who is logged in.
            faults.append("BIEB_CLIENT_ID must be one of BIEB_AUTH_ANONYMOUS_CLIENTS, here and at the services")
        if self.oidc_client_id and not self.portal_url:
            faults.append("BIEB_OIDC_CLIENT_ID needs BIEB_PORTAL_URL: the provider sends people back to it")
        if self.oidc_client_id and "openid" not in self.oidc_scope.split():
            faults.append("BIEB_OIDC_SCOPE must hold openid")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def public_url(self, service: str) -> str:
        """The address at which a visitor reaches a service, without a slash: for links to files, feeds and APIs."""
        own: str = getattr(self, f"{service}_url")
        return (self.public_services.replace("{service}", service) or own).rstrip("/")

    @property
    def local(self) -> bool:
        return self.mode == "local"
