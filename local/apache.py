"""Apache Kafka without Docker: Maven fetches it once (`make kafka`), then it runs in KRaft mode on loopback.

For tests, benchmarks and `bieb up --bus apache`. Who has neither Java nor Maven never comes here: Tansu is the default.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
import uuid
from base64 import urlsafe_b64encode
from functools import cache
from pathlib import Path

from local.errors import LocalError
from local.ports import free_port
from local.process import Child

PROJECT = Path(__file__).resolve().parents[1]
RECIPE = PROJECT / "kafka"  # pom.xml: which version; log4j2.properties: what it says
JARS = PROJECT / ".cache" / "kafka"
OLDEST_JAVA = 17
START_SECONDS = 60.0
STOP_SECONDS = 8.0
SERVES = b"Kafka Server started"

# One machine, few clients: no waiting for a second group member, small buffers, no topic that nobody made, nothing
# ever deleted. The controller lets a broker that was killed come back when its session ran out: 3 s instead of 9.
SETTINGS = """\
process.roles=broker,controller
node.id={number}
controller.quorum.voters={voters}
listeners=PLAINTEXT://{address},CONTROLLER://{controller}
advertised.listeners=PLAINTEXT://{address}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={folder}/log
auto.create.topics.enable=false
log.retention.ms=-1
log.retention.bytes=-1
group.initial.rebalance.delay.ms=0
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
default.replication.factor={copies}
min.insync.replicas={insync}
offsets.topic.replication.factor={copies}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor={copies}
transaction.state.log.min.isr={insync}
share.coordinator.state.topic.replication.factor={copies}
share.coordinator.state.topic.min.isr={insync}
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=4
"""


def missing() -> str | None:
    """Why Apache Kafka cannot run here, or None when it can. Never downloads."""
    if not _fetched():
        return "Apache Kafka ontbreekt: `make kafka` haalt het op"
    return _java_fault()


def available() -> bool:
    """Whether it can run here."""
    return missing() is None


def fetch() -> None:
    """Let Maven put Apache Kafka and all it needs into the project's cache; does nothing when it is there."""
    if fault := _java_fault():
        raise LocalError(fault)
    if _fetched():
        print(f"Apache Kafka staat al in {JARS}")
        return
    if shutil.which("mvn") is None:
        raise LocalError("Maven ontbreekt; installeer het (Debian: apt-get install maven) en probeer het opnieuw.")
    shutil.rmtree(JARS, ignore_errors=True)
    JARS.mkdir(parents=True)
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={JARS}"]
    command = ["mvn", "-q", "-B", "-f", str(RECIPE / "pom.xml"), *goal]
    maven = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    _progress("Apache Kafka ophalen met Maven (ongeveer 45 MB) ...")
    began = time.monotonic()
    while True:
        try:
            said, _ = maven.communicate(timeout=1 if sys.stdout.isatty() else 15)
            break
        except subprocess.TimeoutExpired:
            _progress(f"Apache Kafka ophalen met Maven: {time.monotonic() - began:.0f} s ...")
    if maven.returncode:
        raise LocalError(f"Maven kon Apache Kafka niet ophalen:\n{said.strip()[-2000:]}")
    shutil.copy(RECIPE / "pom.xml", JARS)  # last: its presence says that the folder is complete
    size = sum(jar.stat().st_size for jar in JARS.glob("*.jar")) / 1e6
    _progress(f"Apache Kafka staat in {JARS} ({size:.0f} MB)", last=True)


def _fetched() -> bool:
    kept = JARS / "pom.xml"
    return kept.exists() and kept.read_bytes() == (RECIPE / "pom.xml").read_bytes()


