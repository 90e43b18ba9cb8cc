import subprocess
import sys

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from local.bus import ExternalBus, Tansu, answers
from local.errors import LocalError
from local.ports import free_port
from tests.support.platform_process import wait_gone


async def cluster_id(bus: Tansu) -> str:
    admin = AIOKafkaAdminClient(bootstrap_servers=bus.bootstrap)
    await admin.start()
    try:
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()


async def test_every_start_is_another_cluster_at_the_same_address(own_tansu: Tansu) -> None:
    first, address = await cluster_id(own_tansu), own_tansu.bootstrap
    own_tansu.stop()
    assert not own_tansu.running()
    own_tansu.start()
    assert own_tansu.bootstrap == address
    assert await cluster_id(own_tansu) != first


def test_it_listens_on_this_machine_only(own_tansu: Tansu) -> None:
    import psutil

    assert own_tansu.child is not None
    listening = psutil.Process(own_tansu.child.pid).net_connections("inet")
    assert {c.laddr.ip for c in listening if c.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_no_bus_outlives_a_killed_parent() -> None:
    script = (
        "import tempfile, time; from pathlib import Path; from local.bus import Tansu;"
        "b = Tansu(Path(tempfile.mkdtemp())); b.start(); print(b.child.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        bus = int(parent.stdout.readline())
        parent.kill()
    wait_gone({"bus": bus})


def test_an_external_bus_has_to_answer(tansu: Tansu) -> None:
    ExternalBus(tansu.bootstrap).start()
    ExternalBus(f"127.0.0.1:{free_port(12000)},{tansu.bootstrap}").start()
    with pytest.raises(LocalError, match="antwoordt geen Kafka"):
        ExternalBus(f"127.0.0.1:{free_port(12000)}").start()
    with pytest.raises(LocalError, match="antwoordt geen Kafka"):
        ExternalBus("kafka").start()


def test_a_port_where_something_else_listens_does_not_count_as_an_answer() -> None:
    assert not answers("127.0.0.1", free_port(12000))
