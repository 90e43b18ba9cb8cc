"""Log in and out. In local mode one chooses a persona; elsewhere an identity provider decides who someone is."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.guard import safe_path
from services.portal.render import page
from services.portal.session import Session, Sessions
from shared.demo import PERSONAS, DemoIssuer, Persona

router = APIRouter()
FIRST = ("medewerker-assen", "medewerker-utrecht", "moderator-drenthe", "moderator-utrecht", "spn")


@router.get("/inloggen")
async def login(request: Request) -> Response:
    """A form needs a session to be bound to, so this page starts one without a name."""
    sessions: Sessions = request.app.state.sessions
    session: Session = request.state.session
    started = Response()
    if not session.id:
        request.state.session = sessions.start(started, token=None)
    issuer: DemoIssuer | None = request.app.state.issuer
    response = await page(
        request,
        "login.html",
        groups=_groups() if issuer else [],
        back=safe_path(request.query_params.get("naar")),
    )
    response.headers.raw.extend(header for header in started.headers.raw if header[0] == b"set-cookie")
    return response


@router.post("/inloggen")
async def choose(request: Request) -> Response:
    """Become the chosen persona, and go back to where one came from."""
    issuer: DemoIssuer | None = request.app.state.issuer
    form = await request.form()
    name = str(form.get("persona"))
    if issuer is None or name not in PERSONAS:
        return await page(
            request,
            "error.html",
            400,
            title="Zo kun je hier niet inloggen",
            told_more=["Ga terug en kies iemand uit de lijst."],
        )
    response = RedirectResponse(safe_path(form.get("naar")), 303)
    request.app.state.sessions.start(response, issuer.token(name))
    return response


@router.post("/uitloggen")
async def logout(request: Request) -> Response:
    """The cookie goes; nothing else remembers."""
    response = RedirectResponse("/", 303)
    request.app.state.sessions.end(response)
    return response


def _groups() -> list[tuple[str, list[tuple[str, Persona]]]]:
    """Personas by what they do, the ones that most demonstrations need first."""
    groups: dict[str, list[tuple[str, Persona]]] = {
        "Om mee te beginnen": [],
        "Bij een bibliotheek": [],
        "Bij een POI": [],
        "Landelijk": [],
    }
    for name, person in PERSONAS.items():
        roles = set(person["roles"])
        title = (
            "Bij een bibliotheek"
            if "staff" in roles
            else "Bij een POI"
            if roles & {"moderator", "regiogids"}
            else "Landelijk"
        )
        groups["Om mee te beginnen" if name in FIRST else title].append((name, person))
    return [(title, people) for title, people in groups.items() if people]
