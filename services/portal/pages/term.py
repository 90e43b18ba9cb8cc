"""One term: other words for it, its last day and successor, and back again. Each change names what it was made on."""

import asyncio
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal import sorting, wordlists
from services.portal.clients import JSON, Refused, Services
from services.portal.guard import editor, overseer
from services.portal.language import _
from services.portal.pages.moderate import to
from services.portal.pages.terms import LABELS, MERGE, PATH, faults, lines, written
from services.portal.render import page
from services.portal.sort_fields import MEANS
from services.portal.text import day as in_words
from shared.vocabularies import Term

router = APIRouter()
ONE = PATH + "/{name}/{code}"
WORDS = ("naam", "engels", "woorden", "smaller")
END = ("dag", "door")
"""The fields of the two forms on the page of a term."""


@router.get(ONE)
async def one(request: Request, name: str, code: str) -> Response:
    """What is known of a term, what uses it, and for SPN what can be done with it."""
    overseer(request)
    return await term_page(request, name, code)


@router.post(ONE)
async def rename(request: Request, name: str, code: str) -> Response:
    """Other words. An empty name is refused by the service, which knows which fields may be empty."""
    editor(request)
    form = await request.form()
    typed = written(form)
    body: JSON = {
        "label": typed["naam"] or None,
        "labelEn": typed["engels"] or None,
        "aliases": lines(typed["woorden"]),
    }
    if "smaller" in form:
        body["narrower"] = lines(typed["smaller"])
    try:
        made = await change(request, name, code, body, str(form.get("etag") or ""))
    except Refused as refusal:
        return await term_page(request, name, code, refusal, typed, WORDS)
    return to(request, f"{PATH}/{name}/{code}", _("Bewaard. De term heet ‘{made}’.").format(made=made["label"]))


@router.get(ONE + "/stoppen")
async def before_end(request: Request, name: str, code: str) -> Response:
    """What it means when this term ends, before it is done. A day or successor that can't be comes back to the form."""
    editor(request)
    asked = request.query_params
    return await _end_page(request, name, code, {field: asked.get(field, "").strip() for field in ("dag", "door")})


@router.post(ONE + "/stoppen")
async def end(request: Request, name: str, code: str) -> Response:
    """End it on a day; with a successor its projects are found there from that day on."""
    editor(request)
    form = await request.form()
    typed = written(form)
    if not typed["dag"]:  # without a day it would be in use again, which nobody asked for here
        return await _end_page(request, name, code, typed)
    body: JSON = {"validTo": typed["dag"], "replacedBy": typed["door"] or None}
    try:
        made = await change(request, name, code, body, str(form.get("etag") or ""))
    except Refused as refusal:
        if refusal.status == 412:
            return await _end_page(request, name, code, typed, refusal)
        return await term_page(request, name, code, refusal, typed, END)
    last = in_words(date.fromisoformat(made["validTo"]))
    told = _("‘{made}’ heeft {last} als laatste dag.").format(made=made["label"], last=last)
    if made["replacedBy"]:
        found = await wordlists.read(request.app.state.services, name)
        told = _("{told} Daarna geldt ‘{made}’.").format(told=told, made=found.words.label(made["replacedBy"]))
    return to(request, f"{PATH}/{name}/{code}", told)


@router.post(ONE + "/terug")
async def back(request: Request, name: str, code: str) -> Response:
    """In use again: no last day, no successor."""
    editor(request)
    form = await request.form()
    try:
        made = await change(request, name, code, {"validTo": None, "replacedBy": None}, str(form.get("etag") or ""))
    except Refused as refusal:
        return await term_page(request, name, code, refusal)
    return to(request, f"{PATH}/{name}/{code}", _("‘{made}’ is weer in gebruik.").format(made=made["label"]))


async def change(request: Request, name: str, code: str, body: JSON, tag: str) -> JSON:
    """The term as it is after the change, which was made on the version `tag`. Raises Refused, ServiceDown."""
    services: Services = request.app.state.services
    session = editor(request)
    headers = {"If-Match": tag, **MERGE}
    path = f"/v1/vocabularies/{name}/terms/{code}"
    answer = await services.submissions.request("PATCH", path, session.token, json=body, headers=headers)
    request.app.state.words.outdated()
    made: JSON = answer.json()
    return made


