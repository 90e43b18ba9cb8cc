"""The vocabularies over HTTP, with their event in the same transaction."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.submissions.vocabularies import commands, store
from shared.contracts.vocabularies import VocabularyChanged, vocabulary_id
from shared.testing import eventually
from shared.vocabularies import NAMES, Term, vocabulary
from tests.submissions.desk import Desk
from tests.support.service import RunningService, Who

THEMES = "/v1/vocabularies/themes"
TODAY = datetime.now(UTC).date()
YESTERDAY = str(TODAY - timedelta(days=1))


async def patch(
    service: RunningService, code: str, body: Any, if_match: str | None = "*", who: Who = "spn", name: str = "themes"
) -> httpx.Response:
    headers = {} if if_match is None else {"If-Match": if_match}
    return await service.request("PATCH", f"/v1/vocabularies/{name}/terms/{code}", who, json=body, headers=headers)


async def test_everyone_reads_which_vocabularies_there_are(submissions: RunningService) -> None:
    answer = await submissions.get("/v1/vocabularies")
    found = answer.json()
    assert [item["name"] for item in found["items"]] == list(NAMES)
    themes = next(item for item in found["items"] if item["name"] == "themes")
    assert themes == {
        "name": "themes", "title": "Thema's", "titleEn": "Themes", "version": 0, "terms": 13, "onlyRelabelled": False,
    }  # fmt: skip
    assert next(item for item in found["items"] if item["name"] == "phases")["onlyRelabelled"] is True


async def test_a_vocabulary_has_an_etag_that_changes_with_it(submissions: RunningService) -> None:
    first = await submissions.get(THEMES)
    assert (first.headers["etag"], first.json()["version"]) == ('"0"', 0)
    assert (await submissions.get(THEMES, headers={"If-None-Match": '"0"'})).status_code == 304
    every = await submissions.get("/v1/vocabularies")
    made = await submissions.post(f"{THEMES}/terms", "spn", {"label": "Robotica"})
    assert made.headers["etag"] == '"1"'
    again = await submissions.get(THEMES, headers={"If-None-Match": '"0"'})
    assert (again.status_code, again.headers["etag"]) == (200, '"1"')
    unchanged = await submissions.get("/v1/vocabularies", headers={"If-None-Match": every.headers["etag"]})
    assert unchanged.status_code == 200


async def test_a_new_term_stands_at_the_end_and_is_told_of(submissions: RunningService) -> None:
    body = {"label": "Robotica", "labelEn": "Robotics", "priority": "persoonlijke-ontwikkeling", "aliases": ["robots"]}
    made = await submissions.post(f"{THEMES}/terms", "spn", body)
    assert (made.status_code, made.headers["location"]) == (201, f"{THEMES}/terms/robotica")
    assert (await submissions.get(made.headers["location"])).json() == made.json()
    assert (await submissions.get(THEMES)).json()["items"][-1] == made.json()
    [told] = await submissions.told(VocabularyChanged)
    assert (told["vocabulary"], told["change"], told["place"], told["sequence"]) == ("themes", "added", 13, 1)
    assert told["vocabularyId"] == str(vocabulary_id("themes"))
    assert told["term"] == made.json()


async def test_only_what_is_valid_on_a_day_when_asked(submissions: RunningService) -> None:
    ended = (TODAY - timedelta(days=10)).isoformat()
    assert (await patch(submissions, "mediawijsheid", {"validTo": ended})).status_code == 200

    async def codes(on: str) -> list[str]:
        return [term["code"] for term in (await submissions.get(THEMES, params={"on": on})).json()["items"]]

    assert "mediawijsheid" in await codes(ended)
    assert "mediawijsheid" not in await codes(str(TODAY))
    assert await codes("2015-12-31") == []
    assert "mediawijsheid" in [term["code"] for term in (await submissions.get(THEMES)).json()["items"]]
    assert (await submissions.get(THEMES, params={"on": "morgen"})).status_code == 400


async def test_a_change_is_a_merge_patch_on_the_version_that_was_read(submissions: RunningService) -> None:
    assert (await patch(submissions, "mediawijsheid", {"label": "Media"}, None)).status_code == 428
    renamed = await patch(submissions, "mediawijsheid", {"label": "Media"}, '"0"')
    assert (renamed.status_code, renamed.headers["etag"], renamed.json()["label"]) == (200, '"1"', "Media")
    assert renamed.json()["labelEn"] == "media literacy"
    assert (await patch(submissions, "derde-plek", {"label": "Derde"}, '"0"')).status_code == 412
    assert (await patch(submissions, "derde-plek", {"verified": True}, '"1"')).status_code == 200
    assert [told["sequence"] for told in await submissions.told(VocabularyChanged)] == [1, 2]


async def test_the_same_again_is_no_new_version_and_no_event(submissions: RunningService) -> None:
    for _ in range(2):
        answer = await patch(submissions, "mediawijsheid", {"label": "Media"})
    assert answer.headers["etag"] == '"1"'
    assert len(await submissions.told(VocabularyChanged)) == 1


@pytest.mark.parametrize("who", ["medewerker-assen", "moderator-drenthe", "kb", "beheerder", "lezer"])
async def test_only_spn_changes_a_vocabulary(submissions: RunningService, who: str) -> None:
    assert (await submissions.post(f"{THEMES}/terms", who, {"label": "Robotica"})).status_code == 403
    assert (await patch(submissions, "mediawijsheid", {"label": "Media"}, who=who)).status_code == 403
    assert (await submissions.get(THEMES)).headers["etag"] == '"0"'


async def test_what_is_refused_leaves_nothing(submissions: RunningService) -> None:
    bad = {"label": "mediawijsheid", "code": "derde-plek", "priority": "niks", "validTo": "2001-01-01"}
    refused = await submissions.post(f"{THEMES}/terms", "spn", bad)
    assert refused.status_code == 400
    assert {(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]} == {
        ("/label", "taken"), ("/code", "taken"), ("/priority", "unknown-code"), ("/validTo", "before-valid-from"),
    }  # fmt: skip
    assert (await patch(submissions, "mediawijsheid", {"replacedBy": "niks"})).status_code == 400
    assert (await submissions.post("/v1/vocabularies/phases/terms", "spn", {"label": "Pilot"})).status_code == 409
    assert (await patch(submissions, "idea", {"validTo": YESTERDAY}, name="phases")).status_code == 409
    assert await submissions.told() == []
    assert await submissions.rows("SELECT * FROM vocabulary_term") == []


async def test_what_does_not_exist_is_a_404(submissions: RunningService) -> None:
    assert (await submissions.post("/v1/vocabularies/kleuren/terms", "spn", {"label": "Rood"})).status_code == 404
    assert (await patch(submissions, "niks", {"label": "Iets"})).status_code == 404
    assert (await submissions.get(f"{THEMES}/terms/niks")).status_code == 404


@pytest.mark.parametrize("before", [0, 1], ids=["the first change", "a later change"])
async def test_two_editors_at_once_one_wins_and_the_other_hears_of_it(submissions: RunningService, before: int) -> None:
    for _ in range(before):
        await patch(submissions, "derde-plek", {"label": "Derde plek"})
    answers = await asyncio.gather(
        *(patch(submissions, "mediawijsheid", {"label": f"Media {number}"}, f'"{before}"') for number in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert (await submissions.get(f"{THEMES}/terms/mediawijsheid")).json()["label"] == winner.json()["label"]
    assert len(await submissions.told(VocabularyChanged)) == before + 1


async def test_who_waits_for_another_editor_finds_that_the_version_has_moved_on(submissions: RunningService) -> None:
    await patch(submissions, "derde-plek", {"label": "Derde plek"})

    async def both_wait() -> bool:
        return len(await submissions.rows("SELECT pid FROM pg_locks WHERE NOT granted")) == 2

    async with submissions.database.begin() as tx:
        assert await store.lock(tx, "themes") == 1
        editing = [
            asyncio.create_task(patch(submissions, "mediawijsheid", {"label": f"Media {number}"}, '"1"'))
            for number in range(2)
        ]
        await eventually(both_wait)
    assert sorted(answer.status_code for answer in await asyncio.gather(*editing)) == [200, 412]


async def test_two_that_add_the_same_term_at_once_make_one(submissions: RunningService) -> None:
    answers = await asyncio.gather(
        *(submissions.post(f"{THEMES}/terms", "spn", {"label": "Robotica"}) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 400]
    assert [told["sequence"] for told in await submissions.told(VocabularyChanged)] == [1]


async def test_a_process_knows_at_once_what_it_committed_and_nothing_of_what_it_did_not(
    submissions: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patch(submissions, "mediawijsheid", {"label": "Media"})
    assert submissions.memory["themes"].label("mediawijsheid") == "Media"

    keep = commands._keep

    async def fail(*arguments: Any) -> None:
        await keep(*arguments)
        raise RuntimeError

    monkeypatch.setattr(commands, "_keep", fail)
    assert (await patch(submissions, "mediawijsheid", {"label": "Anders"})).status_code == 500
    assert submissions.memory["themes"].label("mediawijsheid") == "Media"
    assert vocabulary("themes").label("mediawijsheid") == "mediawijsheid"  # of the test's own process


async def test_an_added_term_can_be_used_at_once_and_a_repeated_request_adds_it_once(
    submissions: RunningService, desk: Desk
) -> None:
    key = {"Idempotency-Key": "robotica-1"}
    first = await submissions.post(f"{THEMES}/terms", "spn", {"label": "Robotica"}, headers=key)
    again = await submissions.post(f"{THEMES}/terms", "spn", {"label": "Robotica"}, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    project = await desk.draft(themes=["robotica"])
    assert (await desk.submit(project)).status_code == 201


def test_a_contract_tells_every_field_of_a_term() -> None:
    from shared.contracts.vocabularies import VocabularyTerm

    assert list(VocabularyTerm.model_fields) == list(Term.model_fields)
