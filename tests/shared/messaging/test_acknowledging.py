"""What was handled is acknowledged, at the latest at an orderly stop; what was not comes again, and changes nothing."""

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from local.bus import Tansu
from shared.contracts import topics
from shared.ids import new_id
from shared.messaging import acknowledging
from shared.messaging.acknowledging import Acknowledgements
from shared.messaging.create_topics import create_topics
from shared.messaging.replay import partitions
from shared.testing.records import record
from shared.testing.waiting import eventually
from tests.shared.messaging.test_dead_letter import send
from tests.support.consumer import consuming
from tests.support.ledger import Ledger, event

COUNT = 12


async def acknowledged(bootstrap: str) -> int:
    """How many records of the topic the group has acknowledged."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id="moderation", enable_auto_commit=False) as asker:
        places = [
            TopicPartition(topics.SUBMISSIONS, n) for n in range(len(await partitions(bootstrap, [topics.SUBMISSIONS])))
        ]
        return sum([await asker.committed(place) or 0 for place in places])


async def handle_some(ledger: Ledger, bootstrap: str) -> None:
    async with consuming(ledger, bootstrap):
        for number in range(1, COUNT + 1):
            await send(bootstrap, record(event(new_id()), number))

        async def all_of_them() -> bool:
            return len(await ledger.handled()) == COUNT

        await eventually(all_of_them, within=20)


async def test_an_orderly_stop_acknowledges_everything_that_was_handled(
    ledger: Ledger, own_tansu: Tansu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acknowledging, "EVERY", 3600.0)
    await create_topics(own_tansu.bootstrap)
    await handle_some(ledger, own_tansu.bootstrap)
    assert await acknowledged(own_tansu.bootstrap) == COUNT


@pytest.mark.slow
async def test_what_was_handled_and_not_acknowledged_comes_again_and_changes_nothing(
    ledger: Ledger, own_tansu: Tansu, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_topics(own_tansu.bootstrap)
    with monkeypatch.context() as killed:
        killed.setattr(Acknowledgements, "tell", lambda _self: _nothing())
        await handle_some(ledger, own_tansu.bootstrap)
    assert await acknowledged(own_tansu.bootstrap) == 0
    before = await ledger.handled()
    async with consuming(ledger, own_tansu.bootstrap):

        async def everything_came_again() -> bool:
            return await acknowledged(own_tansu.bootstrap) == COUNT

        await eventually(everything_came_again, within=20)
    assert await ledger.handled() == before


async def _nothing() -> None:
    pass
