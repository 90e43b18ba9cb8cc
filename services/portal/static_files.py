"""Style sheets, fonts, icons and scripts: compressed once, not at every visit."""

import gzip
import hashlib
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.portal import styles
from services.portal.render import STATIC

FOR_EVER = "public, max-age=31536000, immutable"
SHRINK = (".css", ".js", ".svg")
"""Text; fonts are compressed by themselves."""


class StaticAssets(StaticFiles):
    """An address with a version in it never changes its content, so a browser need not ask again."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)
        self._own_tag = f'"{hashlib.sha256(styles.style_sheet()).hexdigest()}"'
        self._own_smaller = gzip.compress(styles.style_sheet(), 9, mtime=0)
        self._smaller: dict[str, tuple[str, bytes]] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") for part in path.split("/")):
            return Response(status_code=404)
        response = self._own(scope) if path == styles.NAME else await super().get_response(path, scope)
        if response.status_code == 200 and path.endswith(SHRINK) and isinstance(response, FileResponse):
            response = self._shrunk(path, scope, response)
        # Fonts are named by the style sheet, without a version: their name says which they are.
        if response.status_code in {200, 304} and (scope["query_string"].startswith(b"v=") or path.endswith(".woff2")):
            response.headers["Cache-Control"] = FOR_EVER
        return response

    def _own(self, scope: Scope) -> Response:
        """Our own style sheet, which is in no file as a whole."""
        asked, headers = Headers(scope=scope), {"ETag": self._own_tag}
        if self._own_tag in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in asked.get("accept-encoding", ""):
            more = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            return Response(self._own_smaller, media_type="text/css", headers=headers | more)
        return Response(styles.style_sheet(), media_type="text/css", headers=headers)

    def _shrunk(self, path: str, scope: Scope, whole: FileResponse) -> Response:
        """The file as gzip for who takes that. Kept until the file is another one, which its ETag says."""
        if scope["method"] != "GET" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return whole
        tag = whole.headers["etag"]
        if self._smaller.get(path, ("",))[0] != tag:
            self._smaller[path] = (tag, gzip.compress(Path(whole.path).read_bytes(), 9, mtime=0))
        headers = {name: whole.headers[name] for name in ("etag", "last-modified", "content-type")}
        more = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(self._smaller[path][1], headers=headers | more)
