"""Ontdekken: search, filter, page. The address holds the whole state, so that it can be shared."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.datastructures import QueryParams

from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.render import page
from services.portal.words import label

router = APIRouter()
PATH = "/ontdekken"
SIZE = 12
FACETS = {
    "phase": "Fase",
    "theme": "Thema",
    "province": "Provincie",
    "outcome": "Uitkomst",
    "targetGroup": "Doelgroep",
    "library": "Bibliotheek",
    "startYear": "Startjaar",
}
SORTS = {"relevance": "Best passend", "newest": "Nieuwste eerst", "adopted": "Vaakst overgenomen"}
SHOWN_AT_FIRST = 6


@dataclass(frozen=True)
class Query:
    """What someone looks for. Words, codes chosen per facet, an order, a page."""

    words: str
    chosen: dict[str, tuple[str, ...]]
    sort: str
    page: int

    @classmethod
    def read(cls, params: QueryParams) -> "Query":
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
        )

    def params(self, **change: Any) -> list[tuple[str, str | int]]:
        pairs: list[tuple[str, str | int]] = [("q", self.words)] if self.words else []
        pairs += [(facet, code) for facet, codes in self.chosen.items() for code in codes]
        pairs += [("sort", self.sort)]
        pairs += [("page", change.get("page", self.page))]
        return pairs

    def address(self, page: int = 1, without: tuple[str, str] | None = None) -> str:
        """The link to another page of this, or to this with one filter less."""
        pairs = [pair for pair in self.params(page=page) if pair not in {without, ("page", 1)}]
        return f"{PATH}?{urlencode(pairs)}"

    @property
    def filters(self) -> list[tuple[str, str]]:
        return [(facet, code) for facet, codes in self.chosen.items() for code in codes]

    @property
    def followable(self) -> dict[str, str]:
        """This search as a subscription's filter; empty when it holds more of a kind than a subscription can."""
        parts = {facet: codes for facet, codes in self.chosen.items() if codes}
        if any(len(codes) > 1 for codes in parts.values()) or set(parts) - {"theme", "province", "phase", "library"}:
            return {}
        return {facet: codes[0] for facet, codes in parts.items()} | ({"query": self.words} if self.words else {})


@router.get(PATH)
async def discover(request: Request) -> Response:
    """Results and filters for what the address asks."""
    query = Query.read(request.query_params)
    services: Services = request.app.state.services
    refused = None
    try:
        found = await unless_down(services.search.get("/v1/projects", params=[*query.params(), ("size", SIZE)]))
    except Refused as refusal:
        found, refused = {"total": 0, "items": [], "facets": {}}, refusal.detail
    facets = _facets(found, query)
    words = {(facet["name"], term["code"]): term["label"] for facet in facets for term in facet["terms"]}
    return await page(
        request,
        "discover.html",
        query=query,
        found=found,
        refused=refused,
        facets=facets,
        chosen=[(name, code, words.get((name, code), code)) for name, code in query.filters],
        pages=_pages(found["total"] if found else 0),
        sorts=SORTS,
    )


def _pages(total: int) -> int:
    return max(1, -(-total // SIZE))


def _facets(found: JSON | None, query: Query) -> list[JSON]:
    """Facets as search counts them. What someone chose stays in the list, also when it counts nothing now."""
    counted = (found or {}).get("facets") or {}
    facets: list[JSON] = []
    for name, title in FACETS.items():
        terms = {term["code"]: {**term, "label": _words(name, term)} for term in counted.get(name) or []}
        for code in query.chosen[name]:
            terms.setdefault(code, {"code": code, "label": label(name, code), "count": 0})
        if terms:
            chosen = query.chosen[name]
            ordered = list(terms.values())
            first = [term for number, term in enumerate(ordered) if number < SHOWN_AT_FIRST or term["code"] in chosen]
            rest = [term for term in ordered if term not in first]
            facets.append(
                {"name": name, "title": title, "terms": ordered, "first": first, "rest": rest, "chosen": chosen}
            )
            facets[-1]["counts"] = {term["code"]: term["count"] for term in ordered}
    return facets


def _words(facet: str, term: JSON) -> str:
    own = label(facet, str(term["code"]))
    return own if own != term["code"] else str(term.get("label") or own)
