"""Tell that a review date came; let the library confirm that its text still holds."""

from datetime import UTC, date, datetime
from uuid import UUID

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.reviews import store
from services.submissions.reviews.domain import YEARS_AHEAD, a_year_after, dutch_day
from shared.contracts.authors import ReviewConfirmed, ReviewDue
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault, Text, conflict, invalid
from shared.web.etags import must_match


async def tell_next(tx: Transaction, now: datetime) -> bool:
    """Tell of one review date that came; False when there was none. Event and memory are one transaction: a crash
    leaves both or neither, so a date is told once.
    """
    project_id = await store.next_due(tx, dutch_day(now))
    if project_id is None:
        return False
    project = await projects.get(tx, project_id, lock=True)
    if project.review_due is None or project.published_revision is None:  # the query said otherwise
        return True
    project.review_told = project.review_due
    project.events.append(
        ReviewDue(
            project_id=project.id,
            revision=project.published_revision,
            library=project.library,
            review_due=project.review_due,
            noticed_at=now,
        )
    )
    await projects.save(tx, project)
    return True


async def confirm(
    tx: Transaction, person: Principal, project_id: UUID, wished: date | None, if_match: str | None
) -> Project:
    """The published text still holds; it is looked at again on `wished`, or in a year. No new revision."""
    project = await projects.get(tx, project_id, lock=True)
    project.must_be_owned_by(person)
    if if_match is not None:
        must_match(if_match, project.version)
    if not project.is_public or project.published_revision is None:
        raise conflict(
            "not-published",
            "Alleen van een gepubliceerd project kun je zeggen dat het nog klopt.",
            "Only of a published project you can say that it still holds.",
        )
    now = datetime.now(UTC)
    today = dutch_day(now)
    if wished is not None and not (today < wished and wished.year <= today.year + YEARS_AHEAD):
        words = Text(
            f"Kies een dag na vandaag, uiterlijk in {today.year + YEARS_AHEAD}.",
            f"Choose a day after today, in {today.year + YEARS_AHEAD} at the latest.",
        )
        raise invalid([Fault("body", "/reviewDue", "unfit-date", words)])
    day = wished or a_year_after(today)
    project.review_due = day
    if "reviewDue" in project.content:  # or the date that had passed would come back with the next revision
        project.content = {**project.content, "reviewDue": day.isoformat()}
    project.touch(now)
    project.events.append(
        ReviewConfirmed(
            project_id=project.id,
            revision=project.published_revision,
            library=project.library,
            review_due=day,
            confirmed_at=now,
        )
    )
    await projects.save(tx, project)
    return project
