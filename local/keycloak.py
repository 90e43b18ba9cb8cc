"""Keycloak without Docker: Maven fetches it once (`make keycloak`), then it runs on loopback with a database of files.

For tests. Who has neither Java nor Maven logs in as a persona.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from local.apache import PROJECT, _java_fault
from local.errors import LocalError
from local.process import Child

RECIPE = PROJECT / "keycloak" / "pom.xml"
KEPT = PROJECT / ".cache" / "keycloak"
START_SECONDS = 150.0
# 256 MB is what it takes to serve a handful of people; the rest of the process is as much again.
JAVA = "-Xms64m -Xmx512m -XX:MaxMetaspaceSize=256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true"


def missing() -> str | None:
    """Why Keycloak cannot run here, or None when it can. Never downloads."""
    if not _fetched():
        return "Keycloak ontbreekt: `make keycloak` haalt het op"
    return _java_fault()


def fetch() -> None:
    """Let Maven put Keycloak into the project's cache; does nothing when it is there."""
    if fault := _java_fault():
        raise LocalError(fault)
    if _fetched():
        print(f"Keycloak staat al in {KEPT}")
        return
    if shutil.which("mvn") is None:
        raise LocalError("Maven ontbreekt; installeer het (Debian: apt-get install maven) en probeer het opnieuw.")
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    print("Keycloak ophalen met Maven (ongeveer 170 MB) ...", flush=True)
    command = ["mvn", "-q", "-B", "-f", str(RECIPE), "dependency:unpack-dependencies", f"-DoutputDirectory={KEPT}"]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise LocalError(f"Maven kon Keycloak niet ophalen:\n{done.stdout.strip()[-2000:]}")
    shutil.copy(RECIPE, KEPT)  # last: its presence says that the folder is complete
    print(f"Keycloak staat in {KEPT}", flush=True)


def _fetched() -> bool:
    kept = KEPT / "pom.xml"
    return kept.exists() and kept.read_bytes() == RECIPE.read_bytes()


class Keycloak:
    """One server in a folder of its own, with realms from files that it reads at its first start."""

    def __init__(self, folder: Path, realms: Mapping[str, Path], environment: Mapping[str, str]) -> None:
        """`realms`: the name that a file has for the import, and the file. `environment`: its KC_ settings."""
        self.home = folder / "keycloak"
        self._realms, self._management = realms, environment["KC_HTTP_MANAGEMENT_PORT"]
        given = {"PATH": os.environ.get("PATH", os.defpath), "JAVA_OPTS": JAVA, **environment}
        # Not by kc.sh's own child: what gets our signal has to be Java itself, and kc.sh ends in `exec java`.
        command = [str(self.home / "bin" / "kc.sh"), "start", "--import-realm"]
        self.child = Child("keycloak", command, env=given, log=folder / "keycloak.log", cwd=str(folder))

    def start(self) -> None:
        """Returns when it is ready (at most 150 s: it is built for its settings first)."""
        if reason := missing():
            raise LocalError(reason)
        self._prepare()
        self.child.spawn()
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if not self.child.alive or time.monotonic() > deadline:
                said = self.child.last_words(30)
                self.stop()
                raise LocalError(f"Keycloak startte niet:\n{said}")
            time.sleep(0.2)

    def stop(self) -> None:
        self.child.stop(grace=10)

    def _prepare(self) -> None:
        """A home that shares the jars: what a build writes, and the database, are in files of its own."""
        (source,) = KEPT.glob("keycloak-*")
        (self.home / "lib").mkdir(parents=True)
        for own in ("bin", "conf", "providers", "themes", "lib/quarkus"):
            shutil.copytree(source / own, self.home / own)
        for part in (source / "lib").iterdir():
            if part.name != "quarkus":
                (self.home / "lib" / part.name).symlink_to(part)
        (self.home / "bin" / "kc.sh").chmod(0o755)
        imported = self.home / "data" / "import"
        imported.mkdir(parents=True)
        for name, file in self._realms.items():
            shutil.copy(file, imported / name)

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._management}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


if __name__ == "__main__":
    try:
        if sys.argv[1:] != ["fetch"]:
            raise LocalError("gebruik: python -m local.keycloak fetch")
        fetch()
    except LocalError as fault:
        sys.exit(str(fault))
