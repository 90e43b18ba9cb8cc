"""A supervisor as a process of its own: started, watched, interrupted and killed as a person or a machine would."""

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from local import leftovers
from local.ports import ORDER, is_free
from tests.support.postgres import open_folder


def free_base() -> int:
    """A port whose 40 successors are free too, below the range for outgoing connections."""
    while True:
        base = 11000 + secrets.randbelow(20000)
        if all(is_free(base + offset) for offset in range(40)):
            return base


class PlatformProcess:
    """One `standin_platform` (or any other command) on a data folder of its own."""

    def __init__(self, *arguments: str, data: Path | None = None, port: int | None = None) -> None:
        self.data, self.port = data or open_folder() / "data", port or free_base()
        self.output = open_folder() / "output"
        self.command = [
            sys.executable,
            "-m",
            "tests.support.standin_platform",
            str(self.data),
            str(self.port),
            *arguments,
        ]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "PlatformProcess":
        """Starts it in a session of its own, as a terminal would."""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(self.command, stdout=output, stderr=output, start_new_session=True)
        return self

    def said(self) -> str:
        """Everything printed so far."""
        return self.output.read_text(errors="replace")

    def until(self, text: str, count: int = 1, timeout: float = 60) -> "PlatformProcess":
        """Waits until `text` was printed `count` times; the printed text is the failure message."""
        deadline = time.monotonic() + timeout
        while self.said().count(text) < count:
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"{'ended' if ended else 'late'}, without {text!r} {count}×:\n{self.said()}")
            time.sleep(0.05)
        return self

    def pids(self) -> dict[str, int]:
        """The living processes by name."""
        return leftovers.recorded(self.data)

    def interrupt(self) -> None:
        """Ctrl-C: SIGINT to the whole foreground group, of which the parts are no members."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)

    def wait(self, timeout: float = 15) -> int:
        """Its exit code."""
        assert self.process is not None
        return self.process.wait(timeout)

    def close(self) -> None:
        """Ends it in any case."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def ports_are_free(self) -> bool:
        """Whether none of its fixed ports is in use."""
        return all(is_free(self.port + offset) for offset in range(len(ORDER)))


def wait_gone(pids: dict[str, int], timeout: float = 10) -> None:
    """Waits until none of these processes runs; names the ones that stay."""
    deadline = time.monotonic() + timeout
    while left := {name: pid for name, pid in pids.items() if _runs(pid)}:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
