"""Voor ontwikkelaars: the APIs, the events, and what happens right now."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.events import catalogue, told
from services.portal.guard import POLICY
from services.portal.language import N_, _
from services.portal.render import page

router = APIRouter()
PATH = "/ontwikkelaars"
NEWEST = 20
APIS = {
    "search": (
        N_("Zoeken"),
        N_("De catalogus: zoeken, cijfers, verwantschap, open data (CSV, Parquet, OAI-PMH, Atom)."),
    ),
    "notifications": (N_("Meldingen"), N_("De stroom van openbare gebeurtenissen, webhooks, wat je volgt.")),
    "submissions": (N_("Indienen"), N_("Projecten schrijven en indienen, bestanden, overnames, de woordenlijsten.")),
    "moderation": (N_("Moderatie"), N_("De wachtrij, besluiten, het openbare faseverloop.")),
}


@router.get(PATH)
async def developers(request: Request) -> Response:
    """All of it on one page."""
    settings = request.app.state.settings
    feed = settings.public_url("notifications")
    newest, last = await _newest(request)
    apis = [(_(name), _(about), settings.public_url(service)) for service, (name, about) in APIS.items()]
    response = await page(
        request,
        "developers.html",
        apis=apis,
        feed=feed,
        search=settings.public_url("search"),
        topics=catalogue(),
        newest=newest,
        last=last,
    )
    # The one page whose script listens to another of our addresses.
    response.headers["Content-Security-Policy"] = POLICY.replace("connect-src 'self'", f"connect-src 'self' {feed}")
    return response


@router.get(PATH + "/gebeurtenissen")
async def newest(request: Request) -> Response:
    """The newest events, as a part of that page: it asks for them again when there are some."""
    found, _ = await _newest(request)
    html = request.app.state.jinja.get_template("_events.html").render(newest=found)
    return HTMLResponse(html, headers={"Cache-Control": "private, no-cache"})


async def _newest(request: Request) -> tuple[list[JSON] | None, int]:
    """The last events, the newest first, and the feed's last position, which is asked first; None while it is away."""
    services: Services = request.app.state.services
    ask = services.notifications
    first = await unless_down(ask.get("/v1/events", params={"limit": 1}))
    if first is None:
        return None, 0
    try:
        after = max(0, first["last"] - NEWEST)
        found = await unless_down(ask.get("/v1/events", params={"after": after, "limit": NEWEST}))
    except Refused:  # the platform restored an older database between the two
        return [], 0
    return None if found is None else [told(event) for event in reversed(found["items"])], first["last"]
