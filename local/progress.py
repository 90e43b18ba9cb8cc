"""Shows how far a start is: a moving line in a terminal, plain lines everywhere else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn


class Display:
    """One step at a time. `say` prints a line that stays."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._lively = self.console.is_terminal and not self.console.is_dumb_terminal

    def say(self, line: str) -> None:
        """A line of its own; text is shown as it is, brackets included."""
        with suppress(OSError, SystemExit):  # rich exits when the terminal is gone; we still have to stop in order
            self.console.print(line, markup=False)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """A step without a count; ends with the seconds it took. Nothing is claimed when it fails."""
        started = time.monotonic()
        if self._lively:
            with self.console.status(text):
                yield
        else:
            yield
        self.say(f"✓ {text} ({time.monotonic() - started:.1f} s)")

    @contextmanager
    def counted(self, text: str) -> Iterator["Counted"]:
        """A step with a count: a bar, or a line at every tenth part."""
        if not self._lively:
            yield Counted(self, text, None)
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console, transient=True) as bar:
            yield Counted(self, text, bar)


class Counted:
    """What a counted step reports to: `counted(done, total, what)`."""

    def __init__(self, display: Display, text: str, bar: Progress | None) -> None:
        self._display, self._text, self._bar = display, text, bar
        self._task = None if bar is None else bar.add_task(text, total=None)
        self._tenths = 0

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """How many of how many are done, and what is at hand."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total, description=f"{self._text} {what[:50]}".strip())
        elif total and (tenths := done * 10 // total) > self._tenths:
            self._tenths = tenths
            self._display.say(f"  {self._text}: {done} van {total}")
