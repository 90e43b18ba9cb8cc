from collections import Counter

import pytest

from local.samples.records import Sample, samples
from shared.vocabularies import vocabulary


@pytest.fixture(scope="module")
def every() -> list[Sample]:
    return samples()


def test_there_are_103_samples_from_every_province_theme_phase_and_origin(every: list[Sample]) -> None:
    assert len({sample.key for sample in every}) == 103
    assert {sample.province for sample in every} == {t.code for t in vocabulary("provinces").items}
    assert {theme for sample in every for theme in sample.content["themes"]} == {
        t.code for t in vocabulary("themes").items
    }
    assert {sample.content["phase"] for sample in every} == {"idea", "experiment", "implementation"}
    assert {sample.content["origin"] for sample in every} == {"staff", "patron", "outside"}


def test_every_sample_keeps_its_source_and_has_what_submitting_requires(every: list[Sample]) -> None:
    for sample in every:
        assert sample.content["source"].startswith(("https://", "http://"))
        assert all(
            sample.content[name] for name in ("title", "summary", "goal", "approach", "origin", "phase", "themes")
        )
        assert 5 <= len(sample.content["title"]) <= 120
        assert len(sample.content["summary"]) <= 600
        assert all(code in vocabulary("target-groups") for code in sample.content["targetGroups"])


def test_a_sample_comes_after_those_that_it_builds_on(every: list[Sample]) -> None:
    place = {sample.key: number for number, sample in enumerate(every)}
    ties = [(sample.key, tie) for sample in every for tie in sample.ties]
    assert len(ties) == 13
    assert all(place[tie.key] < place[key] for key, tie in ties)
    assert all(tie.relation in vocabulary("relations") for _, tie in ties)


def test_about_a_third_is_moved_on_and_what_ended_is_stopped_with_its_outcome(every: list[Sample]) -> None:
    moved = [sample for sample in every if any(step.kind == "advance" for step in sample.steps)]
    assert 30 <= len(moved) <= 45
    assert Counter(step.body["outcome"] for sample in every for step in sample.steps if step.kind == "stop") == {
        "stopped": 4,
        "absorbed": 3,
        "failed-with-lessons": 1,
    }
    assert all(step.body["motivation"] for sample in every for step in sample.steps)


def test_the_own_projects_of_a_support_institution_go_to_spn(every: list[Sample]) -> None:
    moderators = {sample.staff["library"]["name"]: sample.moderator for sample in every}
    assert moderators["Biblionet Drenthe"] == "spn"
    assert moderators["Bibliotheek Assen"] == "moderator-drenthe"
