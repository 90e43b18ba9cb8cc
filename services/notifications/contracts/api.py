"""HTTP in: what every event looks like, for everybody: the AsyncAPI document, a page of it, and the JSON Schemas."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse, JSONResponse

from services.notifications.contracts import page, queries
from shared.web.edge import Anyone

router = APIRouter(tags=["contracts"])


class SchemaResponse(JSONResponse):
    """A JSON Schema says by its media type that it is one."""

    media_type = "application/schema+json"


@router.get("/asyncapi", operation_id="getAsyncapi", response_class=JSONResponse)
async def get_asyncapi(_person: Anyone) -> Response:
    """The AsyncAPI document: the topics, for whom each is, every event with an example, and how to log in to Kafka."""
    return Response(queries.asyncapi(), media_type="application/json")


@router.get("/asyncapi/page", operation_id="getAsyncapiPage", response_class=HTMLResponse)
async def get_asyncapi_page(_person: Anyone) -> Response:
    """The same for people, as one page without scripts."""
    return HTMLResponse(page.html(), headers={"Content-Security-Policy": page.POLICY})


@router.get("/schemas/{type}", operation_id="getSchema", response_class=SchemaResponse)
async def get_schema(
    _person: Anyone,
    event_type: Annotated[str, Path(alias="type", max_length=200, description="The event's `ce_type`")],
) -> Response:
    """The JSON Schema of an event's data, by the event's type; what `ce_dataschema` has behind its last colon."""
    return Response(queries.schema(event_type), media_type=SchemaResponse.media_type)
