"""What an OpenID Connect provider says of itself, at a known address; believed only about its own issuer."""

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from shared.settings import Mode

WELL_KNOWN = "/.well-known/openid-configuration"
PATIENCE = httpx.Timeout(5.0)


class Misconfigured(Exception):
    """The document is not to be believed, or not complete; the message is for the log."""


@dataclass(frozen=True)
class Provider:
    """The addresses of one provider. Those that a browser or we do not need may be absent."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    end_session_endpoint: str | None = None
    names_itself: bool = False
    """Says who it is in every answer to the browser (RFC 9207): an answer without it comes from somebody else."""


def document_address(issuer: str) -> str:
    """Where the specification puts the document of an issuer."""
    return issuer.rstrip("/") + WELL_KNOWN


def check_address(address: str, mode: Mode, plain_hosts: Collection[str] = ()) -> str:
    """The address, when it may be trusted with keys and secrets. Raises Misconfigured.

    In production that is https; http only on this machine, or to a host that the operator names.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.fragment:
        raise Misconfigured(f"{address} is no http(s) address")
    if (
        parts.scheme == "http"
        and mode == "production"
        and not _here(parts.hostname)
        and parts.hostname not in plain_hosts
    ):
        raise Misconfigured(f"{address} must be https (or name its host in BIEB_AUTH_HTTP_HOSTS)")
    return address


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def discover(issuer: str, address: str, mode: Mode, plain_hosts: Collection[str] = ()) -> Provider:
    """Read the document at `address`. Raises Misconfigured, httpx.HTTPError, ValueError (no JSON)."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        answer = await client.get(check_address(address, mode, plain_hosts), headers={"Accept": "application/json"})
    if answer.status_code != 200:  # a redirect too: who the keys come from is configuration, not somebody's answer
        raise Misconfigured(f"{address} answered {answer.status_code}")
    return believe(answer.json(), issuer, mode, plain_hosts)


def believe(document: Any, issuer: str, mode: Mode, plain_hosts: Collection[str] = ()) -> Provider:
    """What the document says, when it is about `issuer`, letter for letter. Raises Misconfigured."""
    if not isinstance(document, dict):
        raise Misconfigured("the document is no object")
    if document.get("issuer") != issuer:
        raise Misconfigured("the document is about another issuer than BIEB_AUTH_ISSUER")

    def address(name: str) -> str | None:
        found = document.get(name)
        if found is None:
            return None
        if not isinstance(found, str):
            raise Misconfigured(f"{name} is no text")
        return check_address(found, mode, plain_hosts)

    keys = address("jwks_uri")
    if keys is None:
        raise Misconfigured("the document names no jwks_uri")
    return Provider(
        issuer=issuer,
        jwks_uri=keys,
        authorization_endpoint=address("authorization_endpoint"),
        token_endpoint=address("token_endpoint"),
        end_session_endpoint=address("end_session_endpoint"),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )
