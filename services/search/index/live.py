"""The index as requests see it: the newest snapshot, or none yet."""

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


class Live:
    """What the index worker and the requests of one process share."""

    def __init__(self) -> None:
        self.files: IndexFiles | None = None
        self.doing = "starting"
        """What the worker is at, for /readyz."""

    @property
    def ready(self) -> bool:
        return self.files is not None

    @property
    def snapshot(self) -> Snapshot:
        """The newest. Raises Problem 503 while there is none."""
        if self.files is None:
            raise BUILDING
        return self.files.snapshot

    @property
    def libraries(self) -> dict[str, str]:
        """The name of every library with projects, by its ISIL."""
        return self.files.libraries if self.files is not None else {}
