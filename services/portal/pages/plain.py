"""Toegankelijkheid and privacy: pages of words."""

from fastapi import APIRouter, Request, Response

from services.portal.render import page

router = APIRouter()


@router.get("/toegankelijkheid")
async def accessibility(request: Request) -> Response:
    """How accessible this is, and how that was tested."""
    return await page(request, "accessibility.html")


@router.get("/privacy")
async def privacy(request: Request) -> Response:
    """What is kept of a person, for how long, and how to see and erase it."""
    return await page(request, "privacy.html")
