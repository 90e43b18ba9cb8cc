"""Turns a page's facts into HTML. Everything a template may use beside them is set up here."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from services.portal import text
from services.portal.choosing import address
from services.portal.clients import NAMES, Refused, ServiceDown, Services
from services.portal.language import gettext, language, ngettext
from services.portal.session import Session, Sessions
from services.portal.styles import NAME, style_sheet
from services.portal.words import OUTCOMES, PHASES, PROVINCES, follow_words, label, library_place, options, terms_now

HOME = Path(__file__).parent
STATIC = HOME / "static"


@cache
def environment() -> jinja2.Environment:
    """Templates escape everything, and a name that a page forgot to give is an error, not an empty spot."""
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HOME / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.policies["ext.i18n.trimmed"] = True  # a text may be written over several lines
    # What is put into a translation is escaped as everywhere; only the Dutch text and its translation may hold tags.
    jinja.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    jinja.filters |= {
        "markdown": text.markdown,
        "plain": text.plain,
        "when": text.when,
        "clock": text.clock,
        "on_day": text.on_day,
        "since": text.since,
        "duration": text.duration,
        "highlighted": text.highlighted,
        "size": text.size,
        "translated": gettext,  # a text that Python keeps in a constant; unlike _(…) it is escaped
    }
    jinja.globals |= {
        "asset": _asset_addresses(),
        "label": label,
        "language": language,
        "wrote": _wrote,
        "said": _said,
        "PHASES": PHASES,
        "OUTCOMES": OUTCOMES,
        "PROVINCES": PROVINCES,
        "SERVICE_NAMES": NAMES,
        "count": text.count,
        "difference": text.difference,
        "due": text.due,
        "moment": text.moment,
        "library_place": library_place,
        "options": options,
        "follow_words": follow_words,
        "terms_now": terms_now,
    }
    return jinja


async def page(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    """One whole page. Costs one call to the inbox for who is logged in; without an answer the count is left out."""
    sessions: Sessions = request.app.state.sessions
    session: Session = request.state.session
    told = sessions.told(request)
    facts |= {
        "request": request,
        "here": request.url.path,
        "other_language": _other_language(request),
        "session": session,
        "form_token": lambda: sessions.form_token(session),
        "told": told,
        "unread": await _unread(request.app.state.services, session),
        "now": datetime.now(UTC),
    }
    html = request.app.state.jinja.get_template(template).render(facts)
    response = HTMLResponse(html, status)
    # A page shows who is logged in: nobody else may keep it, and the back button asks again.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    if told:
        sessions.forget_told(response)
    return response


async def anybodys_form(request: Request, template: str, **facts: Any) -> Response:
    """A page with a form for who need not be logged in. A form is bound to a session, so one without a name begins."""
    sessions: Sessions = request.app.state.sessions
    started = Response()
    if not request.state.session.id:
        request.state.session = sessions.start_anonymous(started)
    response = await page(request, template, **facts)
    add_cookies(response, started)
    return response


def add_cookies(response: Response, made: Response) -> None:
    """Give a response the cookies that were set on another."""
    response.headers.raw.extend(header for header in made.headers.raw if header[0] == b"set-cookie")


async def _unread(services: Services, session: Session) -> int | None:
    if not session.known:
        return None
    try:
        return int(
            (await services.notifications.get("/v1/notifications", session.token, {"unread": "true", "limit": 1})).get(
                "unread", 0
            )
        )
    except (ServiceDown, Refused):
        return None


def _wrote() -> Markup:
    """On an element with what people wrote, or a service says in Dutch only: a voice that reads English aloud has to
    know.
    """
    return Markup("") if language() == "nl" else Markup(' lang="nl"')


def _said() -> Markup:
    """On an element with our own words within such an element."""
    return Markup("") if language() == "nl" else Markup(' lang="{}"').format(language())


def _other_language(request: Request) -> tuple[str, str] | None:
    """The other language, and this page's address in it. None for an answer to a form: what was typed would be lost."""
    other = "nl" if language() == "en" else "en"
    return (other, address(request, other)) if request.method in {"GET", "HEAD"} else None


def _asset_addresses() -> Any:
    """`asset("portal.css")` with the file's hash in it, so that browsers may keep it for ever."""
    known: dict[str, str] = {}

    def address(name: str) -> str:
        if name not in known:
            file = STATIC / name
            content = style_sheet() if name == NAME else file.read_bytes() if file.is_file() else None
            version = "0" if content is None else hashlib.sha256(content).hexdigest()[:12]
            known[name] = f"/static/{name}?v={version}"
        return known[name]

    return address
