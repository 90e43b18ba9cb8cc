from services.search.projection import Tie, record_of
from shared.ids import new_id
from shared.testing import factories
from shared.vocabularies import Vocabulary


def test_phase_and_outcome_are_what_moderation_says_not_what_the_library_wrote() -> None:
    record = record_of(factories.published(phase="experiment", outcome="stopped"))
    assert record.content["phase"] == "idea"
    assert (record.phase, record.outcome) == ("experiment", "stopped")


def test_a_code_of_a_later_day_is_kept_as_it_is() -> None:
    record = record_of(factories.published(themes=["kunstmatige-intelligentie"]))
    assert record.themes == ("kunstmatige-intelligentie",)


def test_one_tie_to_each_older_project_and_none_to_itself() -> None:
    itself, older = new_id(), new_id()
    ties = [
        {"projectId": str(older), "relation": "adopted", "note": "eerste"},
        {"projectId": str(itself), "relation": "inspired"},
        {"projectId": str(older), "relation": "inspired", "note": "tweede"},
    ]
    assert record_of(factories.published(itself, buildsOn=ties)).ties == (Tie(older, "adopted", "eerste"),)


def _term(code: str, label: str, until: str | None = None, then: str | None = None) -> dict[str, str | None]:
    return {
        "code": code, "label": label, "labelEn": label, "validFrom": "2016-01-01", "validTo": until, "replacedBy": then
    }  # fmt: skip


REPLACED = Vocabulary.model_validate(
    {
        "name": "themes",
        "title": "Thema's",
        "titleEn": "Themes",
        "items": [
            _term("oud", "het oude thema", "2020-12-31", "nieuw"),
            _term("nieuw", "het nieuwe thema", "2024-12-31", "nieuwst"),
            _term("nieuwst", "het nieuwste thema"),
            _term("straks", "straks vervangen", "2999-12-31", "nieuwst"),
        ],
    }
)
"""Themes of which one was replaced twice, and one will be."""
