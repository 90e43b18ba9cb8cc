"""Too many forms in a minute: what is safe, when to go on, and all that was typed, ready to be sent again."""

from fastapi import Request, Response

from services.portal.pages import keeping
from services.portal.pages.form import FORM, LOOKALIKES
from services.portal.pages.lookalikes import no_lookalikes
from services.portal.pages.submit import keep_text
from services.portal.render import page

HIDDEN = {"form_token", "etag", "key"}


async def too_many(request: Request, wait: int) -> Response:
    """Nothing was done with the form. `wait`: seconds until the next one counts again."""
    response = await _kept(request, wait)
    response.headers["Retry-After"] = str(wait)
    return response


async def _kept(request: Request, wait: int) -> Response:
    if request.url.path == FORM:
        return await keep_text(request, "te-vaak", 429)
    if request.url.path == LOOKALIKES:
        return no_lookalikes(request, too_often=True)
    if keeping.automatic(request):
        return keeping.line(request, "te-vaak")
    form = await request.form()
    sent = [(name, value) for name, value in form.multi_items() if name != "form_token" and isinstance(value, str)]
    # What has a space in it was written by a person, and is worth being seen.
    typed = [value for name, value in sent if name not in HIDDEN and len(value.split()) > 1]
    return await page(request, "too_many.html", 429, sent=sent, typed=typed, wait=wait)
