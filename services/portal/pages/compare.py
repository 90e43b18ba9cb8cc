"""Vergelijken: up to four projects side by side. The address holds which, so that it can be shared."""

import asyncio
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from services.portal.asked import PATH, SIDE_BY_SIDE, Query, projects
from services.portal.clients import JSON, Merged, Refused, ServiceDown, Services
from services.portal.guard import safe_path
from services.portal.language import N_, _
from services.portal.render import page
from services.portal.text import count
from services.portal.words import label, library_place, terms_now

router = APIRouter()
FACTS = {
    "themes": N_("Thema’s"),
    "targetGroups": N_("Doelgroepen"),
    "coreFunctions": N_("Kernfuncties"),
    "origin": N_("Van wie het idee kwam"),
    "startYear": N_("Startjaar"),
    "reach": N_("Bereik"),
    "partners": N_("Partners"),
    "costs": N_("Kosten"),
    "takeover": N_("Over te nemen"),
    "evaluation": N_("Evaluatie"),
}
WRITTEN = {"partners", "costs"}
"""Facts that are no codes."""
TEXTS = {
    "summary": N_("In het kort"),
    "goal": N_("Doel"),
    "approach": N_("Aanpak"),
    "result": N_("Resultaat"),
    "tips": N_("Tips voor anderen"),
}


@router.get(PATH + "/vergelijk")
async def compare(request: Request) -> Response:
    """A table with what is to be known as rows and a column for each project."""
    services: Services = request.app.state.services
    asked = list(dict.fromkeys(request.query_params.getlist("project")))
    wanted = projects(asked)
    answers = await asyncio.gather(*(_published(services, project) for project in wanted))
    found = list({record["id"]: record for record in answers if isinstance(record, dict)}.values())
    back = safe_path(request.query_params.get("terug") or PATH)
    back = back if back.startswith(PATH) else PATH
    ids = [record["id"] for record in found]
    return await page(
        request,
        "compare.html",
        found=found,
        rows=_rows(found),
        texts=TEXTS,
        away="away" in answers,
        missing=answers.count("gone"),
        too_many=len(asked) > SIDE_BY_SIDE,
        more=len(found) < SIDE_BY_SIDE,
        back=back,
        add=_adding(back, ids),
        without={each: _address([other for other in ids if other != each], back) for each in ids},
    )


async def _published(services: Services, project: str, hops: int = 1) -> JSON | str:
    """The public record, where a merged project lives on too; `gone` or `away` when there is none."""
    try:
        return await services.search.get(f"/v1/projects/{project}")
    except Merged as merged:
        return await _published(services, merged.into, hops - 1) if hops else "gone"
    except Refused:
        return "gone"
    except ServiceDown:
        return "away"


def _rows(found: list[JSON]) -> list[tuple[str, list[str], bool]]:
    """Facts in words, and whether people wrote those; a fact that none of them has is left out."""
    rows = [(_("Bibliotheek"), [library_place(record["library"]) for record in found], False)]
    rows += [
        (_(title), [_fact(name, record.get(name)) for record in found], name in WRITTEN)
        for name, title in FACTS.items()
    ]
    adopted = [count(record.get("adoptions") or 0, "keer", "keer") for record in found]
    return [row for row in [*rows, (_("Op voortgebouwd"), adopted, False)] if any(row[1])]


def _fact(name: str, value: object) -> str:
    if name == "themes" and isinstance(value, list):
        return ", ".join(word for _code, word, _before in terms_now("theme", value))
    if isinstance(value, list):
        return ", ".join(label(name, str(each)) for each in value)
    return label(name, str(value)) if value else ""


def _address(ids: list[str], back: str) -> str:
    return f"{PATH}/vergelijk?{urlencode([*(('project', each) for each in ids), ('terug', back)])}"


def _adding(back: str, ids: list[str]) -> str:
    """The search from which one came, with these already chosen."""
    query = Query.of(back.partition("?")[2])
    more = [("vergelijk", each) for each in ids]
    return f"{query.address(query.page, keep=False)}&{urlencode(more)}" if more else query.address(query.page)
