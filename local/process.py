"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 1024 * 1024


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What a fresh child runs before exec so that the kernel sends it `death_signal` when we die.

    None where that cannot be asked: Linux only. Elsewhere the next start stops what was left (`local.leftovers`).
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # we died between fork and prctl: the signal will never come
            os._exit(1)

    return prepare


def rotated(path: Path) -> Path:
    """The log file to append to; one that grew past 10 MB is put aside first, so that it does not grow for ever."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return path


def running_as(user: tuple[int, int] | None) -> dict[str, Any]:
    """The subprocess options for another (uid, gid), without any other group of ours; none for ourselves."""
    return {} if user is None else {"user": user[0], "group": user[1], "extra_groups": []}


class Child:
    """One process in a session of its own: Ctrl-C in the terminal does not reach it, we stop it in our order."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        cwd: str = "/",
        death_signal: signal.Signals = signal.SIGKILL,
        user: tuple[int, int] | None = None,
    ) -> None:
        self.name, self.command, self.env, self.log, self.cwd = name, list(command), dict(env), log, cwd
        self.death_signal, self.user = death_signal, user
        self.popen: subprocess.Popen[bytes] | None = None

    def spawn(self) -> None:
        """Starts it. Only from the main thread: the kernel watches the thread that forked, not the process."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError(f"{self.name} must be started from the main thread")
        with rotated(self.log).open("ab") as log:
            self.popen = self._popen(log)

    def _popen(self, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.command,
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(self.death_signal),  # noqa: PLW1509  # it only calls prctl, which takes no lock
            **running_as(self.user),
        )

    @property
    def pid(self) -> int | None:
        """The process id, also of one that has ended; None before the first start."""
        return None if self.popen is None else self.popen.pid

    @property
    def alive(self) -> bool:
        """Whether it runs now (a zombie does not)."""
        return self.popen is not None and self.popen.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to the process alone; silent when it is gone."""
        if self.popen is not None and self.alive:
            self.popen.send_signal(number)

    def stop(self, grace: float = 5.0, first: signal.Signals = signal.SIGTERM) -> None:
        """Asks with `first`, waits `grace` seconds, then kills the whole session: nothing of it is left."""
        if self.popen is None:
            return
        self.send(first)
        deadline = time.monotonic() + grace
        while self.alive and time.monotonic() < deadline:
            time.sleep(0.02)
        self.kill()

    def kill(self) -> None:
        """Kills the process and whatever it started, at once."""
        if self.popen is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # macOS says "not permitted" for a group of zombies
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def last_words(self, lines: int = 5) -> str:
        """The end of its log, for the message that says why it did not start."""
        try:
            text = self.log.read_bytes()[-8192:].decode(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.strip().splitlines()[-lines:])
