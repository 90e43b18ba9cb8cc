"""What people write is in no log and no error: looked for in the whole output of a real server process."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from shared.testing.waiting import eventually
from tests.support.service import Tokens

SECRET = "Geheim idee van mevrouw Jansen"
NOTE = {"text": SECRET}


class Server:
    """A server process, and all that it wrote."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path, port: int, tokens: Tokens) -> None:
        self.process, self._output, self.port = process, output, port
        self.address = f"http://127.0.0.1:{port}"
        self.client = httpx.AsyncClient(base_url=self.address, headers=tokens.headers("medewerker-assen"))

    def wrote(self) -> str:
        return self._output.read_text()

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.wrote().splitlines()]

    async def raw(self, request: bytes) -> bytes:
        """The answer to bytes that no client would send."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await writer.wait_closed()
        return answer


@pytest.fixture(scope="module")
def process(
    notes_url: str, tokens: Tokens, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[subprocess.Popen[bytes], Path, int]]:
    """One server for all tests here: its output is looked at as a whole."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = tmp_path_factory.mktemp("server") / "output"
    process = _start(output, notes_url, str(port), str(tokens._issuer.jwks))
    yield process, output, port
    process.terminate()
    process.wait(20)


@pytest.fixture
async def server(process: tuple[subprocess.Popen[bytes], Path, int], tokens: Tokens) -> AsyncIterator[Server]:
    running = Server(*process, tokens)
    try:
        await eventually(lambda: _answers(running), within=60, every=0.1)
        yield running
    finally:
        await running.client.aclose()


def _start(output: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with output.open("wb") as file:
        command = [sys.executable, "-m", "tests.shared.web.quiet_server", *arguments]
        return subprocess.Popen(command, stdout=file, stderr=file)


async def _answers(server: Server) -> bool:
    assert server.process.poll() is None, server.wrote()
    try:
        return (await server.client.get("/livez")).status_code == 200
    except httpx.ConnectError:
        return False


async def test_no_failure_of_ours_writes_what_people_wrote(server: Server) -> None:
    for path in ("/v1/broken", "/v1/unrenderable", "/v1/uncommittable"):
        answer = await server.client.post(path, json=NOTE)
        assert answer.status_code == 500
        assert answer.headers["API-Version"]
        assert SECRET not in answer.text
    assert (await server.client.post("/v1/noise", json=NOTE)).status_code == 204
    with pytest.raises(httpx.RemoteProtocolError):  # half an answer must not look like a whole one
        await server.client.get("/v1/half", params={"word": SECRET})
    await server.client.get("/v1/notes", params={"limit": SECRET})
    await server.client.post("/v1/notes", content=SECRET)
    await server.client.get("/v1/words/" + SECRET, headers={"Authorization": f"Bearer {SECRET}"})

    def everything_is_written() -> bool:
        return {"noise", "it failed", "half"} <= _subjects(server.lines())

    await eventually(everything_is_written)
    assert SECRET not in server.wrote()
    assert "Traceback" not in server.wrote()
    assert "Jansen" not in server.wrote()


async def test_a_log_line_tells_kind_and_place_of_a_failure(server: Server) -> None:
    await server.client.post("/v1/broken", json=NOTE)
    line = await eventually(lambda: next((it for it in server.lines() if it["event"] == "request.failed"), None))
    assert line["failure"] == "ValueError"
    assert line["route"] == "/broken"
    assert line["service"] == "notes"
    assert line["level"] == "error"
    at = line["at"]
    assert isinstance(at, list)
    assert at[-1].startswith("shared/web/notes.py:")
    assert at[-1].endswith(" fail")


async def test_bytes_that_are_no_http_are_refused_by_the_server_itself(server: Server) -> None:
    token = server.client.headers["Authorization"]
    for request in (
        b"\x00\xff\n\n",
        b"GET /v1/notes HTTP/1.1\r\nHost: x\r\nTraceparent: a\x00b\r\n\r\n",
        b"POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\nConnection: close\r\n\r\n{}",
        f"POST /v1/notes HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n".encode(),
    ):
        answer = await server.raw(request)
        assert answer.startswith(b"HTTP/1.1 4"), (request, answer)
        assert b"Traceback" not in answer
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    endless = (
        f"POST /v1/notes HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode()
        + chunk * 17
        + b"0\r\n\r\n"
    )
    answer = await server.raw(endless)
    assert answer.startswith(b"HTTP/1.1 413"), answer[:200]
    assert b"api-version: 1.0.0" in answer.lower()


def _subjects(lines: list[dict[str, object]]) -> set[str]:
    """Which of the noises have been written: the warning, the library loggers, the broken stream."""
    found = set()
    for line in lines:
        if "UserWarning: noise" in str(line["event"]):
            found.add("noise")
        if line["event"] == "it failed" and line.get("failure") == "ValueError" and line.get("at"):
            found.add("it failed")
        if line["event"] == "request.failed" and line["route"] == "/half":
            found.add("half")
    return found
