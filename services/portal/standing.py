"""The projects of a library by where they stand: drafts, with the moderator, published and so on."""

import asyncio
from dataclasses import dataclass, replace

from services.portal.clients import JSON, PAGE, Refused, ServiceDown, Services
from services.portal.language import N_, _
from services.portal.session import Session

# Of the projects, what asks something of the library comes first.
GROUPS = [
    (
        "changes-requested",
        N_("Aanpassing gevraagd"),
        N_("De moderator vraagt om een aanpassing. Daarna kun je opnieuw indienen."),
    ),
    ("draft", N_("Concepten"), N_("Nog niet ingediend: alleen je eigen bibliotheek ziet dit.")),
    ("submitted", N_("Bij de moderator"), N_("Een moderator van je POI leest het. Het besluit verschijnt hier.")),
    ("published", N_("Gepubliceerd"), N_("Iedereen kan dit vinden.")),
    ("rejected", N_("Niet geplaatst"), ""),
    ("withdrawn", N_("Ingetrokken"), ""),
    ("merged", N_("Samengevoegd"), N_("Het oude adres leidt naar het project waarin het verdergaat.")),
]
STATUSES = frozenset(status for status, _title, _about in GROUPS)
FEW, MANY = 20, 50
"""How many of a group are shown beside the others, and how many on a page of its own."""


@dataclass(frozen=True)
class Group:
    """Some projects that stand alike, newest first: `total` of them, and `next`, where the ones before these begin."""

    status: str
    title: str
    about: str
    items: list[JSON]
    total: int
    next: str | None


async def overview(services: Services, session: Session, among: str = "") -> list[Group]:
    """Every group that is not empty, with its newest projects and, however old it is, the project `among`. Raises
    ServiceDown without submissions.
    """
    found = await services.submissions.get("/v1/projects", session.token, {"mine": "true", "limit": PAGE})
    if found.get("next"):  # too many for one answer, after an import: then each group is asked for
        groups = await asyncio.gather(*(_page(services, session, status, FEW) for status, _title, _about in GROUPS))
    else:
        groups = [_first(status, found["items"]) for status, _title, _about in GROUPS]
    if among and not any(item["id"] == among for each in groups for item in each.items):
        groups = await _with(services, session, among, groups)
    await asyncio.gather(*(with_decision(services, session, item) for each in groups for item in each.items))
    return [each for each in groups if each.items]


async def group(services: Services, session: Session, status: str, limit: int, after: str = "") -> Group:
    """A page of the projects with this status. Raises ServiceDown without submissions, Refused for no cursor."""
    found = await _page(services, session, status, limit, after)
    await asyncio.gather(*(with_decision(services, session, item) for item in found.items))
    return found


async def _page(services: Services, session: Session, status: str, limit: int, after: str = "") -> Group:
    params: JSON = {"mine": "true", "status": status, "limit": limit} | ({"after": after} if after else {})
    found = await services.submissions.get("/v1/projects", session.token, params)
    return _made(status, found["items"], found["total"], found.get("next"))


def _first(status: str, projects: list[JSON]) -> Group:
    """What `_page` would give, of all projects of a library."""
    items = [item for item in projects if item["status"] == status]
    more = items[FEW - 1]["id"] if len(items) > FEW else None
    return _made(status, items[:FEW], len(items), more)


def _made(status: str, items: list[JSON], total: int, following: str | None) -> Group:
    title, about = next((title, about) for code, title, about in GROUPS if code == status)
    return Group(status, _(title), _(about), items, total, following)


async def _with(services: Services, session: Session, project_id: str, groups: list[Group]) -> list[Group]:
    """The same with this project at the head of its group: a form in its row was refused, and has to be seen."""
    try:
        record = await services.submissions.get(f"/v1/projects/{project_id}", session.token)
    except Refused:
        return groups
    return [replace(it, items=[record, *it.items]) if it.status == record["status"] else it for it in groups]


async def with_decision(services: Services, session: Session, record: JSON) -> None:
    """Adds to a record that came back what the moderator wrote, which only the moderation service has."""
    if record["status"] not in {"changes-requested", "rejected"}:
        return
    try:
        found = await services.moderation.get(f"/v1/projects/{record['id']}/decisions", session.token, {"limit": 1})
    except (Refused, ServiceDown):
        return
    record["decision"] = next(iter(found["items"]), record.get("decision"))
