"""One supervisor per data folder."""

import fcntl
import os
from pathlib import Path
from typing import IO

from local.errors import LocalError


class DataLock:
    """Held from start to end by the supervisor; the kernel releases it when the process ends, however it ends."""

    def __init__(self, data: Path) -> None:
        self.path = data / "lock"
        self._file: IO[str] | None = None

    def take(self, address: str) -> None:
        """Takes the lock, with `address` in it for whoever comes second; for that one it raises LocalError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("a+")
        except OSError as fault:
            raise LocalError(
                f"Kan niet schrijven in {self.path.parent} ({fault.strerror}). Kies een map met --data."
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            found = file.read().strip()
            file.close()
            raise LocalError(
                f"Innovatiebieb draait al op {self.path.parent} ({found}). "
                "Stop die eerst, of kies een andere map met --data."
            ) from None
        file.truncate(0)
        file.write(f"{address}, proces {os.getpid()}")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Gives it up; the file stays, it means nothing by itself."""
        if self._file is not None:
            self._file.close()
            self._file = None


def is_running(data: Path) -> bool:
    """Whether a supervisor holds this data folder now."""
    try:
        with (data / "lock").open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
