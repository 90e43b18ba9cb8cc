"""Work: moderators hear what waits for them, owners what was decided and asked, and nobody hears of his own deeds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.authors import OwnershipTransferred, ReviewDue
from shared.contracts.base import Event
from shared.contracts.desk import AppealDecided, CaseOverdue, DecisionAppealed, QuestionAnswered, QuestionAsked
from shared.contracts.people import ProjectRedacted
from shared.demo import PERSONAS
from shared.ids import UUID, new_id
from shared.marks import mark
from shared.testing import TestRecord, factories, record
from shared.testing.factories import NOON
from tests.notifications.test_api import ME, follow, inbox
from tests.support.service import RunningService

OWNER, COLLEAGUE, DESK = "medewerker-assen", "collega-assen", "moderator-drenthe"
SECRET = "Nog geheim plan"
HERE = factories.library()


def staff(name: str = COLLEAGUE, **claims: Any) -> dict[str, Any]:
    """Somebody else of the same library."""
    library = PERSONAS[OWNER]["library"]
    return {"sub": name, "email": f"{name}@example.nl", "roles": ["staff"], "library": dict(library), **claims}


def by(event: Event, subject: str, sequence: int = 1) -> TestRecord:
    """The event as it comes when this person caused it."""
    made = new_id()
    sent = record(event, sequence, event_id=made)
    return replace(sent, headers=(*sent.headers, ("ce_actor", mark(made, subject).encode())))


def handed_in(project: UUID, owner: str = OWNER, **changes: Any) -> Event:
    return factories.submitted(project, **changes).model_copy(update={"owner": mark(project, PERSONAS[owner]["sub"])})


async def met(service: RunningService, *people: Any) -> None:
    """They have looked at their inbox once."""
    for who in people:
        await inbox(service, who)


async def told(service: RunningService, who: Any) -> list[tuple[str, str]]:
    return [(item["kind"], item["title"]) for item in (await inbox(service, who))["items"]][::-1]


async def test_moderators_of_the_area_hear_of_what_was_handed_in_and_nobody_else_does(
    notifications: RunningService,
) -> None:
    people = (DESK, "moderator-utrecht", OWNER, staff(), ME, "spn", "regiogids-biblionet-drenthe", "beheerder")
    known = [who for who in people if not isinstance(who, str) or who in PERSONAS]
    await met(notifications, *known)
    project = new_id()
    await notifications.deliver(handed_in(project, title=SECRET), 1)
    await notifications.deliver(factories.revised(project, title=SECRET), 2)
    assert await told(notifications, DESK) == [("work-submitted", SECRET), ("work-revised", SECRET)]
    for who in known[1:]:
        assert await told(notifications, who) == [], who


async def test_a_moderator_is_given_what_is_his_once_and_may_stop_it(notifications: RunningService) -> None:
    await met(notifications, DESK)
    [given] = (await notifications.get("/v1/subscriptions", DESK)).json()["items"]
    assert (given["filter"], given["channel"], given["frequency"]) == ({"work": "desk"}, "mail", "immediate")
    await notifications.request("DELETE", f"/v1/subscriptions/{given['id']}", DESK)
    await met(notifications, DESK, DESK)
    assert (await notifications.get("/v1/subscriptions", DESK)).json()["total"] == 0
    await notifications.deliver(handed_in(new_id()), 1)
    assert await told(notifications, DESK) == []


async def test_who_has_no_address_is_given_it_in_his_inbox(notifications: RunningService) -> None:
    await met(notifications, staff(email=None))
    [given] = (await notifications.get("/v1/subscriptions", staff(email=None))).json()["items"]
    assert (given["filter"], given["channel"]) == ({"work": "own-projects"}, "inbox")


async def test_nobody_hears_of_work_on_his_own_organisations_projects_as_a_moderator(
    notifications: RunningService,
) -> None:
    own = staff("dubbel", roles=["moderator"], provinces=["drenthe"])
    await met(notifications, own)
    await notifications.deliver(handed_in(new_id()), 1)
    assert await told(notifications, own) == []


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("changes-requested", factories.changes_requested),
        ("project-rejected", factories.rejected),
        (
            "question-asked",
            lambda p: QuestionAsked(project_id=p, case_id=p, message_id=p, library=HERE, asked_at=NOON),
        ),
        (
            "appeal-decided",
            lambda p: AppealDecided(
                project_id=p, appeal_id=p, decision_id=p, case_id=p, revision=1, granted=True, decided_at=NOON
            ),
        ),
        (
            "review-due",
            lambda p: ReviewDue(project_id=p, revision=1, library=HERE, review_due=date(2026, 3, 2), noticed_at=NOON),
        ),
        ("adoption-claimed", factories.adopted),
    ],
)
async def test_the_owner_hears_of_it_and_his_colleague_when_he_asks(
    notifications: RunningService, kind: str, make: Any
) -> None:
    project = new_id()
    await met(notifications, OWNER, staff(), DESK)
    assert (await follow(notifications, staff("nieuwsgierig"), {"work": "library"})).status_code == 201
    await notifications.deliver(handed_in(project, title=SECRET), 1)
    await notifications.deliver(make(project), 2)
    assert await told(notifications, OWNER) == [(kind, SECRET)]
    assert await told(notifications, staff("nieuwsgierig")) == [(kind, SECRET)]
    assert await told(notifications, staff()) == []
    assert await told(notifications, DESK) == [("work-submitted", SECRET)]


async def test_the_owner_hears_of_publication_and_phases_with_that_as_the_reason(notifications: RunningService) -> None:
    project = new_id()
    await met(notifications, OWNER)
    await notifications.deliver(handed_in(project), 1)
    await notifications.deliver(factories.published(project), 1)
    await notifications.deliver(factories.advanced(project), 2)
    items = (await inbox(notifications, OWNER))["items"]
    assert [item["kind"] for item in items] == ["phase-advanced", "project-published"]
    assert items[0]["reasons"] == ["je eigen projecten"]


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (
            "work-answered",
            lambda p: QuestionAnswered(project_id=p, case_id=p, message_id=p, library=HERE, answered_at=NOON),
        ),
        (
            "work-appealed",
            lambda p: DecisionAppealed(
                project_id=p, appeal_id=p, decision_id=p, case_id=p, revision=1, library=HERE, appealed_at=NOON
            ),
        ),
        (
            "work-overdue",
            lambda p: CaseOverdue(
                project_id=p, case_id=p, revision=1, province="drenthe", due_at=NOON, noticed_at=NOON
            ),
        ),
    ],
)
@pytest.mark.parametrize("submission_first", [True, False], ids=["in order", "the other topic first"])
async def test_the_desk_hears_of_answers_appeals_and_delays(
    notifications: RunningService, kind: str, make: Any, *, submission_first: bool
) -> None:
    project = new_id()
    await met(notifications, DESK, "moderator-utrecht")
    events = [(handed_in(project, title=SECRET), 1), (make(project), 1)]
    for event, sequence in events if submission_first else events[::-1]:
        await notifications.deliver(event, sequence)
    assert sorted(await told(notifications, DESK)) == [(kind, SECRET), ("work-submitted", SECRET)]
    assert await told(notifications, "moderator-utrecht") == []


async def test_a_decision_that_is_heard_of_before_the_submission_reaches_the_owner_all_the_same(
    notifications: RunningService,
) -> None:
    project = new_id()
    await met(notifications, OWNER)
    asked = await notifications.deliver(factories.changes_requested(project), 1)
    assert await told(notifications, OWNER) == []
    await notifications.deliver(handed_in(project, title=SECRET), 1)
    await notifications.deliver(asked)
    assert await told(notifications, OWNER) == [("changes-requested", SECRET)]


async def test_after_a_hand_over_the_new_owner_hears_of_it_and_the_old_one_does_not(
    notifications: RunningService,
) -> None:
    project, utrecht = new_id(), "medewerker-utrecht"
    await met(notifications, OWNER, utrecht)
    await notifications.deliver(handed_in(project), 1)
    handed = OwnershipTransferred(
        project_id=project,
        offer_id=new_id(),
        from_library=HERE,
        library=factories.library(utrecht),
        transferred_at=NOON,
        owner=mark(project, PERSONAS[utrecht]["sub"]),
    )
    await notifications.deliver(handed, 2)
    await notifications.deliver(factories.changes_requested(project), 1)
    assert await told(notifications, OWNER) == []
    assert [kind for kind, _ in await told(notifications, utrecht)] == ["changes-requested"]


async def test_who_left_the_library_hears_no_more_of_its_work(notifications: RunningService) -> None:
    project = new_id()
    await met(notifications, OWNER)
    await notifications.deliver(handed_in(project), 1)
    left = {"sub": PERSONAS[OWNER]["sub"], "email": "x@example.nl", "roles": []}
    await met(notifications, left)
    await notifications.deliver(factories.changes_requested(project), 1)
    assert await told(notifications, left) == []


async def test_who_was_not_seen_for_long_hears_no_more_of_work_until_he_is_back(notifications: RunningService) -> None:
    await met(notifications, DESK)
    async with notifications.database.begin() as tx:
        await tx.execute(text("UPDATE reader SET seen_at = now() - interval '401 days'"))
    await notifications.deliver(handed_in(new_id()), 1)
    assert await told(notifications, DESK) == []  # and with this look he is back
    await notifications.deliver(handed_in(new_id()), 1)
    assert len(await told(notifications, DESK)) == 1


async def test_nobody_is_told_of_what_he_did_himself(notifications: RunningService) -> None:
    project = new_id()
    await met(notifications, DESK)
    theme = {"theme": "doorgaande-leeslijn"}
    for who in (DESK, ME):
        await follow(notifications, who, theme, channel="mail")
    await notifications.deliver(by(factories.published(project), PERSONAS[DESK]["sub"]))
    assert await told(notifications, DESK) == []
    assert len(await told(notifications, ME)) == 1
    await notifications.deliver(by(factories.advanced(project), PERSONAS[ME]["sub"], 2))
    assert [kind for kind, _ in await told(notifications, DESK)] == ["phase-advanced"]
    assert [kind for kind, _ in await told(notifications, ME)] == ["project-published"]


async def test_everything_in_my_area_follows_me_to_another_area(notifications: RunningService) -> None:
    moved = {"sub": "reiziger", "roles": ["moderator"], "provinces": ["utrecht"]}
    assert (await follow(notifications, moved, {"area": "mine"})).status_code == 201
    assert (await follow(notifications, DESK, {"area": "mine", "theme": "doorgaande-leeslijn"})).status_code == 201
    await notifications.deliver(factories.published())
    assert await told(notifications, moved) == []
    assert len(await told(notifications, DESK)) == 1
    assert (await inbox(notifications, DESK))["items"][0]["reasons"] == [
        "thema doorgaande leeslijn 0-18, alles in jouw gebied"
    ]
    await met(notifications, {**moved, "provinces": ["drenthe"]})
    await notifications.deliver(factories.published())
    assert len(await told(notifications, moved)) == 1


async def test_a_name_that_is_taken_out_of_a_text_goes_from_what_was_told_of_the_work(
    notifications: RunningService,
) -> None:
    project = new_id()
    await met(notifications, DESK)
    await notifications.deliver(handed_in(project, title="Voorlezen met Jan Jansen"), 1)
    clean = factories.content(title="Voorlezen met een vrijwilliger")
    await notifications.deliver(ProjectRedacted(project_id=project, revision=1, content=clean, redacted_at=NOON), 2)
    await notifications.deliver(factories.changes_requested(project), 1)
    for table in ("happening", "project", "notification"):
        assert "Jansen" not in str(await notifications.rows(f"SELECT * FROM {table}"))


async def test_work_that_was_withdrawn_is_told_to_nobody(notifications: RunningService) -> None:
    project = new_id()
    await met(notifications, OWNER, DESK)
    await notifications.deliver(factories.withdrawn(project), 2)
    await notifications.deliver(handed_in(project), 1)
    await notifications.deliver(factories.changes_requested(project), 1)
    assert await told(notifications, OWNER) == await told(notifications, DESK) == []
