"""The index as requests see it: the newest snapshot, or none yet."""

from datetime import date
from typing import Optional

from services.search.index.snapshot import Snapshot
from services.search.index.writing import IndexFiles
from shared.problems import Problem, Text

BUILDING = Problem(
    503,
    "index-not-ready",
    Text("De zoekindex wordt opgebouwd", "The search index is being built"),
    Text(
        "Zoeken kan over een paar minuten weer. Er is niets kwijt. Probeer het straks opnieuw.",
        "Searching will work again in a few minutes. Nothing is lost. Try again later.",
    ),
)
PAST_BUILDING = Problem(
    503,
    "history-not-ready",
    Text("De index van het verleden wordt opgebouwd", "The index of the past is being built"),
    Text(
        "Zoeken op een eerdere dag kan over een paar minuten. Zonder asOf kan het nu al.",
        "Searching on an earlier day will work in a few minutes. Without asOf it works now.",
    ),
)


class Live:
    """What an index worker and the requests of one process share. `past` is the same for how the catalogue stood."""

    def __init__(self, building: Problem = BUILDING, past: Optional["Live"] = None) -> None:
        self.files: IndexFiles | None = None
        self.doing = "starting"
        """What the worker is at, for /readyz."""
        self.past, self._building = past, building

    @property
    def ready(self) -> bool:
        return self.files is not None

    @property
    def snapshot(self) -> Snapshot:
        """The newest. Raises Problem 503 while there is none."""
        if self.files is None:
            raise self._building
        return self.files.snapshot

    @property
    def libraries(self) -> dict[str, str]:
        """The name of every library with projects, by its ISIL."""
        return self.files.libraries if self.files is not None else {}

    def on(self, day: date | None) -> "Live":
        """The index that answers for this day; None: now."""
        return self if day is None else self.on_past_days

    @property
    def on_past_days(self) -> "Live":
        """The index of how the catalogue stood."""
        assert self.past is not None
        return self.past


def both() -> Live:
    """Of the present, with that of the past beside it."""
    return Live(past=Live(PAST_BUILDING))
