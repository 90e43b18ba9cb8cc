"""Pages for when something is not as hoped: what happened, what is safe, what to do. Never a code alone."""

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from services.portal.clients import NAMES, Merged, Refused, ServiceDown, Withdrawn
from services.portal.guard import ForgedForm, LoginNeeded, NotYours, TooLarge
from services.portal.pages.form import FORM, LOOKALIKES
from services.portal.pages.lookalikes import no_lookalikes
from services.portal.pages.submit import keep_text
from services.portal.render import page
from services.portal.store import SessionsAway

log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Every way a page can fail."""

    @app.exception_handler(HTTPException)
    async def _(request: Request, fault: HTTPException) -> Response:
        if fault.status_code == 404:
            return await _not_found(request)
        if fault.status_code == 405:
            return await page(
                request,
                "error.html",
                405,
                title="Dat kan hier niet",
                told_more=["Dit adres doet niets met wat je browser stuurde."],
            )
        return await page(
            request,
            "error.html",
            fault.status_code,
            title="Dit lukt niet",
            told_more=["Ga terug en probeer het nog een keer."],
        )

    @app.exception_handler(RequestValidationError)
    async def _(request: Request, _fault: RequestValidationError) -> Response:
        return await _not_found(request)

    @app.exception_handler(Refused)
    async def _(request: Request, fault: Refused) -> Response:
        if fault.status == 404:
            return await _not_found(request)
        if fault.status == 401:
            return await _to_login(request)
        if fault.status == 403:
            return await _not_yours(request, fault.detail)
        return await page(request, "error.html", fault.status, title="Dit kan nu niet", told_more=[fault.detail])

    @app.exception_handler(Merged)
    async def _(request: Request, fault: Merged) -> Response:
        # A page's address leads on for ever; a form is not sent again to another project than it was meant for.
        return RedirectResponse(f"/projecten/{fault.into}", 308 if request.method in ("GET", "HEAD") else 303)

    @app.exception_handler(Withdrawn)
    async def _(request: Request, _fault: Withdrawn) -> Response:
        more = [
            "De bibliotheek heeft dit project uit Innovatiebieb gehaald. Daarom is de tekst hier niet meer te lezen.",
            "Het adres klopt dus wel. Zoek gerust of een andere bibliotheek iets vergelijkbaars doet.",
        ]
        return await page(request, "error.html", 410, title="Dit project is teruggetrokken", told_more=more)

    @app.exception_handler(ServiceDown)
    async def _(request: Request, fault: ServiceDown) -> Response:
        log.warning("service down", service=fault.service, cause=str(fault), path=request.url.path)
        more = [
            (
                f"Het onderdeel ‘{NAMES[fault.service]}’ geeft nu geen antwoord. "
                "Meestal is dat binnen een paar minuten voorbij."
            )
        ]
        if request.method == "POST":
            more.append(
                "Misschien is niet gelukt wat je net deed. Kijk straks eerst, voordat je het nog een keer doet."
            )
        else:
            more.append("Wat je eerder bewaarde is veilig.")
        return await page(
            request, "error.html", 503, title="Even geen verbinding", told_more=more, again=request.method == "GET"
        )

    @app.exception_handler(LoginNeeded)
    async def _(request: Request, _fault: LoginNeeded) -> Response:
        return await _to_login(request)

    @app.exception_handler(NotYours)
    async def _(request: Request, fault: NotYours) -> Response:
        return await _not_yours(request, str(fault))

    @app.exception_handler(ForgedForm)
    async def _(request: Request, _fault: ForgedForm) -> Response:
        if request.url.path == FORM:
            return await keep_text(request)
        if request.url.path == LOOKALIKES:
            return no_lookalikes(request)
        more = [
            "Dit formulier hoort bij een oudere of andere sessie. Voor de zekerheid hebben we er niets mee gedaan.",
            "Ga terug, laad de pagina opnieuw en probeer het nog een keer.",
        ]
        return await page(request, "error.html", 403, title="Dit formulier is verlopen", told_more=more)

    @app.exception_handler(SessionsAway)
    async def _(request: Request, fault: SessionsAway) -> Response:
        log.warning("sessions away", cause=str(fault), path=request.url.path)
        if request.method == "POST" and request.url.path == FORM:
            return await keep_text(request)
        if request.url.path == LOOKALIKES:
            return no_lookalikes(request)
        more = [
            "We kunnen nu niet zien wie je bent. Meestal is dat binnen een paar minuten voorbij.",
            "Je bent niet uitgelogd, en wat je eerder bewaarde is veilig. Lezen kan gewoon.",
        ]
        again = request.method == "GET"
        return await page(request, "error.html", 503, title="Even geen verbinding", told_more=more, again=again)

    @app.exception_handler(TooLarge)
    async def _(request: Request, _fault: TooLarge) -> Response:
        more = [
            "Er kwam meer tekst binnen dan een formulier hier aankan.",
            "Ga terug en maak de tekst korter; zet lange stukken in een bijlage.",
        ]
        return await page(request, "error.html", 413, title="Dat is te veel tekst", told_more=more)

    @app.exception_handler(Exception)
    async def _(request: Request, fault: Exception) -> Response:
        log.error("page failed", path=request.url.path, exc_info=fault)
        more = [
            "De fout ligt bij ons, niet bij jou. We hebben hem genoteerd.",
            "Wat je eerder bewaarde is veilig. Probeer het over een paar minuten nog een keer.",
        ]
        return await page(request, "error.html", 500, title="Hier ging iets mis", told_more=more)


async def _not_found(request: Request) -> Response:
    more = ["Misschien is het adres veranderd, of is dit project niet (meer) openbaar."]
    return await page(request, "error.html", 404, title="Deze pagina is er niet", told_more=more)


async def _not_yours(request: Request, detail: str | None = None) -> Response:
    more = [detail or "Deze pagina hoort bij een andere rol of bibliotheek dan die waarmee je bent ingelogd."]
    return await page(request, "error.html", 403, title="Hier mag je niet bij", told_more=more)


async def _to_login(request: Request) -> Response:
    # Only a page can be returned to; after a form the person starts from its page.
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "") if request.method == "GET" else "/"
    address = request.url_for("login").include_query_params(naar=back)
    path = f"{address.path}?{address.query}"
    if request.method == "GET" or request.app.state.login is None:
        return RedirectResponse(path, 303)
    # Log-in is on another site, and browsers let no form of ours lead there, also not by a redirect.
    more = ["Je bent niet meer ingelogd. Voor de zekerheid hebben we niets gedaan met wat je net verstuurde."]
    return await page(request, "login_failed.html", 401, title="Log opnieuw in", told_more=more, back=back)
