"""Logs as one JSON object a line on standard error, and the collector's settings. No message holds a project's text.

An exception's message may quote what somebody wrote (a database driver quotes whole rows). So of an exception, ours or
a library's, the log tells the kind and the place in the code, never the message.
"""

import gc
import logging
import re
import sys
import traceback
from pathlib import PurePath
from types import TracebackType
from typing import Any

import structlog

FRAMES = 12
"""How many of the innermost calls a failure's place has."""
_CALL = re.compile(r'^  File "(.+)", line (\d+), in (.+)$', re.MULTILINE)


def place(failure: BaseException) -> list[str]:
    """Where `failure` was raised: `file:line function`, the innermost call last."""
    calls = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    return [f"{'/'.join(PurePath(call.filename).parts[-3:])}:{call.lineno} {call.name}" for call in calls]


def kind(failure: BaseException) -> str:
    """The names of `failure` and of what caused it, outermost first."""
    names: list[str] = []
    seen: BaseException | None = failure
    while seen is not None and len(names) < 5:
        names.append(type(seen).__name__)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " < ".join(names)


def start_logging(service: str, level: str = "INFO") -> None:
    """Set up logging for this process, library loggers included."""
    stamp: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_messages,
    ]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *stamp,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_kinds_for_exceptions)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *stamp, _first_line],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _last_words


def _without_messages(_logger: Any, _method: str, event: Any) -> Any:
    """A processor: an exception becomes its kind and its place."""
    failure = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if failure is True:
        failure = sys.exc_info()
    if isinstance(failure, tuple):
        failure = failure[1]
    if isinstance(failure, BaseException):
        event |= {"failure": kind(failure), "at": place(failure)}
    return event


def _first_line(_logger: Any, _method: str, event: Any) -> Any:
    """A processor for libraries' records: asyncio and others put the repr of a failed task on the next lines.

    A whole traceback as text, which uvicorn logs when a service can't start, keeps its kind and its places.
    """
    first, *rest = str(event["event"]).strip().split("\n")
    if first.startswith("Traceback ("):
        first = "traceback"
        event["failure"] = next((line for line in reversed(rest) if line[:1].strip()), "").partition(":")[0]
        event["at"] = [":".join(call) for call in _CALL.findall("\n".join(rest))][-FRAMES:]
    event["event"] = first
    return event


def _kinds_for_exceptions(record: logging.LogRecord) -> bool:
    """A filter: a library that logs an exception as an argument tells its kind. The system's errors quote nobody."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            kind(value) if isinstance(value, BaseException) and not isinstance(value, OSError) else value
            for value in record.args
        )
    return True


def _last_words(_kind: type[BaseException], failure: BaseException, _calls: TracebackType | None) -> None:
    """What a process that dies says: `sys.excepthook`."""
    structlog.get_logger(__name__).critical("process.failed", exc_info=failure)


def settle() -> None:
    """Call once after start-up: what lives now lives for ever, so the collector need not look at it again.

    Measured on the submit path: p99 73 → 18 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
