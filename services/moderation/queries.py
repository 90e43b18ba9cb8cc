"""What may be read by whom: moderators their area's cases, a library its own decisions, everyone the phase log."""

from uuid import UUID

from services.moderation import store
from services.moderation.bodies import CaseAnswer, CaseItem, DecisionAnswer, HistoryEntry, PhaseEntry
from services.moderation.domain import Case
from services.moderation.journal import DECISIONS, PHASE_LOG
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault, Text, forbidden, invalid, not_found
from shared.vocabularies import vocabulary
from shared.web.paging import Page, cut


async def case(tx: Transaction, person: Principal, case_id: UUID) -> tuple[int, CaseAnswer]:
    """The version and the case with the text of its newest revision. Raises Problem 403, 404."""
    found = await store.get(tx, case_id)
    found.must_be_seen_by(person)
    return await shown(tx, person, found)


async def shown(tx: Transaction, person: Principal, found: Case) -> tuple[int, CaseAnswer]:
    """The version and the case as this person, who may see it, sees it."""
    content = await store.revision_content(tx, found.project_id, found.revision)
    return found.version, CaseAnswer.whole(found, content or {}, person)


async def cases(
    tx: Transaction,
    person: Principal,
    *,
    status: str | None,
    province: str | None,
    theme: str | None,
    mine: bool,
    limit: int,
    after: UUID | None,
) -> Page[CaseItem]:
    """A page of the cases in the person's area. Asking for another province gives none."""
    if not person.has("moderator", "spn"):
        raise forbidden(
            "Deze lijst is er voor moderatoren en SPN. Je eigen projecten staan bij je bibliotheek.",
            "This list is for moderators and SPN. Your own projects are with your library.",
        )
    _must_be_known(province=province, theme=theme)
    area = None if person.has("spn") else person.provinces
    if province is not None:
        area = frozenset({province}) if area is None else area & {province}
    found, total = await store.page(
        tx,
        provinces=None if area is None else sorted(area),
        status=status,
        theme=theme,
        assignee=person.sub if mine else None,
        after=after,
        limit=limit + 1,
    )
    found, following = cut(found, limit)
    return Page(items=[CaseItem.of(each) for each in found], total=total, next=following)


async def history(
    tx: Transaction, person: Principal, case_id: UUID, *, limit: int, after: UUID | None
) -> Page[HistoryEntry]:
    """Everything that happened to a case, newest first, for its library and the moderators of the area."""
    found = await store.get(tx, case_id)
    _must_concern(found, person)
    lines, total = await store.entries(tx, found, after=after, limit=limit + 1)
    lines, following = cut(lines, limit)
    return Page(items=[HistoryEntry.of(line) for line in lines], total=total, next=following)


async def decisions(
    tx: Transaction, person: Principal, project_id: UUID, *, limit: int, after: UUID | None
) -> Page[DecisionAnswer]:
    """What was decided about a project, newest first, for its library and the moderators of the area."""
    found = await store.get_by_project(tx, project_id)
    _must_concern(found, person)
    lines, total = await store.entries(tx, found, DECISIONS, after, limit + 1)
    lines, following = cut(lines, limit)
    return Page(items=[DecisionAnswer.of(line) for line in lines], total=total, next=following)


async def phase_log(tx: Transaction, project_id: UUID, *, limit: int, after: UUID | None) -> Page[PhaseEntry]:
    """The phases of a published project, newest first. Raises Problem 404 for a project that is not public."""
    found = await store.get_by_project(tx, project_id)
    if not found.is_public:
        raise not_found()
    lines, total = await store.entries(tx, found, PHASE_LOG, after, limit + 1)
    lines, following = cut(lines, limit)
    return Page(items=[PhaseEntry.of(line) for line in lines], total=total, next=following)


def _must_concern(found: Case, person: Principal) -> None:
    if not person.moderates(found.library.province) and not found.is_of(person):
        raise not_found()


def _must_be_known(**filters: str | None) -> None:
    """A misspelt filter is a fault, not an empty list."""
    faults = [
        Fault(
            "query",
            name,
            "unknown-code",
            Text(f"Deze waarde kennen we niet: {code}.", f"We don't know this value: {code}."),
        )
        for name, code in filters.items()
        if code is not None and code not in vocabulary(f"{name}s")
    ]
    if faults:
        raise invalid(faults)
