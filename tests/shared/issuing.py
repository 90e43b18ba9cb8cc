"""An identity provider for tests: keys, tokens of any kind, and an address that publishes the keys."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from joserfc import jws
from joserfc.jwk import KeySet, OKPKey

from shared.auth import Verifier

ISSUER, AUDIENCE = "https://login.example.nl/realms/bieb", "innovatiebieb"
CLAIMS = {"sub": "p1", "name": "Aagje", "roles": ["staff"], "iss": ISSUER, "aud": AUDIENCE}


def new_key(kid: str = "first") -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": "Ed25519"})


class FromNow(int):
    """A moment, in seconds from when the token is made: a table of cases is read long before they run."""


def sign(key: Any, alg: str = "Ed25519", header: dict[str, Any] | None = None, **claims: Any) -> str:
    now = int(time.time())
    whole = {**CLAIMS, "exp": FromNow(600), **claims}
    whole = {name: now + value if isinstance(value, FromNow) else value for name, value in whole.items()}
    sent = {"alg": alg, "kid": key.kid, **(header or {})}
    payload = json.dumps({name: value for name, value in whole.items() if value is not ...}).encode()
    registry = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
    text = jws.serialize_compact({k: v for k, v in sent.items() if v is not ...}, payload, key, registry=registry)
    return str(text)


class Issuer:
    """An identity provider as far as we need it: an address with keys, that counts its visitors."""

    def __init__(self) -> None:
        self.body: bytes = b"{}"
        self.status, self.asked, self.delay = 200, 0, 0.0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                time.sleep(issuer.delay)
                self.send_response(issuer.status)
                self.end_headers()
                self.wfile.write(issuer.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/certs"

    def publish(self, *keys: Any) -> None:
        self.body = json.dumps(KeySet(list(keys)).as_dict(private=False)).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def of_file(path: Path, *keys: Any) -> Verifier:
    """A verifier that reads these keys from a file."""
    path.write_text(json.dumps(KeySet(list(keys)).as_dict(private=False)))
    return Verifier(ISSUER, AUDIENCE, str(path), "production")


@contextmanager
def later(verifier: Verifier, seconds: float) -> Iterator[None]:
    """As if the keys were last read `seconds` ago."""
    verifier._tried_at -= seconds
    yield
