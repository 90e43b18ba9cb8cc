import pytest

from services.search.dutch.snowball import snowball
from services.search.dutch.stemming import stem


@pytest.mark.parametrize(
    "forms",
    [
        ("huis", "huizen"),
        ("robot", "robots"),
        ("voorlezen", "voorlees", "voorleest", "voorgelezen"),
        ("afschaffen", "afschaft"),
        ("leerling", "leerlingen"),
        ("boom", "bomen"),
        ("lees", "lezen", "leest"),
        ("bibliotheek", "bibliotheken"),
        ("buurt", "buurten"),
    ],
)
def test_forms_of_one_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("form", "word"), [("musea", "museum"), ("kinderen", "kind"), ("steden", "stad"), ("leden", "lid")]
)
def test_what_the_rules_miss_is_mended(form: str, word: str) -> None:
    assert snowball(form) != snowball(word)
    assert stem(form) == stem(word)


@pytest.mark.parametrize(("one", "other"), [("buurt", "buur"), ("maker", "maak"), ("diner", "dien"), ("mens", "men")])
def test_words_that_only_look_alike_keep_their_own_stem(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["", "42", "xyzzy", "q"])
def test_what_is_no_dutch_word_has_a_stem_too(word: str) -> None:
    assert stem(word) == snowball(word) == word
