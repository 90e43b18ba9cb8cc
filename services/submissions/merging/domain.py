"""Who may merge two projects, and who may split one. Pure.

A merge is for good: the old id leads to the survivor for ever, and what was said of the old one counts for the
survivor. The texts themselves are not mixed. The survivor's library takes over by hand what is worth keeping.
"""

from datetime import datetime
from uuid import UUID

from services.submissions.domain import Project
from shared.contracts.lineage import ProjectMerged, ProjectSplit
from shared.principal import Principal
from shared.problems import Fault, Problem, Text, conflict, forbidden, invalid, not_found

MERGEABLE = ("submitted", "changes-requested", "published")


def must_be_merged_by(person: Principal, old: Project, into: Project | None) -> None:
    """The owner of both, or a moderator of both areas to whose organisation neither belongs.

    Raises 404 for who may not see `old`, 400 for an `into` that is not public, 403 for who may see both and not do it.
    """
    if not (old.is_public or old.sees_working_copy(person) or old.sees_submission(person)):
        raise not_found()
    if person.has("staff") and old.is_of(person):
        if into is not None and into.is_public and not into.is_of(person):
            raise forbidden(
                "Het andere project is van een andere bibliotheek. Vraag je moderator om ze samen te voegen.",
                "The other project is another library's. Ask your moderator to merge them.",
            )
    elif not person.moderates(old.library.province):
        raise forbidden(
            "Alleen de eigenaar van beide projecten of een moderator van het gebied mag ze samenvoegen.",
            "Only the owner of both projects or a moderator of the area may merge them.",
        )
    elif old.is_of(person) or (into is not None and into.is_of(person)):
        raise forbidden(
            "Een van beide is van je eigen organisatie. Vraag een collega van een andere organisatie.",
            "One of the two belongs to your own organisation. Ask a colleague of another organisation.",
        )
    elif into is not None and into.is_public and not person.moderates(into.library.province):
        raise forbidden(
            "Het andere project ligt buiten je werkgebied. Vraag SPN om ze samen te voegen.",
            "The other project is outside your area. Ask SPN to merge them.",
        )
    if into is not None and into.status == "merged":
        raise conflict(
            "merged-meanwhile",
            "Het andere project is net zelf samengevoegd. Bekijk waar het nu staat en probeer het opnieuw.",
            "The other project was just merged itself. See where it is now and try again.",
        )
    if into is None or not into.is_public:
        words = Text(
            "Kies een gepubliceerd project om mee samen te voegen.", "Choose a published project to merge with."
        )
        raise invalid([Fault("body", "/into", "not-published", words)])


def merge(old: Project, into: Project, reason: str, now: datetime) -> None:
    """Let `old` live on in `into`. Raises Problem 409 for what can't be merged in its state."""
    if old.id == into.id:
        raise conflict(
            "merge-into-itself",
            "Dit is hetzelfde project, of het is al hierin samengevoegd. Er valt niets samen te voegen.",
            "This is the same project, or was merged into this one. There is nothing to merge.",
        )
    if old.status not in MERGEABLE:
        raise _not_now(old.status)
    old.status = "merged"
    old.touch(now)
    old.events.append(merged_event(old, into.id, reason, now))


def merged_event(old: Project, into: UUID, reason: str, now: datetime) -> ProjectMerged:
    """Told once more, with the newest survivor, when the survivor is merged itself: so its own newest event is all that
    a reader needs to know where a project lives on.
    """
    return ProjectMerged(project_id=old.id, into=into, library=old.library, reason=reason, merged_at=now)


def split(parent: Project, parts: tuple[UUID, ...], reason: str, now: datetime) -> None:
    """Note that `parts` were split off. The parent goes on itself; its library takes out what went along."""
    parent.must_be_alive()
    parent.touch(now)
    parent.events.append(
        ProjectSplit(project_id=parent.id, parts=parts, library=parent.library, reason=reason, split_at=now)
    )


def circle(titles: list[str]) -> Problem:
    """Merging would make the project build on itself."""
    way = ", die voortbouwt op ".join(f"‘{title}’" for title in titles)
    english = ", which builds on ".join(f"‘{title}’" for title in titles)
    return conflict(
        "lineage-cycle",
        f"Samengevoegd zou dit project op zichzelf voortbouwen: {way}. Laat eerst een verwijzing daartussen weghalen.",
        f"Merged, this project would build on itself: {english}. Have one of these ties taken away first.",
    )


def _not_now(status: str) -> Problem:
    told = {
        "draft": (
            "Dit is nog een concept. Gooi het weg, of dien het eerst in.",
            "This is still a draft. Discard it, or submit it first.",
        ),
        "merged": (
            "Dit project is al samengevoegd met een ander.",
            "This project was merged with another one already.",
        ),
    }
    nl, en = told.get(
        status,
        (
            "Dit project is afgesloten. Alleen wat is ingediend of gepubliceerd, kun je samenvoegen.",
            "This project is closed. Only what is submitted or published can be merged.",
        ),
    )
    return conflict(f"project-{status}", nl, en)
