"""HTTP in: files of a project."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from services.submissions.materials import commands, queries, serving, store
from services.submissions.materials.bodies import FileMaterial
from services.submissions.materials.domain import MB, MOST_OF_A_FILE, Upload
from services.submissions.materials.kinds import MEDIA_TYPES
from services.submissions.materials.receiving import give_up, receive
from shared.db import Database
from shared.ids import new_id
from shared.objects import Objects
from shared.web import idempotency, problem_json
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.etags import etag
from shared.web.openapi import problem


class Uploading(UnitOfWork):
    """A route that reads its body as a stream: it looks after the Idempotency-Key itself, once the body is known."""

    remembers_keys = False
    max_body = MOST_OF_A_FILE + MB - 1  # with the form around it; a refusal speaks of whole MB


uploads = APIRouter(route_class=Uploading, tags=["materials"])
router = APIRouter(route_class=UnitOfWork, tags=["materials"])

_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file", "licence"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "At most 25 MB"},
        "title": {"type": "string", "maxLength": 200, "description": "The file's name when empty"},
        "licence": {"type": "string", "description": "A code of the vocabulary `licences`"},
        "altText": {"type": "string", "maxLength": 500, "description": "What an image shows"},
    },
}


_CONTENT: dict[str, Any] = {
    kind: {"schema": {"type": "string", "format": "binary"}} for kind in dict.fromkeys(MEDIA_TYPES.values())
}


@uploads.post(
    "/projects/{project_id}/materials",
    status_code=201,
    operation_id="addMaterial",
    response_model=FileMaterial,
    response_model_exclude_none=True,
    responses={408: problem("Too slow"), 415: problem("Not a form, or not a kind of file that we take")},
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
)
async def add(
    project_id: UUID,
    person: Somebody,
    request: Request,
    tx: Tx,
    if_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Add a file to the working copy. Its type is looked at; the licence says what others may do with it."""
    # `tx` is lazy: as long as the file comes in, it holds no connection and no lock.
    key = request.headers.get("idempotency-key")
    database: Database = request.app.state.database
    async with database.begin() as looking:
        declared = request.headers.get("content-length", "")
        size = max(0, int(declared) - MB) if declared.isdecimal() else 0
        again = key is not None
        await commands.must_have_room(looking, person, project_id, size=size, if_match=if_match, again=again)
    objects: Objects = request.app.state.objects
    file_id = new_id()
    name = store.object_name(project_id, file_id)
    upload = await receive(request, objects, name)

    async def keep(_request: Request) -> Response:
        return await _keep(tx, person, project_id, file_id, upload, request.app.state.public_url, if_match)

    try:
        answer = await (keep(request) if key is None else idempotency.once(tx, request, key, keep, upload.digest()))
    except Exception:
        await give_up(objects, name)  # nothing was committed, so nothing names it; a crash here leaves an orphan
        raise
    if "idempotency-replayed" in answer.headers:
        await give_up(objects, name)  # the first one is the material
    return answer


async def _keep(
    tx: Tx, person: Somebody, project_id: UUID, file_id: UUID, upload: Upload, base: str, if_match: str | None
) -> Response:
    path = f"/v1/projects/{project_id}/materials/{file_id}/content"
    project, entry = await commands.add(tx, person, project_id, file_id, upload, f"{base}{path}", if_match)
    return JSONResponse(entry, 201, {"Location": path, "ETag": etag(project.version)})


@router.get(
    "/projects/{project_id}/materials/{material_id}/content",
    operation_id="readMaterial",
    response_class=StreamingResponse,
    responses={
        200: {"description": "The file", "content": _CONTENT},
        206: {"description": "A part of it", "content": _CONTENT},
        304: {"description": "Not changed"},
        416: problem("It has no such part"),
    },
)
async def read(
    project_id: UUID,
    material_id: UUID,
    person: Anyone,
    request: Request,
    tx: Tx,
    inline: Annotated[bool, Query(description="Show an image or PDF instead of saving it")] = False,
    language: Annotated[str | None, Header(alias="accept-language", include_in_schema=False)] = None,
) -> Response:
    """A file: for everyone when the published revision names it, before that for the library and its moderators."""
    found = await queries.file(tx, person, project_id, material_id)
    reply = serving.reply(found.file, request.headers, public=found.public, inline=inline)
    if reply.status == 304:
        return Response(status_code=304, headers=reply.headers)
    if reply.status == 416:
        return problem_json.answer(serving.no_such_part(found.file.size), language, reply.headers)
    objects: Objects = request.app.state.objects
    pieces = await objects.get(store.object_name(project_id, material_id), reply.start, reply.end)
    return StreamingResponse(pieces, reply.status, reply.headers)


@router.delete("/projects/{project_id}/materials/{material_id}", status_code=204, operation_id="removeMaterial")
async def remove(
    project_id: UUID,
    material_id: UUID,
    person: Somebody,
    tx: Tx,
    if_match: Annotated[str | None, Header()] = None,
) -> None:
    """Take a file out of the working copy. Revisions that were handed in with it keep it."""
    await commands.remove(tx, person, project_id, material_id, if_match)
