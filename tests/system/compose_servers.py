"""What the images of docker-compose.yml bring, as real servers on loopback."""

import json
import os
import shlex
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import run
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from local import apache, place
from local.apache import PROJECT
from local.postgres import FAST_TEST_SETTINGS, Postgres
from local.process import Child

ISSUER = "https://login.example.nl/realms/bibliotheken"


@contextmanager
def database_server(folder: Path, port: int, environment: Mapping[str, str]) -> Iterator[Postgres]:
    """Postgres with passwords checked over TCP, as in its image, after docker/postgres/*.sh ran in `environment`."""
    rules = folder / "pg_hba.conf"
    rules.write_text("local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    rules.chmod(0o644)
    settings = FAST_TEST_SETTINGS | {"listen_addresses": "127.0.0.1", "port": str(port), "hba_file": str(rules)}
    server = Postgres(folder, settings=settings)
    try:
        server.start()
        binaries = place.binaries(place.unprivileged_user())
        where = {"PATH": f"{binaries}:{os.defpath}", "PGHOST": str(server.sockets), "PGPORT": str(port)}
        for script in sorted((PROJECT / "docker" / "postgres").glob("*.sh")):
            run([script], env={**environment, **where}, check=True)
        yield server
    finally:
        server.stop()


def replaced(text: str, by: Mapping[str, str]) -> str:
    """`text` with every key of `by` turned into its value."""
    for there, here in by.items():
        text = text.replace(there, here)
    return text


class KafkaImage:
    """One broker of the file, by its own command; the entry point of the official image is part of Kafka's own jar."""

    def __init__(self, service: Mapping[str, Any], addresses: Mapping[str, str], folder: Path) -> None:
        """`addresses`: where `NAME:9092` and `NAME:9093` of every broker are on loopback, and what it tells readers."""
        given = service["environment"]
        advertised = dict(part.split("://") for part in given["KAFKA_ADVERTISED_LISTENERS"].split(","))
        own = advertised["PLAINTEXT"].removesuffix(":9092")
        here = {f"://:{port}": f"://{addresses[f'{own}:{port}']}" for port in ("9092", "9093")}
        if "READERS" in advertised:
            here["://:9094"] = f"://{addresses[advertised['READERS']]}"
        here |= {
            inside: file for file, inside, *_ in (it.split(":") for it in service["volumes"]) if file.startswith("/")
        }
        here |= {**addresses, "/var/lib/kafka/data": str(folder / "data"), "/etc/kafka/docker/run": str(folder / "run")}
        environment = {key: replaced(str(value), here) for key, value in given.items()} | {"PATH": os.environ["PATH"]}
        command = [replaced(part, here) for part in service["command"]]
        self.folder = folder
        self.child = Child(own, command, env=environment, log=folder / "kafka.log", cwd=str(folder))

    def spawn(self) -> None:
        for part in ("defaults", "mounted", "config", "data"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for name in ("server.properties", "log4j2.yaml", "tools-log4j2.yaml"):
            (self.folder / "defaults" / name).touch()
        places = [
            "--default-configs-dir",
            "defaults",
            "--mounted-configs-dir",
            "mounted",
            "--final-configs-dir",
            "config",
        ]
        set_up = shlex.join(apache._java("kafka.docker.KafkaDockerWrapper", "setup", *places))
        heap = self.child.env["KAFKA_HEAP_OPTS"]
        serve = shlex.join(apache._java("kafka.Kafka", "config/server.properties", heap=heap))
        self.image_runs(f"set -e\n{set_up}\nexec {serve}\n")
        self.child.spawn()

    def image_runs(self, script: str) -> None:
        """What the image's /etc/kafka/docker/run is here."""
        (self.folder / "run").write_text(f"#!/bin/bash\n{script}")
        (self.folder / "run").chmod(0o755)

    def await_serving(self, within: float = 60) -> None:
        deadline = time.monotonic() + within
        while apache.SERVES not in self.child.log.read_bytes():
            assert self.child.alive, f"Kafka ended:\n{self.child.last_words(20)}"
            assert time.monotonic() < deadline, f"Kafka does not serve:\n{self.child.last_words(20)}"
            time.sleep(0.05)


class IdentityProvider:
    """Publishes its keys over HTTP and signs tokens for people who are in no demo."""

    def __init__(self, folder: Path) -> None:
        self._key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        (folder / "jwks.json").write_text(json.dumps(KeySet([self._key]).as_dict(private=False)))
        handler = partial(_Quiet, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.jwks = f"http://127.0.0.1:{self._server.server_port}/jwks.json"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def headers(self, sub: str, **claims: Any) -> dict[str, str]:
        now = int(time.time())
        person = {
            "iss": ISSUER,
            "aud": "innovatiebieb",
            "sub": sub,
            "name": sub,
            "iat": now,
            "exp": now + 600,
            **claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": self._key.kid}, person, self._key)
        return {"Authorization": f"Bearer {token}"}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass
