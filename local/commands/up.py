"""`bieb up`: start everything and stay."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from local.commands import DEFAULT
from local.options import Options
from local.platform import Platform
from local.progress import Display
from local.welcome import welcome


def up(
    port: Annotated[int, typer.Option(help="De eerste poort: het portaal; de diensten volgen op port+1 …")] = 8000,
    data: Annotated[Path, typer.Option(help="De map waarin alles bewaard wordt.", metavar="MAP")] = DEFAULT,
    samples: Annotated[bool, typer.Option("--samples/--no-samples", help="Voorbeeldprojecten laden.")] = True,
    bus: Annotated[str, typer.Option(help="tansu, apache (na `make kafka`) of HOST:POORT.")] = "tansu",
    database_url: Annotated[
        str | None,
        typer.Option(help="Beheerdersadres van een bestaande Postgres; rollen en databases heten innovatiebieb_…"),
    ] = None,
    replicas: Annotated[int, typer.Option(min=1, max=5, help="Aantal processen per dienst.")] = 1,
) -> None:
    """Start het hele platform en blijf draaien tot Ctrl-C.

    \b
    Voorbeelden:
      bieb up
      bieb up --port 9000 --data /srv/bieb --no-samples
      bieb up --bus apache
      bieb up --database-url postgresql://postgres@localhost/postgres
    """
    from local.supervisor import Supervisor  # noqa: PLC0415  # needs what production does not have

    display = Display()
    options = Options(data, port, samples, bus, database_url, replicas)

    async def fill(platform: Platform) -> None:
        if samples:
            await _load_samples(platform, display)

    async def when_ready(platform: Platform) -> None:
        display.say(welcome(platform))

    asyncio.run(Supervisor(options, display).run(when_ready, fill=fill))


async def _load_samples(platform: Platform, display: Display) -> None:
    from local.samples import load  # noqa: PLC0415  # reads every sample; not needed with --no-samples

    try:
        with display.counted("Voorbeelden laden") as counted:
            report = await load(platform, counted)
    except Exception as fault:  # noqa: BLE001  # the platform runs, with or without samples; the line says what was wrong
        display.say(f"Voorbeelden niet (allemaal) geladen: {str(fault) or type(fault).__name__}")
    else:
        new = f"{report.created} geladen" if report.wrote else "stonden er al"
        display.say(f"✓ Voorbeelden: {report.total} projecten, {new}")
