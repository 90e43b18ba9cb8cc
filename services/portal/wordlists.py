"""The vocabularies as SPN looks after them: where a term stands, what uses it, and what ending it would do."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime

from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.language import N_, _, language
from shared.moments import HERE
from shared.vocabularies import NAMES, Term, Vocabulary, vocabulary

FACETS = {
    "themes": "theme",
    "phases": "phase",
    "provinces": "province",
    "target-groups": "targetGroup",
    "core-functions": "coreFunction",
    "outcomes": "outcome",
    "origins": "origin",
}
"""The vocabularies by which search counts projects, and the name of the count."""
STANDS = {
    "now": (N_("Nu in gebruik"), N_("Een nieuw project kan deze termen krijgen.")),
    "coming": (N_("Straks in gebruik"), N_("Vanaf de eerste dag kan een nieuw project deze termen krijgen.")),
    "ended": (N_("Niet meer in gebruik"), N_("Projecten die zo’n term al hadden, houden die.")),
}
EVENTS = 1000
"""What one question to the feed may bring; a vocabulary changes some tens of times a year."""


@dataclass(frozen=True)
class Wordlist:
    """One vocabulary, read at `tag`. `only_relabelled`: its codes are part of the program."""

    words: Vocabulary
    tag: str
    only_relabelled: bool

    def term(self, code: str) -> Term:
        """Raises Refused 404."""
        found = self.words.term(code)
        if found is None:
            raise Refused("submissions", 404, _("Deze term bestaat niet."))
        return found

    def standing(self) -> list[tuple[str, str, str, list[Term]]]:
        """(key, title, what it means, terms), in order, without empty ones."""
        by = {key: [term for term in self.words.items if stands(term) == key] for key in STANDS}
        return [(key, _(STANDS[key][0]), _(STANDS[key][1]), terms) for key, terms in by.items() if terms]

    def others(self, code: str) -> list[Term]:
        """The terms that could take over from this one."""
        return [term for term in self.words.items if term.code != code and stands(term) != "ended"]


def today() -> date:
    """The day that people here have."""
    return datetime.now(HERE).date()


def stands(term: Term) -> str:
    """One of STANDS."""
    if term.valid_to is not None and term.valid_to < today():
        return "ended"
    return "coming" if term.valid_from > today() else "now"


def mapped(target: str) -> str:
    """A term of another vocabulary, that is named as `vocabulary/code`, in words."""
    scheme, __, code = target.partition("/")
    return vocabulary(scheme).label(code, language()) if scheme in NAMES else target


def title(words: Vocabulary) -> str:
    """What people call a vocabulary."""
    return words.title if language() == "nl" else words.title_en


def titles() -> dict[str, str]:
    """What people call each vocabulary."""
    return {name: title(vocabulary(name)) for name in NAMES}


async def listed(services: Services) -> list[JSON]:
    """Every vocabulary, by the name that people read. Raises ServiceDown."""
    found = (await services.submissions.get("/v1/vocabularies"))["items"]
    return sorted(found, key=lambda item: str(item["title"]).casefold())


async def read(services: Services, name: str) -> Wordlist:
    """One of them as it is now, and not as this process last heard. Raises Refused 404, ServiceDown."""
    if name not in NAMES:
        raise Refused("submissions", 404, _("Deze woordenlijst bestaat niet."))
    (found, tag), every = await asyncio.gather(
        services.submissions.get_tagged(f"/v1/vocabularies/{name}"), listed(services)
    )
    fields = {field: found[field] for field in ("name", "title", "titleEn", "items")}
    fixed = next((item["onlyRelabelled"] for item in every if item["name"] == name), False)
    words = Vocabulary.model_validate(fields, extra="ignore")
    return Wordlist(words, tag, bool(fixed))


async def used(services: Services, name: str) -> dict[str, int] | None:
    """How many published projects are found under each code; none for a vocabulary that search doesn't count by, and
    None while search is away.
    """
    facet = FACETS.get(name)
    if facet is None:
        return {}
    found = await unless_down(services.search.get("/v1/projects", params={"facets": facet, "size": 1}))
    return None if found is None else {item["code"]: item["count"] for item in found["facets"].get(facet, [])}


async def changes(services: Services, name: str = "") -> list[JSON] | None:
    """What SPN changed, the newest first, of one vocabulary or of all; None while the feed is away."""
    found: list[JSON] = []
    after: int | None = 0
    while after is not None:
        params = {"types": "VocabularyChanged", "after": after, "limit": EVENTS}
        answer = await unless_down(services.notifications.get("/v1/events", params=params))
        if answer is None:
            return None
        found += [event["data"] | {"at": event["time"]} for event in answer["items"]]
        after = answer.get("next")
    return [change for change in reversed(found) if name in ("", change["vocabulary"])]
