"""Packages of npm for tests, by their lock file and installed once: what Node runs lies beside its node_modules."""

import fcntl
import hashlib
import shutil
from pathlib import Path

from local import assets


def place(source: Path, name: str) -> Path:
    """A folder in the project's cache with the scripts of `source` and their packages. Raises when npm can't."""
    folder = assets.CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process of the same run may want them too
        wanted = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
        stamp = folder / ".stamp"
        if not stamp.is_file() or stamp.read_text() != wanted:
            assets.install(source, name)
            stamp.write_text(wanted)  # a crash before this: the next run installs them again
        for script in source.glob("*.mjs"):
            shutil.copy(script, folder)
    return folder
