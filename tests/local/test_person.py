"""`bieb person`, against services that answer as ours do."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.local.test_cli import Bieb, bieb  # noqa: F401 - a fixture


class Services(BaseHTTPRequestHandler):
    """All of them behind one address; `asked` is what came in, `refusal` what they say instead of yes."""

    asked: list[tuple[str, str, Any, str]]
    refusal: tuple[int, dict[str, Any]] | None = None

    def do_GET(self) -> None:
        self._answer(200, {"service": "x", "subject": "jan", "items": []})

    def do_POST(self) -> None:
        self._answer(202, {"personKey": "k", "rows": 3, "texts": 2, "erasedAt": "2026-01-01T00:00:00Z"})

    def _answer(self, status: int, body: Any) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = json.loads(sent) if sent else None
        type(self).asked.append((self.command, self.path, said, self.headers["Authorization"]))
        status, body = self.refusal or (status, body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Services]]:
    handler = type("OfThisTest", (Services,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for name in ("SUBMISSIONS", "MODERATION", "NOTIFICATIONS", "SEARCH"):
        monkeypatch.setenv(f"BIEB_{name}_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("BIEB_TOKEN", "geheim")
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_export_asks_every_service_that_holds_something(bieb: Bieb, services: type[Services]) -> None:  # noqa: F811
    done = bieb("person", "export", "jan")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 4
    assert [path for _, path, _, _ in services.asked] == ["/v1/personal-data?subject=jan"] * 4
    assert {header for *_, header in services.asked} == {"Bearer geheim"}


def test_erasing_says_what_was_done_and_what_follows(bieb: Bieb, services: type[Services]) -> None:  # noqa: F811
    done = bieb("person", "erase", "--email", "jan@example.nl", "--yes")
    assert done.returncode == 0, done.stderr
    assert services.asked[0][1:3] == ("/v1/erasures", {"email": "jan@example.nl"})
    assert "3 regels en 2 teksten" in done.stdout
    assert "volgen vanzelf" in done.stdout


def test_a_refusal_is_one_line(bieb: Bieb, services: type[Services]) -> None:  # noqa: F811
    services.refusal = (403, {"detail": "Dit mag je niet.", "errors": []})
    done = bieb("person", "export", "jan")
    assert done.returncode == 1
    assert done.stderr == "submissions weigert: Dit mag je niet.\n"


def test_nobody_named_is_told_so(bieb: Bieb, services: type[Services]) -> None:  # noqa: F811
    done = bieb("person", "erase", "--yes")
    assert done.returncode == 1
    assert "Noem wie" in done.stderr
    assert services.asked == []


def test_a_missing_address_is_named(
    bieb: Bieb,  # noqa: F811
    services: type[Services],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BIEB_MODERATION_URL")
    done = bieb("person", "export", "jan")
    assert done.returncode == 1
    assert "BIEB_MODERATION_URL" in done.stderr
