"""`bieb import` and `bieb export`: many projects at once, from a table and into one."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from local.commands import DEFAULT, Data, running
from local.errors import LocalError
from local.progress import Display
from local.transfer import FaultyFile, Imported, Transfer

DEFAULT_PERSONA = "medewerker-assen"
SHOWN = 50
"""Faults and conflicts that are shown of one file."""
Persona = Annotated[str | None, typer.Option("--as", help="Wie je bent, op dit platform.", metavar="PERSONA")]


def import_(
    file: Annotated[Path | None, typer.Argument(help="Een bestand .csv of .jsonl.", metavar="BESTAND")] = None,
    persona: Persona = None,
    submit: Annotated[bool, typer.Option("--submit", help="Dien alles in; anders worden het concepten.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Kijk alleen of het bestand klopt.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Geef een leeg bestand met een voorbeeldrij.")] = False,
    data: Data = DEFAULT,
) -> None:
    """Importeer een bestand met projecten. Het wordt eerst helemaal nagekeken: is er iets mis, dan wordt niets bewaard.

    Nog een keer importeren kan geen kwaad: wat er al is, blijft zoals het is. Ook na Ctrl-C gaat het zo verder.

    Op een ander platform dan dat van `make up`: zet BIEB_SUBMISSIONS_URL en BIEB_TOKEN.

    \b
    Voorbeelden:
      bieb import --template > projecten.csv
      bieb import projecten.csv --dry-run
      bieb import projecten.csv --submit --as medewerker-assen
    """
    with _connected(data, persona) as there:
        if template:
            typer.get_binary_stream("stdout").write(there.template())
            return
        if file is None:
            raise LocalError("Noem een bestand, of vraag een sjabloon: bieb import --template > projecten.csv")
        if not file.is_file():
            raise LocalError(f"{file} is er niet, of is geen bestand.")
        if file.suffix.lower() not in (".csv", ".txt", ".tsv", ".jsonl", ".ndjson"):
            raise LocalError(f"{file} eindigt niet op .csv of .jsonl. Bewaar het in Excel als ‘CSV UTF-8’.")
        display = Display(Console(stderr=True, highlight=False, soft_wrap=True))
        try:
            made = there.bring(file, submit=submit, dry_run=dry_run, step=display.counted)
        except FaultyFile as faulty:
            _show_faults(faulty)
            raise LocalError(str(faulty)) from None
        _say(made, dry_run=dry_run)
        if made.conflicts and not dry_run:
            for line in there.conflicts(made.id, SHOWN):
                print(f"  {line}")
            raise LocalError(f"{made.conflicts} rijen zijn niet bewaard: een ander was eerder. Exporteer opnieuw.")


def export(
    kind: Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="csv of jsonl.")] = "csv",
    mine: Annotated[bool, typer.Option("--mine", help="Alleen die van mijn eigen bibliotheek.")] = False,
    persona: Persona = None,
    data: Data = DEFAULT,
) -> None:
    """Geef de projecten als bestand dat `bieb import` weer leest: van je bibliotheek, of van je gebied als moderator.

    \b
    Voorbeelden:
      bieb export > projecten.csv
      bieb export --format jsonl --as moderator-drenthe > drenthe.jsonl
    """
    with _connected(data, persona) as there:
        for piece in there.export(kind, mine=mine):
            typer.get_binary_stream("stdout").write(piece)
        typer.get_binary_stream("stdout").flush()


def _connected(data: Path, persona: str | None) -> Transfer:
    """At the address and with the token of the environment, else on the platform on this folder."""
    url, token = os.environ.get("BIEB_SUBMISSIONS_URL"), os.environ.get("BIEB_TOKEN")
    if token and persona:
        raise LocalError("Kies: BIEB_TOKEN zegt al wie je bent, laat --as weg.")
    if url and not token:
        raise LocalError("Bij BIEB_SUBMISSIONS_URL hoort ook BIEB_TOKEN: je token op dat platform.")
    if not url:
        url = running(data).url("submissions")
    return Transfer(url, token or _token(data, persona or DEFAULT_PERSONA))


def _token(data: Path, persona: str) -> str:
    from local.commands.token import token_of  # noqa: PLC0415  # takes longer than --help should

    return token_of(persona, data)


def _say(made: Imported, *, dry_run: bool) -> None:
    if dry_run:
        print(f"Het bestand klopt: {made.rows} {'rij' if made.rows == 1 else 'rijen'}. Er is niets bewaard.")
    parts = {
        "nieuw": made.created,
        "bijgewerkt": made.updated,
        "ongewijzigd": made.unchanged,
        "niet bewaard": made.conflicts,
    }
    said = ", ".join(f"{count} {word}" for word, count in parts.items() if count)
    print(f"{'Dit zou worden' if dry_run else 'Klaar'}: {said or 'niets'}.")


def _show_faults(faulty: FaultyFile) -> None:
    table = Table("rij", "kolom", "wat is er mis", show_edge=False, pad_edge=False)
    for fault in faulty.faults[:SHOWN]:
        table.add_row(fault.row, fault.column, fault.text)
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(table)
    if len(faulty.faults) > SHOWN:
        console.print(f"… en nog {len(faulty.faults) - SHOWN}.")
