"""HTTP in: imports of many projects from a file, and the export of the same."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from services.submissions.imports import commands, exporting, queries
from services.submissions.imports.bodies import Import, ImportedRowPage
from services.submissions.imports.domain import Mode, Outcome
from services.submissions.imports.spool import spooled
from shared.problems import Problem, Text
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.paging import After, Limit, Page


class Upload(UnitOfWork):
    """A route that takes a file. Repeating it is harmless by itself: a row that is there already changes nothing."""

    remembers_keys = False
    max_body = 200 * 1024 * 1024


router = APIRouter(route_class=UnitOfWork, tags=["imports"])
uploads = APIRouter(route_class=Upload, tags=["imports"])

TABLE, LINES = ("text/csv",), ("application/x-ndjson", "application/jsonl")
_FILE = {"schema": {"type": "string", "description": "The columns are those of the template, in Dutch or English"}}
_BODY = {"required": True, "content": dict.fromkeys((*TABLE, *LINES), _FILE)}
_TEXT_FILE = {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The file"}
_LINES_FILE = {"content": {LINES[0]: {"schema": {"type": "string"}}}, "description": "The file"}
Mine = Annotated[bool, Query(description="Only those of my library")]


@uploads.post(
    "/imports",
    status_code=201,
    operation_id="importProjects",
    openapi_extra={"requestBody": _BODY},
    responses={200: {"model": Import, "description": "A dry run: the file is right, and nothing was stored"}},
)
async def import_projects(
    request: Request,
    response: Response,
    person: Somebody,
    tx: Tx,
    mode: Annotated[Mode, Query(description="Keep the rows as drafts, or submit them for moderation")] = "drafts",
    dry_run: Annotated[bool, Query(alias="dryRun", description="Check the file and store nothing")] = False,
) -> Any:
    """Check a file of projects as a whole, then store it. A faulty one is a 400 with every fault, by row and column,
    and nothing is stored. A large one is stored after the answer: `status` at Location says how far it is.
    """
    commands.must_import(person)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TABLE + LINES:
        raise _not_a_file()
    async with spooled(request.stream()) as file:
        import_id = await commands.check_file(tx, person, file, mode, jsonl=kind in LINES, dry_run=dry_run)
    made = await queries.one(tx, person, import_id)
    if dry_run:
        await commands.forget(tx, import_id)
        return JSONResponse(made.model_dump(mode="json", by_alias=True))
    response.headers["Location"] = f"/v1/imports/{import_id}"
    return made


@router.get("/imports", operation_id="listImports", response_model=Page[Import])
async def list_imports(
    person: Somebody,
    tx: Tx,
    file_digest: Annotated[
        str | None, Query(alias="fileDigest", pattern="^[0-9a-f]{64}$", description="SHA-256 of the file")
    ] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[Import]:
    """The imports of my library, newest first."""
    return await queries.page(tx, person, file=file_digest, limit=limit, after=after)


@router.get(
    "/imports/template.csv",
    operation_id="readImportTemplate",
    response_class=Response,
    responses={200: _TEXT_FILE},
)
async def template(_person: Anyone) -> Response:
    """A table with all columns and one row as an example, as Excel opens it."""
    return _file(exporting.template(), "sjabloon-projecten.csv")


@router.get("/imports/{import_id}", operation_id="readImport")
async def read_import(import_id: UUID, person: Somebody, tx: Tx) -> Import:
    """How far an import is."""
    return await queries.one(tx, person, import_id)


@router.post("/imports/{import_id}/cancellations", status_code=201, operation_id="cancelImport")
async def cancel(import_id: UUID, person: Somebody, tx: Tx) -> Import:
    """Stop an import that is being stored. What was stored stays; importing the file again goes on from there."""
    await queries.one(tx, person, import_id)
    await commands.cancel(tx, import_id)
    return await queries.one(tx, person, import_id)


@router.get("/imports/{import_id}/rows", operation_id="listImportedRows")
async def list_rows(
    import_id: UUID,
    person: Somebody,
    tx: Tx,
    outcome: Outcome | None = None,
    limit: Limit = 50,
    after: Annotated[int, Query(ge=0, le=2_000_000_000, description="The `next` of the page before")] = 0,
) -> ImportedRowPage:
    """What became of each row of the file."""
    return await queries.rows(tx, person, import_id, outcome=outcome, limit=limit, after=after)


@router.get("/exports/projects.csv", operation_id="exportTable", response_class=Response, responses={200: _TEXT_FILE})
async def export_table(request: Request, person: Somebody, mine: Mine = False) -> Response:
    """My library's projects, drafts included, or for a moderator what was submitted in his area: as a table that an
    import takes.
    """
    return _export(request, exporting.selection(person, mine=mine), "projecten.csv")


@router.get(
    "/exports/projects.jsonl", operation_id="exportLines", response_class=Response, responses={200: _LINES_FILE}
)
async def export_lines(request: Request, person: Somebody, mine: Mine = False) -> Response:
    """The same, one JSON object a line."""
    return _export(request, exporting.selection(person, mine=mine), "projecten.jsonl")


def _export(request: Request, chosen: exporting.Selection, name: str) -> Response:
    jsonl = name.endswith(".jsonl")
    pieces = exporting.lines(request.app.state.database, chosen, jsonl=jsonl)
    kind = LINES[0] if jsonl else f"{TABLE[0]}; charset=utf-8"
    return StreamingResponse(pieces, media_type=kind, headers=_named(name))


def _file(content: str, name: str) -> Response:
    return Response(content, media_type=f"{TABLE[0]}; charset=utf-8", headers=_named(name))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _not_a_file() -> Problem:
    nl = "Stuur een CSV- of JSONL-bestand, met Content-Type: text/csv of application/x-ndjson."
    en = "Send a CSV or JSONL file, with Content-Type: text/csv or application/x-ndjson."
    title = Text("Dit formaat kennen we niet", "We don't know this format")
    return Problem(415, "unsupported-media-type", title, Text(nl, en))
