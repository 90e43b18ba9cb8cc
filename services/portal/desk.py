"""What a moderator has to do: what waits for him and in which order, when it is due, and how the work is divided."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from services.portal.clients import JSON, Services
from services.portal.language import N_, _
from services.portal.published import or_none
from services.portal.session import Session
from services.portal.text import moment
from shared.moments import HERE

WHEN = {
    "laat": N_("te laat"),
    "vandaag": N_("vandaag"),
    "week": N_("deze week"),
    "later": N_("later"),
    "stil": N_("wacht op antwoord"),
}
"""When something is due. *stil*: nobody here has to act until the library answers."""
CASES = frozenset({"case", "answer", "unassigned", "appeal", "opinion"})
"""What one works on in a case: the kinds of the service that lead to one."""
ASKS = {
    "late": (N_("Te laat"), "clock", ""),
    "answer": (N_("De bibliotheek gaf antwoord"), "message-square", "#gesprek"),
    "opinion": (N_("Jouw mening is gevraagd"), "users", "#meningen"),
    "appeal": (N_("Bezwaar tegen een besluit"), "circle-alert", "#bezwaren"),
    "parel": (N_("Nominatie voor een parel"), "bookmark", ""),
}
"""What somebody asks of this moderator himself: in words, its icon, and its place on the page of the case."""


@dataclass(frozen=True)
class Turn:
    """Where one is in one's work: this case (None: it was not in it), the next one, and how many others there are."""

    here: JSON | None
    next: JSON | None
    left: int


async def work(services: Services, session: Session) -> list[JSON]:
    """All that waits for this moderator, soonest due first. What his own organisation made is for others to judge."""
    found = await or_none(services.moderation.get_all("/v1/pending-work", session.token))
    return [it for it in found if it["kind"] != "question" and not session.is_of(it["library"])]


async def loads(services: Services, session: Session) -> list[JSON]:
    """What is on each desk in the area, the fullest first."""
    return await or_none(services.moderation.get_all("/v1/workload", session.token))


def turn(items: list[JSON], case_id: str) -> Turn:
    """The next case after this one, in the order of `items`; the first for who was somewhere else."""
    cases = [it for it in items if it["kind"] in CASES and it["caseId"]]
    at = next((place for place, it in enumerate(cases) if it["caseId"] == case_id), -1)
    following = (it for it in cases[at + 1 :] if it["caseId"] != case_id)
    left = {it["caseId"] for it in cases} - {case_id}
    return Turn(cases[at] if at >= 0 else None, next(following, None), len(left))


def asks(items: list[JSON], now: datetime) -> list[JSON]:
    """What is asked of oneself, and what one is late with, each with its `words`, `icon` and `address`."""
    found = []
    for it in items:
        kind = "late" if it["kind"] == "case" and when_due(it, now) == "laat" else it["kind"]
        if kind in ASKS:
            words, icon, place = ASKS[kind]
            home = f"/moderatie/{it['caseId']}{place}" if it["caseId"] else f"/projecten/{it['projectId']}"
            found.append(it | {"words": _(words), "icon": icon, "address": home})
    return found


def when_due(item: JSON, now: datetime) -> str:
    """One of WHEN. A week ends on Sunday."""
    at, today = moment(item.get("dueAt")), now.astimezone(HERE).date()
    if at is None:
        return "stil"
    if at < now:
        return "laat"
    days = (at.date() - today).days
    return "vandaag" if days <= 0 else "week" if days <= 6 - today.weekday() else "later"


def by_province(cases: list[JSON], now: datetime) -> list[tuple[str, Counter[str]]]:
    """How many cases of each province are due when, the fullest province first."""
    found: dict[str, Counter[str]] = {}
    for case in cases:
        found.setdefault(case["province"], Counter())[when_due(case, now)] += 1
    return sorted(found.items(), key=lambda row: (-row[1].total(), row[0]))
