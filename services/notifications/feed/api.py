"""HTTP in: the feed for everybody, by cursor and as a stream of server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.notifications.feed import queries, streaming
from services.notifications.feed.bodies import Events
from services.notifications.feed.streaming import Wanted
from shared.web.edge import Anyone, Tx, UnitOfWork

MOST = 1000
BATCH = "application/cloudevents-batch+json"

router = APIRouter(route_class=UnitOfWork, tags=["events"])
streams = APIRouter(tags=["events"])

After = Annotated[int, Query(ge=0, le=2**53, description="The position that you have; 0: from the first event on")]
Types = Annotated[
    list[str] | None,
    Query(max_length=50, description="Only these types: `PhaseAdvanced`, or whole ones; several with commas"),
]


@router.get(
    "/events",
    operation_id="listEvents",
    responses={200: {"model": Events, "content": {BATCH: {"schema": {"type": "array", "items": {"type": "object"}}}}}},
)
async def list_events(
    _person: Anyone,
    tx: Tx,
    after: After = 0,
    types: Types = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many events at most")] = 100,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """Every public event from the first one on, in one order that never changes. Go on with `after=` the `next`, and at
    the end with the last position that you have. With `Accept: application/cloudevents-batch+json` a bare JSON array.
    """
    chosen = queries.types_of(types or [])
    found = await queries.cut(tx, after, chosen, limit)
    if BATCH in accept.lower():
        answer = Response(queries.batch(text for _, text in found.events), media_type=BATCH)
    else:
        number = await queries.total(tx, found.last, chosen)
        answer = Response(queries.page(found, number), media_type="application/json")
    answer.headers["Vary"] = "Accept"
    if found.next is not None:
        asked = "".join(f"&types={name}" for name in chosen or [])
        answer.headers["Link"] = f'</v1/events?after={found.next}&limit={limit}{asked}>; rel="next"'
    return answer


async def _wanted(
    _person: Anyone,
    request: Request,
    after: After = 0,
    types: Types = None,
    last_event_id: Annotated[int | None, Header(ge=0, le=2**53, description="Goes before `after`")] = None,
) -> AsyncIterator[Wanted]:
    """What a stream is asked for, checked before it begins: a stream that has begun can refuse nothing any more."""
    chosen = queries.types_of(types or [])
    begin = after if last_event_id is None else last_event_id
    async with request.app.state.database.begin() as tx:
        await queries.newest(tx, begin)
    with request.app.state.streams.one_more():
        yield Wanted(begin, chosen)


@streams.get("/events/stream", operation_id="streamEvents", response_class=EventSourceResponse)
async def stream_events(
    request: Request, wanted: Annotated[Wanted, Depends(_wanted)]
) -> AsyncIterator[ServerSentEvent]:
    """The same feed as server-sent events, each with its position as id: what is there at once, then what comes. Who
    comes back with `Last-Event-ID` misses nothing and gets nothing twice.
    """
    async for position, text in streaming.stream(request.app.state.database, request.app.state.head, wanted):
        yield ServerSentEvent(raw_data=text, id=str(position))
