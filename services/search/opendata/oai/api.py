"""HTTP in: OAI-PMH 2.0, by GET and by POST, as the protocol has it: its own errors come with 200, in XML."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.search.opendata.bieb import SCHEMA
from services.search.opendata.oai import answers, queries, store
from services.search.opendata.oai.asking import Fault
from services.search.opendata.site import Site
from shared.web.edge import Anyone, Question, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["open data"])
forms = APIRouter(route_class=Question, tags=["open data"])

_XML: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/xml": {"schema": {"type": "string"}}}, "description": "The answer, or what is wrong"}
}
_FORM = "application/x-www-form-urlencoded"
_BODY = {"required": True, "content": {_FORM: {"schema": {"type": "object", "additionalProperties": True}}}}


@router.get("/oai", operation_id="harvest", response_class=Response, responses=_XML)
async def harvest(
    request: Request,
    _person: Anyone,
    tx: Tx,
    _verb: Annotated[str | None, Query(alias="verb", description="Identify, ListRecords and so on")] = None,
    _identifier: Annotated[str | None, Query(alias="identifier")] = None,
    _format: Annotated[str | None, Query(alias="metadataPrefix", description="oai_dc or bieb")] = None,
    _from: Annotated[str | None, Query(alias="from", description="YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")] = None,
    _until: Annotated[str | None, Query(alias="until")] = None,
    _set: Annotated[str | None, Query(alias="set")] = None,
    _token: Annotated[str | None, Query(alias="resumptionToken")] = None,
) -> Response:
    """Harvest the catalogue with OAI-PMH 2.0: everything, or what changed since your last harvest."""
    return await _answer(request, tx, request.query_params.multi_items())


@forms.post(
    "/oai", operation_id="harvestByForm", response_class=Response, responses=_XML, openapi_extra={"requestBody": _BODY}
)
async def harvest_by_form(request: Request, _person: Anyone, tx: Tx) -> Response:
    """The same with the arguments in a form."""
    site: Site = request.app.state.site
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        fault = Fault("badArgument", f"Send the arguments as {_FORM}.")
        return _xml(answers.envelope(site, await store.look(tx), {}, answers.error(fault)))
    given = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    return await _answer(request, tx, given)


@router.get(
    "/schemas/bieb.xsd",
    operation_id="readRecordSchema",
    response_class=Response,
    responses={200: {"content": {"application/xml": {"schema": {"type": "string"}}}, "description": "The schema"}},
)
async def read_schema(_person: Anyone) -> Response:
    """The XML Schema of the format `bieb`."""
    return Response(SCHEMA, media_type="application/xml", headers={"Cache-Control": "public, max-age=86400"})


async def _answer(request: Request, tx: Tx, given: list[tuple[str, str]]) -> Response:
    return _xml(await queries.answer(tx, request.app.state.site, given))


def _xml(document: bytes) -> Response:
    return Response(document, media_type="text/xml; charset=utf-8")
