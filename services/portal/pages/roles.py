"""Who may do what, for which area, and where roles are given. Nobody is named but who looks."""

from fastapi import APIRouter, Request, Response

from services.portal import may
from services.portal.clients import Services, unless_down
from services.portal.desk import loads
from services.portal.guard import overseer
from services.portal.language import _
from services.portal.render import page
from services.portal.wordlists import stands
from shared.vocabularies import vocabulary

router = APIRouter()
PATH = "/beheer/rollen"


@router.get(PATH)
async def roles(request: Request) -> Response:
    """The roles in words, the areas of the support institutions, and what lies on each desk for who may see that."""
    services: Services = request.app.state.services
    session = overseer(request)
    return await page(
        request,
        "roles.html",
        roles=[
            role._replace(name=_(role.name), area=_(role.area), may=tuple(_(each) for each in role.may))
            for role in may.ROLES
        ],
        everybody=_(may.EVERYBODY),
        claims=[(name, _(about), example) for name, about, example in may.CLAIMS],
        names={role.code: _(role.name) for role in may.ROLES},
        pois=[term for term in vocabulary("pois").items if stands(term) == "now"],
        loads=await unless_down(loads(services, session)) if session.moderates else [],
        local=request.app.state.settings.local,
    )
