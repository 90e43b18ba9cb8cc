"""The fixtures everybody builds on."""

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from local.bus import Tansu
from tests.support.postgres import TestPostgres


async def test_each_database_is_fresh_and_closed_to_other_services(postgres: TestPostgres) -> None:
    first, second = await postgres.create_empty_database("search"), await postgres.create_empty_database("search")
    assert first != second
    connection = await asyncpg.connect(first.replace("+asyncpg", ""))
    await connection.execute("CREATE TABLE kept (id int)")
    await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(first.replace("+asyncpg", "").replace("search@", "moderation@"))


async def test_the_bus_delivers_what_was_sent(tansu: Tansu) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=tansu.bootstrap)
    await producer.start()
    try:
        await producer.send_and_wait("fixture-test", b"hello")
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer("fixture-test", bootstrap_servers=tansu.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        assert (await consumer.getone()).value == b"hello"
    finally:
        await consumer.stop()
