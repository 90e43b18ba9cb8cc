"""The stem of a word: what *huis* and *huizen*, *robot* and *robots*, *voorlezen* and *voorleest* have in common."""

from functools import cache

from services.search.dutch.data import made, reviewed
from services.search.dutch.snowball import snowball


@cache
def _mended() -> dict[str, str]:
    return made("stems") | reviewed("stems")


def stem(word: str) -> str:
    """The stem of a folded word. Raises FileNotFoundError when the set-up did not make the tables yet."""
    return _mended().get(word) or snowball(word)
