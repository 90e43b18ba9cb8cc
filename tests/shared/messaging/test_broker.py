"""The wiring on a real bus: what waits is handled together, and one that can't be handled costs the others nothing."""

from dataclasses import replace

from local.bus import Tansu
from shared.ids import UUID, new_id
from shared.messaging.create_topics import create_topics
from shared.messaging.dead_letter import read_letters
from shared.testing.records import record
from shared.testing.waiting import eventually
from tests.shared.messaging.test_dead_letter import send
from tests.support.consumer import consuming
from tests.support.ledger import Ledger, event

MANY = 200


async def test_records_that_wait_are_handled_in_their_order_in_few_transactions(
    ledger: Ledger, own_tansu: Tansu
) -> None:
    await create_topics(own_tansu.bootstrap)
    projects = [new_id() for _ in range(MANY)]
    await send(own_tansu.bootstrap, *(record(event(project)) for project in projects))
    async with consuming(ledger, own_tansu.bootstrap):
        handled = await eventually(lambda: _handled(ledger, MANY), within=30)
    assert handled == projects
    assert await ledger.scalar("SELECT count(DISTINCT xmin::text) FROM entry") < MANY / 4


async def test_poison_among_records_that_wait_is_kept_and_the_others_take_effect(
    ledger: Ledger, own_tansu: Tansu
) -> None:
    await create_topics(own_tansu.bootstrap)
    projects = [new_id() for _ in range(10)]
    line = [record(event(project)) for project in projects]
    line.insert(5, replace(line[0], value=b"{nope"))
    await send(own_tansu.bootstrap, *line)
    async with consuming(ledger, own_tansu.bootstrap):
        assert await eventually(lambda: _handled(ledger, 10), within=30) == projects
        letters = await eventually(lambda: read_letters(own_tansu.bootstrap, ledger.consumers.name))
    assert [letter.value for letter in letters] == [b"{nope"]


async def _handled(ledger: Ledger, wanted: int) -> list[UUID]:
    """The projects in the order in which they took effect, when there are as many as wanted."""
    found = [project for project, _ in await ledger.handled()]
    return found if len(found) >= wanted else []
