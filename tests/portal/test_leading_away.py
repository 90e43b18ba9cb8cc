"""No address here leads to another site, whatever is asked of it: not by a form, a link or a choice of language."""

from urllib.parse import quote, urlsplit

import httpx
import pytest

from services.portal.guard import safe_path
from tests.portal.conftest import HOST, Visitor
from tests.portal.fakes import World

AWAY = [
    "https://elders.example",
    "HTTPS://elders.example/",
    "https:elders.example",
    "https:/elders.example",
    "https:///elders.example",
    "//elders.example",
    "///elders.example",
    "/\\elders.example",
    "\\/elders.example",
    "\\\\elders.example",
    "/\t/elders.example",
    "\t//elders.example",
    "\n//elders.example",
    "\r\n//elders.example",
    " //elders.example",
    "/\r\nLocation: https://elders.example",
    "/\r\n\r\n<script>window.ran=1</script>",
    "/x\\..\\elders.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "@elders.example",
    ".elders.example",
    "elders.example",
    "/\x00/elders.example",
    "//elders.example/%2f..",
    "//%65lders.example",
    "/\u2028/elders.example",
    "//elders.example\u3002nl",
    "\u00a0//elders.example",
]
STAYS = [
    "/%2f/elders.example",
    "/%5celders.example",
    "/.//elders.example",
    "/%09/elders.example",
    "/?q=//elders.example",
]
"""These look dangerous and are paths of ours: nothing decodes them a second time."""
ALL = [*AWAY, *STAYS]
KINDS = [pytest.param(target, id=f"{number:02}") for number, target in enumerate(ALL)]


def host(address: str) -> str | None:
    """Where a browser goes from a page of ours: it drops tabs and line ends, and takes a backslash for a slash."""
    typed = address.strip(" \t\r\n\x00").translate(dict.fromkeys(map(ord, "\t\r\n"))).replace("\\", "/")
    parts = urlsplit(typed)
    if parts.scheme or typed.startswith("//"):
        return parts.netloc or typed
    return None


def stays_here(answer: httpx.Response) -> None:
    """It leads on within the site, in one header, or not at all."""
    assert answer.status_code < 500
    if answer.is_redirect:
        assert answer.headers["location"].startswith("/")
        assert host(answer.headers["location"]) is None, answer.headers["location"]
        assert len(answer.headers.get_list("location")) == 1


@pytest.mark.parametrize("target", AWAY)
def test_what_leads_away_becomes_the_front_page(target: str) -> None:
    found = safe_path(target)
    assert host(found) is None
    assert found.startswith("/")


@pytest.mark.parametrize("target", KINDS)
async def test_no_form_leads_away(writer: Visitor, world: World, target: str) -> None:
    token = await writer.token("/meldingen")
    forms = [
        ("/meldingen/volgen", {"theme": "mediawijsheid", "terug": target}),
        ("/meldingen/volgen", {"terug": target}),
        ("/inloggen", {"persona": "medewerker-assen", "naar": target}),
    ]
    for path, sent in forms:
        data = {"form_token": token, **sent}
        stays_here(await writer.post(path, data=data, headers={"Origin": HOST}, follow_redirects=False))


@pytest.mark.parametrize("target", KINDS)
async def test_no_page_leads_away(reader: Visitor, world: World, target: str) -> None:
    for path in ("/inloggen", "/ontdekken/vergelijk", "/meldingen", "/projecten/1/versies", "/"):
        for name in ("naar", "terug", "next", "taal", "redirect_uri"):
            headers = {"Referer": f"https://elders.example/{quote(target)}"}
            answer = await reader.get(path, params={name: target}, headers=headers, follow_redirects=False)
            stays_here(answer)
            assert 'href="//' not in answer.text
            assert 'href="/\\' not in answer.text
            assert 'href="https://elders' not in answer.text.lower()


@pytest.mark.parametrize("target", KINDS)
async def test_an_address_made_of_it_leads_nowhere_else(reader: Visitor, world: World, target: str) -> None:
    encoded = quote(target, safe="/%\\.?=")
    for path in (encoded, f"/projecten/{quote(target, safe='')}", f"/projecten/{quote(target, safe='')}/versies"):
        for query in ("", "?taal=en"):
            # As bytes of the request, for a client would take the first two slashes for a host.
            url = httpx.URL(HOST).copy_with(raw_path=f"/{path.lstrip('/')}{query}".encode())
            twice = httpx.URL(HOST).copy_with(raw_path=f"//{path.lstrip('/')}{query}".encode())
            for asked in (url, twice):
                stays_here(await reader.get(asked, follow_redirects=False))


async def test_a_log_in_leads_back_only_to_where_one_was(reader: Visitor, world: World) -> None:
    for target in ALL:
        answer = await reader.get("/inloggen", params={"naar": target})
        kept = [line for line in answer.text.split("<input") if 'name="naar"' in line]
        assert kept
        assert all('value="/' in line and 'value="//' not in line for line in kept), target
