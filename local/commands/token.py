"""`bieb token`: be somebody, on the command line."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from local.commands import DEFAULT, Data
from local.errors import LocalError
from local.platform import Platform


def token(persona: Annotated[str, typer.Argument(help="Wie je bent.")], data: Data = DEFAULT) -> None:
    """Geef een getekend token (12 uur geldig) van een persona, voor de API's van dit platform.

    \b
    Voorbeelden:
      bieb token medewerker-assen
      curl -H "Authorization: Bearer $(bieb token moderator-drenthe)" http://127.0.0.1:8002/v1/cases
    """
    print(token_of(persona, data))


def token_of(persona: str, data: Path) -> str:
    """A persona's token of the platform on this folder. Raises LocalError."""
    from shared.demo.issuer import DemoIssuer  # noqa: PLC0415  # takes longer than --help should
    from shared.demo.personas import PERSONAS  # noqa: PLC0415

    if persona not in PERSONAS:
        near = get_close_matches(persona, PERSONAS, n=3) or ["medewerker-assen", "moderator-drenthe", "spn"]
        raise LocalError(f"Persona {persona} bestaat niet. Bedoel je {', '.join(near)}?")
    return DemoIssuer.open(Platform.load(data).demo, "local").token(persona)
