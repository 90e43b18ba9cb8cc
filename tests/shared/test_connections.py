"""Connections that are kept: for one name at one address, closed when idle, never more than so many."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import h11
import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.connections import Connections, Place
from shared.testing.waiting import eventually
from tests.support.keeping import OK, KeepingServer, Says


@asynccontextmanager
async def kept(most: int = 10, keep: float = 60.0, trust: ssl.SSLContext | None = None) -> AsyncIterator[Connections]:
    connections = Connections(most, trust or ssl.create_default_context(), keep)
    try:
        yield connections
    finally:
        connections.close()


async def ask(connections: Connections, port: int, name: str = "een.example", scheme: str = "http") -> bytes:
    place = Place(scheme, "127.0.0.1", port, name)
    return (await connections.ask(place, "GET", b"/", {"Host": name}, b"", 1_000)).beginning


async def test_one_connection_serves_one_request_after_another() -> None:
    async with KeepingServer().listening() as server, kept() as connections:
        for _ in range(3):
            assert await ask(connections, server.port) == b"ja"
        assert (len(server.asked), connections.idle) == (1, 1)


async def test_it_is_not_used_for_another_name_at_the_same_address() -> None:
    async with KeepingServer().listening() as server, kept() as connections:
        for name in ("een.example", "twee.example", "een.example"):
            await ask(connections, server.port, name)
        assert server.asked == [["een.example", "een.example"], ["twee.example"]]


async def test_requests_beside_each_other_have_each_their_own() -> None:
    async with KeepingServer().listening() as server, kept() as connections:
        await asyncio.gather(*(ask(connections, server.port) for _ in range(4)))
        assert [len(each) for each in server.asked] == [1, 1, 1, 1]


async def test_what_lies_idle_is_closed_after_a_while() -> None:
    async with KeepingServer().listening() as server, kept(keep=0.05) as connections:
        await ask(connections, server.port)
        await eventually(lambda: server.open == 0)
        assert connections.idle == 0
        await ask(connections, server.port)
        assert len(server.asked) == 2


async def test_no_more_lie_idle_than_was_said_and_none_is_left_behind() -> None:
    async with KeepingServer().listening() as server:
        async with kept(most=3) as connections:
            for number in range(8):
                await ask(connections, server.port, f"{number}.example")
            assert connections.idle == 3
            await eventually(lambda: server.open == 3)
        await eventually(lambda: server.open == 0)


async def test_one_whose_answer_was_not_read_to_its_end_is_not_used_again() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 100_000
    async with KeepingServer(lambda _, __: endless).listening() as server, kept() as connections:
        for _ in range(2):
            assert len(await ask(connections, server.port)) == 1_000
        assert (len(server.asked), connections.idle) == (2, 0)
        await eventually(lambda: server.open == 0)


async def test_one_that_its_server_closes_just_as_we_ask_costs_nothing_but_a_new_one() -> None:
    """The server took the second request in, and said nothing: it may have handled it, so it comes twice."""
    one_each: Says = lambda _, request: OK if request == 1 else None  # noqa: E731
    async with KeepingServer(one_each).listening() as server, kept() as connections:
        for _ in range(2):
            assert await ask(connections, server.port) == b"ja"
        assert server.asked == [["een.example", "een.example"], ["een.example"]]


async def test_a_new_one_that_is_closed_without_an_answer_is_not_asked_again() -> None:
    async with KeepingServer(lambda _, __: None).listening() as server, kept() as connections:
        with pytest.raises(h11.RemoteProtocolError):
            await ask(connections, server.port)
        assert (len(server.asked), connections.idle) == (1, 0)


async def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next() -> None:
    early = OK + b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnee"
    async with (
        KeepingServer(lambda connection, _: early if connection == 1 else OK).listening() as server,
        kept() as them,
    ):
        assert [await ask(them, server.port) for _ in range(2)] == [b"ja", b"ja"]
        assert len(server.asked) == 2


async def test_one_that_says_something_while_nobody_asks_is_closed() -> None:
    async with KeepingServer().listening() as server, kept() as connections:
        await ask(connections, server.port)
        server.writers[0].write(OK)
        await eventually(lambda: server.open == 0)
        assert await ask(connections, server.port) == b"ja"
        assert len(server.asked) == 2


async def test_one_that_goes_on_saying_that_it_will_answer_is_waited_for_no_longer() -> None:
    promises = b"HTTP/1.1 102 Processing\r\n\r\n"
    async with KeepingServer(lambda _, __: 3 * promises + OK).listening() as server, kept() as connections:
        assert await ask(connections, server.port) == b"ja"
        server.says = lambda _, __: 100_000 * promises
        with pytest.raises(h11.RemoteProtocolError):
            await ask(connections, server.port)


async def test_over_https_each_name_has_a_handshake_of_its_own(tmp_path: Path) -> None:
    tls, trust = certified(tmp_path, ["een.example", "twee.example"])
    server = KeepingServer()
    tls.sni_callback = lambda _socket, name, _context: server.names.append(name)
    async with server.listening(tls), kept(trust=trust) as connections:
        for name in ("een.example", "een.example", "twee.example", "een.example"):
            assert await ask(connections, server.port, name, "https") == b"ja"
        assert server.names == ["een.example", "twee.example"]
        with pytest.raises(ssl.SSLCertVerificationError):
            await ask(connections, server.port, "drie.example", "https")
        assert connections.idle == 2


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_one_that_never_answers_leaves_nothing_behind(scheme: str) -> None:
    """Not in the handshake either: a warning about a socket that was left open is an error here."""
    gone = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass
        gone.set()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    async with kept() as connections:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await ask(connections, server.sockets[0].getsockname()[1], scheme=scheme)
        await eventually(gone.is_set)
        assert connections.idle == 0
    server.close()


@pytest.mark.parametrize(
    "test",
    [
        test_one_connection_serves_one_request_after_another,
        test_what_lies_idle_is_closed_after_a_while,
        test_one_that_its_server_closes_just_as_we_ask_costs_nothing_but_a_new_one,
        test_one_whose_answer_was_not_read_to_its_end_is_not_used_again,
        test_one_that_says_something_while_nobody_asks_is_closed,
        lambda: test_one_that_never_answers_leaves_nothing_behind("http"),
        lambda: test_one_that_never_answers_leaves_nothing_behind("https"),
    ],
    ids=range(7),
)
def test_the_same_in_the_loop_that_the_services_run_in(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test())


def test_over_https_too_in_that_loop(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test_over_https_each_name_has_a_handshake_of_its_own(tmp_path))


def certified(folder: Path, names: list[str]) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context for these names, and that of a client who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(pem + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "both.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
