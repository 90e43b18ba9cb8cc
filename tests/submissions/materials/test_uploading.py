"""Files come in over HTTP: what is kept, what is refused, and that a refusal leaves nothing."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.submissions.materials import store
from services.submissions.materials.domain import MB, MOST_OF_A_FILE
from shared.objects import ObjectsAway
from tests.submissions.materials.files import GOOD, HTML, PDF
from tests.submissions.materials.shelf import Shelf


async def test_a_file_becomes_a_material_of_the_working_copy(shelf: Shelf) -> None:
    project = await shelf.desk.draft(materials=[{"title": "Site", "url": "https://example.nl"}])
    answer = await shelf.send(project, GOOD["png"], "Robot é.PNG", title="De robot", altText="Een robot leest voor")
    made = answer.json()
    path = f"/v1/projects/{project['id']}/materials/{made['id']}/content"
    assert answer.status_code == 201
    assert answer.headers["location"] == path
    assert made == {
        "id": made["id"],
        "title": "De robot",
        "licence": "CC-BY-4.0",
        "altText": "Een robot leest voor",
        "url": path,
        "fileName": "Robot é.png",
        "mediaType": "image/png",
        "size": str(len(GOOD["png"])),
        "sha256": hashlib.sha256(GOOD["png"]).hexdigest(),
    }
    read = await shelf.service.get(f"/v1/projects/{project['id']}", "medewerker-assen")
    assert [entry["title"] for entry in read.json()["materials"]] == ["Site", "De robot"]
    assert read.json()["materials"][1] == made
    assert read.headers["etag"] == answer.headers["etag"]


async def test_addresses_are_absolute_where_the_service_knows_its_own(shelf: Shelf) -> None:
    shelf.service.app.state.public_url = "https://submissions.example.nl"
    made = await shelf.added(await shelf.desk.draft())
    assert made["url"].startswith("https://submissions.example.nl/v1/projects/")


async def test_every_kind_comes_back_byte_for_byte(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    for ending, content in GOOD.items():
        made = await shelf.added(project, content, f"bestand.{ending}")
        assert (await shelf.fetch(project, made)).content == content


async def test_the_fields_may_come_before_or_after_the_file(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    for order in (("licence", "file"), ("file", "licence")):
        parts: dict[str, Any] = {"file": ("a.pdf", PDF), "licence": (None, "CC0-1.0")}
        path = f"/v1/projects/{project['id']}/materials"
        answer = await shelf.service.request(
            "POST", path, "medewerker-assen", files=[(name, parts[name]) for name in order]
        )
        assert (answer.status_code, answer.json()["licence"]) == (201, "CC0-1.0")


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("foto.png", HTML, 415, "type-mismatch"),
        ("foto.png", GOOD["jpg"], 415, "type-mismatch"),
        ("plan.pdf", HTML + PDF, 415, "type-mismatch"),
        ("les.docx", GOOD["xlsx"], 415, "type-mismatch"),
        ("lijst.csv", b"\x00\x01", 415, "type-mismatch"),
        ("pagina.html", HTML, 415, "type-not-allowed"),
        ("logo.svg", b"<svg/>", 415, "type-not-allowed"),
        ("spel.exe", b"MZ", 415, "type-not-allowed"),
        ("alles.zip", b"PK\x03\x04", 415, "type-not-allowed"),
        ("zonder", b"x", 415, "type-not-allowed"),
        ("leeg.pdf", b"", 400, "invalid-request"),
        ("leeg.txt", b"", 400, "invalid-request"),
        ("groot.txt", b"x" * (MOST_OF_A_FILE + 1), 413, "too-large"),
    ],
)
async def test_what_is_refused_leaves_nothing(shelf: Shelf, name: str, content: bytes, status: int, code: str) -> None:
    project = await shelf.desk.draft()
    answer = await shelf.send(project, content, name)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:innovatiebieb:problem:{code}")
    assert answer.headers["content-language"] == "nl"
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await shelf.stored(), await shelf.rows()) == (set(), set())
    now = await shelf.desk.read(project)
    assert (now["updatedAt"], now.get("materials")) == (project["updatedAt"], None)


async def test_a_file_of_exactly_25_mb_is_taken_and_the_refusal_names_that_limit(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project, b"x" * MOST_OF_A_FILE, "groot.txt")
    assert made["size"] == str(MOST_OF_A_FILE)
    for content in (b"x" * (MOST_OF_A_FILE + 1), b"x" * (MOST_OF_A_FILE + 2 * MB)):
        refused = await shelf.send(project, content, "groter.txt")
        assert (refused.status_code, "25 MB" in refused.json()["detail"]) == (413, True)


async def test_every_fault_in_the_words_is_named_and_the_file_is_gone_again(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    answer = await shelf.send(project, licence="gevonden", title="x" * 201, altText="x" * 501, kleur="rood")
    assert answer.status_code == 400
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/licence", "/title", "/altText", "/kleur"}
    assert await shelf.stored() == set()
    assert (await shelf.send(project, title="x" * 10_000)).status_code == 400


FORM = "multipart/form-data; boundary=a"


def part(head: bytes, content: bytes) -> bytes:
    return b"--a\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "", 415),
        (b"x", "multipart/form-data", 415),
        (b"x", FORM, 400),
        (b"--a\r\n\r\nx\r\n--a--\r\n", FORM, 400),
        (part(b'name="licence"', b"CC0-1.0\r\n--a--\r\n"), FORM, 400),
        (part(b'name="file"; filename="a.txt"', b"half"), FORM, 400),
        (part(b'name="licence"', b"\xff\r\n--a--\r\n"), FORM, 400),
        (part(b'name="licence"', b"x\r\n") * 50 + b"--a--\r\n", FORM, 400),
    ],
)
async def test_a_form_that_is_none_is_refused(shelf: Shelf, body: bytes, kind: str, status: int) -> None:
    project = await shelf.desk.draft()
    path = f"/v1/projects/{project['id']}/materials"
    answer = await shelf.service.request(
        "POST", path, "medewerker-assen", content=body, headers={"Content-Type": kind} if kind else {}
    )
    assert answer.status_code == status, answer.text
    assert await shelf.stored() == set()


async def test_two_files_in_one_form_are_refused(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    path = f"/v1/projects/{project['id']}/materials"
    two = [("file", ("a.pdf", PDF)), ("file", ("b.pdf", PDF))]
    answer = await shelf.service.request("POST", path, "medewerker-assen", files=two, data={"licence": "CC0-1.0"})
    assert answer.status_code == 400
    assert await shelf.stored() == set()


async def test_the_body_may_be_larger_here_only_and_not_without_end(shelf: Shelf) -> None:
    project = await shelf.desk.draft()

    async def endless(head: bytes) -> AsyncIterator[bytes]:
        yield head
        for _ in range(60):
            yield b" " * MB

    kind = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}
    address = f"/v1/projects/{project['id']}"
    other = await shelf.service.request("PATCH", address, "medewerker-assen", content=endless(b"{"), headers=kind)
    assert (other.status_code, "1 MB" in other.json()["detail"]) == (413, True)
    here = await shelf.service.request(
        "POST",
        f"{address}/materials",
        "medewerker-assen",
        content=endless(b"--a--\r\n"),
        headers={"Content-Type": "multipart/form-data; boundary=a"},
    )
    assert (here.status_code, "25 MB" in here.json()["detail"]) == (413, True)


async def test_an_upload_names_the_version_it_was_made_on_when_it_wants(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    assert (await shelf.send(project, headers={"If-Match": '"7"'})).status_code == 412
    first = await shelf.send(project, headers={"If-Match": '"1"'})
    assert (first.status_code, first.headers["etag"]) == (201, '"2"')
    assert (await shelf.send(project, headers={"If-Match": '"1"'})).status_code == 412
    assert len(await shelf.stored()) == 1


async def test_of_two_uploads_at_once_on_one_version_one_wins(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    answers = await asyncio.gather(*(shelf.send(project, headers={"If-Match": '"1"'}) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 412]
    assert len(await shelf.stored()) == len(await shelf.rows()) == 1


async def test_of_two_uploads_at_once_into_the_last_room_one_fits(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    await shelf.added(project)
    await shelf.shrink_room(project, 100 * MB - 3 * len(PDF))
    answers = await asyncio.gather(*(shelf.send(project, PDF + b" ") for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "100 MB" in refused.json()["detail"]
    assert len(await shelf.stored()) == 2


async def test_what_was_taken_out_makes_room_again_unless_a_revision_names_it(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    first = await shelf.added(project)
    await shelf.shrink_room(project, 100 * MB)
    assert (await shelf.send(project)).status_code == 409
    assert (await shelf.take_away(project, first)).status_code == 204
    second = await shelf.added(project)
    await shelf.desk.submit(project)
    await shelf.take_away(project, second)
    await shelf.shrink_room(project, 100 * MB)
    assert (await shelf.send(project)).status_code == 409


async def test_the_same_upload_with_the_same_key_is_one_material(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    key = {"Idempotency-Key": "upload-1", "If-Match": '"1"'}
    first = await shelf.send(project, headers=key)
    again = await shelf.send(project, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again.headers["etag"], again.headers["location"]) == (first.headers["etag"], first.headers["location"])
    assert again.headers["idempotency-replayed"] == "true"
    assert await shelf.stored() == await shelf.rows() == {first.json()["id"]}


async def test_the_same_upload_twice_at_once_with_one_key_is_one_material(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    answers = await asyncio.gather(*(shelf.send(project, headers={"Idempotency-Key": "k"}) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    assert await shelf.stored() == await shelf.rows() == {answers[0].json()["id"]}


@pytest.mark.parametrize("other", [{"content": PDF + b" "}, {"name": "Ander.pdf"}, {"title": "Anders"}])
async def test_another_upload_with_a_used_key_is_refused(shelf: Shelf, other: dict[str, Any]) -> None:
    project = await shelf.desk.draft()
    await shelf.added(project, headers={"Idempotency-Key": "k"})
    answer = await shelf.send(project, headers={"Idempotency-Key": "k"}, **other)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "idempotency-key-reused")
    assert len(await shelf.stored()) == 1


async def test_a_failure_between_the_object_and_the_commit_leaves_no_object(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await shelf.desk.draft()

    async def fail(*_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(store, "add", fail)
    assert (await shelf.send(project)).status_code == 503
    assert (await shelf.stored(), await shelf.rows()) == (set(), set())


async def test_a_store_that_is_away_is_a_503(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    project = await shelf.desk.draft()

    async def away(*_: Any) -> None:
        raise ObjectsAway

    monkeypatch.setattr(shelf.objects, "put", away)
    answer = await shelf.send(project)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


async def test_what_cannot_be_taken_away_again_is_an_orphan_and_hides_no_refusal(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await shelf.desk.draft()

    async def away(*_: Any) -> None:
        raise ObjectsAway

    monkeypatch.setattr(shelf.objects, "delete", away)
    assert (await shelf.send(project, licence="gevonden")).status_code == 400
    first = await shelf.send(project, headers={"Idempotency-Key": "k"})
    again = await shelf.send(project, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.content) == (201, first.content)
    assert (len(await shelf.stored()), len(await shelf.rows())) == (3, 1)


async def test_no_connection_is_held_while_a_file_comes_in(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'--a\r\nContent-Disposition: form-data; name="licence"\r\n\r\nCC0-1.0\r\n'
        yield b'--a\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\neerste helft, '
        arrived.set()
        await go_on.wait()
        yield b"tweede helft\r\n--a--\r\n"

    upload = asyncio.create_task(
        shelf.service.request(
            "POST",
            f"/v1/projects/{project['id']}/materials",
            "medewerker-assen",
            content=slowly(),
            headers={"Content-Type": "multipart/form-data; boundary=a"},
        )
    )
    await arrived.wait()
    assert shelf.service.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert (await shelf.desk.change(project, {"goal": "Intussen gewijzigd."})).status_code == 200
    go_on.set()
    assert (await upload).status_code == 201
    assert (await shelf.desk.read(project))["goal"] == "Intussen gewijzigd."
