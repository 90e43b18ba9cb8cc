"""Files go out: to whom, as what, and which part."""

from typing import Any

import pytest

from shared.db import Database
from shared.ids import new_id
from shared.objects import ObjectMissing
from tests.submissions.materials.files import GOOD, PDF
from tests.submissions.materials.shelf import Shelf

OTHERS = (None, "medewerker-utrecht", "moderator-drenthe", "moderator-utrecht", "spn", "kb", "beheerder", "lezer")


async def seen_by(shelf: Shelf, project: dict[str, Any], made: dict[str, Any]) -> set[str | None]:
    """Who gets it."""
    answers = {who: await shelf.fetch(project, made, who) for who in ("medewerker-assen", *OTHERS)}
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    return {who for who, answer in answers.items() if answer.status_code == 200}


async def test_a_file_is_for_the_library_then_for_moderators_then_for_everyone(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    assert await seen_by(shelf, project, made) == {"medewerker-assen"}
    await shelf.desk.submit(project)
    assert await seen_by(shelf, project, made) == {"medewerker-assen", "moderator-drenthe", "spn"}
    await shelf.desk.decided(project)
    assert await seen_by(shelf, project, made) == {"medewerker-assen", *OTHERS}


async def test_a_file_of_a_newer_text_than_the_published_one_is_not_public(shelf: Shelf) -> None:
    project = await shelf.desk.published()
    made = await shelf.added(project)
    assert await seen_by(shelf, project, made) == {"medewerker-assen"}
    await shelf.desk.submit(project)
    assert await seen_by(shelf, project, made) == {"medewerker-assen", "moderator-drenthe", "spn"}
    await shelf.desk.decided(project, revision=2)
    assert await seen_by(shelf, project, made) == {"medewerker-assen", *OTHERS}


async def test_a_file_that_was_taken_out_stays_public_until_the_next_revision_is(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    await shelf.desk.submit(project)
    await shelf.desk.decided(project)
    assert (await shelf.take_away(project, made)).status_code == 204
    assert await seen_by(shelf, project, made) == {"medewerker-assen", *OTHERS}
    await shelf.desk.submit(project)
    await shelf.desk.decided(project, revision=2)
    assert await seen_by(shelf, project, made) == {"medewerker-assen", "moderator-drenthe", "spn"}


async def test_of_a_withdrawn_project_only_the_library_still_gets_its_own_files(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    await shelf.desk.submit(project)
    await shelf.desk.decided(project)
    await shelf.desk.withdraw(project, reason="Er staat een foto in die niet mag.")
    assert await seen_by(shelf, project, made) == {"medewerker-assen"}


async def test_of_a_discarded_draft_nobody_gets_a_file(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    await shelf.desk.withdraw(project)
    assert await seen_by(shelf, project, made) == set()


async def test_a_file_is_found_under_its_own_project_only(shelf: Shelf) -> None:
    mine, other = await shelf.desk.draft(), await shelf.desk.published()
    made = await shelf.added(mine)
    assert (await shelf.fetch(other, made)).status_code == 404
    assert (await shelf.fetch(mine, {"id": str(new_id())})).status_code == 404
    assert (await shelf.fetch({"id": str(new_id())}, made)).status_code == 404


async def test_a_file_is_saved_and_never_trusted(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project, GOOD["csv"], "Zó’n; x=1 lijst\u202e.csv")
    answer = await shelf.fetch(project, made, params={"inline": "true"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    disposition = "attachment; filename*=UTF-8''Z%C3%B3%E2%80%99n%3B%20x%3D1%20lijst.csv"
    assert answer.headers["content-disposition"] == disposition
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["cross-origin-resource-policy"] == "same-site"
    assert answer.headers["api-version"]


async def test_only_an_image_or_pdf_is_shown_and_only_when_asked(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    for ending, shown in (("png", True), ("pdf", True), ("epub", False), ("txt", False), ("mp4", False)):
        made = await shelf.added(project, GOOD[ending], f"x.{ending}")
        asked = await shelf.fetch(project, made, params={"inline": "true"})
        assert asked.headers["content-disposition"].startswith("inline;") is shown
        assert "sandbox" in asked.headers["content-security-policy"]
        assert (await shelf.fetch(project, made)).headers["content-disposition"].startswith("attachment;")


async def test_a_cache_may_share_what_is_public_and_nothing_else(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    assert (await shelf.fetch(project, made)).headers["cache-control"] == "private, no-cache"
    await shelf.desk.submit(project)
    await shelf.desk.decided(project)
    public = await shelf.fetch(project, made, None)
    assert (public.headers["cache-control"], public.headers["vary"]) == ("public, max-age=300", "Authorization")


async def test_what_a_client_has_is_not_sent_again(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    tag = (await shelf.fetch(project, made)).headers["etag"]
    assert tag == f'"{made["sha256"]}"'
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = await shelf.fetch(project, made, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert (await shelf.fetch(project, made, headers={"If-None-Match": '"x"'})).status_code == 200
    assert (await shelf.fetch(project, made, None, headers={"If-None-Match": "*"})).status_code == 404


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-9", 5, 10),
        ("bytes=5-", 5, None),
        ("bytes=-5", len(PDF) - 5, None),
        ("bytes=-9999", 0, None),
        ("bytes=5-99999", 5, None),
    ],
)
async def test_a_part_is_sent_when_asked(shelf: Shelf, asked: str, start: int, end: int | None) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    answer = await shelf.fetch(project, made, headers={"Range": asked})
    wanted = PDF[start:end]
    assert (answer.status_code, answer.content) == (206, wanted)
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(PDF)}"
    assert answer.headers["content-length"] == str(len(wanted))


async def test_a_part_that_is_not_there_or_not_understood(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    for outside in (f"bytes={len(PDF)}-", "bytes=-0"):
        answer = await shelf.fetch(project, made, headers={"Range": outside})
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(PDF)}")
    for other in ("bytes=0-1,3-4", "bytes=5-2", "bytes=-", "regels=1-2", "bytes=a-b", "bytes=" + "9" * 400 + "-"):
        answer = await shelf.fetch(project, made, headers={"Range": other})
        assert (answer.status_code, answer.content) == (200, PDF)
    other_file = {"Range": "bytes=0-0", "If-Range": '"x"'}
    assert (await shelf.fetch(project, made, headers=other_file)).status_code == 200
    same = {"Range": "bytes=0-0", "If-Range": f'"{made["sha256"]}"'}
    assert (await shelf.fetch(project, made, headers=same)).status_code == 206


async def test_a_file_that_the_store_lost_is_a_503_and_not_half_an_answer(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    await shelf.objects.delete(f"materials/{project['id']}/{made['id']}")
    with pytest.raises(ObjectMissing):
        await shelf.objects.get(f"materials/{project['id']}/{made['id']}", 0, 1)
    answer = await shelf.fetch(project, made)
    assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")


async def test_taking_away_is_for_editors_and_keeps_their_versions_apart(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    assert (await shelf.take_away(project, made, headers={"If-Match": '"1"'})).status_code == 412
    assert (await shelf.take_away(project, made, "medewerker-utrecht")).status_code == 404
    assert (await shelf.take_away(project, {"id": str(new_id())})).status_code == 404
    assert (await shelf.take_away(project, made, headers={"If-Match": '"2"'})).status_code == 204
    assert (await shelf.take_away(project, made)).status_code == 404
    assert (await shelf.desk.read(project))["materials"] == []
    await shelf.desk.withdraw(await shelf.desk.submitted(), reason="x")


async def test_a_withdrawn_project_takes_and_loses_no_files(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    await shelf.desk.submit(project)
    await shelf.desk.withdraw(project, reason="Het gaat niet door.")
    assert (await shelf.send(project)).status_code == 409
    assert (await shelf.take_away(project, made)).status_code == 409


async def test_no_connection_is_held_while_a_file_goes_out(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    database: Database = shelf.service.database
    held = []
    get = shelf.objects.get

    async def watched(name: str, start: int, end: int) -> Any:
        pieces = await get(name, start, end)

        async def out() -> Any:
            held.append(database.engine.pool.checkedout())  # type: ignore[attr-defined]
            async for piece in pieces:
                yield piece

        return out()

    monkeypatch.setattr(shelf.objects, "get", watched)
    assert (await shelf.fetch(project, made)).content == PDF
    assert held == [0]
