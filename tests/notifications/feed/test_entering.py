"""What comes into the feed: all that is public, each once, and nothing of a project before its publication."""

import asyncio
import json
from pathlib import Path

import pytest

from services.notifications.feed import commands
from services.notifications.feed.domain import PUBLIC
from shared.contracts import generate
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.base import Event
from shared.contracts.catalogue import all_events
from shared.contracts.moderation import Criterion, ProjectPublished
from shared.contracts.parels import ParelWithdrawn
from shared.contracts.people import ProjectRedacted, PublishedTextRedacted
from shared.db import Transaction
from shared.ids import UUID, new_id
from shared.messaging import envelope
from shared.testing import factories, record
from shared.testing.factories import NOON
from tests.notifications.feed.reading import names, of, told
from tests.support.service import RunningService

SECRET = "Alleen voor de bibliotheek zelf"


def transferred(project: UUID) -> OwnershipTransferred:
    libraries = {"from_library": factories.library(), "library": factories.library("medewerker-utrecht")}
    return OwnershipTransferred(project_id=project, offer_id=new_id(), transferred_at=NOON, **libraries)


async def test_a_public_event_is_told_as_it_came_with_its_position(feed: RunningService) -> None:
    event = factories.published()
    delivered = await feed.deliver(event, 3)
    (one,) = await told(feed)
    headers = {name.removeprefix("ce_"): value.decode() for name, value in delivered.headers}
    shared = ("specversion", "id", "source", "type", "subject", "dataschema", "partitionkey", "sequence")
    assert {name: one[name] for name in shared} == {name: headers[name] for name in shared}
    assert (one["position"], one["datacontenttype"]) == (1, "application/json")
    assert one["data"] == json.loads(event.to_json())
    assert one.keys().isdisjoint({"correlationid", "causationid", "traceparent"}), (
        "what led to it may be nobody's business"
    )


async def test_an_event_that_comes_twice_is_told_once(feed: RunningService) -> None:
    delivered = record(factories.published())
    for _ in range(2):
        await feed.deliver(delivered)
    await feed.rows("DELETE FROM inbox RETURNING 1")  # as in a rebuild: the feed itself knows it too
    await feed.deliver(delivered)
    assert len(await told(feed)) == 1


NOT_PUBLIC = [
    factories.submitted(),
    factories.revised(new_id()),
    factories.changes_requested(new_id()),
    factories.rejected(new_id()),
    factories.search_matched(new_id()),
    factories.adopted(new_id()),
]


@pytest.mark.parametrize("event", NOT_PUBLIC, ids=lambda event: type(event).__name__)
async def test_what_is_not_public_is_told_to_nobody(feed: RunningService, event: Event) -> None:
    await feed.deliver(event)
    await feed.deliver(factories.published(event.aggregate_id), 2)
    assert names(await told(feed)) == ["project-published"]


def test_every_type_was_thought_of() -> None:
    """A new event is public or it is not: whoever adds one decides, here and in the feed's domain."""
    hidden = {
        "ProjectSubmitted", "ProjectRevised", "CoAuthorInvited", "CoAuthorJoined", "CoAuthorLeft", "OwnershipOffered",
        "ReviewDue", "ReviewConfirmed", "ProjectAdopted", "AdoptionDeclined", "PersonErased", "ProjectRedacted",
        "CaseAssigned", "CaseReleased", "CaseOverdue", "QuestionAsked", "QuestionAnswered", "SecondOpinionRequested",
        "SecondOpinionGiven", "ChangesRequested", "ProjectRejected", "DecisionAppealed", "AppealDecided",
        "ParelNominated", "SavedSearchMatched",
    }  # fmt: skip
    assert {event.__name__ for event in all_events()} == hidden | {event.__name__ for event in PUBLIC}


GOLDEN = Path(generate.__file__).parent / "golden"


def golden(contract: type[Event]) -> Event:
    return contract.read((GOLDEN / f"{contract.TYPE}.json").read_bytes())


@pytest.mark.parametrize("contract", PUBLIC, ids=lambda contract: contract.__name__)
async def test_every_public_type_comes_in_from_its_consumer(feed: RunningService, contract: type[Event]) -> None:
    await feed.deliver(golden(ProjectPublished).model_copy(update={"revision": 1}))
    event = golden(contract)
    await feed.deliver(event, 2)
    assert (contract.TYPE, str(event.aggregate_id)) in [(it["type"], it["subject"]) for it in await told(feed)][1:]


async def test_the_reasons_of_libraries_and_the_notes_of_moderators_stay_out(feed: RunningService) -> None:
    project = factories.published().project_id
    await feed.deliver(factories.published(project))
    advanced = factories.advanced(project)
    noted = advanced.model_copy(update={"criteria": (Criterion(code="need", met=True, note=SECRET),)})
    await feed.deliver(noted, 2)
    await feed.deliver(factories.merged(project, new_id(), SECRET))
    await feed.deliver(factories.withdrawn(project, reason=SECRET), 2)
    events = await told(feed)
    assert of(project, events) == ["project-published", "phase-advanced", "project-merged", "project-withdrawn"]
    assert SECRET not in json.dumps(events)
    assert not await feed.rows(f"SELECT 1 FROM feed_event WHERE data::text LIKE '%{SECRET}%'")