async def term_page(
    request: Request,
    name: str,
    code: str,
    refusal: Refused | None = None,
    typed: dict[str, str] | None = None,
    form: tuple[str, ...] = (),
    sorted_as: sorting.Typed | None = None,
) -> Response:
    """The page; after a refusal with what was typed in that form, what is wrong, and the version as it is now.

    `sorted_as`: what was typed in the form that sorts it, when it was that one. Raises Refused for what nobody can mend
    in a form.
    """
    services: Services = request.app.state.services
    if refusal is not None and refusal.status not in (400, 409, 412):
        raise refusal
    found, used = await asyncio.gather(wordlists.read(services, name), wordlists.used(services, name))
    term, facts = found.term(code), found.words
    stale = refusal is not None and refusal.status == 412
    wrong: dict[str, str] = {}
    if refusal is not None and not stale:
        wrong = faults(refusal) if sorted_as is None else sorting.faults(name, refusal)
    kept = {**_as_typed(term), **{name: words for name, words in (typed or {}).items() if name in form}}
    return await page(
        request,
        "term.html",
        refusal.status if refusal else 200,
        words=facts,
        title=wordlists.title(facts),
        term=term,
        stands=wordlists.stands(term),
        fixed=found.only_relabelled,
        tag=found.tag,
        facet=wordlists.FACETS.get(name),
        used=used,
        successor=facts.successor(code, wordlists.today()),
        earlier=facts.predecessors(code, wordlists.today()),
        others=found.others(code),
        typed=kept,
        stale=stale,
        errors=wrong,
        detail=refusal.detail if refusal and not stale else "",
        mapped=wordlists.mapped,
        labels={name: _(words) for name, words in LABELS.items()} | sorting.labels(name),
        sorting=sorting.form(facts, term, sorted_as),
        sorting_means=_(MEANS.get(name, "")),
    )


async def _end_page(
    request: Request, name: str, code: str, typed: dict[str, str], refusal: Refused | None = None
) -> Response:
    """What ending a term means, in words. `refusal`: somebody changed the list meanwhile."""
    services: Services = request.app.state.services
    found, used = await asyncio.gather(wordlists.read(services, name), wordlists.used(services, name))
    term = found.term(code)
    wrong = _wrong(found, term, typed)
    if wrong:
        refused = Refused("submissions", 400, _("Er is niets veranderd."), wrong)
        return await term_page(request, name, code, refused, typed, END)
    last = date.fromisoformat(typed["dag"])
    door = typed["door"]
    facts: dict[str, Any] = {
        "last": last,
        "over": last < wordlists.today(),
        "to": found.words.term(door) if door else None,
        "finally": found.words.label(found.words.successor(door)) if door else "",
        "along": [found.words.label(old) for old in found.words.predecessors(code)],
    }
    return await page(
        request,
        "term_end.html",
        412 if refusal else 200,
        words=found.words,
        term=term,
        tag=found.tag,
        facet=wordlists.FACETS.get(name),
        used=used,
        typed=typed,
        stale=refusal is not None,
        means=facts,
    )


def _wrong(found: wordlists.Wordlist, term: Term, typed: dict[str, str]) -> list[JSON]:
    """What the service would refuse too, said before the question whether one is sure."""
    wrong: list[JSON] = []
    try:
        last = date.fromisoformat(typed["dag"])
    except ValueError:
        return [{"pointer": "/validTo", "detail": _("Kies een dag.")}]
    if last < term.valid_from:
        words = _("De laatste dag ligt voor de eerste ({valid_from}). Kies een latere dag.").format(
            valid_from=in_words(term.valid_from)
        )
        wrong.append({"pointer": "/validTo", "detail": words})
    if typed["door"] and typed["door"] not in {it.code for it in found.others(term.code)}:
        wrong.append({"pointer": "/replacedBy", "detail": _("Kies een opvolger uit de lijst.")})
    return wrong


def _as_typed(term: Term) -> dict[str, str]:
    """What the forms hold before anybody types."""
    return {
        "naam": term.label,
        "engels": term.label_en,
        "woorden": "\n".join(term.aliases),
        "smaller": "\n".join(term.narrower),
        "dag": str(term.valid_to or wordlists.today()),
        "door": term.replaced_by or "",
    }
