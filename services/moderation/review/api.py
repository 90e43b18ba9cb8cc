"""HTTP in: the review of a case, and having its links looked at again."""

from typing import cast
from uuid import UUID

from fastapi import APIRouter, Request

from services.moderation.review import commands, queries
from services.moderation.review.bodies import LinkAnswer, Links, Review
from services.moderation.review.lookalikes import UNSET, LookAlikes
from shared.db import Database
from shared.outside import Reach
from shared.problems import Text
from shared.web.edge import Somebody, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["cases"])
# Without a transaction around the whole: none stays open while another service is waited for.
reviews = APIRouter(tags=["cases"])


@reviews.get("/cases/{case_id}/review", operation_id="readReview")
async def read_review(case_id: UUID, person: Somebody, request: Request) -> Review:
    """What changed, what the checks say, what resembles it, and what else the library made.

    Search is asked with your own token. When it is away the rest is answered all the same.
    """
    database: Database = request.app.state.database
    async with database.begin() as tx:
        facts = await queries.facts(tx, person, case_id, _reach(request))
    search: LookAlikes | None = getattr(request.app.state, "look_alikes", None)
    token = request.headers["authorization"]
    alike = await search.of(facts.content, facts.case.project_id, token) if search else UNSET
    return Review(
        revision=facts.case.revision,
        against=facts.against,
        difference=facts.difference,
        checks=facts.checks,
        links=facts.links,
        look_alikes=None if isinstance(alike, Text) else alike,
        look_alikes_missing=alike.nl if isinstance(alike, Text) else None,
        other_projects=facts.others,
    )


@router.post("/cases/{case_id}/link-checks", status_code=202, operation_id="checkLinks")
async def check_links(case_id: UUID, person: Somebody, tx: Tx) -> Links:
    """Have all links of the newest revision looked at again; read the review after a while."""
    return Links(items=[LinkAnswer.of(link) for link in await commands.look_again(tx, person, case_id)])


def _reach(request: Request) -> Reach:
    return cast("Reach", getattr(request.app.state, "link_checks", "off"))
