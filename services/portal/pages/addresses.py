"""For search engines: which pages there are, and which of them they may leave alone."""

from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from services.portal.clients import Services

router = APIRouter()

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PRIVATE = ("/beheer", "/indienen", "/inloggen", "/meldingen", "/mijn-projecten", "/moderatie")
_KEPT = {"Cache-Control": "public, max-age=3600"}


@router.get("/robots.txt")
async def robots(request: Request) -> Response:
    """Everything that is public may be found; the list of it is at the sitemap."""
    closed = "".join(f"Disallow: {path}\n" for path in _PRIVATE)
    return PlainTextResponse(f"User-agent: *\n{closed}\nSitemap: {site(request)}/sitemap.xml\n", headers=_KEPT)


@router.get("/sitemap.xml")
async def index(request: Request) -> Response:
    """The parts of the sitemap, as search tells them."""
    services: Services = request.app.state.services
    parts = (await services.search.get("/v1/sitemaps"))["items"]
    home = site(request)
    addresses = [(f"{home}/sitemaps/{part['number']}.xml", part["updatedAt"]) for part in parts]
    return _listed("sitemapindex", "sitemap", addresses)


@router.get("/sitemaps/{number}.xml")
async def part(request: Request, number: int) -> Response:
    """The addresses of at most 50,000 projects."""
    services: Services = request.app.state.services
    items = (await services.search.get(f"/v1/sitemaps/{number}"))["items"]
    home = site(request)
    return _listed("urlset", "url", [(f"{home}/projecten/{item['id']}", item["updatedAt"]) for item in items])


def site(request: Request) -> str:
    """The address that people type, without a slash: behind a proxy only the setting knows it."""
    return str(request.app.state.settings.portal_url or request.base_url).rstrip("/")


def _listed(root: str, each: str, addresses: list[tuple[str, str]]) -> Response:
    tree = Element(root, {"xmlns": _SITEMAP})
    for address, changed in addresses:
        entry = SubElement(tree, each)
        SubElement(entry, "loc").text = address
        SubElement(entry, "lastmod").text = changed
    written: bytes = tostring(tree, encoding="utf-8", xml_declaration=True)
    return Response(written, media_type="application/xml", headers=_KEPT)
