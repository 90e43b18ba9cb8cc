"""The folder of a replica's index: one process uses it, and what lies in it is looked at before it is believed.

<folder>/lock            held by the process that uses it; the kernel gives it back when that ends
<folder>/current         the name of the index in use
<folder>/<name>/         an index: tantivy's own files and state.json
"""

import fcntl
import json
import shutil
import struct
import tempfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from services.search.index.schema import fingerprint

STATE, CURRENT = "state.json", "current"
_MAGIC = 1337
_UNSUMMED = {"meta.json", ".managed.json", STATE}
SLOTS = 16
"""Processes that may share one place, each with a folder of its own in it."""


@dataclass
class State:
    """Up to where an index follows the catalogue. Written after each commit: a crash between the two lets the same
    changes be written again, which changes nothing.
    """

    catalogue: str
    """Which database it is from: another one has other numbers of transactions."""
    epoch: int
    """Of the catalogue's demand for new indexes, see `demand.py`."""
    cursor: int
    """The first transaction whose changes are not all in it."""
    labels: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """The words of each code that its documents have."""
    fingerprint: str = field(default_factory=fingerprint)


class Damaged(Exception):
    """There is no index, or one that cannot be used: why, in a word or two."""


def read_state(index: Path) -> State:
    """Raises Damaged."""
    try:
        return State(**json.loads((index / STATE).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as fault:
        raise Damaged(f"no state: {type(fault).__name__}") from None


def write_state(index: Path, state: State) -> None:
    """Replace the state at once: a crash leaves the old one or the new one."""
    replace(index / STATE, json.dumps(asdict(state)))


def replace(target: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    fresh = target.with_name(f"{target.name}.new")
    fresh.write_text(text, "utf-8")
    fresh.replace(target)


def check(index: Path) -> None:
    """Read every file of an index and compare it with the sum at its end; a gigabyte takes about a second. Raises
    Damaged for one that is missing, cut off or changed.
    """
    try:
        meta: dict[str, Any] = json.loads((index / "meta.json").read_text("utf-8"))
        segments = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
        files = {path.name: path for path in index.iterdir()}
        managed = set(json.loads((index / ".managed.json").read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Damaged(f"unreadable: {type(fault).__name__}") from None
    there = {name.partition(".")[0] for name in files if name.endswith(".store")}
    if not segments <= there:
        raise Damaged("a segment is missing")
    for name in managed - _UNSUMMED:
        if name.partition(".")[0] in segments:
            if name not in files and not name.endswith(".del"):  # of an older deletion: gone when the next is written
                raise Damaged(f"{name} is missing")
            if name in files and not _sum_is_right(files[name]):
                raise Damaged(f"{name} was changed")


def _sum_is_right(path: Path) -> bool:
    """tantivy ends a file with its sum as JSON, the length of that, and a number that is always the same."""
    try:
        body = path.read_bytes()
        length, magic = struct.unpack("<II", body[-8:])
        footer = json.loads(body[-8 - length : -8])
    except (OSError, struct.error, ValueError):
        return False
    return bool(magic == _MAGIC and zlib.crc32(memoryview(body)[: -8 - length]) == footer["crc"])


class Folder:
    """A place for indexes that this process holds."""

    def __init__(self, path: Path, lock: IO[str]) -> None:
        self.path, self._lock = path, lock

    @classmethod
    def take(cls, place: Path) -> "Folder":
        """The first folder in `place` that no process holds. Raises OSError when none can be made."""
        for slot in range(1, SLOTS + 1):
            path = place / str(slot)
            path.mkdir(parents=True, exist_ok=True)
            lock = (path / "lock").open("a+")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                continue
            return cls(path, lock)
        raise OSError(f"{SLOTS} processes use {place} already")

    def release(self) -> None:
        """Let another process have it."""
        self._lock.close()

    def current(self) -> Path:
        """The index that was in use. Raises Damaged when there is none."""
        try:
            name = (self.path / CURRENT).read_text("utf-8").strip()
        except OSError:
            raise Damaged("there is none") from None
        if not name or not (self.path / name).is_dir():
            raise Damaged("there is none")
        return self.path / name

    def use(self, index: Path) -> None:
        """Let this be the one in use, from the next start on too, and remove the others."""
        replace(self.path / CURRENT, index.name)
        self.tidy(index)

    def fresh(self) -> Path:
        """An empty folder for a new index."""
        return Path(tempfile.mkdtemp(prefix="index-", dir=self.path))  # a name that none had: a build may end late

    def tidy(self, *keep: Path) -> None:
        """Remove indexes that are not in use: old ones, and those whose build was cut off. What a searcher still reads
        stays readable until it lets go.
        """
        for path in self.path.iterdir():
            if path.is_dir() and path not in keep:
                shutil.rmtree(path, ignore_errors=True)
