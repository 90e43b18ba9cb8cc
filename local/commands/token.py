"""`bieb token`: be somebody, on the command line."""

import asyncio
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from local.commands import DEFAULT, Data
from local.errors import LocalError
from local.platform import Platform


def token(
    persona: Annotated[str | None, typer.Argument(help="Wie je bent.")] = None,
    service: Annotated[
        bool, typer.Option("--service", help="Het token van een dienstaccount bij de inlogdienst.")
    ] = False,
    data: Data = DEFAULT,
) -> None:
    """Geef een getekend token (12 uur geldig) van een persona, voor de API's van dit platform.

    Met --service: een token van BIEB_CLIENT_ID met BIEB_CLIENT_SECRET, van de inlogdienst BIEB_AUTH_ISSUER.

    \b
    Voorbeelden:
      bieb token medewerker-assen
      BIEB_TOKEN=$(bieb token --service) bieb export
      curl -H "Authorization: Bearer $(bieb token moderator-drenthe)" http://127.0.0.1:8002/v1/cases
    """
    if (persona is None) != service:
        raise LocalError("Noem een persona, of vraag met --service het token van een dienstaccount.")
    print(_of_service() if persona is None else token_of(persona, data))


def _of_service() -> str:
    """A client-credentials token, as the environment says. Raises LocalError, SystemExit for faults in it."""
    from pydantic import SecretStr  # noqa: PLC0415  # takes longer than --help should

    from shared.auth import Verifier  # noqa: PLC0415
    from shared.service_token import NoToken, ServiceToken  # noqa: PLC0415
    from shared.settings import AuthSettings, read  # noqa: PLC0415

    class Account(AuthSettings):
        """An account without a person."""

        client_id: str
        client_secret: SecretStr

    settings = read(Account)
    verifier = Verifier.of(settings)
    try:
        return asyncio.run(ServiceToken(verifier.provider, settings.client_id, settings.client_secret).get())
    except NoToken as fault:
        raise LocalError(f"De inlogdienst geeft geen token: {fault}") from None


def token_of(persona: str, data: Path) -> str:
    """A persona's token of the platform on this folder. Raises LocalError."""
    from shared.demo.issuer import DemoIssuer  # noqa: PLC0415  # takes longer than --help should
    from shared.demo.personas import PERSONAS  # noqa: PLC0415

    if persona not in PERSONAS:
        near = get_close_matches(persona, PERSONAS, n=3) or ["medewerker-assen", "moderator-drenthe", "spn"]
        raise LocalError(f"Persona {persona} bestaat niet. Bedoel je {', '.join(near)}?")
    return DemoIssuer.open(Platform.load(data).demo, "local").token(persona)