async def test_a_parel_that_never_was_is_not_taken_back(feed: RunningService) -> None:
    project = new_id()
    await feed.deliver(factories.published(project))
    back = ParelWithdrawn(
        project_id=project, parel_id=new_id(), title="x", library=factories.library(), themes=(), motivation="x",
        decided_at=NOON, was_awarded=False,
    )  # fmt: skip
    await feed.deliver(back, 2)
    await feed.deliver(back.model_copy(update={"was_awarded": True}), 3)
    assert of(project, await told(feed)) == ["project-published", "parel-withdrawn"]


def of_the_library(project: UUID) -> list[Event]:
    line = factories.adoption()
    return [
        transferred(project),
        factories.adoption_confirmed(project, line),
        factories.adoption_ended(project, line),
        factories.merged(project, new_id()),
        factories.withdrawn(project, revision=1),
    ]


async def test_what_a_library_told_before_the_publication_follows_it_in_its_order(feed: RunningService) -> None:
    """The two come over two topics: the second may be here first."""
    project = new_id()
    for sequence, event in enumerate(of_the_library(project), 2):
        await feed.deliver(event, sequence)
    assert await told(feed) == []
    await feed.deliver(factories.published(project, revision=1))
    assert of(project, await told(feed)) == [
        "project-published", "ownership-transferred", "adoption-confirmed", "adoption-ended", "project-merged",
        "project-withdrawn",
    ]  # fmt: skip


async def test_what_a_library_tells_of_a_draft_stays_out(feed: RunningService) -> None:
    for sequence, event in enumerate(of_the_library(new_id()), 2):
        await feed.deliver(event, sequence)
    assert await told(feed) == []


@pytest.mark.parametrize("publication_first", [True, False])
async def test_a_withdrawal_that_a_later_revision_overtook_is_not_told(
    feed: RunningService, publication_first: bool
) -> None:
    project = new_id()
    both: list[Event] = [factories.published(project, revision=2), factories.withdrawn(project, revision=1)]
    for event in both if publication_first else both[::-1]:
        await feed.deliver(event)
    assert of(project, await told(feed)) == ["project-published"]


@pytest.mark.parametrize("publication_first", [True, False])
async def test_a_publication_and_what_waits_for_it_may_be_handled_at_the_same_moment(
    feed: RunningService, publication_first: bool
) -> None:
    """By two replicas, neither of which sees what the other has not committed."""
    project = new_id()
    both: list[Event] = [factories.published(project), factories.adoption_confirmed(project)]
    first, second = both if publication_first else both[::-1]
    async with feed.database.begin() as tx:
        await enter(tx, first)

        async def other() -> None:
            async with feed.database.begin() as tx:
                await enter(tx, second)

        entering = asyncio.create_task(other())
        await asyncio.wait([entering], timeout=0.2)
    await entering
    assert of(project, await told(feed)) == ["project-published", "adoption-confirmed"]


async def enter(tx: Transaction, event: Event) -> None:
    delivered = record(event)
    await commands.enter(tx, envelope.read(delivered.headers, delivered.value), event)


async def test_a_name_that_goes_from_a_text_goes_from_every_event_that_has_it(feed: RunningService) -> None:
    project = new_id()
    named = {"title": "Voorlezen met Jansen", "summary": "Jansen leest voor."}
    for revision in (1, 2):
        await feed.deliver(factories.published(project, revision, **named), revision)
    await feed.deliver(factories.advanced(project).model_copy(update={"title": named["title"]}), 3)
    before = await told(feed)
    clean = factories.published(project, 2, title="Voorlezen", summary="Iemand leest voor.")
    old = ProjectRedacted(project_id=project, revision=1, content=clean.content, redacted_at=NOON)
    await feed.deliver(old, 5)
    await feed.deliver(PublishedTextRedacted(**dict(clean), redacted_at=NOON), 4)
    after = await told(feed)
    assert "Jansen" in json.dumps(before)
    assert "Jansen" not in json.dumps(after)
    assert [event["position"] for event in after] == [1, 2, 3, 4]
    assert names(after)[-1] == "published-text-redacted"
    assert [event["id"] for event in after[:3]] == [event["id"] for event in before]


async def test_a_hand_over_is_told_without_the_mark_of_the_new_owner(feed: RunningService) -> None:
    project = new_id()
    await feed.deliver(factories.published(project), 1)
    await feed.deliver(transferred(project).model_copy(update={"owner": "een-kenmerk"}), 2)
    (_, handed_over) = await told(feed)
    assert names([handed_over]) == ["ownership-transferred"]
    assert "een-kenmerk" not in str(handed_over)
    assert "actor" not in handed_over
