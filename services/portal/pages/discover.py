"""Ontdekken: search, filter, page, and what can be done with what was found."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.portal.asked import FACETS, PATH, SORTS, Query
from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.language import N_, _
from services.portal.pages.addresses import site
from services.portal.render import page
from services.portal.words import label

router = APIRouter()
SIZE = 12
SHOWN_AT_FIRST = 6
EXPORTS = {
    "csv": ("CSV", N_("voor een rekenprogramma")),
    "jsonl": ("JSONL", N_("een project per regel")),
    "parquet": ("Parquet", N_("voor wie ermee rekent")),
}
KINDS = {
    "title": (N_("Project"), "file-pen"),
    "word": (N_("Zoek"), "search"),
    "theme": (N_("Thema"), "sliders-horizontal"),
    "library": (N_("Bibliotheek"), "library"),
}
"""What a suggestion is: its word and its icon."""


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
    words[("parel", "true")] = _("Alleen parels")
    search = request.app.state.settings.public_url("search")
    return await page(
        request,
        "discover.html",
        query=query,
        found=found,
        refused=refused,
        facets=facets,
        chosen=[(name, code, words.get((name, code), code)) for name, code in query.filters],
        pages=_pages(found["total"] if found else 0),
        provinces=_counts(found, "province"),
        sorts=SORTS,
        link=site(request) + query.address(keep=False),
        exports=[(*told, query.elsewhere(f"{search}/v1/exports/projects.{end}")) for end, told in EXPORTS.items()],
        feed=query.elsewhere(f"{search}/v1/feeds/projects.atom"),
    )


@router.get(PATH + "/suggesties")
async def suggestions(request: Request) -> Response:
    """The list under the search field while someone types, as a part of a page; empty when there is nothing to say."""
    services: Services = request.app.state.services
    typed = request.query_params.get("q", "").replace("\0", "").strip()[:200]
    try:
        found = await unless_down(services.search.get("/v1/suggestions", params={"q": typed})) if typed else None
    except Refused:
        found = None
    items = [_suggestion(item) for item in (found or {}).get("items", []) if item["kind"] in KINDS]
    html = request.app.state.jinja.get_template("_suggestions.html").render(items=items)
    return HTMLResponse(html, headers={"Cache-Control": "private, max-age=60"})


def _suggestion(item: JSON) -> JSON:
    kind, icon = KINDS[item["kind"]]
    address = {
        "title": f"/projecten/{item.get('id')}",
        "word": f"{PATH}?{urlencode({'q': item['text']})}",
        "theme": f"{PATH}?{urlencode({'theme': item.get('code')})}",
        "library": f"{PATH}?{urlencode({'library': item.get('code')})}",
    }[item["kind"]]
    return {"text": item["text"], "kind": kind, "icon": icon, "address": address}


def _pages(total: int) -> int:
    return max(1, -(-total // SIZE))


def _counts(found: JSON | None, facet: str) -> dict[str, int]:
    return {term["code"]: term["count"] for term in ((found or {}).get("facets") or {}).get(facet) or []}


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
