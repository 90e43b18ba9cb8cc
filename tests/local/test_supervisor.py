"""The supervisor over real Postgres, bus and mail sink; services are stand-ins."""

import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import httpx
import psutil
import pytest

from tests.support.platform_process import PlatformProcess, free_base, wait_gone

Start = Callable[..., PlatformProcess]
EVERYTHING = {"postgres", "bus", "mail", "submissions", "moderation", "notifications", "search", "portal"}


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[PlatformProcess] = []

    def make(*arguments: str, **options: object) -> PlatformProcess:
        platform = PlatformProcess(*arguments, **options)  # type: ignore[arg-type]
        started.append(platform)
        return platform.start()

    yield make
    for platform in started:
        platform.close()
        shutil.rmtree(platform.data.parent, ignore_errors=True)
        shutil.rmtree(platform.output.parent, ignore_errors=True)


def test_ctrl_c_stops_everything_and_the_next_start_works(start: Start) -> None:
    platform = start().until("ready")
    pids = platform.pids()
    assert set(pids) == EVERYTHING
    born = {name: psutil.Process(pid).create_time() for name, pid in pids.items()}
    assert max(born, key=lambda name: born[name]) == "portal"  # once it answers, what it shows can answer too
    platform.interrupt()
    assert platform.wait() == 0
    wait_gone(pids, timeout=0)
    assert platform.ports_are_free()
    again = start(data=platform.data, port=platform.port).until("ready")
    again.interrupt()
    assert again.wait() == 0


@pytest.mark.slow
def test_a_service_that_ignores_the_request_to_stop_is_killed(start: Start) -> None:
    platform = start("stubborn").until("ready")
    pids = platform.pids()
    platform.interrupt()
    assert platform.wait() == 0
    wait_gone(pids, timeout=0)


def test_a_second_ctrl_c_does_not_wait_and_leaves_nothing_either(start: Start) -> None:
    platform = start("stubborn").until("ready")
    pids = platform.pids()
    platform.interrupt()
    platform.until("Stoppen")
    platform.interrupt()
    assert platform.wait() == 0
    wait_gone(pids, timeout=0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start stops what was left")
def test_a_killed_supervisor_leaves_no_process(start: Start) -> None:
    platform = start().until("ready")
    pids = platform.pids()
    assert platform.process is not None
    platform.process.kill()
    platform.wait()
    wait_gone(pids)
    start(data=platform.data, port=platform.port).until("ready")


@pytest.mark.slow
def test_a_service_that_dies_is_started_again_and_the_line_says_so(start: Start) -> None:
    platform = start().until("ready")
    before = platform.pids()["search"]
    os.kill(before, signal.SIGKILL)
    platform.until("search stopte (signaal 9) en start opnieuw")
    answer = _eventually_answers(platform.port + 4)
    assert int(answer) != before


def test_when_the_bus_dies_services_stop_and_start_again_after_the_topics_are_made(start: Start) -> None:
    platform = start().until("ready")
    before = platform.pids()
    os.kill(before["bus"], signal.SIGKILL)
    platform.until("De bus stopte")
    assert int(_eventually_answers(platform.port + 4, unlike=before["search"])) != before["search"]
    after = platform.pids()
    changed = {name for name in EVERYTHING if before[name] != after[name]}
    assert changed == {"bus", "submissions", "moderation", "notifications", "search"}
    assert (platform.data / "logs" / "topics.log").read_text().count("topics on") == 2
    born = {name: psutil.Process(after[name]).create_time() for name in ("bus", "search")}
    assert born["bus"] <= born["search"]


def test_when_postgres_dies_it_is_started_again(start: Start) -> None:
    platform = start().until("ready")
    os.kill(platform.pids()["postgres"], signal.SIGKILL)
    platform.until("postgres stopte (signaal 9) en start opnieuw")
    platform.interrupt()
    assert platform.wait() == 0


@pytest.mark.slow
def test_a_second_start_on_the_same_data_is_refused_in_one_line(start: Start) -> None:
    platform = start().until("ready")
    second = start(data=platform.data, port=free_base())
    assert second.wait() == 1
    assert second.said().strip().splitlines()[-1].startswith("Innovatiebieb draait al op")
    assert f"http://127.0.0.1:{platform.port}" in second.said()
    assert platform.process is not None
    assert platform.process.poll() is None


def test_a_busy_port_is_named_with_the_way_out(start: Start) -> None:
    base = free_base()
    with socket.create_server(("127.0.0.1", base + 2)):
        refused = start(port=base)
        assert refused.wait() == 1
    assert f"Poort {base + 2} (voor moderation) is bezet" in refused.said()
    assert "--port" in refused.said()


@pytest.mark.slow
def test_a_service_that_cannot_start_ends_the_start_with_its_last_words(start: Start) -> None:
    platform = start("broken")
    assert platform.wait(60) == 1
    assert "search start niet" in platform.said()
    assert "no index here" in platform.said()
    assert "Traceback" not in platform.said()
    assert platform.ports_are_free()


def _eventually_answers(port: int, unlike: int | None = None) -> str:
    import time

    deadline = time.monotonic() + 30
    while True:
        try:
            text = httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).text
            if text != str(unlike):
                return text
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, f"nothing new on port {port}"
        time.sleep(0.05)
