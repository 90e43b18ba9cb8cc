"""Other words for the same thing, as SPN keeps them in the vocabulary `synonyms`.

The label and the aliases of a term mean the same: who looks for one finds all. Its narrower words are found too, but
who looks for one of those (*statushouders*) does not want everything wider (*nieuwkomers*).
"""

from datetime import date

from services.search.dutch.analysis import stems
from services.search.dutch.folding import folded
from services.search.terms import today
from services.search.word import Synonyms
from shared.vocabularies import Vocabulary, vocabulary

_last: tuple[Vocabulary, date, Synonyms] | None = None


def synonyms() -> Synonyms:
    """As this process knows them at this moment."""
    global _last  # noqa: PLW0603 - made again when SPN changes one, not for every question
    kept, day = vocabulary("synonyms"), today()
    if _last is None or _last[0] is not kept or _last[1] != day:
        _last = (kept, day, table(kept, day))
    return _last[2]


def table(kept: Vocabulary, day: date) -> Synonyms:
    """For the stems of each word, or row of words, that is in use on that day: what is found with it. What has no
    letter or digit (*&*) is no word: a project would have all of its words, whatever it says.
    """
    found: dict[str, dict[str, None]] = {}
    for term in kept.items:
        if not term.valid_on(day):
            continue
        same = [row for text in (term.label, *term.aliases) if (row := folded(text))]
        narrower = [row for text in term.narrower if (row := folded(text))]
        for text in same:
            others = found.setdefault(" ".join(stems(text.split())), {})
            others |= dict.fromkeys(other for other in (*same, *narrower) if other != text)
    return {row: tuple(others) for row, others in found.items()}
