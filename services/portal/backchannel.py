"""The provider tells us that somebody logged out there (OpenID Connect Back-Channel Logout).

No form and no page, so it is outside the check of forms: the signature of the token says who sent it.
"""

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.portal.oidc import Login, ProviderAway
from services.portal.store import SessionsAway
from shared.principal import BadToken

log = structlog.get_logger(__name__)


async def ended(request: Request) -> Response:
    """200 when nobody of that session is logged in here any more; 503 asks the provider to come again."""
    token = (await request.form(max_files=0)).get("logout_token")
    login: Login | None = request.app.state.login
    if login is None:
        return _answer({"error": "invalid_request"}, 404)
    try:
        await request.app.state.sessions.end_from_elsewhere(*await login.ended(str(token)))
    except BadToken as fault:
        log.info("logout-token.refused", reason=str(fault))
        return _answer({"error": "invalid_request"}, 400)
    except (ProviderAway, SessionsAway) as fault:
        log.warning("logout-token.not-now", failure=type(fault).__name__)
        return _answer({"error": "temporarily_unavailable"}, 503)
    return _answer({}, 200)


def _answer(body: dict[str, str], status: int) -> Response:
    # A provider that kept the connection would use it after the portal restarted, and give up: nobody is logged out.
    return JSONResponse(body, status, headers={"Cache-Control": "no-store", "Connection": "close"})


route = Route("/inloggen/beeindigd", ended, methods=["POST"])
