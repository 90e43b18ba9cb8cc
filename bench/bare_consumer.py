"""The floor under an event's way: consume, insert one row, nothing else."""

import asyncio
import os

import asyncpg
from aiokafka import AIOKafkaConsumer

TOPIC = "bench.end-to-end"


async def main() -> None:
    connection = await asyncpg.connect(os.environ["BIEB_DATABASE_URL"].replace("+asyncpg", ""))
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=os.environ["BIEB_KAFKA"],
        group_id="bench",
        auto_offset_reset="earliest",
        fetch_max_wait_ms=int(os.environ["BIEB_KAFKA_FETCH_WAIT_MS"]),
    )
    await consumer.start()
    while not consumer.assignment():
        await asyncio.sleep(0.05)
    await connection.execute("INSERT INTO bare.arrived VALUES ('ready', '{}')")
    async for record in consumer:
        await connection.execute("INSERT INTO bare.arrived VALUES ($1, $2)", record.key.decode(), record.value.decode())


if __name__ == "__main__":
    asyncio.run(main())
