"""`bieb audit`: is the history of decisions what was written?"""

import os
import re
import subprocess
import sys
from typing import Annotated

import typer

from local.commands import DEFAULT, Data, running
from local.errors import LocalError

app = typer.Typer(help="Het logboek van besluiten controleren.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def audit() -> None:
    """Het logboek van besluiten controleren."""


@app.command()
def verify(
    noted: Annotated[
        str | None, typer.Option("--noted", help="Het einde dat je eerder noteerde.", metavar="REGELS:HASH")
    ] = None,
    data: Data = DEFAULT,
) -> None:
    """Controleer elke regel: veranderd, verdwenen of toegevoegd wordt gevonden. De status is dan 1.

    \b
    Voorbeelden:
      bieb audit verify
      bieb audit verify --noted 1204:9f86d081884c7d65…
    """
    from local.plan import ROOT, service_environment  # noqa: PLC0415  # only when it is used

    if noted is not None and not re.fullmatch(r"\d{1,15}:[0-9a-f]{64}", noted):
        raise LocalError("Geef bij --noted wat `bieb audit verify` eerder liet zien: REGELS:HASH.")
    # Inside a container of production the service's own environment is there already.
    environment = (
        dict(os.environ) if "BIEB_DATABASE_URL" in os.environ else service_environment(running(data), "moderation")
    )
    command = [sys.executable, "-m", "services.moderation.audit.verify", *(["--noted", noted] if noted else [])]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)
