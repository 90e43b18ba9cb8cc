"""Who follows a saved search hears what came to match it, once, and nobody else hears of that."""

from shared.ids import new_id
from shared.testing import factories
from tests.notifications.test_api import ME, OTHER, follow, inbox
from tests.notifications.test_consumers import kinds, mails
from tests.support.service import RunningService

SEARCH = new_id()
MINE = {"savedSearch": str(SEARCH)}


async def test_a_follower_of_a_saved_search_is_told_in_words_what_matches(notifications: RunningService) -> None:
    made = await follow(notifications, ME, MINE)
    assert (made.status_code, made.json()["filter"]) == (201, MINE)
    event = factories.search_matched(SEARCH, title="Een robot leest voor")
    await notifications.deliver(event)
    (item,) = (await inbox(notifications))["items"]
    assert item["projectId"] == str(event.project_id)
    assert (item["kind"], item["title"]) == ("saved-search-matched", "Een robot leest voor")
    assert (
        item["text"] == "‘Een robot leest voor’ van Bibliotheek Assen past nu bij een zoekopdracht die je hebt bewaard."
    )
    assert item["reasons"] == ["een bewaarde zoekopdracht"]


async def test_a_match_that_comes_twice_is_told_once(notifications: RunningService) -> None:
    await follow(notifications, ME, MINE)
    record = await notifications.deliver(factories.search_matched(SEARCH))
    await notifications.deliver(record)
    assert await kinds(notifications) == ["saved-search-matched"]


async def test_it_goes_by_mail_for_who_asked_for_mail(notifications: RunningService) -> None:
    await follow(notifications, ME, MINE, channel="mail")
    await notifications.deliver(factories.search_matched(SEARCH))
    assert len(await mails(notifications)) == 1


async def test_nobody_else_hears_of_a_match(notifications: RunningService) -> None:
    await follow(notifications, OTHER, {"theme": "doorgaande-leeslijn"})
    await follow(notifications, {"sub": "derde"}, {"savedSearch": str(new_id())})
    await follow(notifications, {"sub": "vierde"}, {**MINE, "province": "utrecht"})
    await follow(notifications, ME, {**MINE, "province": "drenthe"})
    await notifications.deliver(factories.search_matched(SEARCH))
    assert len(await notifications.rows("SELECT subject FROM notification")) == 1
    assert await kinds(notifications) == ["saved-search-matched"]


async def test_what_happens_to_a_project_is_not_told_to_who_follows_a_saved_search(
    notifications: RunningService,
) -> None:
    await follow(notifications, ME, MINE)
    await notifications.deliver(factories.published())
    assert await kinds(notifications) == []


async def test_a_match_and_its_publication_are_two_things_in_any_order(notifications: RunningService) -> None:
    """Who follows both the theme and the search hears of both: the second says why the first concerns him."""
    await follow(notifications, ME, MINE)
    await follow(notifications, ME, {"theme": "doorgaande-leeslijn"})
    event = factories.published(title="Een robot leest voor")
    await notifications.deliver(factories.search_matched(SEARCH, event.project_id, title="Een robot leest voor"))
    await notifications.deliver(event)
    assert await kinds(notifications) == ["saved-search-matched", "project-published"]


async def test_a_match_of_what_was_withdrawn_is_told_to_nobody(notifications: RunningService) -> None:
    await follow(notifications, ME, MINE)
    event = factories.published()
    await notifications.deliver(event)
    await notifications.deliver(factories.withdrawn(event.project_id))
    await notifications.deliver(factories.search_matched(SEARCH, event.project_id))
    assert await kinds(notifications) == []


async def test_a_title_that_was_redacted_since_is_told_as_it_reads_now(notifications: RunningService) -> None:
    await follow(notifications, ME, MINE)
    event = factories.published(title="De robot van een vrijwilliger")
    await notifications.deliver(event)
    await notifications.deliver(factories.search_matched(SEARCH, event.project_id, title="De robot van Jansen"))
    assert [item["title"] for item in (await inbox(notifications))["items"]] == ["De robot van een vrijwilliger"]
