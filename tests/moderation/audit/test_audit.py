"""The chain over a real database: whoever edits a row behind the service's back is found."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import text

from tests.moderation.desk import MODERATOR, Desk
from tests.support.service import RunningService


async def verified(service: RunningService) -> dict[str, Any]:
    answer = await service.get("/v1/audit/verification", "spn")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def meddle(service: RunningService, statement: str) -> None:
    async with service.database.begin() as tx:
        assert (await tx.execute(text(statement))).rowcount > 0


@pytest.fixture
async def history(desk: Desk) -> dict[str, Any]:
    """A case that was claimed, published and moved, and another one that was claimed."""
    case = await desk.published()
    assert (await desk.move(case, "advance")).status_code == 201
    await desk.claim(await desk.submitted())
    return case


async def test_what_moderators_did_is_sealed_and_intact(history: dict[str, Any], moderation: RunningService) -> None:
    found = await verified(moderation)
    assert found["intact"]
    assert found["faults"] == []
    assert found["lines"] == 5  # assigned, decision, start, advance; assigned


async def test_what_only_repeats_a_librarys_event_is_not_in_the_chain(desk: Desk, moderation: RunningService) -> None:
    case = await desk.submitted()
    await desk.revised(case)
    await desk.withdrawn(case)
    assert (await verified(moderation))["lines"] == 0


@pytest.mark.parametrize(
    ("meddling", "code", "detail"),
    [
        ("UPDATE journal SET outcome = 'reject' WHERE kind = 'decision'", "changed", "outcome"),
        ("UPDATE journal SET motivation = 'Iets anders.' WHERE kind = 'advance'", "changed", "motivation"),
        ("UPDATE journal SET by = 'iemand-anders' WHERE kind = 'decision'", "changed", "by"),
        ("UPDATE journal SET at = at + interval '1 day' WHERE kind = 'advance'", "changed", "at"),
        ("DELETE FROM journal WHERE kind = 'advance'", "missing", "verdwenen"),
        ("DELETE FROM chain WHERE position = 2", "chain", "schakel"),
        ("UPDATE chain SET sealed = replace(sealed, 'publish', 'reject') WHERE position = 2", "chain", "schakel"),
        ("UPDATE chain SET hash = repeat('0', 64) WHERE position = 1", "chain", "schakel"),
        (
            (
                "INSERT INTO journal (id, case_id, kind, revision, at, motivation, criteria)"
                " SELECT gen_random_uuid(), case_id, 'decision', 1, now(), '', '[]' FROM journal LIMIT 1"
            ),
            "unsealed",
            "toegevoegd",
        ),
    ],
)
async def test_meddling_with_a_row_is_found(
    history: dict[str, Any], moderation: RunningService, meddling: str, code: str, detail: str
) -> None:
    await meddle(moderation, meddling)
    found = await verified(moderation)
    assert not found["intact"]
    assert code in {fault["code"] for fault in found["faults"]}
    assert any(detail in fault["detail"] for fault in found["faults"])


async def test_cutting_off_the_end_is_found_by_the_events(history: dict[str, Any], moderation: RunningService) -> None:
    await meddle(moderation, "DELETE FROM journal WHERE kind = 'advance'")
    await meddle(moderation, "DELETE FROM chain WHERE position >= 4")
    await meddle(moderation, "DELETE FROM journal WHERE id NOT IN (SELECT entry_id FROM chain) AND kind = 'assigned'")
    assert {fault["code"] for fault in (await verified(moderation))["faults"]} == {"untold"}


async def test_a_chain_made_anew_is_found_by_a_noted_head(history: dict[str, Any], moderation: RunningService) -> None:
    noted = (await moderation.get("/v1/audit/head", "spn")).json()
    await meddle(moderation, "DELETE FROM chain WHERE position = 5")
    await meddle(moderation, "DELETE FROM journal WHERE id NOT IN (SELECT entry_id FROM chain) AND kind = 'assigned'")
    assert (await verified(moderation))["intact"]  # nothing here tells of that last line any more
    done = await verify_as_a_process(moderation, "--noted", f"{noted['lines']}:{noted['hash']}")
    assert done.returncode == 1
    assert "NIET meer" in done.stderr
    assert "eindigt anders" in done.stdout


async def test_the_command_says_that_all_is_well_and_what_to_note(
    history: dict[str, Any], moderation: RunningService
) -> None:
    noted = (await moderation.get("/v1/audit/head", "spn")).json()
    done = await verify_as_a_process(moderation)
    assert done.returncode == 0, done.stderr
    assert f"{noted['lines']}:{noted['hash']}" in done.stdout
    again = await verify_as_a_process(moderation, "--noted", f"{noted['lines']}:{noted['hash']}")
    assert again.returncode == 0


async def test_two_moderators_at_once_are_sealed_one_after_the_other(desk: Desk, moderation: RunningService) -> None:
    cases = [await desk.submitted() for _ in range(8)]
    answers = await asyncio.gather(*(desk.claim(case) for case in cases))
    assert [answer.status_code for answer in answers] == [201] * 8
    found = await verified(moderation)
    assert found["intact"]
    assert found["lines"] == 8


async def test_a_refused_decision_seals_nothing(desk: Desk, moderation: RunningService) -> None:
    case = await desk.submitted()
    assert (await desk.decide(case, who=MODERATOR)).status_code == 409
    assert (await verified(moderation))["lines"] == 0


async def verify_as_a_process(service: RunningService, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "BIEB_DATABASE_URL": service.database.url,
        "BIEB_KAFKA": "127.0.0.1:1",
        "BIEB_MODE": "local",
        "BIEB_AUTH_ISSUER": "urn:x",
        "BIEB_AUTH_JWKS": "/nowhere",
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-m", "services.moderation.audit.verify", *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


async def test_a_parel_is_sealed_and_an_edited_step_is_found(
    history: dict[str, Any], moderation: RunningService
) -> None:
    body = {"motivation": "Werkt, en is klein te beginnen."}
    path = f"/v1/projects/{history['projectId']}/parel-nominations"
    assert (await moderation.post(path, MODERATOR, body)).status_code == 201
    found = await verified(moderation)
    assert (found["intact"], found["lines"]) == (True, 6)
    await meddle(moderation, "UPDATE parel_step SET motivation = 'Iets anders.'")
    assert [fault["code"] for fault in (await verified(moderation))["faults"]] == ["differing"]
    await meddle(moderation, "UPDATE journal SET motivation = 'Iets anders.' WHERE kind = 'parel-nominated'")
    assert [fault["code"] for fault in (await verified(moderation))["faults"]] == ["changed"]
