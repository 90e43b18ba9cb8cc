"""HTTP in: how projects come from each other, and how ideas spread."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.search.lineage import queries
from services.search.lineage.bodies import (
    CatalogueAsked,
    Lineage,
    LineageAsked,
    MostAdoptedAsked,
    MostAdoptedList,
    Spread,
    SpreadAsked,
    TimeToAdopt,
)
from shared.web.edge import Anyone, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["lineage"])


@router.get("/projects/{project_id}/lineage", operation_id="readLineage")
async def read_lineage(project_id: UUID, asked: Annotated[LineageAsked, Query()], _person: Anyone, tx: Tx) -> Lineage:
    """The projects that this one came from, and those that came from it."""
    return await queries.lineage(tx, project_id, asked)


@router.get("/projects/{project_id}/spread", operation_id="readSpread")
async def read_spread(project_id: UUID, asked: Annotated[SpreadAsked, Query()], _person: Anyone, tx: Tx) -> Spread:
    """How an idea spread: who took it over, when and in which province, and how long that took."""
    return await queries.spreading(tx, project_id, asked)


@router.get("/statistics/most-adopted", operation_id="listMostAdopted")
async def list_most_adopted(asked: Annotated[MostAdoptedAsked, Query()], _person: Anyone, tx: Tx) -> MostAdoptedList:
    """The projects that are most built upon, in one hop or over all of them."""
    return await queries.most_built_upon(tx, asked)


@router.get("/statistics/time-to-adopt", operation_id="readTimeToAdopt")
async def read_time_to_adopt(asked: Annotated[CatalogueAsked, Query()], _person: Anyone, tx: Tx) -> TimeToAdopt:
    """How long ideas take to be built upon, by theme and by province."""
    return await queries.days_to_adopt(tx, asked)
