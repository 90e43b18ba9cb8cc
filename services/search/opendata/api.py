"""HTTP in: the catalogue as open data."""

import asyncio
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from services.search.bodies import Asked, Filtered
from services.search.opendata import atom, exporting, queries
from services.search.opendata.bodies import Permalink, SitemapEntries, SitemapParts
from services.search.opendata.json_ld import json_ld
from services.search.opendata.selecting import matching_ids, selection
from shared.web.edge import Anyone, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["open data"])

JSON_LD = "application/ld+json"
_KEPT = {"Cache-Control": "public, max-age=60"}
"""What is the same for everyone may be kept a moment."""
Answers = dict[int | str, dict[str, Any]]


def _file(kind: str, form: str | None = None) -> Answers:
    schema = {"type": "string", **({"format": form} if form else {})}
    return {200: {"content": {kind.partition(";")[0]: {"schema": schema}}, "description": "The file"}}


_LINKED: Answers = {200: {"content": {JSON_LD: {"schema": {"type": "object"}}}, "description": "The project"}}
_UNCHANGED: Answers = {304: {"description": "It is as you have it"}}


@router.get("/projects/{project_id}.jsonld", operation_id="readLinkedData", response_class=Response, responses=_LINKED)
async def read_linked_data(request: Request, project_id: UUID, _person: Anyone, tx: Tx) -> Response:
    """A published project in the words of schema.org."""
    project = await queries.published(tx, project_id, ".jsonld")
    return JSONResponse(json_ld(project, request.app.state.site), media_type=JSON_LD, headers=_KEPT)


@router.get(
    "/feeds/projects.atom",
    operation_id="readFeed",
    response_class=Response,
    responses=_file(atom.MEDIA_TYPE) | _UNCHANGED,
)
async def read_feed(request: Request, asked: Annotated[Asked, Query()], _person: Anyone, tx: Tx) -> Response:
    """The newest projects of a search, for a feed reader. It has the parameters of the search; `sort` does nothing."""
    document = await queries.feed(
        tx, request.app.state.live, request.app.state.site, asked, request.query_params.multi_items()
    )
    tag = f'"{sha256(document).hexdigest()[:32]}"'
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=_KEPT | {"ETag": tag})
    return Response(document, media_type=atom.MEDIA_TYPE, headers=_KEPT | {"ETag": tag})


@router.get(
    "/exports/projects.csv",
    operation_id="exportTable",
    response_class=Response,
    responses=_file(exporting.FORMATS["csv"][0]),
)
async def export_table(request: Request, asked: Annotated[Filtered, Query()], _person: Anyone) -> Response:
    """The projects that are asked for as a table: comma-separated, UTF-8, lists with ` | ` between."""
    return await _export(request, asked, "csv")


@router.get(
    "/exports/projects.jsonl",
    operation_id="exportLines",
    response_class=Response,
    responses=_file(exporting.FORMATS["jsonl"][0]),
)
async def export_lines(request: Request, asked: Annotated[Filtered, Query()], _person: Anyone) -> Response:
    """The same, one JSON object a line."""
    return await _export(request, asked, "jsonl")


@router.get(
    "/exports/projects.parquet",
    operation_id="exportParquet",
    response_class=Response,
    responses=_file(exporting.FORMATS["parquet"][0], "binary"),
)
async def export_parquet(request: Request, asked: Annotated[Filtered, Query()], _person: Anyone) -> Response:
    """The same as Parquet, for who computes with it."""
    return await _export(request, asked, "parquet")


@router.get("/sitemaps", operation_id="listSitemaps")
async def list_sitemaps(_person: Anyone, tx: Tx) -> SitemapParts:
    """The parts of the list of all projects, for the sitemap of a site that shows them."""
    return await queries.sitemaps(tx)


@router.get("/sitemaps/{number}", operation_id="readSitemap")
async def read_sitemap(number: Annotated[int, Path(ge=1, le=1_000)], _person: Anyone, tx: Tx) -> SitemapEntries:
    """At most 50,000 projects, each with its last change."""
    return await queries.sitemap(tx, number)


@router.get("/permalinks/{project_id}", operation_id="readPermalink")
async def read_permalink(project_id: UUID, _person: Anyone, tx: Tx) -> Permalink:
    """What became of a project that was public once."""
    return await queries.permalink(tx, project_id)


async def _export(request: Request, asked: Filtered, ending: str) -> Response:
    kind, written = exporting.FORMATS[ending]
    chosen, state = selection(asked), request.app.state
    found = await asyncio.to_thread(matching_ids, state.live, chosen.words)
    pages = exporting.rows(state.database, state.site, chosen, found)
    name = {"Content-Disposition": f'attachment; filename="innovatiebieb-projecten.{ending}"'}
    return StreamingResponse(written(pages), media_type=kind, headers=name)
