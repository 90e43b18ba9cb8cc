"""HTTP in: the vocabularies, for everyone to read and for SPN to change."""

from typing import Annotated, TypeVar

from fastapi import APIRouter, Header, Query, Response

from services.submissions.vocabularies import commands, queries
from services.submissions.vocabularies.bodies import NewTerm, TermChanges, Terms, Vocabularies
from shared.vocabularies import Term
from shared.web.body import Day
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.etags import IfMatch, etag

router = APIRouter(route_class=UnitOfWork, tags=["vocabularies"])

A = TypeVar("A", Terms, Vocabularies)
IfNoneMatch = Annotated[str | None, Header(description="The ETag of what you have: 304 when it is still so")]
On = Annotated[Day | None, Query(description="Only the terms that a new record may use on this day")]
_UNCHANGED: dict[int | str, dict[str, object]] = {304: {"description": "Nothing changed since the ETag you sent"}}


@router.get("/vocabularies", operation_id="listVocabularies", response_model=Vocabularies, responses=_UNCHANGED)
async def list_vocabularies(
    _person: Anyone, tx: Tx, response: Response, if_none_match: IfNoneMatch = None
) -> Vocabularies | Response:
    """Which vocabularies there are, how often each was changed, and how many terms each has."""
    version, answer = await queries.every(tx)
    response.headers["ETag"] = etag(version)
    return _unless_known(answer, version, if_none_match)


@router.get("/vocabularies/{name}", operation_id="readVocabulary", response_model=Terms, responses=_UNCHANGED)
async def read(
    name: str, _person: Anyone, tx: Tx, response: Response, on: On = None, if_none_match: IfNoneMatch = None
) -> Terms | Response:
    """Every term, ended ones too, in the order in which people should see them."""
    version, answer = await queries.one(tx, name, on)
    response.headers["ETag"] = etag(version)
    return _unless_known(answer, version, if_none_match)


@router.get("/vocabularies/{name}/terms/{code}", operation_id="readTerm")
async def read_term(name: str, code: str, _person: Anyone, tx: Tx, response: Response) -> Term:
    """One term. The ETag is that of its vocabulary."""
    version, answer = await queries.term(tx, name, code)
    response.headers["ETag"] = etag(version)
    return answer


@router.post("/vocabularies/{name}/terms", status_code=201, operation_id="addTerm")
async def add(name: str, term: NewTerm, person: Somebody, tx: Tx, response: Response) -> Term:
    """Add a term. SPN only."""
    version, made = await commands.add(tx, person, name, term.fields())
    response.headers["Location"] = f"/v1/vocabularies/{name}/terms/{made.code}"
    response.headers["ETag"] = etag(version)
    return made


@router.patch("/vocabularies/{name}/terms/{code}", operation_id="changeTerm")
async def change(
    name: str, code: str, changes: TermChanges, person: Somebody, if_match: IfMatch, tx: Tx, response: Response
) -> Term:
    """Rename, end, replace or map a term: a JSON merge patch on the version of the vocabulary named by If-Match."""
    version, made = await commands.change(tx, person, name, code, changes.fields(), if_match)
    response.headers["ETag"] = etag(version)
    return made


def _unless_known(answer: A, version: int, known: str | None) -> A | Response:
    """The answer, or 304 to who has it already."""
    if known is not None and etag(version) in {tag.strip().removeprefix("W/") for tag in known.split(",")}:
        return Response(status_code=304, headers={"ETag": etag(version)})
    return answer
