"""Who may do what, in words. The services decide: the whole of it, route by route, is tests/security/role_table.py."""

from typing import NamedTuple

from services.portal.language import N_


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
        N_("Bibliotheekmedewerker"),
        N_("de projecten van de eigen bibliotheek"),
        (
            N_("een idee schrijven, indienen, aanpassen en intrekken"),
            N_("bestanden toevoegen, anderen laten meeschrijven, een project overdragen"),
            N_("zeggen dat de bibliotheek een project van een ander ook doet"),
            N_("antwoorden op vragen van de moderator en bezwaar maken"),
        ),
        ("library",),
    ),
    Role(
        "moderator",
        N_("Moderator"),
        N_("de provincies in zijn token; nooit een project van de eigen organisatie"),
        (
            N_("lezen wat is ingediend, en erover besluiten"),
            N_("vragen stellen, een tweede mening vragen en geven"),
            N_("een project naar een andere fase brengen of laten stoppen"),
            N_("een parel nomineren en toekennen"),
        ),
        ("poi", "provinces", "library"),
    ),
    Role(
        "regiogids",
        N_("Regiogids"),
        N_("de provincies in zijn token"),
        (N_("een parel nomineren"), N_("de cijfers van de eigen provincies zien")),
        ("poi", "provinces"),
    ),
    Role("council", N_("Innovatieraad en KB"), N_("het hele land"), (N_("alle cijfers zien"),), ()),
    Role(
        "spn",
        "SPN",
        N_("het hele land"),
        (
            N_("alles wat een moderator mag, in elke provincie"),
            N_("een zaak aan een andere moderator geven"),
            N_("de woordenlijsten wijzigen"),
            N_("het logboek van besluiten controleren"),
            N_("alle cijfers zien en andere regels uitproberen"),
            N_("projecten importeren voor elke bibliotheek"),
        ),
        (),
    ),
    Role(
        "admin",
        N_("Beheerder van het platform"),
        N_("het hele land; geen besluiten over ideeën"),
        (
            N_("het logboek van besluiten controleren"),
            N_("alle cijfers zien en andere regels uitproberen"),
            N_("projecten importeren voor elke bibliotheek"),
            N_("voor een ander inzien en wissen wat er van die persoon is bewaard"),
        ),
        (),
    ),
)
EVERYBODY = N_(
    "Lezen wat gepubliceerd is, kan iedereen, ook zonder account. Wie inlogt kan ook volgen en zoekvragen bewaren."
)
CLAIMS = (
    ("roles", N_("een lijst van rollen"), '["moderator"]'),
    (
        "library",
        N_("de organisatie waar iemand werkt"),
        '{"isil": "NL-0800010000", "name": "…", "province": "drenthe"}',
    ),
    ("poi", N_("de ondersteuningsinstelling: de code uit de lijst hieronder"), '"biblionet-drenthe"'),
    ("provinces", N_("het gebied: codes van provincies"), '["drenthe"]'),
)
"""What a token says of a person: the claim, what it means, and how it is written."""
