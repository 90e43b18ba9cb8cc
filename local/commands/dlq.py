"""`bieb dlq`: records a consumer could not handle, and the way back."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from local.commands import DEFAULT, Data, bus_address
from local.errors import LocalError

if TYPE_CHECKING:
    from shared.messaging.dead_letter import Letter

SERVICES = ("submissions", "moderation", "notifications", "search")
app = typer.Typer(help="Berichten die niet te verwerken waren.", no_args_is_help=True, rich_markup_mode=None)
Service = Annotated[str | None, typer.Option("--service", help="Alleen van deze dienst.", metavar="NAAM")]
Id = Annotated[str, typer.Argument(help="Zoals `bieb dlq list` het toont: dienst/partitie-nummer.", metavar="ID")]


@app.callback()
def dead_letters() -> None:
    """Berichten die niet te verwerken waren."""


@app.command("list")
def list_letters(
    service: Service = None,
    everything: Annotated[bool, typer.Option("--all", help="Ook wat al opnieuw is aangeboden.")] = False,
    data: Data = DEFAULT,
) -> None:
    """Toon wat er ligt, oudste eerst.

    \b
    Voorbeelden:
      bieb dlq list
      bieb dlq list --service search --all
    """
    letters = [letter for letter in _letters(data, service) if everything or not letter.replayed]
    if not letters:
        print("Geen onverwerkte berichten.")
    for letter in letters:
        again = "  (opnieuw aangeboden)" if letter.replayed else ""
        kind = letter.header("ce_type") or "?"
        print(f"{_name(letter):<22}  {letter.time[:19]}  {letter.reason:<18}  {kind}  {letter.detail[:80]}{again}")


@app.command()
def show(identity: Id, data: Data = DEFAULT) -> None:
    """Toon één bericht helemaal: waarom het bleef liggen, zijn kenmerken en zijn inhoud.

    \b
    Voorbeeld:
      bieb dlq show search/3-0
    """
    letter = _find(data, identity)
    print(f"{_name(letter)}: {letter.reason}: {letter.detail}\nVan {letter.topic}, {letter.time}\n")
    print(f"sleutel: {'' if letter.key is None else letter.key.decode(errors='replace')}")
    for name, value in letter.original_headers():
        print(f"{name}: {'(leeg)' if value is None else value.decode(errors='replace')}")
    print(f"\n{letter.shown_value()}")


@app.command()
def replay(
    identities: Annotated[list[str] | None, typer.Argument(help="Welke berichten.", metavar="[ID]...")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Alles wat nog ligt.")] = False,
    service: Service = None,
    data: Data = DEFAULT,
) -> None:
    """Bied berichten opnieuw aan bij de dienst die ze niet kon verwerken. Tweemaal aanbieden kan geen kwaad.

    \b
    Voorbeelden:
      bieb dlq replay search/3-0
      bieb dlq replay --all --service search
    """
    from shared.messaging.dead_letter import replay as send_back  # noqa: PLC0415  # takes longer than --help should

    if bool(identities) == everything:
        raise LocalError("Noem de berichten (zie `bieb dlq list`), of kies --all.")
    if everything:
        letters = [letter for letter in _letters(data, service) if not letter.replayed]
    else:
        letters = [_find(data, identity) for identity in identities or []]
    asyncio.run(send_back(bus_address(data), letters))
    print(f"{len(letters)} opnieuw aangeboden." if letters else "Er ligt niets.")


def _letters(data: Data, service: str | None) -> list["Letter"]:
    from shared.messaging.dead_letter import read_letters  # noqa: PLC0415  # takes longer than --help should

    if service is not None and service not in SERVICES:
        raise LocalError(f"Dienst {service} bestaat niet: kies {', '.join(SERVICES)}.")
    bootstrap = bus_address(data)

    async def read() -> list["Letter"]:
        found = [
            letter for name in ([service] if service else SERVICES) for letter in await read_letters(bootstrap, name)
        ]
        return sorted(found, key=lambda letter: letter.time)

    return asyncio.run(read())


def _find(data: Data, identity: str) -> "Letter":
    service, _, number = identity.partition("/")
    if service not in SERVICES or not number:
        raise LocalError(f"{identity} is geen ID zoals `bieb dlq list` ze toont, bijvoorbeeld search/3-0.")
    for letter in _letters(data, service):
        if letter.id == number:
            return letter
    raise LocalError(f"Bericht {identity} is er niet (meer). Zie `bieb dlq list --all`.")


def _name(letter: "Letter") -> str:
    return f"{letter.service}/{letter.id}"
