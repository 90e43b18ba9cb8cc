"""docker/readers.yml, executed: a support institution reads what is public from Kafka itself, and that is all."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from shared.contracts import topics
from shared.ids import new_id
from shared.testing import factories
from shared.testing.records import record
from shared.testing.waiting import eventually
from tests.system.compose import env_file
from tests.system.readers_kafka import DRENTHE, PASSWORDS, ZEELAND, ReadersKafka, comes_in, hung_up, readers_kafka

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
CLOSED = sorted(set(topics.all_topics()) - set(topics.OPEN))


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadersKafka]:
    with readers_kafka(tmp_path_factory.mktemp("readers")) as found:
        yield found


@pytest.fixture(autouse=True)
async def goodbye() -> AsyncIterator[None]:
    yield
    await hung_up()


async def kept_out(kafka: ReadersKafka, name: str, password: str) -> None:
    """A broker hears of a change a moment after the controller made it."""

    async def out() -> bool:
        return not await comes_in(kafka, name, password)

    assert await eventually(out, within=30)


async def admitted(kafka: ReadersKafka, readers: dict[str, str]) -> str:
    """Topics, accounts and rights, known to the broker; gives what the step said."""
    await kafka.make_topics()
    said = await kafka.admit(readers)
    for name, password in readers.items():
        await eventually(partial(comes_in, kafka, name, password), within=30)
    return said


async def told(kafka: ReadersKafka, topic: str = topics.MODERATION) -> bytes:
    """An event of ours on a topic, sent from inside; gives its id."""
    sent = record(factories.advanced(new_id()))
    async with AIOKafkaProducer(bootstrap_servers=kafka.inside) as producer:
        await producer.send_and_wait(topic, sent.value, sent.key, headers=list(sent.headers))
    return dict(sent.headers)["ce_id"]


async def heard(kafka: ReadersKafka, name: str, group: str, topic: str = topics.MODERATION, **more: Any) -> set[bytes]:
    """The ids that a reader gets within its first answer."""
    log_in = kafka.log_in(name) | more
    consumer = AIOKafkaConsumer(topic, group_id=group, auto_offset_reset="earliest", **log_in)

    async def some() -> set[bytes]:
        found = await consumer.getmany(timeout_ms=500)
        return {dict(each.headers)["ce_id"] for records in found.values() for each in records}

    try:
        await consumer.start()
        ids = await eventually(some, within=30)
        await consumer.commit()
    finally:
        await consumer.stop()
    return ids


async def test_a_reader_reads_in_its_own_group_and_goes_on_where_it_was(kafka: ReadersKafka) -> None:
    assert await admitted(kafka, PASSWORDS) == f"may read: {DRENTHE}, {ZEELAND}\n"
    first = await told(kafka)
    assert await heard(kafka, DRENTHE, f"{DRENTHE}.dashboard") == {first}
    second = await told(kafka)
    assert await heard(kafka, DRENTHE, f"{DRENTHE}.dashboard") == {second}
    assert await heard(kafka, ZEELAND, f"{ZEELAND}.dashboard") == {first, second}


async def test_a_reader_sees_no_other_topic_and_can_read_none(kafka: ReadersKafka) -> None:
    await admitted(kafka, PASSWORDS)
    async with AIOKafkaConsumer(group_id=f"{DRENTHE}.look", **kafka.log_in(DRENTHE)) as consumer:
        assert await consumer.topics() == set(topics.OPEN)
    for topic in CLOSED:
        await told(kafka, topic)
        with pytest.raises(TopicAuthorizationFailedError):
            await heard(kafka, DRENTHE, f"{DRENTHE}.look", topic)


async def test_a_reader_writes_nothing_and_makes_nothing(kafka: ReadersKafka) -> None:
    await admitted(kafka, PASSWORDS)
    async with AIOKafkaProducer(**kafka.log_in(DRENTHE), enable_idempotence=False) as producer:
        for topic in (*topics.OPEN, topics.SUBMISSIONS):
            with pytest.raises(TopicAuthorizationFailedError):
                await producer.send_and_wait(topic, b"{}")
    admin = AIOKafkaAdminClient(**kafka.log_in(DRENTHE))
    await admin.start()
    try:
        made = await admin.create_topics([NewTopic("biblionet-drenthe.own", 1, 1)])
        assert [row[1] for row in made.topic_errors] == [TopicAuthorizationFailedError.errno]
        gone = await admin.delete_topics([topics.MODERATION])
        assert [row[1] for row in gone.topic_error_codes] == [TopicAuthorizationFailedError.errno]
    finally:
        await admin.close()


@pytest.mark.parametrize("group", [f"{ZEELAND}.dashboard", "search", DRENTHE, "zbx.dashboard"])
async def test_a_reader_uses_no_group_of_somebody_else(kafka: ReadersKafka, group: str) -> None:
    await admitted(kafka, PASSWORDS)
    await told(kafka)
    with pytest.raises(GroupAuthorizationFailedError):
        await heard(kafka, DRENTHE, group)


@pytest.mark.parametrize(
    ("name", "password"), [(DRENTHE, PASSWORDS[ZEELAND]), ("rijnbrink", PASSWORDS[ZEELAND]), ("ANONYMOUS", "x" * 20)]
)
async def test_a_wrong_name_or_password_comes_in_nowhere(kafka: ReadersKafka, name: str, password: str) -> None:
    await admitted(kafka, PASSWORDS)
    assert not await comes_in(kafka, name, password)


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL", "SASL_PLAINTEXT"])
async def test_without_an_account_and_tls_nobody_comes_in_from_outside(kafka: ReadersKafka, protocol: str) -> None:
    """With TLS alone he would be ANONYMOUS, who may do everything."""
    await admitted(kafka, PASSWORDS)
    log_in = kafka.log_in(DRENTHE) | {"security_protocol": protocol, "request_timeout_ms": 3_000}
    if protocol != "SSL":
        del log_in["ssl_context"]
    admin = AIOKafkaAdminClient(**log_in)
    with pytest.raises(KafkaError):
        await admin.start()
    await admin.close()


async def test_who_is_taken_off_the_list_is_refused_at_once_also_on_an_open_connection(kafka: ReadersKafka) -> None:
    await admitted(kafka, PASSWORDS)
    await told(kafka)
    log_in = kafka.log_in(ZEELAND)
    async with AIOKafkaConsumer(topics.MODERATION, group_id=None, auto_offset_reset="earliest", **log_in) as consumer:
        await eventually(lambda: consumer.getmany(timeout_ms=500), within=30)
        said = await kafka.admit({DRENTHE: PASSWORDS[DRENTHE]})
        assert said == f"may read: {DRENTHE}\ntaken off: {ZEELAND}\n"

        async def refused() -> bool:
            await told(kafka)
            try:
                await consumer.getmany(timeout_ms=200)
            except TopicAuthorizationFailedError:
                return True
            return False

        assert await eventually(refused, within=30)
    await kept_out(kafka, ZEELAND, PASSWORDS[ZEELAND])
    assert await comes_in(kafka, DRENTHE, PASSWORDS[DRENTHE])


async def test_admitting_twice_changes_nothing_and_a_new_password_goes_before_the_old(kafka: ReadersKafka) -> None:
    assert await admitted(kafka, PASSWORDS) == await admitted(kafka, PASSWORDS)
    await admitted(kafka, PASSWORDS | {DRENTHE: "anothersecret0123456789"})
    await kept_out(kafka, DRENTHE, PASSWORDS[DRENTHE])


async def test_with_three_brokers_an_account_is_known_on_all_of_them_and_reads(tmp_path: Path) -> None:
    with readers_kafka(tmp_path, "kafka", "kafka-2", "kafka-3", **env_file("docker/cluster.env")) as cluster:
        await admitted(cluster, PASSWORDS)
        for address in cluster.outside.split(","):
            one = replace(cluster, outside=address)
            await eventually(partial(comes_in, one, DRENTHE, PASSWORDS[DRENTHE]), within=30)
        first = await told(cluster)
        assert await heard(cluster, DRENTHE, f"{DRENTHE}.three") == {first}
