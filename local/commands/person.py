"""`bieb person`: what is held of somebody, and erasing him (the AVG)."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from local.commands import DEFAULT, Data, running
from local.errors import LocalError

HOLDERS = ("submissions", "moderation", "notifications", "search")
"""The services that hold something of people."""
ADMINISTRATOR = "beheerder"
_DETAIL = 300

app = typer.Typer(help="Persoonsgegevens: opvragen en wissen (AVG).", no_args_is_help=True, rich_markup_mode=None)
Who = Annotated[str, typer.Argument(help="Zijn of haar `sub` bij de inlogdienst.", metavar="SUBJECT")]


@app.callback()
def person() -> None:
    """Persoonsgegevens: opvragen en wissen (AVG)."""


@app.command()
def export(subject: Who, data: Data = DEFAULT) -> None:
    """Geef als JSON alles wat elke dienst van iemand bewaart.

    Op een ander platform dan dat van `make up`: zet BIEB_SUBMISSIONS_URL, BIEB_MODERATION_URL, BIEB_NOTIFICATIONS_URL,
    BIEB_SEARCH_URL en BIEB_TOKEN (van een beheerder).

    \b
    Voorbeeld:
      bieb person export medewerker-assen > gegevens.json
    """
    ask = _asker(data)
    found = [ask("GET", name, "/v1/personal-data", params={"subject": subject}) for name in HOLDERS]
    print(json.dumps(found, indent=2, ensure_ascii=False))


@app.command()
def erase(
    subject: Annotated[str | None, typer.Argument(help="Zijn of haar `sub`.", metavar="SUBJECT")] = None,
    email: Annotated[str | None, typer.Option("--email", help="Een contactpersoon zonder account, op adres.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Een contactpersoon zonder account, op naam.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Vraag niet om bevestiging.")] = False,
    data: Data = DEFAULT,
) -> None:
    """Wis iemand, in elke dienst. Projecten en besluiten blijven; dat ze van hem of haar waren niet. Dit is voorgoed.

    \b
    Voorbeelden:
      bieb person erase medewerker-assen
      bieb person erase --email naam@example.nl
    """
    wanted = {"subject": subject, "email": email, "name": name}
    body = {key: value for key, value in wanted.items() if value}
    if not body:
        raise LocalError("Noem wie: een SUBJECT, --email of --name.")
    ask = _asker(data)
    if not yes:
        typer.confirm(f"{', '.join(body.values())} voorgoed wissen?", abort=True)
    done = ask("POST", "submissions", "/v1/erasures", json=body)
    print(f"Gewist: {done['rows']} regels en {done['texts']} teksten bij submissions.")
    if done["personKey"]:
        print("De andere diensten volgen vanzelf, ook een die nu stilstaat.")


def _asker(data: Path) -> Any:
    """What asks a service something, as an administrator."""
    token = os.environ.get("BIEB_TOKEN")
    platform = None if token else running(data)
    if token is None:
        from local.commands.token import token_of  # noqa: PLC0415  # takes longer than --help should

        token = token_of(ADMINISTRATOR, data)

    def ask(method: str, service: str, path: str, **more: Any) -> Any:
        variable = f"BIEB_{service.upper()}_URL"
        url = os.environ.get(variable) if platform is None else platform.url(service)
        if not url:
            raise LocalError(f"Bij BIEB_TOKEN hoort ook {variable}: het adres van {service}.")
        try:
            answer = httpx.request(method, url + path, headers={"Authorization": f"Bearer {token}"}, timeout=60, **more)
        except httpx.HTTPError as failure:
            raise LocalError(f"{service} geeft geen antwoord op {url} ({type(failure).__name__}).") from None
        if not answer.is_success:
            raise LocalError(f"{service} weigert: {_detail(answer)}")
        return answer.json()

    return ask


def _detail(answer: httpx.Response) -> str:
    try:
        told = answer.json()
        faults = "; ".join(fault["detail"] for fault in told.get("errors", []))
        return f"{told['detail']} {faults}".strip()[:_DETAIL]
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"
