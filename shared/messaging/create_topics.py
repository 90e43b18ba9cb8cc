"""Create every topic that is missing: `python -m shared.messaging.create_topics`, a one-shot step before the services.

Existing topics are left as they are. Kafka itself is told never to create a topic by accident.
"""

import asyncio
import os
import sys

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError

from shared.contracts.topics import all_topics

PARTITIONS = 12
KEEP_FOR_EVER = {"retention.ms": "-1", "cleanup.policy": "delete"}
_TOPIC_ALREADY_EXISTS = 36


async def create_topics(bootstrap: str, replication: int = 1, names: list[str] | None = None) -> None:
    """Create what is missing of `names` (all topics when None). Raises RuntimeError naming what could not be made."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        answer = await admin.create_topics(
            [NewTopic(name, PARTITIONS, replication, topic_configs=KEEP_FOR_EVER) for name in names or all_topics()]
        )
    finally:
        await admin.close()
    failed = [f"{row[0]} (error {row[1]})" for row in answer.topic_errors if row[1] not in (0, _TOPIC_ALREADY_EXISTS)]
    if failed:
        raise RuntimeError("could not create " + ", ".join(failed))


def main() -> None:
    """Create the topics on BIEB_KAFKA."""
    bootstrap = os.environ.get("BIEB_KAFKA")
    if not bootstrap:
        sys.exit("BIEB_KAFKA is not set: the bus to create the topics on, as host:port")
    try:
        asyncio.run(create_topics(bootstrap, int(os.environ.get("BIEB_KAFKA_REPLICATION", "1"))))
    except (KafkaConnectionError, RuntimeError) as fault:
        sys.exit(f"topics: {fault}")


if __name__ == "__main__":
    main()
