"""What a moderator reads beside the text of a case. Everything but the look-alikes, which are asked of search."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.moderation import store as cases
from services.moderation.domain import Case
from services.moderation.review import store
from services.moderation.review.bodies import CheckAnswer, LinkAnswer, OtherProject, ReviewDifference
from services.moderation.review.domain import checks, link_checks
from services.moderation.review.links import links_of
from shared.db import Transaction
from shared.differences import Comparison
from shared.outside import Reach
from shared.principal import Principal

MOST_OTHERS = 100


@dataclass(frozen=True)
class Facts:
    """What the own database knows."""

    case: Case
    content: dict[str, Any]
    against: int | None
    difference: list[ReviewDifference]
    checks: list[CheckAnswer]
    links: list[LinkAnswer]
    others: list[OtherProject]


async def facts(tx: Transaction, person: Principal, case_id: UUID, reach: Reach) -> Facts:
    """The review of a case's newest revision. Raises Problem 403, 404."""
    case = await cases.get(tx, case_id)
    case.must_be_seen_by(person)
    content = await cases.revision_content(tx, case.project_id, case.revision) or {}
    against = case.published_revision if case.published_revision != case.revision else None
    public = await cases.revision_content(tx, case.project_id, against) if against else None
    difference = Comparison().fields(public, content) if public is not None else []
    links = await store.known(tx, links_of(content))
    found = checks(content) + link_checks([(it.url, it.fault, it.checked_at is not None) for it in links], reach)
    return Facts(
        case=case,
        content=content,
        against=against,
        difference=[ReviewDifference.of(each) for each in difference],
        checks=[CheckAnswer.of(each) for each in found],
        links=[LinkAnswer.of(link) for link in links],
        others=[
            OtherProject(
                case_id=row.id,
                project_id=row.project_id,
                title=row.title,
                status=row.status,
                phase=row.phase,
                outcome=row.outcome,
            )
            for row in await store.others_of(tx, case, MOST_OTHERS)
        ],
    )
