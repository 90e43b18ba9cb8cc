"""`bieb events tail`: the stream, as any POI tool sees it."""

import asyncio
import json
from typing import Annotated, Any

import typer

from local.commands import DEFAULT, Data, bus_address

app = typer.Typer(help="De gebeurtenissen op de bus.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def events() -> None:
    """De gebeurtenissen op de bus."""


@app.command()
def tail(
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin bij de eerste gebeurtenis.")] = False,
    type_name: Annotated[
        str | None, typer.Option("--type", help="Alleen dit type, bijvoorbeeld PhaseAdvanced.", metavar="NAAM")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="De hele CloudEvent, een per regel.")] = False,
    data: Data = DEFAULT,
) -> None:
    """Toon gebeurtenissen zodra ze er zijn, tot Ctrl-C.

    \b
    Voorbeelden:
      bieb events tail
      bieb events tail --from-start --type ProjectPublished
      bieb events tail --json | jq .data
    """
    asyncio.run(_tail(bus_address(data), from_start=from_start, type_name=type_name, as_json=as_json))


async def _tail(bootstrap: str, *, from_start: bool, type_name: str | None, as_json: bool) -> None:
    from aiokafka import AIOKafkaConsumer  # noqa: PLC0415  # takes longer than --help should

    from shared.contracts.topics import LOGS  # noqa: PLC0415

    # No group: this reads along and leaves no trace.
    consumer = AIOKafkaConsumer(
        *LOGS.values(),
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest" if from_start else "latest",
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    try:
        async for record in consumer:
            event = cloud_event(record)
            if type_name is None or matches(event.get("type", ""), type_name):
                print(json.dumps(event, ensure_ascii=False) if as_json else line(event), flush=True)
    finally:
        await consumer.stop()


def cloud_event(record: Any) -> dict[str, Any]:
    """A record in binary mode (attributes in `ce_` headers) as a CloudEvent in structured JSON; never raises."""
    event: dict[str, Any] = {
        name.removeprefix("ce_"): value.decode(errors="replace")
        for name, value in record.headers
        if name.startswith("ce_") and value is not None
    }
    try:
        event["data"] = json.loads((record.value or b"null").decode())
    except ValueError:
        event["data_base64"] = _base64(record.value)
    return event


def matches(event_type: str, wanted: str) -> bool:
    """Whether `nl.….phase-advanced.v1` is what a person calls PhaseAdvanced, phase-advanced, or its whole name."""
    plain = wanted.replace("-", "").lower()
    return event_type == wanted or plain in (part.replace("-", "") for part in event_type.split("."))


def line(event: dict[str, Any]) -> str:
    """One readable line: when, what, about which project."""
    parts = str(event.get("type", "?")).split(".")
    short = parts[-2] if len(parts) > 1 else parts[0]
    data = event.get("data")
    title = data.get("title") or (data.get("content") or {}).get("title", "") if isinstance(data, dict) else ""
    return f"{event.get('time', ''):<27}  {short:<22}  {event.get('subject', '')}  {title}".rstrip()


def _base64(value: bytes) -> str:
    from base64 import b64encode  # noqa: PLC0415

    return b64encode(value).decode()
