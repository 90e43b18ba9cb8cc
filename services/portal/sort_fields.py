"""By what the terms of a vocabulary are sorted, and what it does to projects when SPN sorts one otherwise.

A theme serves a priority, a support institution has its provinces, a criterion stands at a phase. Whoever lets the
program read one of these fields in another place tells it in `MEANS`: SPN decides by what is written there.
"""

from dataclasses import dataclass
from typing import Literal

from services.portal.language import N_


@dataclass(frozen=True)
class Field:
    """A field of the form: `name` on it, `wire` at the service. `schemes`: the vocabularies to choose from. A value of
    `targets` is `scheme/code`; the first scheme is in sight, the others unfold.
    """

    name: str
    wire: str
    kind: Literal["codes", "targets", "code", "yes", "text", "address"]
    words: str
    help: str = ""
    schemes: tuple[str, ...] = ()


CONFIRMED = Field(
    "bevestigd",
    "verified",
    "yes",
    N_("De naam is bevestigd"),
    N_("Zonder vinkje staat bij de term: nog te bevestigen door SPN."),
)
FIELDS: dict[str, tuple[Field, ...]] = {
    "themes": (
        Field("prioriteit", "priority", "code", N_("Prioriteit"), schemes=("priorities",)),
        Field(
            "overeen",
            "mappedTo",
            "targets",
            N_("Komt overeen met"),
            N_("Kies wat er het dichtst bij ligt. Meer mag, niets ook."),
            ("societal-challenges", "core-functions"),
        ),
        CONFIRMED,
    ),
    "pois": (
        Field(
            "provincies",
            "provinces",
            "codes",
            N_("Provincies"),
            N_(
                "Een provincie hoort bij één instelling: haal haar ook weg bij de andere. Staat ze bij twee, dan telt "
                "ze bij de eerste in de lijst."
            ),
            ("provinces",),
        ),
        CONFIRMED,
    ),
    "gate-criteria": (
        Field("fase", "phase", "code", N_("Voor de stap naar de fase"), schemes=("phases",)),
        Field(
            "verplicht",
            "required",
            "yes",
            N_("Verplicht"),
            N_("Kiest een moderator hier ‘Nee’, dan gaat een project niet verder. Niet bekeken houdt niets tegen."),
        ),
        Field(
            "themas",
            "themes",
            "codes",
            N_("Alleen voor projecten met een van deze thema’s"),
            N_("Kies je niets, dan geldt het voor alle projecten."),
            ("themes",),
        ),
    ),
    "target-groups": (
        Field(
            "groep",
            "group",
            "text",
            N_("Groep (mag leeg)"),
            N_("Een nieuwe groep heet ook op de Engelse pagina’s zoals je haar hier schrijft."),
        ),
    ),
    "licences": (
        Field("webadres", "url", "address", N_("Webadres van de hele tekst (mag leeg)"), N_("Begint met https://.")),
    ),
}
"""Which vocabulary has which fields; the other vocabularies have none."""
MEANS = {
    "themes": N_(
        "Projecten houden dit thema en je vindt ze net als nu. Alleen wie projecten met deze lijst zelf ordent, ziet "
        "ze anders ingedeeld."
    ),
    "pois": N_(
        "Alle projecten uit deze provincies, ook die van vroeger, tellen in de cijfers meteen bij deze instelling, en "
        "wie er indient leest haar naam. Wie ze beoordeelt verandert hier niet: dat hangt aan het account "
        "van de moderator."
    ),
    "gate-criteria": N_(
        "Dit geldt bij de volgende stap van elk project, ook als het al bezig is: een verplicht criterium waaraan niet "
        "is voldaan, houdt die stap tegen. Stappen die al gezet zijn, blijven staan."
    ),
    "target-groups": N_(
        "Projecten houden deze doelgroep en je vindt ze net als nu. Alleen het kopje erboven bij Indienen verandert."
    ),
    "licences": N_(
        "Projecten houden deze licentie. In de open data wijzen ze meteen naar het nieuwe adres, ook de oude projecten."
    ),
}
"""What a change does to the projects that have the term. True because nothing else reads these fields: search finds a
project by codes and labels, moderation asks its gates and its figures anew each time.
"""
