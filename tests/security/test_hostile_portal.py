"""Every page and form of the portal under hostile input: a page that says so, never a 5xx, and no text unescaped."""

import re
from typing import Any

import httpx
import pytest

from services.portal.guard import FORM_BYTES
from tests.portal.conftest import Visitor
from tests.security.role_table import SENT, TABLE, Sent
from tests.security.test_hostile_input import HOSTILE_PARTS
from tests.security.world import World

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

ROUTES = [
    it for it in dict.fromkeys(row.route for row in TABLE["portal"]) if not it.endswith(("z", "/static", "/metrics"))
]
PAGES = [route for route in ROUTES if route.startswith("GET")]
FORMS = [route for route in ROUTES if route.startswith("POST")]
SCRIPT = "\"><script>alert('x')</script><img src=x onerror=alert(1)>"
VALUES = [
    "",
    " ",
    "-1",
    "9" * 30,
    "NaN",
    "x" * 9000,
    "a\x00b",
    SCRIPT,
    "../../v1/projects?x=",
    "é🙂\u202e",
    "%00",
    "\r\nX-Evil: 1",
]


def role_for(route: str) -> str:
    if route.endswith(("/wij-doen-dit-ook", "/verder")):
        return "other staff"
    if "/beheer" in route:
        return "spn"
    return "moderator" if "moderatie" in route or route.endswith("/fase") else "own staff"


def things(world: World) -> dict[str, str]:
    return world.parts


def a_page(answer: httpx.Response, place: str) -> None:
    assert answer.status_code < 500, f"{place}: {answer.status_code}"
    assert "Traceback" not in answer.text, place
    assert "<script>alert" not in answer.text, place
    assert "<img src=x" not in answer.text, place
    assert "x-evil" not in answer.headers, place
    assert answer.headers["x-content-type-options"] == "nosniff", place


@pytest.mark.parametrize("route", PAGES)
async def test_no_address_breaks_a_page(route: str, still: World) -> None:
    visitor = await still.visitor(role_for(route))
    template = route.partition(" ")[2]
    path = template.format(**things(still))
    page = (await visitor.get(path)).text
    fields = re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', page)
    names = sorted({*fields, "vanaf", "pagina", "naar", "onbekend"})
    for value in VALUES:
        a_page(await visitor.get(path, params=dict.fromkeys(names, value[:1500])), value[:20])
    for raw in ("%ff", "%ed%a0%80", "%00", "x&" * 200):
        a_page(await visitor.get(f"{path}?" + "&".join(f"{name}={raw}" for name in names)), raw[:20])
    for name in names:
        a_page(await visitor.get(path, params={name: SCRIPT}), name)
    for name in re.findall(r"{(\w+)}", template):
        for part in [*HOSTILE_PARTS, "%3F", "..%3Fx=", "%23", "a%2Fb"]:
            address = template.format(**{**things(still), name: part})
            answer = await visitor.get(address)
            a_page(answer, address[:60])
            assert answer.status_code in (400, 404), address[:60]


@pytest.mark.parametrize("route", FORMS)
async def test_no_form_breaks_the_portal(route: str, still: World) -> None:
    visitor = await still.visitor(role_for(route))
    template = route.partition(" ")[2]
    path = template.format(**things(still))
    token = await visitor.token("/")
    good = {name: value.format(**things(still)) for name, value in SENT["portal"].get(route, Sent()).form.items()}
    names = {
        *good,
        "title",
        "themes",
        "startYear",
        "materials",
        "actie",
        "naar",
        "tot",
        "filter",
        "etag",
        "project",
        "key",
    }
    kept = dict(visitor.cookies)
    for name in sorted(names):
        for value in VALUES if name in good else ("a\x00b", SCRIPT, "../../v1/projects?x=", "\r\nX-Evil: é"):
            answer = await _post(visitor, path, {"form_token": token, **good, name: value})
            visitor.cookies = httpx.Cookies(kept)
            a_page(answer, f"{name}={value[:20]!r}")
            if answer.status_code in (302, 303):
                assert re.match(r"/(?![/\\])", answer.headers["location"]), answer.headers["location"]
    for part in HOSTILE_PARTS if "{" in template else []:
        filled = dict.fromkeys(re.findall(r"{(\w+)}", template), part)
        a_page(await _post(visitor, template.format(**filled), {"form_token": token, **good}), part[:40])
    visitor.cookies = httpx.Cookies(kept)


@pytest.mark.parametrize("route", FORMS)
async def test_a_body_that_is_no_form_is_refused(route: str, still: World) -> None:
    visitor = await still.visitor(role_for(route))
    path = route.partition(" ")[2].format(**things(still))
    bodies: list[tuple[str, bytes]] = [
        ("application/x-www-form-urlencoded", b"\xff\xfe=%&&&==;%zz"),
        ("application/x-www-form-urlencoded", b"form_token=" + b"x" * 5000),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(5000))),
        ("multipart/form-data", b"nonsense"),
        ("multipart/form-data; boundary=x", b"nonsense"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=form_token; filename=f\r\n\r\nx\r\n--x--",
        ),
        ("multipart/form-data; boundary=" + "x" * 9000, b"--x"),
        ("application/json", b"[" * 50_000),
        ("text/plain", b""),
    ]
    for kind, body in bodies:
        answer = await visitor.post(path, content=body, headers={"Content-Type": kind, "Origin": _origin(visitor)})
        a_page(answer, f"{kind[:40]} {body[:30]!r}")
        assert 400 <= answer.status_code < 500, f"{kind[:40]} {body[:30]!r}: {answer.status_code}"
    huge = b"form_token=x&title=" + b"x" * FORM_BYTES
    answer = await visitor.post(path, content=huge, headers={"Content-Type": bodies[0][0], "Origin": _origin(visitor)})
    assert answer.status_code == 413


@pytest.mark.parametrize("route", ROUTES)
async def test_no_cookie_breaks_the_portal(route: str, still: World) -> None:
    method, _, template = route.partition(" ")
    path = template.format(**things(still))
    known = dict((await still.visitor("own staff")).cookies)
    name, value = next((name, value) for name, value in known.items() if "sessie" in name)
    body, _, signature = value.rpartition(".")
    for cookie in (
        "", ".", "x", "x.y", f"{body}.", f".{signature}", f"{body}x.{signature}", f"{body}.{signature[::-1]}",
        "e30.e30", "x" * 9000, "\xe9.\xe9", "bnVsbA.x", value + "; " + "a=b; " * 500,
    ):  # fmt: skip
        stranger = Visitor(
            transport=httpx.ASGITransport(still.portal), base_url=_origin(await still.visitor("own staff"))
        )
        sent: Any = {"Cookie": f"{name}={cookie}".encode("latin-1")}
        answer = await stranger.request(method, path, headers=sent)
        a_page(answer, cookie[:40])
        assert answer.status_code in (200, 303, 403, 404), cookie[:40]
        await stranger.aclose()


async def _post(visitor: Visitor, path: str, form: dict[str, str]) -> httpx.Response:
    return await visitor.post(path, data=form, headers={"Origin": _origin(visitor)})


def _origin(visitor: Visitor) -> str:
    return str(visitor.base_url).rstrip("/")
