"""HTTP in: the vocabularies. Their terms are data of the package."""

from typing import Any

from fastapi import APIRouter

from shared.problems import not_found
from shared.vocabularies import NAMES, vocabulary
from shared.web.edge import Anyone, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["vocabularies"])


@router.get("/vocabularies/{name}", operation_id="readVocabulary")
async def read(name: str, _person: Anyone) -> dict[str, Any]:
    """Every term, ended ones too, in the order in which people should see them."""
    if name not in NAMES:
        known = ", ".join(NAMES)
        raise not_found(
            f"Deze woordenlijst kennen we niet. Wel: {known}.", f"We don't know this vocabulary. We know: {known}."
        )
    found = vocabulary(name)
    items = [term.model_dump(mode="json", by_alias=True) for term in found.items]
    return {
        "name": name,
        "title": found.title,
        "titleEn": found.title_en,
        "items": items,
        "total": len(items),
        "next": None,
    }
