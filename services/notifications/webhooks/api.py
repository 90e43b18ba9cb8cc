"""HTTP in: webhooks of whoever is logged in and works for the network."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.notifications.feed import store as feed
from services.notifications.webhooks import commands, queries
from services.notifications.webhooks.bodies import (
    DeliveryMade,
    NewSecret,
    NewWebhook,
    Replay,
    SecretMade,
    Webhook,
    WebhookChange,
    WebhookWithSecret,
    shown,
)
from services.notifications.webhooks.keys import Keys
from services.notifications.webhooks.sending import Sender
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.etags import MaybeIfMatch, etag
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork, tags=["webhooks"])


def _sender(request: Request) -> Sender:
    sender: Sender = request.app.state.sender
    return sender


def _keys(request: Request) -> Keys:
    keys: Keys = request.app.state.webhook_keys
    return keys


@router.post("/webhooks", status_code=201, operation_id="createWebhook")
async def create(
    wanted: NewWebhook, person: Somebody, tx: Tx, request: Request, response: Response
) -> WebhookWithSecret:
    """Have public events sent to an address of yours. The answer has the secret to check signatures with: keep it."""
    row, secret = await commands.create(tx, person, wanted, _sender(request), _keys(request))
    response.headers["Location"] = f"/v1/webhooks/{row.id}"
    response.headers["ETag"] = etag(row.moves)
    return WebhookWithSecret(**shown(row, await feed.last(tx)), secret=secret)


@router.get("/webhooks", operation_id="listWebhooks")
async def list_webhooks(person: Somebody, tx: Tx, limit: Limit = 50, after: After = None) -> Page[Webhook]:
    """My webhooks, the newest first."""
    return await queries.webhooks(tx, person, limit, after)


@router.get("/webhooks/{webhook_id}", operation_id="readWebhook")
async def read(webhook_id: UUID, person: Somebody, tx: Tx, response: Response) -> Webhook:
    """One of my webhooks, how far it is and how it is doing."""
    row = await commands.mine(tx, person, webhook_id)
    response.headers["ETag"] = etag(row.moves)
    return Webhook(**shown(row, await feed.last(tx)))


@router.patch("/webhooks/{webhook_id}", operation_id="changeWebhook")
async def change(
    webhook_id: UUID,
    wanted: WebhookChange,
    person: Somebody,
    tx: Tx,
    request: Request,
    response: Response,
    if_match: MaybeIfMatch = None,
) -> Webhook:
    """Change its address or its types, pause it, or let it go on where it was."""
    row = await commands.change(tx, person, webhook_id, wanted, _sender(request), if_match)
    response.headers["ETag"] = etag(row.moves)
    return Webhook(**shown(row, await feed.last(tx)))


@router.delete("/webhooks/{webhook_id}", status_code=204, operation_id="deleteWebhook")
async def delete(webhook_id: UUID, person: Somebody, tx: Tx) -> None:
    """Delete it with the log of its deliveries."""
    await commands.remove(tx, person, webhook_id)


@router.post("/webhooks/{webhook_id}/replays", status_code=201, operation_id="replayWebhook")
async def replay(webhook_id: UUID, wanted: Replay, person: Somebody, tx: Tx) -> Webhook:
    """Go on behind another position: have events sent once more, or pass some over."""
    row = await commands.replay(tx, person, webhook_id, wanted.after)
    return Webhook(**shown(row, await feed.last(tx)))


@router.post("/webhooks/{webhook_id}/secrets", status_code=201, operation_id="renewWebhookSecret")
async def renew_secret(webhook_id: UUID, wanted: NewSecret, person: Somebody, tx: Tx, request: Request) -> SecretMade:
    """Sign with a new secret; the old one signs beside it for a day, so that nothing is refused meanwhile."""
    secret, until = await commands.renew_secret(tx, person, webhook_id, wanted.secret, _keys(request))
    return SecretMade(secret=secret, previous_secret_until=until)


@router.post("/webhooks/{webhook_id}/tests", status_code=202, operation_id="testWebhook")
async def test(webhook_id: UUID, person: Somebody, tx: Tx) -> Webhook:
    """Send a test event. What came of it is the newest of the deliveries within seconds."""
    row = await commands.test(tx, person, webhook_id)
    return Webhook(**shown(row, await feed.last(tx)))


@router.get("/webhooks/{webhook_id}/deliveries", operation_id="listDeliveries")
async def list_deliveries(
    webhook_id: UUID, person: Somebody, tx: Tx, limit: Limit = 50, after: After = None
) -> Page[DeliveryMade]:
    """What was sent in the last thirty days and what came of it, the newest first."""
    return await queries.deliveries(tx, person, webhook_id, limit, after)
