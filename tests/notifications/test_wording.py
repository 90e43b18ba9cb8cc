"""What people read."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.notifications.domain import Happening
from services.notifications.wording import HEADLINES, headline, reason, sentence

ID = UUID("01900000-0000-7000-8000-000000000001")


def happening(kind: str, **changes: Any) -> Happening:
    facts = {"from_phase": "idea", "to_phase": "experiment", "outcome": None, **changes}
    return Happening(ID, ID, kind, "Robots", "Bibliotheek Assen", datetime(2026, 11, 24, tzinfo=UTC), **facts)


@pytest.mark.parametrize(
    ("kind", "nl"),
    [
        ("project-published", "Bibliotheek Assen deelt een nieuw project: ‘Robots’."),
        ("project-updated", "Bibliotheek Assen heeft ‘Robots’ bijgewerkt."),
        ("phase-advanced", "‘Robots’ gaat van de fase idee naar de fase experiment."),
        ("phase-repeated", "‘Robots’ doet de fase experiment nog een keer."),
        ("phase-returned", "‘Robots’ gaat van de fase idee terug naar de fase experiment."),
        ("project-stopped", "‘Robots’ is gestopt. Afloop: gestopt."),
        ("project-resumed", "‘Robots’ gaat weer verder, in de fase experiment."),
        ("project-withdrawn", "Bibliotheek Assen heeft ‘Robots’ ingetrokken. Het project is niet meer te vinden."),
        ("saved-search-matched", "‘Robots’ van Bibliotheek Assen past nu bij een zoekopdracht die je hebt bewaard."),
    ],
)
def test_every_kind_has_its_sentence(kind: str, nl: str) -> None:
    assert sentence(happening(kind)) == nl


def test_every_kind_that_has_a_headline_has_a_sentence_in_both_languages() -> None:
    for kind in HEADLINES:
        assert headline(happening(kind)) != headline(happening(kind), "en")
        assert sentence(happening(kind)) != sentence(happening(kind), "en")
        assert "Robots" in sentence(happening(kind), "en")


def test_stopping_tells_how_it_ended() -> None:
    assert "mislukt, met lessen" in sentence(happening("project-stopped", outcome="failed-with-lessons"))


def test_a_code_of_a_later_day_is_shown_as_it_is() -> None:
    assert "opschaling" in sentence(happening("phase-advanced", to_phase="opschaling"))


def test_a_title_with_braces_is_just_a_title() -> None:
    strange = Happening(ID, ID, "project-updated", "{library} {0}", "Bieb {title}", datetime(2026, 11, 24, tzinfo=UTC))
    assert sentence(strange) == "Bieb {title} heeft ‘{library} {0}’ bijgewerkt."


@pytest.mark.parametrize(
    ("chosen", "nl", "en"),
    [
        ({"theme": "mediawijsheid"}, "thema mediawijsheid", "theme media literacy"),
        ({"theme": "mediawijsheid", "province": "fryslan"}, "thema mediawijsheid, provincie Fryslân",
         "theme media literacy, province Friesland"),
        ({"phase": "implementation"}, "fase implementatie", "phase implementation"),
        ({"projectId": str(ID)}, "dit project", "this project"),
        ({"library": "NL-0800000000"}, "Bibliotheek Assen", "Bibliotheek Assen"),
        ({"savedSearch": str(ID)}, "een bewaarde zoekopdracht", "a saved search"),
        ({"query": "robot lezen"}, "zoekvraag ‘robot lezen’", "search for ‘robot lezen’"),
    ],
)  # fmt: skip
def test_a_reason_names_what_is_followed(chosen: dict[str, Any], nl: str, en: str) -> None:
    assert reason(chosen, "Bibliotheek Assen") == nl
    assert reason(chosen, "Bibliotheek Assen", "en") == en
