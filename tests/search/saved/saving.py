"""What the tests of saved searches do again and again."""

from typing import Any

from services.search.saved.percolating import collect, percolate
from services.search.saved.percolator import Known
from shared.contracts.search import SavedSearchMatched
from tests.support.service import RunningService

ME, OTHER = "lezer", "medewerker-utrecht"


async def save(search: RunningService, who: str = ME, name: str = "Mijn zoekopdracht", **query: Any) -> str:
    """A search that is saved; its id."""
    made = await search.post("/v1/saved-searches", who, {"name": name, "query": query})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def work(search: RunningService, known: Known | None = None) -> int:
    """Percolate until nothing is left; how many projects there were."""
    known, done = known or Known(), 0
    with search.memory.used():
        while (some := await collect(search.database)) or (some := await percolate(search.database, known)):
            done += some
    return done


async def matched(search: RunningService) -> list[tuple[str, str]]:
    """Every pair of a saved search and a project that was told, in order."""
    return [(each["savedSearchId"], each["projectId"]) for each in await search.told(SavedSearchMatched)]
