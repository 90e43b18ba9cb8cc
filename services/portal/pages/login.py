"""Log in and out: at the identity provider, or in local mode by choosing a persona."""

import time

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.guard import safe_path
from services.portal.language import _
from services.portal.oidc import BACK, Login, LoginFailed, ProviderAway, of_persona
from services.portal.render import add_cookies, anybodys_form, page
from services.portal.session import Session, Sessions
from shared.demo import PERSONAS, DemoIssuer, Persona
from shared.demo.issuer import LIFETIME_S
from shared.principal import Principal

log = structlog.get_logger(__name__)
router = APIRouter()
FIRST = ("medewerker-assen", "medewerker-utrecht", "moderator-drenthe", "moderator-utrecht", "spn")


@router.get("/inloggen")
async def login(request: Request) -> Response:
    """To the provider; where there is none, the page with personas."""
    provider: Login | None = request.app.state.login
    if provider is None:
        return await _personas(request)
    back = safe_path(request.query_params.get("naar"))
    if not request.app.state.limit.allows(request.client.host if request.client else ""):
        return await _failed(request, 429, [_("Er is vanaf jouw netwerk erg vaak geprobeerd in te loggen.")], back)
    try:
        address, attempt = await provider.begin(back)
    except ProviderAway as fault:
        return await _away(request, fault, back)
    response = RedirectResponse(address, 303)
    response.headers["Cache-Control"] = "no-store"
    request.app.state.sessions.leave_for_provider(response, attempt)
    return response


@router.get(BACK)
async def back(request: Request) -> Response:
    """Back from the provider, with a code that is worth something once."""
    provider: Login | None = request.app.state.login
    sessions: Sessions = request.app.state.sessions
    if provider is None:
        return RedirectResponse("/inloggen", 303)
    cleared = Response()
    attempt = sessions.back_from_provider(request, cleared)
    response: Response
    if attempt is None:
        more = [_("Dit inloggen was al afgerond, duurde te lang, of begon in een andere browser.")]
        return await _failed(request, 400, more, "/")
    try:
        tokens = await provider.finish(attempt, request.query_params)
    except LoginFailed as fault:
        log.info("login.failed", reason=str(fault))
        more = [
            _("Je hebt het inloggen afgebroken.") if fault.cancelled else _("Er klopte iets niet aan het antwoord.")
        ]
        response = await _failed(request, 400, more, attempt["back"])
    except ProviderAway as fault:
        response = await _away(request, fault, attempt["back"])
    else:
        # Not a path of a form, or somebody's: it was checked when the attempt began, and locked since.
        response = RedirectResponse(attempt["back"], 303)
        await sessions.start(request, response, tokens)
    response.headers["Cache-Control"] = "no-store"
    add_cookies(response, cleared)
    return response


@router.post("/inloggen")
async def choose(request: Request) -> Response:
    """Become the chosen persona, and go back to where one came from."""
    issuer: DemoIssuer | None = request.app.state.issuer
    form = await request.form()
    name = str(form.get("persona"))
    if issuer is None or request.app.state.login is not None or name not in PERSONAS:
        return await page(
            request,
            "error.html",
            400,
            title=_("Zo kun je hier niet inloggen"),
            told_more=[_("Ga terug en kies iemand uit de lijst.")],
        )
    response = RedirectResponse(safe_path(form.get("naar")), 303)
    tokens = of_persona(issuer.token(name), Principal.from_claims(PERSONAS[name]), time.time() + LIFETIME_S)
    await request.app.state.sessions.start(request, response, tokens)
    return response


@router.post("/uitloggen")
async def logout(request: Request) -> Response:
    """Ends the session here, and then the one at the provider: who shares a computer is out of both."""
    provider: Login | None = request.app.state.login
    response: Response = RedirectResponse("/", 303)
    kept = await request.app.state.sessions.end(request, response)
    address = await provider.logout_address(kept.id_token) if provider and kept and kept.id_token else None
    if address is None:
        return response
    # A page that goes on by itself, for our policy lets no form lead to another site, not even by a redirect.
    request.state.session = Session()
    onward = await page(request, "logged_out.html", address=address)
    onward.headers["Refresh"] = f"0; url={address}"
    onward.headers["Cache-Control"] = "no-store"
    onward.headers["Referrer-Policy"] = "no-referrer"
    add_cookies(onward, response)
    return onward


async def _personas(request: Request) -> Response:
    issuer: DemoIssuer | None = request.app.state.issuer
    groups = _groups() if issuer else []
    back = safe_path(request.query_params.get("naar"))
    return await anybodys_form(request, "login.html", groups=groups, back=back)


async def _failed(request: Request, status: int, more: list[str], back: str) -> Response:
    told = [*more, _("Er is niets gebeurd met je gegevens of met wat je schreef.")]
    return await page(
        request, "login_failed.html", status, title=_("Inloggen is niet gelukt"), told_more=told, back=back
    )


async def _away(request: Request, fault: ProviderAway, back: str) -> Response:
    log.warning("login.provider-away", cause=str(fault))
    more = [
        _("De dienst waar je inlogt geeft nu geen goed antwoord. Meestal is dat binnen een paar minuten voorbij."),
        _("Alles lezen kan gewoon, zonder in te loggen."),
    ]
    title = _("Inloggen kan even niet")
    return await page(request, "login_failed.html", 503, title=title, told_more=more, back=back)


def _groups() -> list[tuple[str, list[tuple[str, Persona]]]]:
    """Personas by what they do, the ones that most demonstrations need first."""
    first, library, poi, country = _("Om mee te beginnen"), _("Bij een bibliotheek"), _("Bij een POI"), _("Landelijk")
    groups: dict[str, list[tuple[str, Persona]]] = {first: [], library: [], poi: [], country: []}
    for name, person in PERSONAS.items():
        roles = set(person["roles"])
        title = library if "staff" in roles else poi if roles & {"moderator", "regiogids"} else country
        groups[first if name in FIRST else title].append((name, person))
    return [(title, people) for title, people in groups.items() if people]
