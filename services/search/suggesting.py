"""Suggestions while someone types: titles, words, themes and libraries with a word that begins like that."""

from collections.abc import Mapping, Sequence
from heapq import nsmallest

from services.search import terms
from services.search.bodies import Suggestion
from services.search.dutch.analysis import analyse
from services.search.dutch.folding import words
from services.search.dutch.stopwords import FUNCTION
from services.search.index.scoring import Scored, any_of, has
from services.search.index.snapshot import Snapshot
from shared.vocabularies import vocabulary

WORDS = 8
MOST = 10
SHARES = (2, 2, 2, 4)
"""Of them at least, as far as there are so many: themes, libraries, single words, titles."""
COMPLETIONS = 20_000
"""Words with the same beginning that are looked at."""
TRIED = 40
"""Of them the most common, with which titles are looked for."""
LOOKED_AT = 30
"""Newest projects with these words, of which the title is looked at."""


def suggestions(seen: Snapshot, typed: str, libraries: Mapping[str, str]) -> list[Suggestion]:
    """The best first: themes, libraries, words, titles; nothing for nothing."""
    begun = words(typed)[:WORDS]
    if not begun:
        return []
    themes = vocabulary("themes")
    grown = nsmallest(TRIED, seen.beginning(begun[-1], COMPLETIONS), key=lambda each: (-each[1], each[0]))
    kinds = [
        [
            Suggestion(kind="theme", text=themes.label(code), code=code)
            for code in themes.codes(terms.today())
            if begins(themes.label(code), begun)
        ],
        [
            Suggestion(kind="library", text=name, code=isil)
            for isil, name in sorted(libraries.items(), key=lambda each: each[1])
            if begins(name, begun)
        ],
        _words(begun, grown) if len(begun) == 1 else [],
        _titles(seen, begun, [word for word, _ in grown]),
    ]
    return _shared_out(kinds)


def _shared_out(kinds: Sequence[list[Suggestion]]) -> list[Suggestion]:
    """Some of every kind; the room that one does not need goes to the next ones, titles first."""
    given = [min(len(found), share) for found, share in zip(kinds, SHARES, strict=True)]
    for place in reversed(range(len(kinds))):
        given[place] += min(len(kinds[place]) - given[place], MOST - sum(given))
    return [each for found, number in zip(kinds, given, strict=True) for each in found[:number]]


def begins(text: str, begun: list[str]) -> bool:
    """Whether every typed word begins a word of `text`."""
    there = words(text)
    return all(any(word.startswith(beginning) for word in there) for beginning in begun)


def _words(begun: list[str], grown: list[tuple[str, int]]) -> list[Suggestion]:
    """What was typed, with its last word finished: one form of each word."""
    before, found, stems = " ".join(begun[:-1]), [], set()
    for word, _ in grown[: 2 * MOST]:
        stem = analyse(word).stem
        if word not in FUNCTION and stem not in stems and word != begun[-1]:
            stems.add(stem)
            found.append(Suggestion(kind="word", text=f"{before} {word}".strip()))
    return found


def _titles(seen: Snapshot, begun: list[str], grown: list[str]) -> list[Suggestion]:
    """The newest projects whose title has words that begin like this."""
    if not grown:
        return []
    asked = []
    for beginning in begun:
        ends = grown if beginning == begun[-1] else [word for word, _ in seen.beginning(beginning, TRIED)]
        if not ends:
            return []
        asked.append(any_of([has("title", stem) for stem in dict.fromkeys(analyse(word).stem for word in ends)]))
    hits = seen.sorted_page(Scored(filters=tuple(asked)).query, "newest", 0, LOOKED_AT)
    return [
        Suggestion(kind="title", text=hit.card["title"], id=hit.card["id"])
        for hit in hits
        if begins(hit.card["title"], begun)
    ][:MOST]
