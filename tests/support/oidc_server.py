"""A real OpenID Connect server in a process of its own: oidc-provider-mock, with access tokens that are JWTs.

Everyone may log in as anyone. Beside the protocol it has levers for tests: `/levers/sign` signs whatever is sent,
`/levers/rotate` replaces its key, `/levers/grants` counts what its token endpoint was asked for.
A person's claim `access` goes into his access tokens, over what would be in them.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from local.apache import PROJECT
from local.ports import free_port
from local.process import Child

AUDIENCE = "innovatiebieb"


class Provider:
    """The server as a test sees it."""

    def __init__(self, folder: Path) -> None:
        port = free_port(27000 + os.getpid() % 1000)
        self.issuer = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "tests.support.oidc_server", str(port)]
        env = {"PATH": os.defpath, "AUTHLIB_INSECURE_TRANSPORT": "1"}
        self.child = Child("provider", command, env=env, log=folder / "provider.log", cwd=str(PROJECT))

    def start(self) -> None:
        self.child.spawn()
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{self.issuer}/jwks").raise_for_status()
                return
            except httpx.HTTPError:
                assert self.child.alive, self.child.last_words(20)
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def person(self, sub: str, access: dict[str, Any] | None = None, **claims: Any) -> None:
        """Someone who can log in, with these claims."""
        sent = {"name": sub, **claims, "access": {**claims, **(access or {})}}
        httpx.put(f"{self.issuer}/users/{sub}", json=sent).raise_for_status()

    def revoke(self, sub: str) -> None:
        httpx.post(f"{self.issuer}/users/{sub}/revoke-tokens").raise_for_status()

    def sign(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token of this server with whatever it should not have. `...` leaves a claim out."""
        now = int(time.time())
        whole = {"iss": self.issuer, "aud": AUDIENCE, "sub": "p1", "iat": now, "exp": now + 300, **claims}
        sent = {"header": header or {}, "claims": {name: it for name, it in whole.items() if it is not ...}}
        return httpx.post(f"{self.issuer}/levers/sign", json=sent).raise_for_status().text

    def keys(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.issuer}/jwks").json()["keys"])

    def rotate(self) -> None:
        httpx.post(f"{self.issuer}/levers/rotate").raise_for_status()

    def grants(self, kind: str) -> int:
        return int(httpx.get(f"{self.issuer}/levers/grants").json().get(kind, 0))


@contextmanager
def provider(folder: Path) -> Iterator[Provider]:
    """It runs until the block ends."""
    made = Provider(folder)
    try:
        made.start()
        yield made
    finally:
        made.child.stop()


def serve(port: int) -> None:
    """The process itself."""
    import flask
    import oidc_provider_mock
    import uvicorn
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    app = flask.Flask("oidc_provider_mock")  # by its name it finds its templates
    grants: Counter[str] = Counter()

    def signed(header: dict[str, Any], claims: dict[str, Any]) -> str:
        key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
        key.ensure_kid()
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key)

    def access_token(client: Any, user: Any, **_: Any) -> str:
        own = dict(user.claims.get("access", {}))
        now = int(time.time())
        lasts = own.pop("lasts", 300)
        standard = {"iss": flask.request.host_url.rstrip("/"), "aud": AUDIENCE, "sub": user.sub, "azp": client.id}
        return signed(
            {"typ": "at+jwt"}, {**standard, "iat": now, "exp": now + lasts, "jti": os.urandom(8).hex(), **own}
        )

    app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = access_token
    oidc_provider_mock.init_app(app)
    app.secret_key = os.urandom(16)

    @app.post("/levers/sign")
    def sign() -> str:
        return signed(**json.loads(flask.request.data))

    @app.post("/levers/rotate")
    def rotate() -> str:
        storage = flask.g.oidc_provider_mock_storage
        storage.jwk = type(storage.jwk).generate_key(is_private=True)
        return ""

    @app.get("/levers/grants")
    def counted() -> dict[str, int]:
        return dict(grants)

    @app.after_request
    def count(answer: Any) -> Any:
        if kind := flask.request.form.get("grant_type"):
            grants[kind] += 1
        return answer

    uvicorn.run(app, interface="wsgi", host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    serve(int(sys.argv[1]))
