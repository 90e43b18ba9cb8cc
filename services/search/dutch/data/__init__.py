"""Tables of words: those that the set-up makes from OpenTaal's dictionary, and our own, reviewed by hand."""

import gzip
from importlib.resources import files

_HERE = files("services.search.dutch.data")


def made(name: str) -> dict[str, str]:
    """A table that the set-up makes (`make setup`). Raises FileNotFoundError when it was not made yet."""
    return _table(gzip.decompress((_HERE / f"{name}.tsv.gz").read_bytes()).decode())


def reviewed(name: str) -> dict[str, str]:
    """A table of ours, which adds to the made one of the same name or overrules it."""
    return _table((_HERE / f"{name}.tsv").read_text("utf-8"))


def listed(name: str) -> frozenset[str]:
    """The words of a list of ours."""
    lines = (_HERE / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _table(text: str) -> dict[str, str]:
    rows = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {word: value for word, _, value in rows}
