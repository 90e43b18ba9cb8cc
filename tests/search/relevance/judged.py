"""The judged questions of this folder: what people ask, and which of the sample projects they hope to get."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.samples.records import samples

FOLDER = Path(__file__).parent
KINDS = ("literal", "inflected", "compound", "typo", "synonym", "question", "draft", "nothing")
FOLDS = ("a", "b")
GRADES = {"sought": 3, "useful": 2, "touches": 1}
DRAFT = ("title", "summary", "goal", "approach")
RELEVANT = 2
"""From this grade on a project is an answer; what only touches a question is neither an answer nor a fault."""


class Misjudged(ValueError):
    """A file says something that cannot be: an unknown field, fold or project. The message names file and question."""


@dataclass(frozen=True)
class Judged:
    """One question: words as typed (`q`), or a draft. `grades` has every project that has to do with it, by its key."""

    kind: str
    fold: str
    q: str
    draft: Mapping[str, str]
    grades: Mapping[str, int]

    @property
    def relevant(self) -> frozenset[str]:
        """The keys of the projects that answer it."""
        return frozenset(key for key, grade in self.grades.items() if grade >= RELEVANT)

    @property
    def asked(self) -> str:
        """What was asked, in one line."""
        return self.q or self.draft["title"]


def judged(kinds: tuple[str, ...] = KINDS, folds: tuple[str, ...] = FOLDS) -> list[Judged]:
    """The questions of these kinds and folds, in the order of the files. Raises Misjudged."""
    known = frozenset(sample.key for sample in samples())
    return [each for kind in kinds for each in read(kind, (FOLDER / f"{kind}.toml").read_text("utf-8"), known, folds)]


def read(kind: str, toml: str, known: frozenset[str], folds: tuple[str, ...] = FOLDS) -> list[Judged]:
    """The questions of one file's text. `known`: the keys that a judgement may name. Raises Misjudged."""
    try:
        tables = tomllib.loads(toml)["query"]
    except (tomllib.TOMLDecodeError, KeyError) as fault:
        raise Misjudged(f"{kind}.toml: {fault}") from fault
    found = [_one(kind, table, known) for table in tables]
    asked = [each.q or tuple(each.draft.values()) for each in found]
    for each, said in zip(found, asked, strict=True):
        if asked.count(said) > 1:
            raise Misjudged(f"{kind}.toml, {each.asked!r}: stands there twice")
    return [each for each in found if each.fold in folds]


def _one(kind: str, table: Mapping[str, object], known: frozenset[str]) -> Judged:
    draft = {name: str(table[name]) for name in DRAFT if name in table}
    each = Judged(kind, str(table.get("fold")), str(table.get("q", "")), draft, _grades(kind, table))
    faults = [f"unknown field {name!r}" for name in table.keys() - {"fold", "q", *DRAFT, *GRADES}]
    faults += [f"no project has the key {key!r}" for key in sorted(each.grades.keys() - known)]
    if each.fold not in FOLDS:
        faults.append("fold must be a or b")
    if bool(each.q) == bool(draft):
        faults.append("it has words (q) or a draft, and not both")
    if draft and not {"title", "summary"} <= draft.keys():
        faults.append("a draft has a title and a summary")
    if (kind == "draft") != bool(draft) and kind != "nothing":
        faults.append("drafts stand in draft.toml and nothing.toml, words in the others")
    if (kind == "nothing") == bool(each.relevant):
        faults.append("it must have an answer (sought or useful), in nothing.toml no judgement at all")
    if kind == "nothing" and each.grades:
        faults.append("what touches a project does not belong in nothing.toml")
    if faults:
        raise Misjudged(f"{kind}.toml, {each.q or draft.get('title', '?')!r}: {'; '.join(faults)}")
    return each


def _grades(kind: str, table: Mapping[str, object]) -> dict[str, int]:
    grades: dict[str, int] = {}
    for name, grade in GRADES.items():
        keys = table.get(name, [])
        if not isinstance(keys, list):
            raise Misjudged(f"{kind}.toml: {name} is a list of keys, and not {keys!r}")
        for key in keys:
            if key in grades:
                raise Misjudged(f"{kind}.toml: {key!r} has two grades for one question")
            grades[key] = grade
    return grades
