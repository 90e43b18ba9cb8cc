"""Answers that do not end: how many of them one process keeps open."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.problems import Problem, Text

MOST = 1_000
"""Streams at once, at some 100 kB each."""
TOO_MANY = Problem(
    503,
    "too-many-streams",
    Text("Er luisteren te veel programma's", "Too many programs are listening"),
    Text(
        "Haal op wat er is zonder te luisteren, of probeer het straks opnieuw. Je mist niets: ga verder waar je was.",
        "Read what is there without listening, or try again later. You miss nothing: go on where you were.",
    ),
)


class Streams:
    """The streams of one process."""

    def __init__(self) -> None:
        self.open = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """A stream, for as long as the block lasts. Raises Problem 503 when there are as many as a process bears."""
        if self.open >= MOST:
            raise TOO_MANY
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1
