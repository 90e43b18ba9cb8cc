"""Apache Kafka without Docker: what the tests that stand on it may rely on."""

import os
import shutil
import sys
from asyncio import create_subprocess_exec
from pathlib import Path
from subprocess import PIPE, run
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from local import apache
from local.apache import ApacheKafka
from local.errors import LocalError
from shared.testing.waiting import eventually
from tests.support.postgres import open_folder


async def create(kafka: ApacheKafka, topic: str, copies: int = 1) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 3, copies)])
    await admin.close()


async def send(kafka: ApacheKafka, topic: str, *values: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all")
    await producer.start()
    for value in values:
        await producer.send_and_wait(topic, value)
    await producer.stop()


async def received(kafka: ApacheKafka, topic: str, count: int) -> set[bytes]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    values = {(await consumer.getone()).value for _ in range(count)}
    await consumer.stop()
    return values


@pytest.mark.kafka
def test_a_cluster_id_may_begin_with_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apache.uuid, "uuid4", lambda: UUID(bytes=b"\xf8" * 16))
    folder = open_folder()
    kafka = ApacheKafka(folder)
    kafka._prepare()
    assert kafka.nodes[0].formatted
    shutil.rmtree(folder)


@pytest.mark.kafka
@pytest.mark.slow
async def test_records_addresses_and_cluster_survive_kill_minus_nine(own_apache_kafka: ApacheKafka) -> None:
    await create(own_apache_kafka, "kept")
    await send(own_apache_kafka, "kept", b"before")
    own_apache_kafka.kill()
    assert not own_apache_kafka.running()
    successor = ApacheKafka(own_apache_kafka.nodes[0].folder.parent)  # what a new process would make
    assert successor.bootstrap == own_apache_kafka.bootstrap
    try:
        successor.start()
        await send(successor, "kept", b"after")
        assert await received(successor, "kept", 2) == {b"before", b"after"}
    finally:
        successor.stop()


@pytest.mark.kafka
async def test_a_topic_is_never_made_by_accident(apache_kafka: ApacheKafka) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=apache_kafka.bootstrap, request_timeout_ms=2000)
    await producer.start()
    with pytest.raises(KafkaError):
        await producer.send_and_wait("by-accident", b"lost?")
    await producer.stop()


@pytest.mark.kafka
async def test_it_dies_with_the_process_that_started_it() -> None:
    folder = open_folder()
    program = (
        "import sys, pathlib; from local.apache import ApacheKafka; k = ApacheKafka(pathlib.Path(sys.argv[1]));"
        "k.start(); print(k.nodes[0].child.pid, flush=True); sys.stdin.read()"
    )
    starter = await create_subprocess_exec(
        sys.executable, "-c", program, str(folder), stdin=PIPE, stdout=PIPE, cwd=apache.PROJECT
    )
    assert starter.stdout is not None
    broker = int(await starter.stdout.readline())
    assert not _ended(broker)
    starter.kill()
    await starter.wait()
    await eventually(lambda: _ended(broker))
    shutil.rmtree(folder)


def _ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.kafka
@pytest.mark.slow
async def test_a_cluster_goes_on_when_one_of_three_is_gone() -> None:
    folder = open_folder()
    kafka = ApacheKafka(folder, nodes=3)
    try:
        kafka.start()
        await create(kafka, "copied", copies=3)
        await send(kafka, "copied", b"three")
        kafka.kill(3)
        await send(kafka, "copied", b"two")
        assert await received(kafka, "copied", 2) == {b"three", b"two"}
    finally:
        kafka.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.kafka
def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    kafka = ApacheKafka(tmp_path)
    kafka._prepare()
    (tmp_path / "node-1" / "log" / "meta.properties").write_text("version=1\nnode.id=9\ncluster.id=other\n")
    with pytest.raises(LocalError, match=r"startte niet(.|\n)*node"):
        kafka.start()
    assert not kafka.running()


def test_without_jars_it_says_which_command_fetches_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apache, "JARS", tmp_path)
    assert "make kafka" in str(apache.missing())
    assert not apache.available()
    with pytest.raises(LocalError, match="make kafka"):
        ApacheKafka(tmp_path).start()


@pytest.mark.parametrize(("absent", "says"), [("java", "default-jre-headless"), ("mvn", "apt-get install maven")])
def test_a_missing_tool_is_one_clear_line(absent: str, says: str, tmp_path: Path) -> None:
    tools = {"java": "echo 'openjdk version \"17.0.1\"' >&2", "mvn": "exit 0"}
    del tools[absent]
    said = _fetch_with(tmp_path, tools, path=str(tmp_path))
    assert says in said.splitlines()[-1]
    assert not (tmp_path / "jars").exists()


def test_a_failing_fetch_leaves_nothing_that_looks_complete(tmp_path: Path) -> None:
    tools = {"java": "echo 'openjdk version \"21\"' >&2", "mvn": "echo 'no route'; touch half.jar; exit 1"}
    said = _fetch_with(tmp_path, tools, path=f"{tmp_path}:{os.defpath}")
    assert "no route" in said
    assert not (tmp_path / "jars" / "pom.xml").exists()


def _fetch_with(folder: Path, tools: dict[str, str], path: str) -> str:
    """What `fetch` says on standard error with only these programs, given as shell lines; it must fail."""
    for name, line in tools.items():
        _tool(folder / name, line)
    program = (
        f"import pathlib; from local import apache; apache.JARS = pathlib.Path({str(folder)!r}, 'jars'); apache.fetch()"
    )
    command = [sys.executable, "-c", program]
    done = run(
        command, check=False, env={"PATH": path, "PYTHONPATH": str(apache.PROJECT)}, cwd=folder, stderr=PIPE, text=True
    )
    assert done.returncode != 0
    return done.stderr


def _tool(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def test_an_old_java_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tool(tmp_path / "java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    apache._java_fault.cache_clear()
    try:
        assert "11.0.2" in str(apache._java_fault())
    finally:
        apache._java_fault.cache_clear()
