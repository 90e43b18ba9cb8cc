"""Style sheets, fonts, icons and scripts."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.portal.render import STATIC

FOR_EVER = "public, max-age=31536000, immutable"


class StaticAssets(StaticFiles):
    """An address with a version in it never changes its content, so a browser need not ask again."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") for part in path.split("/")):
            return Response(status_code=404)
        response = await super().get_response(path, scope)
        # Fonts are named by the style sheet, without a version: their name says which they are.
        if response.status_code in {200, 304} and (scope["query_string"].startswith(b"v=") or path.endswith(".woff2")):
            response.headers["Cache-Control"] = FOR_EVER
        return response
