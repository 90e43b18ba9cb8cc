"""What somebody wants insight into: the choice in the address, the questions that follow from it, and the searches."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import QueryParams

from services.portal.language import N_, _
from services.portal.words import VOCABULARIES, label
from shared.moments import HERE
from shared.vocabularies import vocabulary

PATH = "/inzicht"
SEARCH = "/ontdekken"
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""What search takes for a start year."""

# By phase, then by what is chosen: nothing or a theme, a province, both. {0} is the theme, {1} the province.
_QUESTIONS: dict[str | None, tuple[str, str, str]] = {
    None: (
        N_("Waar is nog niets over {0}?"),
        N_("Over welk thema is er nog niets in {1}?"),
        N_("Is er in {1} al iets over {0}?"),
    ),
    "idea": (
        N_("Waar is nog geen idee over {0}?"),
        N_("Over welk thema is nog geen idee in {1}?"),
        N_("Is er in {1} een idee over {0}?"),
    ),
    "experiment": (
        N_("Waar wordt nog niet geëxperimenteerd met {0}?"),
        N_("Met welk thema wordt nog niet geëxperimenteerd in {1}?"),
        N_("Wordt er in {1} geëxperimenteerd met {0}?"),
    ),
    "implementation": (
        N_("Waar hoort {0} nog niet bij het gewone aanbod?"),
        N_("Welk thema hoort nog niet bij het gewone aanbod in {1}?"),
        N_("Hoort {0} in {1} bij het gewone aanbod?"),
    ),
}


@dataclass(frozen=True)
class Chosen:
    """The choice, in codes of today. `phase` is only for the map of white spots: the other charts show all phases."""

    theme: str | None = None
    province: str | None = None
    year: str | None = None
    phase: str | None = None

    @classmethod
    def read(cls, params: QueryParams) -> "Chosen":
        """Anything odd in the address is as if it was not there: an old link still leads somewhere."""
        year = params.get("startYear", "")
        sound = len(year) == 4 and year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR
        phase = _code("phase", params)
        return cls(
            theme=_code("theme", params),
            province=_code("province", params),
            year=year if sound else None,
            phase=phase if phase in _QUESTIONS else None,
        )

    @property
    def any(self) -> bool:
        """Whether there is something to clear."""
        return bool(self.theme or self.province or self.year)

    def params(self, *, without: str = "") -> dict[str, str]:
        """The filters as search and Ontdekken name them, but one; without the phase."""
        chosen = {"theme": self.theme, "province": self.province, "startYear": self.year}
        return {name: value for name, value in chosen.items() if value and name != without}

    def search(self, without: str = "", **more: str) -> str:
        """The address of the search for these filters and `more`."""
        return f"{SEARCH}?{urlencode({**self.params(without=without), **more})}"

    def address(self, phase: str | None) -> str:
        """This page with the white spots of another phase."""
        query = urlencode({**self.params(), **({"phase": phase} if phase else {})})
        return f"{PATH}?{query}#wit" if query else f"{PATH}#wit"

    @property
    def question(self) -> str:
        """What the map of white spots asks."""
        both = bool(self.theme and self.province)
        words = _QUESTIONS[self.phase][2 if both else 1 if self.province else 0]
        return _(words).format(label("theme", self.theme) or _("een thema"), label("province", self.province))


def found_at(href: str) -> str:
    """The page that shows what search finds at `href`.

    Search writes `theme:x` before the words where a filter on themes has to stay beside it. Where that filter is x
    alone, it says the same once more, and people would not know what it means.
    """
    query = parse_qs(urlsplit(href).query)
    said = {f"{name}:{values[0]}" for name, values in query.items() if len(values) == 1}
    words = [word for word in " ".join(query.pop("q", [])).split(" ") if word and word not in said]
    return f"{SEARCH}?{urlencode({**({'q': ' '.join(words)} if words else {}), **query}, doseq=True)}"


def _code(field: str, params: QueryParams) -> str | None:
    """The code of today for one in the address, which may be older than the vocabulary is now."""
    terms, given = vocabulary(VOCABULARIES[field]), params.get(field, "")
    return terms.successor(given, datetime.now(HERE).date()) if given in terms else None
