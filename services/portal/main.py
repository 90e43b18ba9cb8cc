"""The portal: the web front-end. A client of the four services; of its own it has who is logged in, and no more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from services.portal import backchannel, errors, health
from services.portal.choosing import InTheirLanguage
from services.portal.clients import Services
from services.portal.guard import BodyLimit, Headers, check_form
from services.portal.language import translations
from services.portal.limits import Limit
from services.portal.oidc import Login
from services.portal.pages import (
    addresses,
    admin,
    adopt,
    adoption,
    answers,
    audit,
    case,
    compare,
    conferring,
    deciding,
    developers,
    discover,
    handed_in,
    home,
    inbox,
    insight,
    keeping,
    login,
    lookalikes,
    mine,
    moderate,
    own_data,
    plain,
    preview,
    project,
    roles,
    rules,
    saved,
    sorting,
    stopping,
    submit,
    term,
    terms,
    versions,
    webhooks,
)
from services.portal.render import environment
from services.portal.session import Sessions
from services.portal.settings import PortalSettings
from services.portal.static_files import StaticAssets
from services.portal.store import SessionStore
from services.portal.vocabularies import InTheseWords, Words
from shared.auth import Verifier
from shared.db import Database
from shared.demo import DemoIssuer
from shared.observability import settle, start_logging
from shared.service_token import ServiceToken
from shared.settings import read


def create_app(
    settings: PortalSettings, transport: httpx.AsyncBaseTransport | None = None, store: SessionStore | None = None
) -> ASGIApp:
    """The whole portal. `transport` replaces the network in tests, where `store` may outlive the portal."""
    verifier = Verifier.of(settings) if settings.auth_issuer else None
    provider = Login(settings, verifier) if verifier and settings.oidc_client_id else None
    nobody = None
    if verifier and settings.client_id:
        nobody = ServiceToken(verifier.provider, settings.client_id, settings.client_secret)
    services = Services(settings, transport, nobody)
    store = store or SessionStore(Database(settings.database_url, settings.database_pool))
    app = pages()
    app.state.settings = settings
    app.state.services, app.state.store = services, store
    app.state.sessions = Sessions(settings, store, provider)
    app.state.login, app.state.limit = provider, Limit()
    app.state.forms = Limit(settings.forms_a_minute)
    app.state.jinja = environment()
    translations("en")  # now, so that a catalogue that can't be read is known before anybody asks for it
    # DemoIssuer refuses every mode but local; without a folder for its key nobody can log in as a persona.
    app.state.issuer = DemoIssuer.open(settings.demo_key, settings.mode) if settings.demo_key else None
    app.state.words = Words(services.submissions)
    worded = InTheseWords(app, app.state.words)
    spoken = InTheirLanguage(BodyLimit(GZipMiddleware(worded, minimum_size=1024)), app.state.sessions)
    return Headers(spoken, settings, app.state.sessions)


def pages() -> FastAPI:
    """Every page, form and file at its address. What they stand on is put in the state before the first request."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settle()
        yield
        await app.state.services.close()
        await app.state.store.close()

    app = FastAPI(
        title="Innovatiebieb",
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(check_form)],
    )
    public = (home, discover, compare, insight, project, versions, developers, plain, stopping)
    writing = (submit, lookalikes, preview, handed_in, mine, answers)
    desk = (moderate, case, deciding, conferring, keeping)
    overseeing = (admin, terms, term, sorting, roles, audit, rules)
    own = (saved, adopt, adoption, *writing, *desk, inbox, webhooks, own_data)
    for part in (*public, *own, *overseeing, login, addresses, health):
        app.include_router(part.router)
    app.router.routes.append(backchannel.route)
    app.mount("/static", StaticAssets())
    errors.install(app)
    return app


def main() -> None:
    """Serve until SIGTERM; open requests get three seconds."""
    settings = read(PortalSettings)
    start_logging("portal", settings.log_level)
    app = create_app(settings)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
