"""What a saved search asks, and which searches a project may match: an index of the searches instead of the projects.
Pure: no database, no clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from services.search.saved.words import Wanted

DIMENSIONS = ("library", "theme", "targetGroup", "startYear", "province", "outcome", "coreFunction", "phase", "origin")
"""What people filter by, what leaves the fewest projects first."""
EVERY = "*"
NAME = "name:"
"""Before a library's name, so that it is no ISIL."""


@dataclass(frozen=True)
class Face:
    """A project of the catalogue as everyone sees it: all that a saved search can ask about."""

    project_id: UUID
    revision: int
    content: Mapping[str, Any]
    isil: str
    library_name: str
    province: str
    phase: str
    outcome: str | None
    parel: bool

    @classmethod
    def of(cls, project_id: UUID, kept: Mapping[str, Any]) -> "Face":
        """From what `kept` gave."""
        return cls(project_id=project_id, **kept)

    def kept(self) -> dict[str, Any]:
        """As JSON, without the id."""
        return {name: value for name, value in asdict(self).items() if name != "project_id"}

    def codes(self) -> dict[str, set[str]]:
        """What it has in each dimension. A library is known by its ISIL and by its name."""
        year = self.content.get("startYear")
        return {
            "library": {self.isil, NAME + self.library_name.lower()},
            "theme": set(self.content["themes"]),
            "targetGroup": set(self.content.get("targetGroups") or ()),
            "coreFunction": set(self.content.get("coreFunctions") or ()),
            "startYear": set() if year is None else {str(year)},
            "province": {self.province},
            "outcome": set() if self.outcome is None else {self.outcome},
            "phase": {self.phase},
            "origin": {self.content["origin"]},
        }


@dataclass(frozen=True)
class SavedSearch:
    """A saved search, ready to be held against projects.

    `chosen` are the codes of which a project needs one, per dimension, those of predecessors among them; `needs` keys
    of which its words need one (`words.needs`). `generation` tells this query from an earlier one under the same id.
    """

    id: UUID
    generation: int
    saved_after: int
    chosen: Mapping[str, frozenset[str]]
    parels_only: bool = False
    asked: Wanted = field(default_factory=Wanted)
    needs: frozenset[str] | None = None

    def fits(self, codes: Mapping[str, set[str]], *, parel: bool) -> bool:
        """Whether a project has what is filtered by; its words are another matter."""
        if self.parels_only and not parel:
            return False
        return all(not wanted.isdisjoint(codes[dimension]) for dimension, wanted in self.chosen.items())


def chosen_of(codes: Mapping[str, Iterable[str]], asked: Iterable[str]) -> dict[str, frozenset[str]]:
    """What to look for per dimension that is `asked`: `codes`, and a library's name in small letters as well. A value
    that no vocabulary knows any more is met by nothing.
    """
    found = {dimension: set(codes.get(dimension, ())) for dimension in asked}
    if "library" in found:
        found["library"] |= {NAME + code.casefold() for code in found["library"]}
    return {dimension: frozenset(wanted) for dimension, wanted in found.items()}


class Searches:
    """Every saved search, found by what a project must have to match it: one of its words, or else one of its codes."""

    def __init__(self) -> None:
        self._all: dict[UUID, SavedSearch] = {}
        self._by_key: dict[str, set[UUID]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def put(self, search: SavedSearch) -> None:
        """Take over a search, in the place of what it was."""
        before = self._all.get(search.id)
        for key in _keys(before) if before else ():
            self._by_key[key].discard(search.id)
        self._all[search.id] = search
        for key in _keys(search):
            self._by_key.setdefault(key, set()).add(search.id)

    def fitting(self, face: Face, words: Iterable[str]) -> list[SavedSearch]:
        """The searches whose filters this project meets, and whose words it may have: no other can match it."""
        codes = face.codes()
        keys = [EVERY, *(f"word:{word}" for word in words)]
        keys += (f"{dimension}:{code}" for dimension, having in codes.items() for code in having)
        found = {search_id for key in keys for search_id in self._by_key.get(key, ())}
        return [search for search in map(self._all.__getitem__, found) if search.fits(codes, parel=face.parel)]


def _keys(search: SavedSearch) -> list[str]:
    if search.needs is not None:
        return [f"word:{key}" for key in search.needs]
    dimension = next((name for name in DIMENSIONS if name in search.chosen), None)
    return [EVERY] if dimension is None else [f"{dimension}:{code}" for code in search.chosen[dimension]]
