"""*Wie deed dit al?* Likeness by shared words: a rare word says much, a common one little, one in the title double.

The score is the part of what a text's telling words say that the other project says too, from 0 to 1, and a little more
for the same theme or target group. It is never a probability, and what it rests on is given with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.search import terms
from services.search.dutch.analysis import analyse, is_weak
from services.search.dutch.folding import tokens
from services.search.dutch.stopwords import FUNCTION, FURNITURE
from services.search.index.scoring import Clause, Scored, any_of, has
from services.search.index.snapshot import Hit, Snapshot
from services.search.word import WEAK_SHARE, Synonyms, information
from services.search.written import Noticed, analysed
from shared.vocabularies import vocabulary

READ = 600
"""Words of a text that are looked at."""
TELLING = 30
"""Of them those that say most are looked for."""
CANDIDATES = 25
SHARED = 2
"""Telling words that two texts must share at least."""
ENOUGH, ENOUGH_OF_TWO = 0.15, 0.25
"""The least score that is shown; and when it rests on two words alone, which may be chance."""
SAME_KIND = 0.04
"""What the same theme adds, and the same target group."""
IN_TITLE = 1.3
PROMINENT, ELSEWHERE = 1.4, 0.7
"""What a shared word counts that stands in the other's title or summary, and one that stands elsewhere in it."""
A_PART = 0.4
"""What a part of a compound counts, against the whole word."""
SHOWN_WORDS = 5
FIELDS = ("title", "summary", "goal", "approach")
REASONS = {"title": "zelfde aanpak", "approach": "zelfde aanpak", "goal": "zelfde doel"}
"""Where a word stands in both texts, and how that is said; elsewhere they are just the same words."""


@dataclass(frozen=True)
class Idea:
    """What something is to be like: its texts by `FIELDS`, and of which kind it is."""

    texts: Mapping[str, str]
    themes: frozenset[str] = frozenset()
    target_groups: frozenset[str] = frozenset()
    itself: UUID | None = None


@dataclass
class Telling:
    """One word of an idea: as it stands there, how much it tells, where it stands, and by which stems it is found."""

    shown: str
    weight: float
    fields: set[str] = field(default_factory=set)
    stems: frozenset[str] = frozenset()
    inside: str | None = None
    """The stem of the compound that it is only a part of."""


@dataclass(frozen=True)
class Likeness:
    """A project that resembles an idea, how much, and why in words."""

    card: dict[str, Any]
    score: float
    reasons: list[str]


def alike(seen: Snapshot, idea: Idea, synonyms: Synonyms, most: int) -> list[Likeness]:
    """The projects of the catalogue that resemble `idea`, the likest first."""
    told = telling(seen, idea.texts, synonyms)
    if not told:
        return []
    clauses = []
    for word in told:
        stems = sorted(word.stems)
        clauses.append(Clause(any_of([has(name, stem) for stem in stems for name in ("text", "parts")]), word.weight))
        clauses.append(Clause(any_of([has("title", stem) for stem in stems]), word.weight / 2))
    never = () if idea.itself is None else (has("id", str(idea.itself)),)
    candidates = seen.best_page(Scored((tuple(clauses),), never=never), 0, CANDIDATES)
    everything = sum(word.weight for word in told)
    looked_for = frozenset().union(*(word.stems for word in told))
    noticed = Noticed(looked_for)
    found = [likeness for hit in candidates if (likeness := _compare(idea, hit, told, everything, noticed)) is not None]
    return sorted(found, key=lambda each: (-each.score, each.card["id"]))[:most]


def telling(seen: Snapshot, texts: Mapping[str, str], synonyms: Synonyms) -> list[Telling]:
    """The words that say most about a text."""
    words: dict[str, Telling] = {}
    for name in FIELDS:
        text = texts.get(name) or ""
        for start, end, word in tokens(text):
            if len(word) < 3 or word.isdigit() or word in FUNCTION or word in FURNITURE or len(words) >= READ:
                continue
            _, stem, parts = analyse(word)
            others = (analyse(other).stem for other in synonyms.get(stem, ()) if " " not in other)
            share = WEAK_SHARE if is_weak(word) else 1.0
            units = [(stem, share, Telling(text[start:end], 0.0, set(), frozenset((stem, *others))))]
            units += [
                (part, A_PART, Telling(part, 0.0, set(), frozenset((part,)), stem))
                for part in parts
                if part not in FUNCTION
            ]
            for key, part_of_it, made in units:
                unit = words.setdefault(key, made)
                unit.fields.add(name)
                unit.weight = max(unit.weight, part_of_it * (IN_TITLE if name == "title" else 1.0))
    told = []
    for unit in words.values():
        documents = sum(seen.roughly(name, stem) for stem in unit.stems for name in ("text", "parts"))
        if documents * 3 > seen.size and seen.size > 20:
            continue  # a third of the projects has it: it tells nothing
        unit.weight *= information(min(documents, seen.size), seen.size)
        told.append(unit)
    return sorted(told, key=lambda unit: (-unit.weight, unit.shown))[:TELLING]


def _compare(idea: Idea, hit: Hit, told: Sequence[Telling], everything: float, noticed: Noticed) -> Likeness | None:
    texts = {"title": hit.card["title"], "summary": hit.card["summary"], **hit.rest}
    there: dict[str, set[str]] = {}
    """The stems that matter of what the project says, each with the fields that say it."""
    for name, text in texts.items():
        for written in noticed.among(text):
            _, whole, parts = analysed(written)
            for stem in (whole, *parts):
                there.setdefault(stem, set()).add(name)
    shared = [
        (word, set().union(*map(there.__getitem__, both))) for word in told if (both := word.stems & there.keys())
    ]
    wholes = {stem for word, _ in shared for stem in word.stems if word.inside is None}
    apart = sum(word.inside not in wholes for word, _ in shared)
    if apart < SHARED:
        return None
    score = sum(word.weight * (PROMINENT if where & {"title", "summary"} else ELSEWHERE) for word, where in shared)
    score /= everything
    reasons: list[str] = []
    for name, key, said, mine in (
        ("target-groups", "targetGroups", "zelfde doelgroep", idea.target_groups),
        ("themes", "themes", "zelfde thema", idea.themes),
    ):
        if mine and (common := _current(name, mine) & _current(name, hit.card[key])):
            score += SAME_KIND
            reasons.insert(0, f"{said}: " + ", ".join(sorted(vocabulary(name).label(code) for code in common)))
    if score < (ENOUGH if apart > SHARED else ENOUGH_OF_TWO):
        return None
    said_of: dict[str, dict[str, None]] = {}
    for word, where in shared:
        place = next((name for name in REASONS if name in word.fields and name in where), "")
        said_of.setdefault(REASONS.get(place, "zelfde woorden"), {})[word.shown.lower()] = None
    reasons += [f"{said}: " + ", ".join(list(words)[:SHOWN_WORDS]) for said, words in said_of.items()]
    return Likeness(hit.card, round(min(score, 1.0), 3), reasons)


def _current(name: str, codes: Iterable[str]) -> set[str]:
    followed = vocabulary(name).successors(terms.today())
    return {followed.get(code, code) for code in codes}
