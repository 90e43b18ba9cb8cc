"""What somebody looks for in Ontdekken. The address holds all of it, so that it can be shared, saved and exported."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from starlette.datastructures import QueryParams

from services.portal.clients import JSON
from services.portal.language import N_, _
from services.portal.words import label

PATH = "/ontdekken"
FACETS = {
    "phase": N_("Fase"),
    "theme": N_("Thema"),
    "province": N_("Provincie"),
    "outcome": N_("Uitkomst"),
    "targetGroup": N_("Doelgroep"),
    "coreFunction": N_("Kernfunctie"),
    "origin": N_("Van wie het idee kwam"),
    "library": N_("Bibliotheek"),
    "startYear": N_("Startjaar"),
}
SORTS = {"relevance": N_("Best passend"), "newest": N_("Nieuwste eerst"), "adopted": N_("Vaakst overgenomen")}
PAREL = ("parel", "true")
EXACT = ("exact", "true")
"""No word is guessed or left out. Only beside words, and for the list alone: exports and feeds take no such wish."""
SIDE_BY_SIDE = 4
"""Projects that can be compared at once: more columns than that nobody reads."""


@dataclass(frozen=True)
class Query:
    """What someone looks for: words, codes chosen per facet, an order, a page; and what he chose to compare so far."""

    words: str
    chosen: dict[str, tuple[str, ...]]
    sort: str
    page: int = 1
    parel: bool = False
    exact: bool = False
    compared: tuple[str, ...] = ()

    @classmethod
    def read(cls, params: QueryParams) -> Self:
        """Anything odd in the address is as if it was not there: an old link still leads somewhere."""
        number = params.get("page", "1")
        sort = params.get("sort", "")
        words = params.get("q", "").replace("\0", "").strip()[:200]
        return cls(
            words=words,
            chosen={
                facet: tuple(dict.fromkeys(code[:100] for code in params.getlist(facet) if code))[:20]
                for facet in FACETS
            },
            sort=sort if sort in SORTS else ("relevance" if words else "newest"),
            page=min(int(number), 10_000) if number.isascii() and number.isdigit() and int(number) > 0 else 1,
            parel=params.get("parel") == "true",
            exact=params.get("exact") == "true" and bool(words),
            compared=projects(params.getlist("vergelijk")),
        )

    @classmethod
    def of(cls, address: str) -> Self:
        """The same from a query string, such as a form brings back."""
        return cls.read(QueryParams(parse_qsl(address[:8000], keep_blank_values=True, errors="replace")))

    @classmethod
    def of_saved(cls, query: JSON) -> Self:
        """A saved search, as the search service keeps it."""
        pairs = [(name, value) for name, values in query.items() for value in _listed(values)]
        return cls.read(QueryParams([(name, "true" if value is True else str(value)) for name, value in pairs]))

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What is filtered by, as pairs of the address."""
        pairs = [(facet, code) for facet, codes in self.chosen.items() for code in codes]
        return [*pairs, PAREL] if self.parel else pairs

    def selection(self) -> list[tuple[str, str]]:
        """What is selected, in no order and on no page: what an export takes."""
        return [("q", self.words), *self.filters] if self.words else self.filters

    def params(self) -> list[tuple[str, str | int]]:
        """What the search service is asked."""
        exact = [EXACT] if self.exact else []
        return [*self.selection(), *exact, ("sort", self.sort), ("page", self.page)]

    def address(self, page: int = 1, without: tuple[str, str] | None = None, keep: bool = True) -> str:
        """The link to another page of this, or to this with one filter less; `keep`: with what is being compared."""
        pairs = [pair for pair in replace(self, page=page).params() if pair not in {without, ("page", 1)}]
        pairs += [("vergelijk", project) for project in self.compared if keep]
        return f"{PATH}?{urlencode(pairs)}"

    def other(self, words: str) -> Self:
        """The same with other words."""
        return replace(self, words=words, page=1)

    def exactly(self, exact: bool) -> Self:
        """The same with every word as it was typed, or with guesses again."""
        return replace(self, exact=exact, page=1)

    def other_place(self) -> str:
        """The link to the same in whatever province is added to it."""
        return replace(self, chosen={**self.chosen, "province": ()}).address()

    def elsewhere(self, path: str) -> str:
        """The same selection at another address."""
        return f"{path}?{urlencode(self.selection())}" if self.selection() else path

    def to_save(self) -> JSON:
        """As the search service keeps it."""
        query: JSON = {facet: [_number(code) for code in codes] for facet, codes in self.chosen.items() if codes}
        return query | ({"q": self.words} if self.words else {}) | ({"parel": True} if self.parel else {})

    def named(self) -> str:
        """What it is about, in words: *‘boot’, idee, Drenthe*; to call it by, at most 200 characters."""
        parts = [f"‘{self.words}’"] if self.words else []
        parts += [_("alleen parels") if pair == PAREL else label(*pair) for pair in self.filters]
        return ", ".join(parts)[:200] or _("alle projecten")


def projects(ids: Iterable[str]) -> tuple[str, ...]:
    """Those of the ids that can be of a project, each once, as many as can be compared."""
    found = dict.fromkeys(each.lower() for each in ids if _is_id(each))
    return tuple(found)[:SIDE_BY_SIDE]


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _number(code: str) -> str | int:
    """A year is a number to the service; a code that looks like one is not sent by any page."""
    return int(code) if code.isascii() and code.isdigit() and len(code) == 4 else code
