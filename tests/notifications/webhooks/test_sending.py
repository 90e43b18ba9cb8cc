"""One request: over a connection that is kept, and yet its name is looked at again at every attempt."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.notifications.webhooks.sending import Sender
from tests.support.keeping import KeepingServer


@asynccontextmanager
async def sending(leads_to: list[str]) -> AsyncIterator[Sender]:
    async def resolve(_host: str, _port: int) -> list[str]:
        return leads_to

    sender = Sender("loopback", resolve, keep=60.0)
    try:
        yield sender
    finally:
        await sender.close()


async def test_a_name_that_leads_elsewhere_now_is_asked_there() -> None:
    here, there, leads_to = KeepingServer(), KeepingServer(), ["127.0.0.1"]
    async with here.listening(), there.listening(address="127.0.0.2", port=here.port), sending(leads_to) as sender:
        for address in ("127.0.0.1", "127.0.0.1", "127.0.0.2"):
            leads_to[:] = [address]
            assert (await sender.send("POST", f"http://bieb.example:{here.port}/", {})).status == 200
    name = f"bieb.example:{here.port}"
    assert (here.asked, there.asked) == ([[name, name]], [[name]])


async def test_a_name_that_leads_where_we_may_not_go_is_refused_though_a_connection_is_open() -> None:
    server, leads_to = KeepingServer(), ["127.0.0.1"]
    async with server.listening(), sending(leads_to) as sender:
        url = f"http://bieb.example:{server.port}/"
        assert (await sender.send("POST", url, {})).status == 200
        assert sender.connections.idle == 1
        for trap in (["10.0.0.1"], ["127.0.0.1", "169.254.169.254"]):
            leads_to[:] = trap
            assert (await sender.send("POST", url, {})).fault == "not-public"
    assert [len(each) for each in server.asked] == [1]
