"""What waits for a library and for one of its staff, from the services that know of it."""

import asyncio

from services.portal.clients import JSON, Refused, ServiceDown, Services, unless_down
from services.portal.language import _
from services.portal.published import or_none
from services.portal.session import Session

OPEN = ("proposed", "confirmed")


async def waiting(services: Services, session: Session, projects: list[JSON]) -> JSON:
    """Lists by what they ask. `questions` is None while moderation is away; `projects` are the library's, for their
    titles. Raises ServiceDown without submissions: then there is no page at all.
    """
    submissions, token = services.submissions, session.token
    due = {"mine": "true", "reviewDue": "true"}
    reviews, adoptions, offers, invitations, questions = await asyncio.gather(
        or_none(submissions.get_all("/v1/projects", token, due)),
        or_none(submissions.get_all("/v1/adoptions", token, {"mine": "true"})),
        or_none(submissions.get_all("/v1/ownership-offers", token)),
        or_none(submissions.get_all("/v1/invitations", token)),
        unless_down(_questions(services, session)),
    )
    ours = [line for line in adoptions if session.is_of(line["adopter"]) and line["status"] in OPEN]
    theirs = [line for line in adoptions if not session.is_of(line["adopter"]) and line["status"] == "proposed"]
    titles = {item["id"]: item["title"] for item in projects}
    await asyncio.gather(*(_title(services, titles, line) for line in ours + theirs))
    return {
        "questions": questions,
        "reviews": [item for item in reviews if session.is_of(item["library"])],
        "to_confirm": theirs,
        "ours": ours,
        "offered": [offer for offer in offers if not offer["mine"]],
        "given": [offer for offer in offers if offer["mine"]],
        "invitations": invitations,
    }


async def _questions(services: Services, session: Session) -> list[JSON]:
    """The cases in which the moderator waits for an answer, each with what was asked."""
    work = await or_none(services.moderation.get_all("/v1/pending-work", session.token))
    cases = [item for item in work if item["kind"] == "question" and item["caseId"]]
    threads = await asyncio.gather(
        *(or_none(services.moderation.get_all(f"/v1/cases/{it['caseId']}/messages", session.token)) for it in cases)
    )
    return [
        {**case, "asked": [it for it in reversed(thread) if it["kind"] == "question" and it["open"]]}
        for case, thread in zip(cases, threads, strict=True)
    ]


async def _title(services: Services, titles: dict[str, str], line: JSON) -> None:
    """Adds the project's title to a line of the register, which names its id only."""
    key = line["projectId"]
    if key not in titles:
        try:
            titles[key] = (await services.search.get(f"/v1/projects/{key}"))["title"]
        except (Refused, ServiceDown):
            titles[key] = _("een project")
    line["title"] = titles[key]
