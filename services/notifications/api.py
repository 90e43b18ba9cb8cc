"""HTTP in: what I follow, and my inbox. For everybody who is logged in, whatever his role."""

from collections.abc import AsyncIterator
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.notifications import commands, live, queries, received
from services.notifications.bodies import Follow, Inbox, ReadAll, ReadCount, Reading, Subscription
from services.notifications.readers import commands as readers
from services.notifications.readers.bodies import Stopping
from shared.vocabularies.loader import Language
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.paging import After, Limit, Page
from shared.web.problem_json import language

router = APIRouter(route_class=UnitOfWork)
streams = APIRouter(tags=["notifications"])


@router.post(
    "/subscriptions",
    status_code=201,
    operation_id="follow",
    tags=["subscriptions"],
    responses={200: {"model": Subscription, "description": "You follow this already"}},
)
async def follow(wanted: Follow, person: Somebody, tx: Tx, response: Response) -> Subscription:
    """Follow a theme, province, phase, project, library or query. The same again gives the existing subscription."""
    subscription, new = await commands.follow(tx, person, wanted)
    response.headers["Location"] = f"/v1/subscriptions/{subscription.id}"
    if not new:
        response.status_code = 200
    return subscription


@router.get("/subscriptions", operation_id="listSubscriptions", tags=["subscriptions"])
async def list_subscriptions(person: Somebody, tx: Tx, limit: Limit = 50, after: After = None) -> Page[Subscription]:
    """What I follow, the newest first; what my role lets me hear of unasked is among it."""
    await readers.meet(tx, person)
    return await queries.subscriptions(tx, person, limit, after)


@router.get("/subscriptions/{subscription_id}", operation_id="readSubscription", tags=["subscriptions"])
async def read_subscription(subscription_id: UUID, person: Somebody, tx: Tx) -> Subscription:
    """One of my subscriptions."""
    return await queries.subscription(tx, person, subscription_id)


@router.delete("/subscriptions/{subscription_id}", status_code=204, operation_id="unfollow", tags=["subscriptions"])
async def unfollow(subscription_id: UUID, person: Somebody, tx: Tx) -> None:
    """Stop following. What I was told of stays in my inbox."""
    await commands.unfollow(tx, person, subscription_id)


@router.post("/unsubscriptions/{key}", status_code=204, operation_id="unsubscribe", tags=["subscriptions"])
async def unsubscribe(key: UUID, _person: Anyone, tx: Tx) -> None:
    """Stop what a mail came from, by the key that is in it, without logging in: RFC 8058. Once more changes nothing,
    and a key that nobody has is answered alike.
    """
    await commands.stop(tx, key)


@router.get("/unsubscriptions/{key}", operation_id="readUnsubscription", tags=["subscriptions"])
async def read_unsubscription(
    key: UUID, _person: Anyone, tx: Tx, response: Response, accept_language: Annotated[str | None, Header()] = None
) -> Stopping:
    """What the key from a mail would end, in words. Looking ends nothing: mail programs look at all links."""
    response.headers["Vary"] = "Accept-Language"
    return await commands.stopping(tx, key, "en" if language(accept_language) == "en" else "nl")


@router.get("/notifications", operation_id="listNotifications", tags=["notifications"])
async def list_notifications(
    person: Somebody,
    tx: Tx,
    response: Response,
    unread: Annotated[bool, Query(description="Only what I have not read")] = False,
    limit: Limit = 50,
    after: After = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> Inbox:
    """My inbox, the last that came first, in Dutch or, with Accept-Language: en, in English."""
    await readers.meet(tx, person)
    tongue = language(accept_language)
    response.headers["Content-Language"] = tongue
    response.headers["Vary"] = "Accept-Language"
    return await queries.inbox(
        tx, person, unread=unread, limit=limit, after=after, language="en" if tongue == "en" else "nl"
    )


@router.post("/notifications/readings", operation_id="readAllNotifications", tags=["notifications"])
async def read_all(body: ReadAll, person: Somebody, tx: Tx) -> ReadCount:
    """Mark all as read, or all up to one."""
    return ReadCount(read=await received.mark_all_read(tx, person.sub, body.until))


@router.post(
    "/notifications/{notification_id}/readings",
    status_code=201,
    operation_id="readNotification",
    tags=["notifications"],
    responses={200: {"model": Reading, "description": "It was read before"}},
)
async def read(notification_id: UUID, person: Somebody, tx: Tx, response: Response) -> Reading:
    """Mark one as read; doing so again changes nothing."""
    read_at, now = await commands.read(tx, person, notification_id)
    if not now:
        response.status_code = 200
    return Reading(notification_id=notification_id, read_at=read_at)


class Listening(NamedTuple):
    """Who listens, behind which notification, in which language."""

    subject: str
    after: UUID | None
    language: Language


async def _listening(
    person: Somebody,
    request: Request,
    last_event_id: Annotated[UUID | None, Header(description="The last notification that you have")] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> AsyncIterator[Listening]:
    with request.app.state.streams.one_more():
        yield Listening(person.sub, last_event_id, "en" if language(accept_language) == "en" else "nl")


@streams.get("/notifications/stream", operation_id="streamNotifications", response_class=EventSourceResponse)
async def stream_notifications(
    request: Request, wanted: Annotated[Listening, Depends(_listening)]
) -> AsyncIterator[ServerSentEvent]:
    """My inbox as it fills, as server-sent events: each notification as `GET /v1/notifications` has it, with its id. A
    quarter of an hour at a time; who comes back with `Last-Event-ID` gets what came meanwhile.
    """
    state = request.app.state
    async for each in live.stream(state.database, state.listeners, *wanted):
        yield ServerSentEvent(raw_data=each.model_dump_json(by_alias=True), id=str(each.id))
