"""Who may do what, in words. The services decide: the whole of it, route by route, is tests/security/role_table.py."""

from typing import NamedTuple


class Role(NamedTuple):
    """A role as tokens call it, its name, for which part of the country it counts, and what it may."""

    code: str
    name: str
    area: str
    may: tuple[str, ...]
    claims: tuple[str, ...]
    """What a token has to say beside the role."""


ROLES = (
    Role(
        "staff",
        "Bibliotheekmedewerker",
        "de projecten van de eigen bibliotheek",
        (
            "een idee schrijven, indienen, aanpassen en intrekken",
            "bestanden toevoegen, anderen laten meeschrijven, een project overdragen",
            "zeggen dat de bibliotheek een project van een ander ook doet",
            "antwoorden op vragen van de moderator en bezwaar maken",
        ),
        ("library",),
    ),
    Role(
        "moderator",
        "Moderator",
        "de provincies in zijn token; nooit een project van de eigen organisatie",
        (
            "lezen wat is ingediend, en erover besluiten",
            "vragen stellen, een tweede mening vragen en geven",
            "een project naar een andere fase brengen of laten stoppen",
            "een parel nomineren en toekennen",
        ),
        ("poi", "provinces", "library"),
    ),
    Role(
        "regiogids",
        "Regiogids",
        "de provincies in zijn token",
        ("een parel nomineren", "de cijfers van de eigen provincies zien"),
        ("poi", "provinces"),
    ),
    Role("council", "Innovatieraad en KB", "het hele land", ("alle cijfers zien",), ()),
    Role(
        "spn",
        "SPN",
        "het hele land",
        (
            "alles wat een moderator mag, in elke provincie",
            "een zaak aan een andere moderator geven",
            "de woordenlijsten wijzigen",
            "het logboek van besluiten controleren",
            "alle cijfers zien en andere regels uitproberen",
            "projecten importeren voor elke bibliotheek",
        ),
        (),
    ),
    Role(
        "admin",
        "Beheerder van het platform",
        "het hele land; geen besluiten over ideeën",
        (
            "het logboek van besluiten controleren",
            "alle cijfers zien en andere regels uitproberen",
            "projecten importeren voor elke bibliotheek",
            "voor een ander inzien en wissen wat er van die persoon is bewaard",
        ),
        (),
    ),
)
EVERYBODY = (
    "Lezen wat gepubliceerd is, kan iedereen, ook zonder account. Wie inlogt kan ook volgen en zoekvragen bewaren."
)
CLAIMS = (
    ("roles", "een lijst van rollen", '["moderator"]'),
    ("library", "de organisatie waar iemand werkt", '{"isil": "NL-0800010000", "name": "…", "province": "drenthe"}'),
    ("poi", "de ondersteuningsinstelling: de code uit de lijst hieronder", '"biblionet-drenthe"'),
    ("provinces", "het gebied: codes van provincies", '["drenthe"]'),
)
"""What a token says of a person: the claim, what it means, and how it is written."""
