"""The people one can be in local mode.

All of them are fictional. Their names are made of book parts, their addresses end in example.nl. The organisations
exist, but their ISIL codes are made up: they have the right shape (NL-, two digits for the type, four for the
organisation, four for the location) and the right type, and say nothing about the code the organisation really has.
"""

import unicodedata
from typing import NotRequired, TypedDict
from zlib import crc32

from shared.vocabularies import packaged


class Library(TypedDict):
    """The library organisation someone works for; `province` is a code."""

    isil: str
    name: str
    province: str


class Persona(TypedDict):
    """The claims of a token, plus `about`: one Dutch line for the log-in page, which is not in the token."""

    sub: str
    name: str
    email: str
    roles: list[str]
    library: NotRequired[Library]
    poi: NotRequired[str]
    provinces: NotRequired[list[str]]
    about: str


_PROVINCES = [term.code for term in packaged("provinces").items]
_POIS = {term.code: term for term in packaged("pois").items}
_POI_OF = {province: poi.code for poi in _POIS.values() for province in poi.provinces}
_POI_NAMES = {poi.label for poi in _POIS.values()}
_KB = "Koninklijke Bibliotheek"

_FIRST_NAMES = [
    "Aagje", "Bram", "Cato", "Diede", "Evi", "Floris", "Guusje", "Hidde", "Ilse", "Joris", "Klaske", "Luuk", "Mina",
    "Niek", "Odile", "Pim", "Roos", "Sjoerd", "Tjitske", "Ubbo", "Wout",
]  # fmt: skip
_SURNAMES = [
    "Bladwijzer", "Boekenlegger", "Colofon", "Drukinkt", "Ezelsoor", "Fraktuur", "Inkthoorn", "Kaftpapier", "Katern",
    "Leeslint", "Leestafel", "Naslag", "Papyrus", "Perkament", "Rugtitel", "Schutblad", "Titelblad", "Trefwoord",
    "Voetnoot", "Voorwoord", "Zetspiegel",
]  # fmt: skip


def library_persona(name: str, province: str) -> Persona:
    """Someone who works at this library. The same library gives the same person and the same (fictional) ISIL.

    `province` is a code. The persona's name is `medewerker-` and the library's name without *Bibliotheek* in front.
    """
    slug = _slug(name)
    for first in ("de-nieuwe-", "bibliotheek-", "bibliotheken-"):
        slug = slug.removeprefix(first)
    return _person(
        f"medewerker-{slug}",
        ["staff"],
        f"Werkt bij {name}: dient ideeën in en bouwt voort op die van anderen.",
        library=Library(isil=_isil(name), name=name, province=province),
    )


def moderator_for(library: str, province: str) -> str:
    """Who moderates this library's projects: the moderator of its province, or SPN when that moderator works there."""
    own = PERSONAS[f"moderator-{province}"]["library"]["name"]
    return "spn" if library == own else f"moderator-{province}"


def _moderator(province: str) -> Persona:
    poi = _POIS[_POI_OF[province]]
    return _person(
        f"moderator-{province}",
        ["moderator"],
        f"Werkt bij {poi.label}: beoordeelt ideeën uit {_listed(poi.provinces)} en begeleidt ze door de fasen.",
        # The own organisation, on whose projects a moderator never decides.
        library=Library(isil=_isil(poi.label), name=poi.label, province=poi.provinces[0]),
        poi=poi.code,
        provinces=list(poi.provinces),
    )


def _regiogids(poi: str) -> Persona:
    area = _POIS[poi].provinces
    about = f"Regiogids in {_listed(area)}: spoort vernieuwing op en brengt mensen bij elkaar."
    return _person(f"regiogids-{poi}", ["regiogids"], about, poi=poi, provinces=list(area))


def _national() -> list[Persona]:
    about_spn = "Werkt bij SPN: ziet alle provincies en beoordeelt de ideeën van de ondersteuningsinstellingen zelf."
    return [
        _person("spn", ["spn"], about_spn, provinces=list(_PROVINCES)),
        _person("kb", ["council"], "Zit in de Innovatieraad van de KB: volgt vernieuwing in het hele land."),
        _person("beheerder", ["admin"], "Beheert het platform: houdt het draaiend, beslist niet over ideeën."),
        _person("lezer", [], "Een lezer met een account: volgt thema's en projecten, dient niets in."),
    ]


def _person(
    sub: str,
    roles: list[str],
    about: str,
    *,
    library: Library | None = None,
    poi: str | None = None,
    provinces: list[str] | None = None,
) -> Persona:
    number = crc32(sub.encode())
    first, surname = _FIRST_NAMES[number % len(_FIRST_NAMES)], _SURNAMES[number // len(_FIRST_NAMES) % len(_SURNAMES)]
    person = Persona(sub=sub, name=f"{first} {surname}", email=f"{sub}@example.nl", roles=roles, about=about)
    if library is not None:
        person["library"] = library
    if poi is not None:
        person["poi"] = poi
    if provinces is not None:
        person["provinces"] = provinces
    return person


def _isil(organisation: str) -> str:
    """A made-up code of the right shape and type for a head office, always the same for the same name."""
    kind = "01" if organisation == _KB else "07" if organisation in _POI_NAMES else "08"
    return f"NL-{kind}{crc32(organisation.encode()) % 10_000:04}0000"


def _slug(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


def _listed(provinces: tuple[str, ...]) -> str:
    return " en ".join(packaged("provinces").label(province) for province in provinces)


_LIBRARIES = [
    ("Bibliotheek Assen", "drenthe"),
    ("Bibliotheek Utrecht", "utrecht"),
    ("Forum Groningen", "groningen"),
    ("dbieb", "fryslan"),
    ("Bibliotheek Deventer", "overijssel"),
    ("De Nieuwe Bibliotheek Almere", "flevoland"),
    ("Bibliotheek Arnhem", "gelderland"),
    ("OBA", "noord-holland"),
    ("Bibliotheek Rotterdam", "zuid-holland"),
    ("Bibliotheek Oosterschelde", "zeeland"),
    ("Bibliotheek Eindhoven", "noord-brabant"),
    ("Bibliotheek Venlo", "limburg"),
]

_ALL = [library_persona(name, province) for name, province in _LIBRARIES]
_ALL += [_moderator(province) for province in _PROVINCES]
_ALL += [_regiogids(poi) for poi in _POIS]
_ALL += _national()

PERSONAS: dict[str, Persona] = {person["sub"]: person for person in _ALL}
"""Everyone on the log-in page: a library and a moderator in every province, every regiogids, the national roles.

`library_persona` gives the staff of any other library.
"""
