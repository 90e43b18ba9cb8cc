"""Pages for when something is not as hoped: what happened, what is safe, what to do. Never a code alone."""

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from services.portal.clients import NAMES, Merged, Refused, ServiceDown, Withdrawn
from services.portal.guard import ForgedForm, LoginNeeded, NotYours, TooLarge, TooMany
from services.portal.language import _
from services.portal.pages import keeping
from services.portal.pages.form import FORM, LOOKALIKES
from services.portal.pages.lookalikes import no_lookalikes
from services.portal.pages.submit import keep_text
from services.portal.pages.too_many import too_many
from services.portal.render import page
from services.portal.store import SessionsAway

log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Every way a page can fail."""

    @app.exception_handler(HTTPException)
    async def no_answer(request: Request, fault: HTTPException) -> Response:
        if fault.status_code == 404:
            return await _not_found(request)
        if fault.status_code == 405:
            return await page(
                request,
                "error.html",
                405,
                title=_("Dat kan hier niet"),
                told_more=[_("Dit adres doet niets met wat je browser stuurde.")],
            )
        return await page(
            request,
            "error.html",
            fault.status_code,
            title=_("Dit lukt niet"),
            told_more=[_("Ga terug en probeer het nog een keer.")],
        )

    @app.exception_handler(RequestValidationError)
    async def odd_address(request: Request, _fault: RequestValidationError) -> Response:
        return await _not_found(request)

    @app.exception_handler(Refused)
    async def refused(request: Request, fault: Refused) -> Response:
        if fault.status == 404:
            return await _not_found(request)
        if fault.status == 401:
            return await _to_login(request)
        if fault.status == 403:
            return await _not_yours(request, fault.detail)
        return await page(request, "error.html", fault.status, title=_("Dit kan nu niet"), told_more=[fault.detail])

    @app.exception_handler(Merged)
    async def merged(request: Request, fault: Merged) -> Response:
        # A page's address leads on for ever; a form is not sent again to another project than it was meant for.
        return RedirectResponse(f"/projecten/{fault.into}", 308 if request.method in ("GET", "HEAD") else 303)

    @app.exception_handler(Withdrawn)
    async def withdrawn(request: Request, _fault: Withdrawn) -> Response:
        more = [
            _(
                "De bibliotheek heeft dit project uit Innovatiebieb gehaald. "
                "Daarom is de tekst hier niet meer te lezen."
            ),
            _("Het adres klopt dus wel. Zoek gerust of een andere bibliotheek iets vergelijkbaars doet."),
        ]
        return await page(request, "error.html", 410, title=_("Dit project is teruggetrokken"), told_more=more)

    @app.exception_handler(ServiceDown)
    async def service_down(request: Request, fault: ServiceDown) -> Response:
        log.warning("service down", service=fault.service, cause=str(fault), path=request.url.path)
        more = [
            (
                _(
                    "Het onderdeel ‘{part}’ geeft nu geen antwoord. Meestal is dat binnen een paar minuten voorbij."
                ).format(part=_(NAMES[fault.service]))
            )
        ]
        if request.method == "POST":
            more.append(
                _("Misschien is niet gelukt wat je net deed. Kijk straks eerst, voordat je het nog een keer doet.")
            )
        else:
            more.append(_("Wat je eerder bewaarde is veilig."))
        return await page(
            request, "error.html", 503, title=_("Even geen verbinding"), told_more=more, again=request.method == "GET"
        )

    @app.exception_handler(LoginNeeded)
    async def login_needed(request: Request, _fault: LoginNeeded) -> Response:
        if keeping.automatic(request):
            return keeping.line(request, "uitgelogd")
        return await _to_login(request)

    @app.exception_handler(NotYours)
    async def not_yours(request: Request, fault: NotYours) -> Response:
        if keeping.automatic(request):
            return keeping.line(request, "geweigerd", detail=_("Je bent als iemand anders ingelogd."))
        return await _not_yours(request, _(str(fault)))

    @app.exception_handler(ForgedForm)
    async def forged(request: Request, _fault: ForgedForm) -> Response:
        if request.url.path == FORM:
            return await keep_text(request)
        if request.url.path == LOOKALIKES:
            return no_lookalikes(request)
        if keeping.automatic(request):
            return keeping.line(request, "opnieuw" if request.state.session.known else "uitgelogd")
        more = [
            _("Dit formulier hoort bij een oudere of andere sessie. Voor de zekerheid hebben we er niets mee gedaan."),
            _("Ga terug, laad de pagina opnieuw en probeer het nog een keer."),
        ]
        return await page(request, "error.html", 403, title=_("Dit formulier is verlopen"), told_more=more)

    @app.exception_handler(TooMany)
    async def too_fast(request: Request, fault: TooMany) -> Response:
        return await too_many(request, fault.wait)

    @app.exception_handler(SessionsAway)
    async def sessions_away(request: Request, fault: SessionsAway) -> Response:
        log.warning("sessions away", cause=str(fault), path=request.url.path)
        if request.method == "POST" and request.url.path == FORM:
            return await keep_text(request)
        if request.url.path == LOOKALIKES:
            return no_lookalikes(request)
        if keeping.automatic(request):
            return keeping.line(request, "weg")
        more = [
            _("We kunnen nu niet zien wie je bent. Meestal is dat binnen een paar minuten voorbij."),
            _("Je bent niet uitgelogd, en wat je eerder bewaarde is veilig. Lezen kan gewoon."),
        ]
        again = request.method == "GET"
        return await page(request, "error.html", 503, title=_("Even geen verbinding"), told_more=more, again=again)

    @app.exception_handler(TooLarge)
    async def too_large(request: Request, _fault: TooLarge) -> Response:
        more = [
            _("Er kwam meer tekst binnen dan een formulier hier aankan."),
            _("Ga terug en maak de tekst korter; zet lange stukken in een bijlage."),
        ]
        return await page(request, "error.html", 413, title=_("Dat is te veel tekst"), told_more=more)

    @app.exception_handler(Exception)
    async def broken(request: Request, fault: Exception) -> Response:
        log.error("page failed", path=request.url.path, exc_info=fault)
        more = [
            _("De fout ligt bij ons, niet bij jou. We hebben hem genoteerd."),
            _("Wat je eerder bewaarde is veilig. Probeer het over een paar minuten nog een keer."),
        ]
        return await page(request, "error.html", 500, title=_("Hier ging iets mis"), told_more=more)


async def _not_found(request: Request) -> Response:
    more = [_("Misschien is het adres veranderd, of is dit project niet (meer) openbaar.")]
    return await page(request, "error.html", 404, title=_("Deze pagina is er niet"), told_more=more)


async def _not_yours(request: Request, detail: str | None = None) -> Response:
    more = [detail or _("Deze pagina hoort bij een andere rol of bibliotheek dan die waarmee je bent ingelogd.")]
    return await page(request, "error.html", 403, title=_("Hier mag je niet bij"), told_more=more)


async def _to_login(request: Request) -> Response:
    # Only a page can be returned to; after a form the person starts from its page.
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "") if request.method == "GET" else "/"
    address = request.url_for("login").include_query_params(naar=back)
    path = f"{address.path}?{address.query}"
    if request.method == "GET" or request.app.state.login is None:
        return RedirectResponse(path, 303)
    # Log-in is on another site, and browsers let no form of ours lead there, also not by a redirect.
    more = [_("Je bent niet meer ingelogd. Voor de zekerheid hebben we niets gedaan met wat je net verstuurde.")]
    return await page(request, "login_failed.html", 401, title=_("Log opnieuw in"), told_more=more, back=back)
