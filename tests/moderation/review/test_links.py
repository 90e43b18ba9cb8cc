"""Links: found in a text, asked over real HTTP on loopback, and never anywhere that is not public."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from services.moderation.review.links import LinkChecker, links_of
from shared.outside import is_public

Answers = dict[tuple[str, str], str]


class Server:
    """A web server of a few lines, that notes what it was asked."""

    def __init__(self, answers: Callable[[str, str], str]) -> None:
        self.answers, self.asked = answers, list[str]()
        self.base = self.headers = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path, _ = (await reader.readline()).decode().split(" ", 2)
        headers = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(f"{method} {path}")
        self.headers = headers
        with contextlib.suppress(ConnectionError):
            writer.write(self.answers(method, path).encode())
            await writer.drain()
        writer.close()


def answer(method: str, path: str) -> str:
    status, more = {
        "/": ("200 OK", ""),
        "/gone": ("404 Not Found", ""),
        "/failing": ("503 Busy", ""),
        "/closed": ("403 Forbidden", ""),
        "/moved": ("301 Moved", "Location: /\r\n"),
        "/round": ("302 Found", "Location: /round\r\n"),
        "/away": ("302 Found", "Location: http://10.0.0.1/\r\n"),
        "/metadata": ("302 Found", "Location: http://169.254.169.254/latest\r\n"),
        "/scheme": ("302 Found", "Location: file:///etc/passwd\r\n"),
        "/no-head": ("405 No" if method == "HEAD" else "200 OK", ""),
    }[path]
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n{more}\r\n"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    made = Server(answer)
    listening = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    made.base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield made


@pytest_asyncio.fixture
async def checker() -> AsyncIterator[LinkChecker]:
    made = LinkChecker("loopback")
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("path", "status", "fault"),
    [
        ("/", 200, None),
        ("/gone", 404, "dead"),
        ("/failing", 503, "failing"),
        ("/closed", 403, "refused"),
        ("/moved", 200, None),
        ("/no-head", 200, None),
        ("/round", None, "redirects"),
        ("/away", None, "not-public"),
        ("/metadata", None, "not-public"),
        ("/scheme", None, "not-public"),
    ],
)
async def test_a_link_is_followed_to_its_end(
    server: Server, checker: LinkChecker, path: str, status: int | None, fault: str | None
) -> None:
    checked = await checker.check(server.base + path)
    assert (checked.status, checked.fault) == (status, fault)


async def test_head_comes_first_and_get_only_when_it_is_not_known(server: Server, checker: LinkChecker) -> None:
    await checker.check(server.base + "/")
    await checker.check(server.base + "/no-head")
    assert server.asked == ["HEAD /", "HEAD /no-head", "GET /no-head"]


async def test_nobody_listens_or_the_name_is_unknown(checker: LinkChecker) -> None:
    listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    assert (await checker.check(f"http://127.0.0.1:{port}/")).fault == "unreachable"


async def test_a_server_that_keeps_us_waiting_is_given_up(server: Server) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side has had enough
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    hasty = LinkChecker("loopback", within=0.05)
    async with silent:
        port = silent.sockets[0].getsockname()[1]
        assert (await hasty.check(f"http://127.0.0.1:{port}/")).fault == "unreachable"
    await hasty.close()


async def test_an_endless_answer_is_not_read(checker: LinkChecker) -> None:
    endless = Server(lambda method, _path: f"HTTP/1.1 {405 if method == 'HEAD' else 200} X\r\n\r\n" + "x" * 5_000_000)
    listening = await asyncio.start_server(endless.handle, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        assert (await checker.check(f"http://127.0.0.1:{port}/")).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://8.8.8.8:6379/",
        "http://user@8.8.8.8/",
        "ftp://8.8.8.8/",
        "http:///",
    ],
)
async def test_what_is_not_public_is_never_asked_in_production(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    checker = LinkChecker("public")

    async def never(*_args: object, **_more: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(checker, "_send", never)
    assert (await checker.check(url)).fault in ("not-public", "no-such-host", "unreachable")
    await checker.close()


async def test_every_address_of_a_name_must_be_public() -> None:
    async def both(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    checker = LinkChecker("public", both)
    assert (await checker.check("http://rebinding.example/")).fault == "not-public"
    await checker.close()


async def test_the_connection_goes_to_the_address_that_was_looked_at_under_its_own_name(server: Server) -> None:
    looked = []

    async def once(host: str, _port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"]

    checker = LinkChecker("loopback", once)
    port = server.base.rpartition(":")[2]
    assert (await checker.check(f"http://bieb.example:{port}/")).status == 200
    assert looked == ["bieb.example"]
    assert f"host: bieb.example:{port}" in server.headers.lower()
    await checker.close()


async def test_what_is_off_asks_nobody(server: Server) -> None:
    checker = LinkChecker("off")
    assert (await checker.check(server.base + "/")).fault == "not-public"
    assert server.asked == []
    await checker.close()


def test_public_addresses_are_public() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2001:4860:4860::8888")
    assert not is_public("::ffff:10.0.0.1")


def test_links_are_found_as_people_write_them() -> None:
    content = {
        "summary": "Zie https://a.nl/x. Of (https://b.nl/y_(z)), en [hier](https://c.nl/q?a=1&b=2#deel).",
        "materials": [{"url": "HTTPS://d.nl/file.pdf"}, {"url": "mailto:x@y.nl"}],
        "goal": "https://a.nl/x nog eens; ftp://e.nl niet",
        "startYear": 2026,
    }
    assert links_of(content) == [
        "https://a.nl/x",
        "https://b.nl/y_(z)",
        "https://c.nl/q?a=1&b=2",
        "HTTPS://d.nl/file.pdf",
    ]
    assert links_of({"a": "https://x.nl/" + "é" * 1500}) == []
    file = {"title": "Draaiboek", "url": "https://submissions.example.nl/v1/projects/x", "id": "y", "sha256": "z"}
    assert links_of({"materials": [file, {"title": "Site", "url": "https://x.nl/site"}]}) == ["https://x.nl/site"]
    assert len(links_of({"a": " ".join(f"https://x.nl/{n}" for n in range(80))})) == 50
