"""The vocabularies: all of them, and one with its terms; SPN adds a term."""

import asyncio

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from services.portal import wordlists
from services.portal.clients import JSON, Refused, Services
from services.portal.guard import editor, overseer
from services.portal.language import N_, _, worded
from services.portal.pages.moderate import to
from services.portal.render import page
from services.portal.words import options

router = APIRouter()
PATH = "/beheer/woordenlijsten"
NEWEST = 8
KINDS = {
    "added": N_("Toegevoegd"),
    "renamed": N_("Andere woorden"),
    "ended": N_("Laatste dag gegeven"),
    "replaced": N_("Vervangen"),
    "mapped": N_("Anders ingedeeld"),
}
"""What a change is told as, in the words of the list of changes."""
MERGE = {"Content-Type": "application/merge-patch+json"}
FIELDS = {
    "label": "naam",
    "labelEn": "engels",
    "code": "code",
    "validFrom": "vanaf",
    "validTo": "dag",
    "replacedBy": "door",
    "aliases": "woorden",
    "narrower": "smaller",
    "priority": "bij",
    "phase": "bij",
}
"""The fields of a term at the service, and their names on our forms."""
LABELS = {
    "naam": N_("Naam"),
    "engels": N_("Engelse naam"),
    "code": N_("Code"),
    "vanaf": N_("Eerste dag"),
    "dag": N_("Laatste dag"),
    "door": N_("Opvolger"),
    "woorden": N_("Andere woorden"),
    "smaller": N_("Smallere woorden"),
    "bij": N_("Hoort bij"),
}
BELONGS = {
    "themes": ("priority", N_("Prioriteit"), "priorities"),
    "gate-criteria": ("phase", N_("Voor de stap naar de fase"), "phases"),
}
"""What a new term of some vocabularies belongs to: its field at the service, in words, and the vocabulary of it."""


@router.get(PATH)
async def every(request: Request) -> Response:
    """All vocabularies, and what changed last."""
    services: Services = request.app.state.services
    overseer(request)
    lists, changed = await asyncio.gather(wordlists.listed(services), wordlists.changes(services))
    last: dict[str, str] = {}
    for change in changed or []:
        last.setdefault(change["vocabulary"], change["at"])
    return await page(
        request,
        "wordlists.html",
        lists=lists,
        last=last,
        changed=_newest(changed),
        kinds={kind: _(words) for kind, words in KINDS.items()},
        titles={item["name"]: worded(item, "title") for item in lists},
    )


@router.get(PATH + "/{name}")
async def one(request: Request, name: str) -> Response:
    """Every term of one, ended and coming ones too."""
    overseer(request)
    return await _list_page(request, name)


@router.post(PATH + "/{name}")
async def add(request: Request, name: str) -> Response:
    """A new term, at the end. What is wrong comes back at its field, with all that was typed."""
    services: Services = request.app.state.services
    session = editor(request)
    typed = written(await request.form())
    body: JSON = {"label": typed["naam"]}
    given = {"labelEn": typed["engels"], "code": typed["code"], "validFrom": typed["vanaf"]}
    if name in BELONGS:
        given[BELONGS[name][0]] = typed["bij"]
    body |= {field: value for field, value in given.items() if value}
    body |= {field: found for field, found in (("aliases", lines(typed["woorden"])),) if found}
    try:
        path = f"/v1/vocabularies/{name}/terms"
        answer = await services.submissions.request("POST", path, session.token, json=body)
    except Refused as refusal:
        if refusal.status not in (400, 409):
            raise
        facts = {"typed": typed, "errors": faults(refusal), "detail": refusal.detail}
        return await _list_page(request, name, refusal.status, **facts)
    request.app.state.words.outdated()
    made: JSON = answer.json()
    return to(request, f"{PATH}/{name}/{made['code']}", _("‘{made}’ staat in de lijst.").format(made=made["label"]))


async def _list_page(request: Request, name: str, status: int = 200, **facts: object) -> Response:
    services: Services = request.app.state.services
    found, used, changed = await asyncio.gather(
        wordlists.read(services, name), wordlists.used(services, name), wordlists.changes(services, name)
    )
    words, belongs = found.words, BELONGS.get(name)
    shown = {"typed": dict.fromkeys(LABELS, ""), "errors": {}, "detail": ""} | facts
    return await page(
        request,
        "wordlist.html",
        status,
        words=words,
        fixed=found.only_relabelled,
        standing=found.standing(),
        followed=words.successors(wordlists.today()),
        facet=wordlists.FACETS.get(name),
        used=used,
        belongs=(_(belongs[1]), options({"priority": "priority", "phase": "phase"}[belongs[0]])) if belongs else None,
        mapped=wordlists.mapped,
        labels={name: _(words) for name, words in LABELS.items()},
        changed=_newest(changed),
        kinds={kind: _(words) for kind, words in KINDS.items()},
        titles={name: wordlists.title(words)},
        heading=wordlists.title(words),
        **shown,
    )


def written(form: FormData) -> dict[str, str]:
    """All that was typed in a form about a term."""
    found = {name: form.get(name) for name in LABELS}
    return {name: value.replace("\0", "").strip() if isinstance(value, str) else "" for name, value in found.items()}


def lines(text: str) -> list[str]:
    """One word or expression a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def faults(refusal: Refused) -> dict[str, str]:
    """What is wrong, by the field of our form. A fault of a field that the form doesn't have is at its name."""
    found: dict[str, str] = {}
    for error in refusal.errors:
        field = str(error.get("pointer") or "").strip("/").split("/")[0]
        found.setdefault(FIELDS.get(field, "naam"), str(error.get("detail") or refusal.detail))
    return found


def _newest(changed: list[JSON] | None) -> list[JSON] | None:
    return None if changed is None else changed[:NEWEST]
