"""A project goes to another library: who follows that one hears of it, and who follows the former one does not."""

import pytest

from shared.contracts.authors import OwnershipTransferred
from shared.ids import UUID, new_id
from shared.testing import factories
from shared.testing.factories import NOON
from tests.support.service import RunningService


def transferred(project_id: UUID, to: str = "medewerker-utrecht") -> OwnershipTransferred:
    return OwnershipTransferred(
        project_id=project_id,
        offer_id=new_id(),
        from_library=factories.library(),
        library=factories.library(to),
        transferred_at=NOON,
    )


async def whose(notifications: RunningService) -> list[str]:
    return [row["province"] for row in await notifications.rows("SELECT province FROM project")]


@pytest.mark.parametrize("first", ["publication", "hand-over"])
async def test_a_project_is_its_new_library_s_in_whatever_order_it_is_told(
    notifications: RunningService, first: str
) -> None:
    event = factories.published()
    for told in (True, False):
        if told == (first == "publication"):
            await notifications.deliver(event)
        else:
            await notifications.deliver(transferred(event.project_id), 2)
    assert await whose(notifications) == ["utrecht"]
    await notifications.deliver(factories.published(event.project_id, 2), 2)
    await notifications.deliver(transferred(event.project_id, "medewerker-arnhem"), 1)
    assert await whose(notifications) == ["utrecht"]
