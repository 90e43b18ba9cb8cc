"""HTTP in: the catalogue in numbers."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from services.search.api import Index
from services.search.bodies import Asked
from services.search.lineage.bodies import CatalogueAsked
from services.search.statistics import queries
from services.search.statistics.bodies import Failures, Funnel, Matrix, MatrixAsked, Statistics, ThemeByProvince
from shared.web.edge import Anyone, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["statistics"])


@router.get("/statistics", operation_id="readStatistics")
async def read_statistics(asked: Annotated[Asked, Query()], _person: Anyone, live: Index) -> Statistics:
    """The catalogue, or what a search finds, in three numbers."""
    return await asyncio.to_thread(queries.statistics, live, asked)


@router.get("/statistics/theme-by-province", operation_id="readThemeByProvince")
async def read_theme_by_province(asked: Annotated[Asked, Query()], _person: Anyone, live: Index) -> ThemeByProvince:
    """Themes by provinces, and where nobody experiments."""
    return await asyncio.to_thread(queries.theme_by_province, live, asked)


@router.get("/statistics/matrix", operation_id="readMatrix")
async def read_matrix(asked: Annotated[MatrixAsked, Query()], _person: Anyone, live: Index) -> Matrix:
    """Projects by one to four of theme, phase, province and year."""
    return await asyncio.to_thread(queries.matrix, live, asked)


@router.get("/statistics/funnel", operation_id="readFunnel")
async def read_funnel(asked: Annotated[CatalogueAsked, Query()], _person: Anyone, tx: Tx) -> Funnel:
    """How many projects ever reached each phase, and what became of them there."""
    return await queries.way_through(tx, asked)


@router.get("/statistics/failures", operation_id="listFailures")
async def list_failures(asked: Annotated[Asked, Query()], _person: Anyone, live: Index) -> Failures:
    """What stopped or failed, and what it taught."""
    return await asyncio.to_thread(queries.failures, live, asked)
