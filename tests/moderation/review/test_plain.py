"""Plain language, passage by passage; and that real texts are left alone."""

import pytest

from local.samples.records import samples
from services.moderation.review.domain import TEXTS
from services.moderation.review.plain import LONGEST_SENTENCE, findings, sentences_of, words_of


def told(text: str) -> list[str]:
    return [finding.text.nl for finding in findings(text)]


def test_a_long_sentence_is_counted_and_quoted() -> None:
    sentence = "Wij lezen " + "samen " * 36 + "voor."
    [finding] = findings(f"Kort. {sentence}")
    assert finding.text.nl == "Deze zin heeft 39 woorden. Maak er twee of drie van."
    assert finding.text.en.startswith("This sentence has 39 words.")
    assert finding.found.startswith("Wij lezen samen")
    assert finding.found.endswith("…")


def test_a_sentence_of_the_longest_length_is_fine() -> None:
    assert told("woord " * LONGEST_SENTENCE + ".") == []
    assert len(told("woord " * (LONGEST_SENTENCE + 1) + ".")) == 1


def test_a_word_of_the_office_comes_with_a_plainer_one() -> None:
    assert told("Wij Faciliteren dit middels een app.") == [
        "Schrijf liever: mogelijk maken.",
        "Schrijf liever: met.",
    ]


def test_a_word_that_only_contains_one_is_another_word() -> None:
    assert told("De commitmentverklaring ligt klaar.") == []


def test_a_text_in_which_nobody_does_anything_is_told_so_once() -> None:
    [words] = told("De boeken worden gebracht. De ouders werden gevraagd. Er wordt gemeten. Jan leest.")
    assert words.startswith("3 van de 4 zinnen zeggen niet wie het doet")
    assert told("De boeken worden gebracht. Jan leest ze. Piet ook.") == []


def test_piled_up_abstract_words_are_named() -> None:
    [words] = told("De versterking van samenwerking leidt tot verbetering en duurzaamheid.")
    assert "4 abstracte woorden" in words
    assert "versterking" in words


def test_a_word_of_half_a_line_is_named() -> None:
    assert "letters" in told("De meerjarenbeleidsplanningscyclusrapportage komt.")[0]
    assert told("De kinder-opvang-organisatie-medewerkers komen.") == []


def test_sentences_end_where_people_end_them() -> None:
    text = "Het kost € 2.500,- per jaar. Kijk op https://bieb.nl/a.b.c. Zo!\n- een\n1. twee"
    assert list(sentences_of(text)) == ["Het kost € 2.500,- per jaar.", "Kijk op .", "Zo!", "een", "twee"]
    assert words_of("Foto's van 2.500 mensen, zo'n 3-gangenmenu") == [
        "Foto's", "van", "2.500", "mensen", "zo'n", "3", "gangenmenu",
    ]  # fmt: skip


def test_nobody_gets_more_findings_than_he_reads() -> None:
    assert len(told("woord " * 30 + ". ")) == 1
    assert len(told(("woord " * 30 + ". ") * 20)) == 5


@pytest.mark.parametrize("part", ["a", "ge", ".", "\n", "a.", "((", "www.", "http://", "a@", "an-", "- "])
def test_any_text_is_read_to_its_end(part: str) -> None:
    findings(part * (8000 // len(part)))


def test_real_records_are_left_alone() -> None:
    records = [sample.content for sample in samples()]
    cried = [it["title"] for it in records if any(findings(it.get(name) or "") for name in TEXTS)]
    assert len(records) > 100
    assert len(cried) <= len(records) // 10, cried
