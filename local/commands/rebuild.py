"""`bieb rebuild`: build a service's state anew from the events."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from local.commands import DEFAULT, Data, running
from local.errors import LocalError

app = typer.Typer(
    help="Een dienst opnieuw opbouwen uit de gebeurtenissen.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def rebuild() -> None:
    """Een dienst opnieuw opbouwen uit de gebeurtenissen."""


@app.command()
def search(
    yes: Annotated[bool, typer.Option("--yes", help="Vraag niet om bevestiging.")] = False, data: Data = DEFAULT
) -> None:
    """Wis de catalogus van de zoekdienst en bouw hem opnieuw op; de uitkomst is dezelfde, regel voor regel.

    \b
    Voorbeeld:
      bieb rebuild search
    """
    _run(data, *(["--yes"] if yes else []))


@app.command()
def index(data: Data = DEFAULT) -> None:
    """Laat elke replica van de zoekdienst een nieuwe index maken uit de catalogus; zoeken gaat intussen door.

    \b
    Voorbeeld:
      bieb rebuild index
    """
    _run(data, "--index")


def _run(data: Path, *options: str) -> None:
    from local.plan import ROOT, service_environment  # noqa: PLC0415  # only when it is used

    platform = running(data)
    if find_spec("services.search.rebuild") is None:
        raise LocalError("Deze versie heeft geen zoekdienst die zich kan herbouwen.")
    command = [sys.executable, "-m", "services.search.rebuild", *options]
    # In its own process, which also says how it went: the command line knows no service from within.
    done = subprocess.run(command, env=service_environment(platform, "search"), cwd=ROOT, check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)
