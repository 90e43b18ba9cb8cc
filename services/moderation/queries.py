"""What may be read by whom: moderators their area's cases, a library its own decisions, everyone the phase log."""

from datetime import UTC, datetime
from uuid import UUID

from services.moderation import store
from services.moderation.bodies import (
    CaseAnswer,
    CaseItem,
    CaseItemPage,
    DecisionAnswer,
    HistoryEntry,
    PhaseEntry,
    ProjectHandling,
)
from services.moderation.domain import Case
from services.moderation.history import entries
from services.moderation.journal import BETWEEN_MODERATORS, DECISIONS, PHASE_LOG
from services.moderation.opinions import queries as opinions
from services.moderation.store import Cursor
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault, Text, forbidden, invalid, not_found, unknown_code
from shared.vocabularies import vocabulary
from shared.web.paging import Page, cut


async def case(tx: Transaction, person: Principal, case_id: UUID) -> tuple[int, CaseAnswer]:
    """The version and the case with the text of its newest revision. Raises Problem 403, 404."""
    found = await store.get(tx, case_id)
    await opinions.must_be_read_by(tx, found, person)
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
    overdue: bool,
    by_due: bool,
    limit: int,
    after: str | None,
) -> CaseItemPage:
    """A page of the cases in the person's area. Asking for another province gives none."""
    if not person.has("moderator", "spn"):
        raise forbidden(
            "Deze lijst is er voor moderatoren en SPN. Je eigen projecten staan bij je bibliotheek.",
            "This list is for moderators and SPN. Your own projects are with your library.",
        )
    must_be_known(province=province, theme=theme)
    cursor = _cursor(after, by_due=by_due)
    area = None if person.has("spn") else person.provinces
    if province is not None:
        area = frozenset({province}) if area is None else area & {province}
    found, total = await store.page(
        tx,
        provinces=None if area is None else sorted(area),
        status=status,
        themes=None if theme is None else list(vocabulary("themes").family(theme, datetime.now(UTC).date())),
        assignee=person.sub if mine else None,
        overdue_at=datetime.now(UTC) if overdue else None,
        by_due=by_due,
        after=cursor,
        limit=limit + 1,
    )
    page, following = cut(found, limit)
    return CaseItemPage(
        items=[CaseItem.of(each) for each in page],
        total=total,
        next=None if following is None else _written(page[-1], by_due=by_due),
    )


async def history(
    tx: Transaction, person: Principal, case_id: UUID, *, limit: int, after: UUID | None
) -> Page[HistoryEntry]:
    """Everything that happened to a case, newest first, for its library and the moderators of the area; what
    moderators wrote to one another is for them alone.
    """
    found = await store.get(tx, case_id)
    hidden: tuple[str, ...] = ()
    if not await opinions.reads_notes(tx, found, person):
        found.must_concern(person)
        hidden = BETWEEN_MODERATORS
    lines, total = await entries(tx, found, after=after, limit=limit + 1, without=hidden)
    lines, following = cut(lines, limit)
    return Page(items=[HistoryEntry.of(line) for line in lines], total=total, next=following)


async def handling(tx: Transaction, person: Principal, project_id: UUID) -> ProjectHandling:
    """What its library may know of a case while it waits. Raises Problem 404 for who it does not concern."""
    found = await store.get_by_project(tx, project_id)
    found.must_concern(person)
    return ProjectHandling(
        project_id=found.project_id,
        revision=found.revision,
        status=found.status,
        due_at=found.due_at,
        open_questions=found.open_questions,
    )


async def decisions(
    tx: Transaction, person: Principal, project_id: UUID, *, limit: int, after: UUID | None
) -> Page[DecisionAnswer]:
    """What was decided about a project, newest first, for its library and the moderators of the area."""
    found = await store.get_by_project(tx, project_id)
    found.must_concern(person)
    lines, total = await entries(tx, found, DECISIONS, after, limit + 1)
    lines, following = cut(lines, limit)
    return Page(items=[DecisionAnswer.of(line) for line in lines], total=total, next=following)


async def phase_log(tx: Transaction, project_id: UUID, *, limit: int, after: UUID | None) -> Page[PhaseEntry]:
    """The phases of a published project, newest first. Raises Problem 404 for a project that is not public."""
    found = await store.get_by_project(tx, project_id)
    if not found.is_public:
        raise not_found()
    lines, total = await entries(tx, found, PHASE_LOG, after, limit + 1)
    lines, following = cut(lines, limit)
    return Page(items=[PhaseEntry.of(line) for line in lines], total=total, next=following)


def _cursor(written: str | None, *, by_due: bool) -> Cursor | None:
    """The cursor of a page: a case's id, and in the order of due dates behind its due date, when it has one."""
    if written is None:
        return None
    due, _, number = written.rpartition("_")
    try:
        return Cursor(UUID(number), datetime.fromisoformat(due).astimezone(UTC) if by_due and due else None)
    except (ValueError, OverflowError):
        words = Text(
            "Dit is geen plek in de lijst. Gebruik de `next` van de vorige bladzijde.",
            "This is no place in the list. Use the `next` of the page before.",
        )
        raise invalid([Fault("query", "after", "cursor", words)]) from None


def _written(last: Case, *, by_due: bool) -> str:
    due = f"{last.due_at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z_" if by_due and last.due_at else ""
    return f"{due}{last.id}"


def must_be_known(**filters: str | None) -> None:
    """A misspelt filter is a fault, not an empty list."""
    faults = [
        unknown_code("query", name, code)
        for name, code in filters.items()
        if code is not None and code not in vocabulary(f"{name}s")
    ]
    if faults:
        raise invalid(faults)
