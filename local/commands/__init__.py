"""The `bieb` commands, one file per group."""

import os
from pathlib import Path
from typing import Annotated

import typer

from local.errors import LocalError
from local.lock import is_running
from local.options import DEFAULT_DATA
from local.platform import Platform

Data = Annotated[Path, typer.Option("--data", help="De map met gegevens, zoals bij `bieb up`.", metavar="MAP")]
DEFAULT = DEFAULT_DATA


def bus_address(data: Path) -> str:
    """Where the bus is: `BIEB_KAFKA` (inside a container of production), else that of the platform on this folder."""
    return os.environ.get("BIEB_KAFKA") or running(data).kafka


def running(data: Path) -> Platform:
    """The platform on this data folder; LocalError when it does not run."""
    platform = Platform.load(data)
    if not is_running(data):
        raise LocalError(f"Innovatiebieb draait nu niet op {data}. Start met `make up`.")
    return platform
