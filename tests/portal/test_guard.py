"""Forms from elsewhere, other people's pages, hostile text, addresses that lead away."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import httpx
import pydantic
import pytest

from services.portal import pages
from services.portal.guard import FORM_BYTES, safe_path
from services.portal.main import create_app
from shared.demo import DemoIssuerRefused
from tests.portal.conftest import HOST, Visitor, settings
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

FORMS = [
    "/inloggen",
    "/uitloggen",
    "/indienen",
    "/indienen/lijkt-op",
    "/mijn-projecten/1/weg",
    "/mijn-projecten/1/klopt",
    "/mijn-projecten/1/draag-over",
    "/mijn-projecten/1/nodig-uit",
    "/mijn-projecten/overnames/1/bevestig",
    "/mijn-projecten/overnames/1/wijs-af",
    "/mijn-projecten/overnames/1/stop",
    "/mijn-projecten/overnames/1/verder",
    "/mijn-projecten/vragen/1/antwoord",
    "/mijn-projecten/aanbod/1/neem-aan",
    "/mijn-projecten/aanbod/1/sluit",
    "/mijn-projecten/uitnodigingen/1/neem-aan",
    "/mijn-projecten/uitnodigingen/1/sluit",
    "/moderatie/1/pak",
    "/moderatie/1/terug",
    "/moderatie/1/links",
    "/moderatie/1/besluit",
    "/moderatie/1/besluit/concept",
    "/moderatie/1/bericht",
    "/moderatie/1/bericht/concept",
    "/moderatie/1/mening",
    "/moderatie/1/meningen/1",
    "/moderatie/1/bezwaren/1",
    "/projecten/1/volgen",
    "/projecten/1/ontvolgen",
    "/projecten/1/fase",
    "/projecten/1/wij-doen-dit-ook",
    "/meldingen/gelezen",
    "/meldingen/volgen",
    "/meldingen/ontvolgen",
    "/meldingen/voorkeuren",
    "/afmelden/1",
    "/mijn-gegevens/wissen",
    "/meldingen/webhooks",
    "/meldingen/webhooks/1/stand",
    "/meldingen/webhooks/1/geheim",
    "/meldingen/webhooks/1/proef",
    "/meldingen/webhooks/1/opnieuw",
    "/meldingen/webhooks/1/weg",
    "/ontdekken/bewaren",
    "/ontdekken/bewaard/1/naam",
    "/ontdekken/bewaard/1/weg",
    "/ontdekken/bewaard/1/volgen",
    "/ontdekken/bewaard/1/ontvolgen",
    "/beheer/woordenlijsten/1",
    "/beheer/woordenlijsten/1/1",
    "/beheer/woordenlijsten/1/1/stoppen",
    "/beheer/woordenlijsten/1/1/terug",
    "/beheer/woordenlijsten/1/1/indelen",
]


def test_every_form_is_in_this_test() -> None:
    modules = [import_module(f"services.portal.pages.{found.name}") for found in iter_modules(pages.__path__)]
    routes = [route for module in modules if hasattr(module, "router") for route in module.router.routes]
    posts = {re.sub(r"{\w+}", "1", route.path) for route in routes if "POST" in route.methods}
    assert posts == set(FORMS)


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_without_our_token_changes_nothing(moderator: Visitor, world: World, path: str) -> None:
    world.calls.clear()
    for token in ({}, {"form_token": ""}, {"form_token": "x.y"}):
        answer = await moderator.post(path, data={"persona": "spn", "title": "x", **token}, headers={"Origin": HOST})
        assert answer.status_code == 403
    assert [call for call in world.calls if call[1] != "GET"] == []


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_from_another_site_changes_nothing(moderator: Visitor, world: World, path: str) -> None:
    token = await moderator.token("/meldingen")
    for headers in ({"Origin": "https://elders.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await moderator.post(path, data={"form_token": token, "persona": "spn"}, headers=headers)
        assert answer.status_code == 403
    assert [call for call in world.calls if call[1] != "GET"] == []


async def test_a_token_of_another_session_does_not_fit(visit: Callable[[], Visitor], writer: Visitor) -> None:
    other = await visit().log_in("moderator-drenthe")
    answer = await writer.post(
        "/uitloggen", data={"form_token": await other.token("/meldingen")}, headers={"Origin": HOST}
    )
    assert answer.status_code == 403


async def test_logging_in_starts_a_new_session_in_a_strict_cookie(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    await visitor.get("/inloggen")
    before = visitor.cookies["bieb-sessie"]
    token = await visitor.token("/inloggen")
    assert visitor.cookies["bieb-sessie"] == before
    answer = await visitor.post(
        "/inloggen", data={"form_token": token, "persona": "spn", "naar": "/"}, headers={"Origin": HOST}
    )
    cookie = answer.history[0].headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert visitor.cookies["bieb-sessie"] != before


@pytest.mark.parametrize("cookie", ["x", "a.b", ".", "e30=.AAAA", "é", "x" * 5000])
async def test_a_cookie_that_we_did_not_sign_is_nobody(reader: Visitor, cookie: str) -> None:
    answer = await reader.get(
        "/meldingen", headers={b"Cookie": f"bieb-sessie={cookie}; bieb-melding={cookie}".encode()}
    )
    assert answer.url.path == "/inloggen"


@pytest.mark.parametrize(
    ("persona", "page", "status"),
    [
        ("medewerker-assen", "/moderatie", 403),
        ("moderator-drenthe", "/indienen", 403),
        ("moderator-drenthe", "/mijn-projecten", 403),
        ("lezer", "/indienen", 403),
        ("lezer", "/moderatie", 403),
        ("lezer", "/meldingen", 200),
        ("spn", "/moderatie", 200),
    ],
)
async def test_pages_are_for_their_roles(visit: Callable[[], Visitor], persona: str, page: str, status: int) -> None:
    visitor = await visit().log_in(persona)
    assert (await visitor.get(page)).status_code == status


async def test_the_menu_shows_only_what_is_mine(reader: Visitor, writer: Visitor, moderator: Visitor) -> None:
    menus = [(await visitor.get("/")).text.split("<main")[0] for visitor in (reader, writer, moderator)]
    assert ["/moderatie" in menu for menu in menus] == [False, False, True]
    assert ["/indienen" in menu for menu in menus] == [False, True, False]
    assert ["/meldingen" in menu for menu in menus] == [False, True, True]


async def test_a_moderator_of_another_area_sees_no_case_and_no_phase_form(
    visit: Callable[[], Visitor], world: World
) -> None:
    key = world.publish(FULL, ASSEN)
    case = world.open_case(key)
    other = await visit().log_in("moderator-utrecht")
    assert (await other.get(f"/moderatie/{case}")).status_code == 404
    assert "Werk de fase bij" not in (await other.get(f"/projecten/{key}")).text


async def test_another_library_cannot_open_my_form(visit: Callable[[], Visitor], world: World) -> None:
    key = world.publish(FULL, ASSEN)
    assert (await (await visit().log_in("medewerker-utrecht")).get(f"/indienen/{key}")).status_code == 403


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[klik](javascript:alert(1))",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://elders.example/pixel.png)",
    "<svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "[x](JaVaScRiPt:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "`<script>alert(1)</script>`",
    "<!-- --><iframe src=//elders.example>",
    "[a]: javascript:alert(1)\n\n[a]",
    "<style>*{display:none}</style>",
    "{{ 7*7 }}{% raw %}",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_only_text(
    reader: Visitor, writer: Visitor, moderator: Visitor, world: World, text: str
) -> None:
    """On every page that shows it: project, list, home, form, case, timeline, inbox, my projects."""
    content = dict.fromkeys(("title", "summary", "goal", "approach", "result", "tips", "costs", "phaseNote"), text)
    content |= {
        "origin": "staff",
        "phase": text,
        "themes": [text],
        "partners": [text],
        "mailbox": text,
        "source": f"https://x/{text}",
        "materials": [{"url": "javascript:alert(1)", "title": text}, {"url": f"https://x/{text}", "title": text}],
    }
    key = world.publish(content, ASSEN | {"name": text})
    newer = world.publish(content | {"buildsOn": [{"projectId": key, "relation": text, "note": text}]}, ASSEN)
    world.projects[newer] |= {"revision": 2, "revisions": [content, content | {"goal": f"{text} anders"}]}
    world._move(key, {"kind": "repeat", "motivation": text}, datetime.now(UTC))
    world.notify(text, key)
    case = world.open_case(newer)
    shown = [
        (reader, "/"),
        (reader, "/ontdekken"),
        (reader, f"/ontdekken?{httpx.QueryParams({'q': text})}"),
        (reader, f"/projecten/{key}"),
        (reader, f"/projecten/{newer}"),
        (writer, f"/indienen/{key}"),
        (writer, "/mijn-projecten"),
        (writer, "/meldingen"),
        (moderator, "/moderatie"),
        (moderator, f"/moderatie/{case}"),
        (moderator, f"/projecten/{key}"),
    ]
    for visitor, address in shown:
        html = (await visitor.get(address)).text
        lowered = html.casefold()
        blocks = 1 if address.startswith("/projecten/") else 0
        assert lowered.count('<script type="application/ld+json">') == blocks, address
        own = 3 + address.startswith("/moderatie")
        assert lowered.count("<script") == own + blocks, address
        for bad in (
            "<img src=x",
            "<iframe",
            'href="javascript:',
            "href=javascript:",
            'href="data:',
            "<style",
            '<img src="https://elders',
            "onload=alert(1)>",
        ):
            assert bad not in lowered.replace("&lt;", "~").replace('alt="', ""), (address, bad)


@pytest.mark.parametrize(
    "target",
    [
        "https://elders.example",
        "//elders.example",
        "/\\elders.example",
        "\\\\elders.example",
        "javascript:alert(1)",
        "/\tx",
        "",
        None,
        "/a\nb",
        "elders",
        "/x\\y",
    ],
)
def test_log_in_never_leads_elsewhere(target: str | None) -> None:
    assert safe_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/projecten/1", "/ontdekken?q=a&page=2"])
def test_log_in_leads_back(target: str) -> None:
    assert safe_path(target) == target


async def test_a_form_that_is_far_too_big_is_refused_before_it_is_read(writer: Visitor) -> None:
    answer = await writer.post(
        "/indienen",
        data={"form_token": await writer.token("/meldingen"), "goal": "x" * (FORM_BYTES + 1)},
        headers={"Origin": HOST},
    )
    assert answer.status_code == 413
    assert "te veel tekst" in answer.text


@pytest.mark.parametrize("address", ["/", "/bestaat-niet", "/static/portal.css", "/inloggen", "/livez", "/projecten/x"])
async def test_every_answer_carries_the_headers(reader: Visitor, address: str) -> None:
    answer = await reader.get(address)
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_no_page_has_inline_script_or_style(reader: Visitor, writer: Visitor, sampled: World) -> None:
    for visitor, address in [
        (reader, "/"),
        (reader, "/ontdekken"),
        (writer, "/indienen"),
        (writer, "/meldingen"),
        (reader, "/inloggen"),
    ]:
        html = (await visitor.get(address)).text
        assert " style=" not in html
        assert "<style" not in html
        assert " onclick" not in html


async def test_outside_local_mode_nobody_logs_in_as_a_persona(world: World) -> None:
    app = create_app(settings(mode="production", portal_url="https://bieb.test"), transport=world)
    async with Visitor(
        transport=httpx.ASGITransport(app), base_url="https://bieb.test", follow_redirects=True
    ) as visitor:
        answer = await visitor.get("/inloggen")
        assert "Inloggen kan hier nog niet" in answer.text
        assert "medewerker-assen" not in answer.text
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "strict-transport-security" in answer.headers
        assert 'name="persona"' not in answer.text
        refused = await visitor.post("/inloggen", data={"persona": "spn"}, headers={"Origin": "https://bieb.test"})
        assert refused.status_code == 403


def test_the_demo_key_is_refused_outside_local_mode(tmp_path: Path) -> None:
    with pytest.raises(pydantic.ValidationError):
        settings(mode="production", portal_url="https://bieb.test", demo_key=tmp_path)
    forced = settings(demo_key=tmp_path).model_copy(update={"mode": "production"})
    with pytest.raises(DemoIssuerRefused):
        create_app(forced)


async def test_static_files_are_kept_for_ever_and_hidden_ones_are_not_there(reader: Visitor) -> None:
    assert "immutable" in (await reader.get("/static/portal.css?v=1")).headers["cache-control"]
    assert (await reader.get("/static/.gitignore")).status_code == 404
    assert (await reader.get("/static/..%2fmain.py")).status_code == 404