@cache
def _java_fault() -> str | None:
    if shutil.which("java") is None:
        return "Java ontbreekt; installeer versie 17 of nieuwer (Debian: apt-get install default-jre-headless)."
    said = subprocess.run(["java", "-version"], check=False, capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        first = said.splitlines()[0] if said else "niets"
        return f"Apache Kafka heeft Java {OLDEST_JAVA} of nieuwer nodig; `java -version` zegt: {first}"
    return None


def _progress(line: str, *, last: bool = False) -> None:
    if sys.stdout.isatty():
        print(f"\r\x1b[K{line}", end="\n" if last else "", flush=True)
    else:
        print(line, flush=True)


class Node:
    """One broker and controller with a folder, two addresses that it keeps, and its process."""

    def __init__(self, number: int, folder: Path, port: int | None) -> None:
        self.number, self.folder = number, folder
        self.settings = folder / "server.properties"
        kept = re.search(r"^listeners=PLAINTEXT://(\S+),CONTROLLER://(\S+)$", self._kept_settings(), re.MULTILINE)
        self.address = kept[1] if kept and port is None else f"127.0.0.1:{port or _free_port(number)}"
        self.controller = kept[2] if kept else f"127.0.0.1:{_free_port(number + 5)}"
        environment = {"PATH": os.environ.get("PATH", os.defpath)}
        command = _java("kafka.Kafka", str(self.settings))
        self.child = Child(f"kafka-{number}", command, env=environment, log=folder / "kafka.log")
        self._log_start = 0

    def _kept_settings(self) -> str:
        return self.settings.read_text() if self.settings.exists() else ""

    @property
    def formatted(self) -> bool:
        return (self.folder / "log" / "meta.properties").exists()

    def spawn(self) -> None:
        self.child.spawn()
        self._log_start = self.child.log.stat().st_size

    def await_serving(self, deadline: float) -> None:
        """Until the controller lets it serve, which it says in its log: an open port says less."""
        while SERVES not in self.child.log.read_bytes()[self._log_start :]:
            if not self.child.alive or time.monotonic() > deadline:
                why = "startte niet" if not self.child.alive else "was niet op tijd klaar"
                raise LocalError(f"Apache Kafka {why}; zie {self.child.log}\n{self.child.last_words()}")
            time.sleep(0.05)


class ApacheKafka:
    """One broker, or a cluster of `nodes` with a copy of everything on each and two that must acknowledge.

    `start()` after `stop()`, `kill()` or a crash finds all records, the same addresses and the same cluster id again.
    """

    def __init__(self, data_dir: Path, *, nodes: int = 1, port: int | None = None) -> None:
        """`port`: where the first node listens; otherwise free ports are chosen once and kept in `data_dir`."""
        folders = [data_dir.absolute() / f"node-{number}" for number in range(1, nodes + 1)]
        self.nodes = [Node(n, folder, port if n == 1 else None) for n, folder in enumerate(folders, 1)]

    @property
    def bootstrap(self) -> str:
        """`host:port[,host:port]` of every node; stays the same over restarts."""
        return ",".join(node.address for node in self.nodes)

    def start(self) -> None:
        """Starts every node that does not run and returns when they serve (at most 60 s)."""
        if reason := missing():
            raise LocalError(reason)
        self._prepare()
        starting = [node for node in self.nodes if not node.child.alive]
        for node in starting:
            node.spawn()
        deadline = time.monotonic() + START_SECONDS
        try:
            for node in starting:
                node.await_serving(deadline)
        except LocalError:
            self.kill()
            raise

    def stop(self) -> None:
        """Lets every node leave in good order; after 8 s it is killed, which its data survive too."""
        for node in self.nodes:
            node.child.send(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for node in self.nodes:
            node.child.stop(grace=max(0.0, deadline - time.monotonic()))

    def kill(self, number: int | None = None) -> None:
        """SIGKILL one node (counted from 1), or all: the crash that tests want."""
        for node in self.nodes:
            if number in (None, node.number):
                node.child.kill()

    def running(self) -> bool:
        """Whether every node's process runs."""
        return all(node.child.alive for node in self.nodes)

    def _prepare(self) -> None:
        """Writes each node's settings, and formats the storage of those that have none."""
        count = len(self.nodes)
        voters = ",".join(f"{node.number}@{node.controller}" for node in self.nodes)
        for node in self.nodes:
            node.folder.mkdir(parents=True, exist_ok=True)
            node.settings.write_text(SETTINGS.format(**vars(node), voters=voters, copies=count, insync=min(2, count)))
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        for formatting in [_format(node, cluster) for node in self.nodes if not node.formatted]:
            said, _ = formatting.communicate()
            if formatting.returncode:
                raise LocalError(f"Apache Kafka kan zijn opslag niet inrichten:\n{said[-2000:]}")


def _format(node: Node, cluster: str) -> "subprocess.Popen[str]":
    # One word: an id is base64 and may begin with a dash, which would be read as an option.
    command = _java("kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(node.settings))
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _java(main: str, *arguments: str, heap: str = "-Xms64m -Xmx256m") -> list[str]:
    flags = [*heap.split(), "-XX:+UseSerialGC", f"-Dlog4j2.configurationFile={RECIPE / 'log4j2.properties'}"]
    return ["java", *flags, "-cp", f"{JARS}/*", main, *arguments]


def _free_port(slot: int) -> int:
    # A hundred ports a slot, so that two nodes of one cluster never choose the same before either listens.
    return free_port(12000 + 100 * slot + secrets.randbelow(100) + 1000 * secrets.randbelow(5))


if __name__ == "__main__":
    try:
        if sys.argv[1:] != ["fetch"]:
            raise LocalError("gebruik: python -m local.apache fetch")
        fetch()
    except LocalError as fault:
        sys.exit(str(fault))
