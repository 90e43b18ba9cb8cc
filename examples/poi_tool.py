"""A POI tool: prints every project that goes on to a next phase, as it happens. Only aiokafka is needed.

    python examples/poi_tool.py 127.0.0.1:8010        (`bieb status` shows the address of the bus)

It starts with the first event there ever was, and later where it left off: Kafka remembers that for its group.
"""

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer

TYPE = b"nl.innovatiebieb.moderation.phase-advanced.v1"


async def main(bus: str) -> None:
    """Print what comes; stop with Ctrl-C."""
    options = {"bootstrap_servers": bus, "group_id": "example-poi-tool", "auto_offset_reset": "earliest"}
    async with AIOKafkaConsumer("innovatiebieb.moderation.v1", **options) as consumer:
        async for record in consumer:
            if dict(record.headers)["ce_type"] == TYPE:
                event = json.loads(record.value)
                step = f"{event['fromPhase']} → {event['toPhase']}"
                print(f"{event['title']} ({event['library']['name']}): {step}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
