"""Whose award a nomination waits for."""

from services.moderation.parels import queries
from shared.demo import PERSONAS
from shared.principal import Principal
from tests.moderation.desk import MODERATOR, Desk
from tests.moderation.parels.test_api import GUIDE, UTRECHT, nominated, step


async def waiting(desk: Desk, who: str) -> list[str]:
    async with desk.service.database.begin() as tx:
        found = await queries.waiting_for(tx, Principal.from_claims(PERSONAS[who]))
    return [str(parel.id) for parel in found]


async def test_a_nomination_waits_for_moderators_whose_institution_has_not_awarded_it(desk: Desk) -> None:
    parel = await nominated(desk)
    await step(desk, parel, "awards", MODERATOR)
    assert await waiting(desk, MODERATOR) == []
    assert await waiting(desk, UTRECHT) == [parel["id"]]
    assert await waiting(desk, GUIDE) == []
    assert await waiting(desk, "spn") == []
    await step(desk, parel, "awards", UTRECHT)
    assert await waiting(desk, "moderator-zeeland") == []
