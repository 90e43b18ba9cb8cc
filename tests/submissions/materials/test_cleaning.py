"""What nothing names any more goes, and nothing else does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.submissions.materials import store
from services.submissions.materials.cleaning import UNUSED_FOR, clean
from services.submissions.materials.store import PREFIX
from shared.ids import new_id
from shared.objects import ObjectsAway
from tests.submissions.materials.shelf import Shelf


async def after(shelf: Shelf, *days: float) -> None:
    """Rounds of cleaning, so many days from now."""
    for day in days:
        await clean(shelf.service.database, shelf.objects, datetime.now(UTC) + timedelta(days=day))


async def test_what_a_text_names_stays_for_ever(shelf: Shelf) -> None:
    draft, published = await shelf.desk.draft(), await shelf.desk.draft()
    mine, public = await shelf.added(draft), await shelf.added(published)
    await shelf.desk.submit(published)
    await shelf.desk.decided(published)
    await shelf.take_away(published, public)
    await after(shelf, 2, 40, 400)
    assert await shelf.stored() == await shelf.rows() == {mine["id"], public["id"]}
    assert (await shelf.fetch(published, public, None)).status_code == 200


async def test_what_was_taken_out_of_a_draft_stays_a_month_and_goes(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    await shelf.take_away(project, made)
    await shelf.service.rows("DELETE FROM working_copy RETURNING 1")  # the versions that could be brought back
    await after(shelf, 0, 30)
    assert await shelf.rows() == {made["id"]}
    await after(shelf, 32)
    assert await shelf.rows() == await shelf.stored() == set()


async def test_what_an_earlier_version_of_the_text_names_stays(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    content = f'{{"materials": [{{"id": "{made["id"]}"}}]}}'
    await shelf.take_away(project, made)
    await shelf.service.rows("DELETE FROM working_copy RETURNING 1")
    await shelf.service.rows(
        "INSERT INTO working_copy (project_id, number, content, saved_at, kept_at)"
        " VALUES (:id, 99, CAST(:content AS jsonb), now(), now()) RETURNING 1",
        id=UUID(project["id"]),
        content=content,
    )
    await after(shelf, 0, 40)
    assert await shelf.rows() == {made["id"]}


async def test_what_is_named_again_is_not_counted_from_the_first_time_on(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    await shelf.take_away(project, made)
    await shelf.service.rows("DELETE FROM working_copy RETURNING 1")
    await after(shelf, 0)
    assert (await shelf.desk.change(project, {"materials": [made]})).status_code == 200
    await after(shelf, 40)
    assert await shelf.stored() == await shelf.rows() == {made["id"]}


async def test_what_is_named_again_in_the_middle_of_a_round_stays(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    await shelf.take_away(project, made)
    await shelf.service.rows("DELETE FROM working_copy RETURNING 1")
    await after(shelf, 0)
    later = datetime.now(UTC) + timedelta(days=40)
    async with shelf.service.database.begin() as round_:
        await store.mark_unused(round_, later)
        assert (await shelf.desk.change(project, {"materials": [made]})).status_code == 200
        await store.forget(round_, later - UNUSED_FOR)
    assert await shelf.rows() == {made["id"]}


async def test_the_files_of_a_draft_go_with_it(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    await shelf.added(project)
    await shelf.desk.withdraw(project)
    await after(shelf, 2)
    assert len(await shelf.stored()) == 1  # it can still be brought back
    await shelf.service.rows("DELETE FROM project WHERE id = :id RETURNING 1", id=UUID(project["id"]))
    await after(shelf, 2)
    assert await shelf.stored() == set()


async def test_a_young_object_without_a_row_is_left_alone(shelf: Shelf) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x"

    name = f"{PREFIX}/{new_id()}/{new_id()}"
    await shelf.objects.put(name, pieces())
    await after(shelf, 0.9)
    assert len(await shelf.stored()) == 1
    await after(shelf, 1.1)
    assert await shelf.stored() == set()


async def test_what_is_not_ours_is_left_alone(shelf: Shelf) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x"

    await shelf.objects.put(f"{PREFIX}/lees-mij", pieces())
    await shelf.objects.put("elders/bestand", pieces())
    await after(shelf, 400)
    assert await shelf.stored() == {"lees-mij"}


async def test_a_round_that_fails_half_way_is_done_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    project = await shelf.desk.draft()
    await shelf.added(project)
    await shelf.service.rows("DELETE FROM project WHERE id = :id RETURNING 1", id=UUID(project["id"]))

    async def away(_name: str) -> None:
        raise ObjectsAway

    with monkeypatch.context() as broken:
        broken.setattr(shelf.objects, "delete", away)
        with pytest.raises(ObjectsAway):
            await after(shelf, 2)
    await after(shelf, 2)
    assert await shelf.stored() == set()
