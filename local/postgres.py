"""Postgres from a wheel, as a foreground child of ours: it stops when we stop, also when we are killed."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from local import place
from local.errors import LocalError
from local.process import Child, running_as

SETTINGS = {
    "listen_addresses": "",  # the socket only; its folder belongs to this user alone
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "synchronous_commit": "on",  # an acknowledged submission survives a power cut, also on a laptop
    "jit": "off",  # compiling costs more than these queries
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FAST_TEST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
}  # survives kill -9, not a power cut: throw-away data only


class Postgres:
    """One cluster in `data`/postgres. Start and stop lose nothing; a start after kill -9 recovers by itself."""

    def __init__(self, data: Path, *, log: Path | None = None, settings: Mapping[str, str] | None = None) -> None:
        self.data = data.absolute()
        self.log = log or self.data / "logs" / "postgres.log"
        self.settings = SETTINGS | dict(settings or {})
        self.folder = self.sockets = self.data / "postgres"
        self.child: Child | None = None

    def start(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Makes the cluster when there is none, starts it, and returns when it accepts connections (at most 60 s)."""
        user = place.unprivileged_user()
        self.data.mkdir(parents=True, exist_ok=True)
        self.folder = place.cluster_folder(self.data, user)
        if self.folder.parent != self.data.resolve():
            say(
                f"Postgres bewaart zijn gegevens in {self.folder}: "
                f"de gebruiker waaronder het draait kan {self.data} niet in."
            )
        binaries = place.binaries(user)
        if not (self.folder / "PG_VERSION").exists():
            self._initdb(binaries, user)
        _await_predecessor(self.folder)
        if not self.sockets.is_dir() or self.sockets == self.data / "postgres":  # a restart keeps the address
            self.sockets = place.socket_folder(self.folder, user)
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        self.child = Child(
            "postgres",
            [str(binaries / "postgres"), "-D", str(self.folder), "-k", str(self.sockets), *options],
            env=_environment(),
            log=self.log,
            death_signal=signal.SIGINT,  # "fast shutdown": clean even when we are killed
            user=user,
        )
        self.child.spawn()
        self._await_ready()

    def stop(self, grace: float = 8) -> None:
        """Stops it cleanly (fast shutdown, checkpoint) within `grace` seconds; kills it after that: both are safe."""
        if self.child is not None:
            self.child.stop(grace, first=signal.SIGINT)
        if self.sockets != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def dsn(self, database: str = "postgres", role: str = "postgres", scheme: str = "postgresql") -> str:
        """A connection URL over the socket; the default is the administrator's, for asyncpg."""
        return f"{scheme}://{role}@/{database}?host={self.sockets}"

    def _initdb(self, binaries: Path, user: tuple[int, int] | None) -> None:
        # Made beside its place and then moved there: a start that was cut off leaves no half cluster behind.
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if user is not None:
            os.chown(fresh, *user)
        # fmt: off
        command = [str(binaries / "initdb"), "-D", str(fresh), "--username=postgres", "--auth=trust",
                   "--encoding=UTF8", "--no-sync", "--locale=C",
                   "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        # fmt: on
        run = subprocess.run(
            command,
            env=_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **running_as(user),
        )  # fmt: skip
        if run.returncode:
            raise LocalError(f"initdb mislukte: {run.stderr.strip().splitlines()[-1:] or run.returncode}")
        fresh.rename(self.folder)

    def _await_ready(self, timeout: float = 60) -> None:
        assert self.child is not None
        deadline = time.monotonic() + timeout
        while True:
            if not self.child.alive:
                raise LocalError(f"Postgres startte niet; zie {self.log}\n{self.child.last_words()}")
            if _postmaster(self.folder) == (self.child.pid, "ready"):
                return
            if time.monotonic() > deadline:
                self.stop()
                raise LocalError(f"Postgres was na {timeout:.0f} s nog niet klaar; zie {self.log}")
            time.sleep(0.01)


def _environment() -> dict[str, str]:
    # No PG* variable of the person's own may lead a tool to another server; C messages, because we read them.
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _postmaster(folder: Path) -> tuple[int | None, str]:
    """(pid, state) from postmaster.pid: its first and eighth line, a format that pg_ctl relies on too."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (OSError, ValueError, IndexError):
        return None, ""


def _await_predecessor(folder: Path, timeout: float = 15) -> None:
    """Waits for a server on this folder that is still stopping, and stops one that a killed supervisor left behind.

    The caller holds the data folder's lock, so nobody else starts here. A pid that now belongs to another program
    (after a reboot, in a fresh container) would keep Postgres from starting: that stale file is removed.
    """
    began = time.monotonic()
    while (pid := _postmaster(folder)[0]) is not None and _serves(pid, folder):
        if time.monotonic() > began + timeout:
            raise LocalError(f"Er draait nog een Postgres (proces {pid}) op {folder}; stop die eerst.")
        os.kill(pid, signal.SIGINT)
        time.sleep(0.1)
    # A backend outlives a killed postmaster until it next waits for something: a moment, or as long as its query
    # takes. The memory they shared keeps a new server from starting; recovery undoes what it had not committed.
    while left := _left_behind(folder):
        if time.monotonic() > began + timeout:
            raise LocalError(f"Er draait nog een Postgres (proces {left[0].pid}) op {folder}; stop die eerst.")
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGQUIT if time.monotonic() < began + timeout / 3 else signal.SIGKILL)
        time.sleep(0.02)
    (folder / "postmaster.pid").unlink(missing_ok=True)
    (folder / (place.SOCKET_NAME + ".lock")).unlink(missing_ok=True)


def _left_behind(folder: Path) -> list[psutil.Process]:
    # Their titles do not name the folder ("postgres: checkpointer"), but each works in it.
    found, home = [], str(folder.resolve())
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if (process.info["name"] or "").startswith("postgres") and process.cwd() == home:
                found.append(process)
    return found


def _serves(pid: int, folder: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline()
    except psutil.NoSuchProcess:
        return False
