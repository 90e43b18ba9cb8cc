"""Logs: one JSON object a line, and of a failure its kind and place. For a whole server: web/test_silence.py."""

import json
import subprocess
import sys

import pytest

from shared.observability import kind, place

SECRET = "Geheim idee van mevrouw Jansen"


def written(code: str) -> list[dict[str, object]]:
    """The log lines of a process that runs `code` after `start_logging`."""
    program = f"""
import asyncio, logging, warnings, structlog
from shared.observability import start_logging, settle
start_logging("proef", LEVEL := "INFO")
log = structlog.get_logger("proef")
SECRET = {SECRET!r}
def fail():
    raise ValueError(SECRET)
{code}
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == ""
    assert SECRET not in done.stderr
    assert "Jansen" not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_has_service_level_and_time() -> None:
    (line,) = written('log.info("consumer.started", topics=["a"]); log.debug("unseen")')
    assert line.pop("timestamp")
    assert line == {"event": "consumer.started", "topics": ["a"], "service": "proef", "level": "info"}


def test_an_exception_loses_its_message_whoever_logs_it() -> None:
    lines = written(
        """
try:
    fail()
except ValueError as failure:
    log.exception("one")
    log.error("two", exc_info=failure)
    log.error("three", exc_info=True, stack_info=True)
    logging.getLogger("uvicorn.error").exception("four")
    logging.getLogger("sqlalchemy").error("five %s", failure)
    logging.getLogger("faststream").error("six", exc_info=failure, stack_info=True)
"""
    )
    assert [line["event"] for line in lines] == ["one", "two", "three", "four", "five ValueError", "six"]
    for line in lines:
        if line["event"] != "five ValueError":
            assert line["failure"] == "ValueError"
            at = line["at"]
            assert isinstance(at, list)
            assert at[-1] == "<string>:8 fail"


def test_a_task_that_nobody_waited_for_is_told_by_kind() -> None:
    (line,) = written(
        """
async def main():
    async def doomed():
        fail()
    task = asyncio.create_task(doomed())
    await asyncio.wait([task])
asyncio.run(main())
"""
    )
    assert line["event"] == "Task exception was never retrieved"
    assert line["logger"] == "asyncio"
    assert line["failure"] == "ValueError"


def test_the_last_words_of_a_process_are_a_log_line_too() -> None:
    (line,) = written("fail()")
    assert (line["event"], line["level"], line["failure"]) == ("process.failed", "critical", "ValueError")


def test_a_warning_is_a_log_line_too() -> None:
    (line,) = written('warnings.warn("old", UserWarning)')
    assert str(line["event"]).endswith("UserWarning: old")


def test_a_service_that_cannot_start_tells_where() -> None:
    lines = written(
        """
import uvicorn
from contextlib import asynccontextmanager
from fastapi import FastAPI
@asynccontextmanager
async def life(app):
    fail()
    yield
uvicorn.run(FastAPI(lifespan=life), port=0, log_config=None)
"""
    )
    assert lines[0]["event"] == "traceback"
    assert lines[0]["failure"] == "ValueError"
    assert str(lines[0]["at"]).endswith(":fail']")
    assert lines[1]["event"] == "Application startup failed. Exiting."


def test_an_error_of_the_system_keeps_its_message_for_the_operator() -> None:
    code = 'logging.getLogger("aiokafka").error("no %s", ConnectionRefusedError(111, "refused"))'
    (line,) = written(code)
    assert line["event"] == "no [Errno 111] refused"


def test_a_kind_names_its_causes() -> None:
    def fail() -> None:
        raise RuntimeError(SECRET) from KeyError(SECRET)

    with pytest.raises(RuntimeError) as caught:
        fail()
    assert kind(caught.value) == "RuntimeError < KeyError"
    assert [at.split()[-1] for at in place(caught.value)] == ["test_a_kind_names_its_causes", "fail"]
    assert place(ValueError("never raised")) == []
