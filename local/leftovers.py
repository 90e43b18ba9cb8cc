"""Processes of an earlier start that are still there, though their supervisor is gone.

On Linux the kernel ends children with their parent; elsewhere a killed supervisor leaves them. The next start stops
them: a process counts as ours only when number and moment of birth are the ones written down.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

NAME = "processes.json"


def remember(data: Path, pids: Mapping[str, int]) -> None:
    """Writes down which processes run now, by name."""
    found = {}
    for name, pid in pids.items():
        with suppress(psutil.NoSuchProcess):
            found[name] = {"pid": pid, "born": psutil.Process(pid).create_time()}
    half = data / f".{NAME}"
    half.write_text(json.dumps(found, indent=2))
    half.replace(data / NAME)


def recorded(data: Path) -> dict[str, int]:
    """Process id by name, of those that still live; `{}` when nothing was written down."""
    return {name: process.pid for name, process in _living(data).items()}


def stop(data: Path, patience: float = 8) -> list[str]:
    """Ends what is left (asks, then kills after `patience` seconds); returns their names."""
    living = _living(data)
    for process in living.values():
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(living.values(), timeout=patience)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=2)
    forget(data)
    return list(living)


def forget(data: Path) -> None:
    """After a clean stop there is nothing to remember."""
    (data / NAME).unlink(missing_ok=True)


def _living(data: Path) -> dict[str, psutil.Process]:
    try:
        written = json.loads((data / NAME).read_text())
    except (OSError, ValueError):
        return {}
    living = {}
    for name, entry in written.items():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["born"]) < 2 and process.status() != psutil.STATUS_ZOMBIE:
                living[name] = process
    return living
