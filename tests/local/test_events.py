import asyncio
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from local.bus import Tansu
from local.commands.events import cloud_event, line, matches
from local.lock import DataLock
from local.platform import Platform
from shared.contracts.topics import LOGS

HEADERS = [
    ("ce_specversion", b"1.0"),
    ("ce_id", b"0199"),
    ("ce_type", b"nl.innovatiebieb.projects.phase-advanced.v1"),
    ("ce_subject", b"p-1"),
    ("ce_time", b"2026-03-02T12:00:00Z"),
    ("traceparent", b"00-aa-bb-01"),
]


def record(value: bytes | None, headers: Any = HEADERS) -> Any:
    return SimpleNamespace(value=value, headers=headers)


def test_a_record_is_shown_as_a_cloud_event_in_structured_json() -> None:
    event = cloud_event(record(b'{"to": "experiment"}'))
    assert event["id"] == "0199"
    assert event["type"].endswith("phase-advanced.v1")
    assert event["data"] == {"to": "experiment"}
    assert "traceparent" not in event


def test_whatever_is_on_the_bus_can_be_shown() -> None:
    assert cloud_event(record(None, []))["data"] is None
    assert cloud_event(record(b"\xff\xfe", [("ce_id", None), ("ce_type", b"\xff")]))["data_base64"] == "//4="
    assert line(cloud_event(record(b"[]", []))).strip() == "?"


def test_a_type_is_found_by_the_name_people_use() -> None:
    full = "nl.innovatiebieb.projects.phase-advanced.v1"
    assert all(matches(full, name) for name in ("PhaseAdvanced", "phase-advanced", full))
    assert not matches(full, "ProjectPublished")


def test_a_line_tells_when_what_and_about_which_project() -> None:
    event = cloud_event(record(json.dumps({"content": {"title": "Voorlezen"}}).encode()))
    assert line(event).split() == ["2026-03-02T12:00:00Z", "phase-advanced", "p-1", "Voorlezen"]


async def test_tail_from_the_start_shows_what_was_there_and_then_what_comes(own_tansu: Tansu, tmp_path: Path) -> None:
    platform = Platform(data=tmp_path, pid=1, ports={}, databases={}, kafka=own_tansu.bootstrap, smtp="")
    platform.save()
    admin = AIOKafkaAdminClient(bootstrap_servers=own_tansu.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, 2, 1) for name in LOGS.values()])
    await admin.close()
    lock = DataLock(tmp_path)
    lock.take("")
    async with AIOKafkaProducer(bootstrap_servers=own_tansu.bootstrap) as producer:
        await producer.send_and_wait(LOGS["moderation"], b'{"n": 1}', headers=HEADERS)
        tail = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "local.cli", "events", "tail", "--from-start", "--json", "--data", str(tmp_path)),
            stdout=asyncio.subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert tail.stdout is not None
        assert json.loads(await asyncio.wait_for(tail.stdout.readline(), 30))["data"] == {"n": 1}
        await producer.send_and_wait(LOGS["submissions"], b'{"n": 2}', headers=HEADERS)
        assert json.loads(await asyncio.wait_for(tail.stdout.readline(), 30))["data"] == {"n": 2}
        tail.terminate()
        await tail.communicate()
    lock.release()
