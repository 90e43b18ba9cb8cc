from services.search.dutch.remembered import Remembered


def test_what_was_seen_is_remembered_but_never_more_than_a_bounded_number() -> None:
    made: list[str] = []
    remembered = Remembered(lambda word: made.append(word) or word.upper(), 10)  # type: ignore[func-returns-value]
    assert remembered.of("huis") == remembered.of("huis") == "HUIS"
    assert made == ["huis"]
    for number in range(100):
        remembered.of(f"woord{number}")
        assert len(remembered) <= 10
    assert remembered.of("huis") == "HUIS"
    assert made.count("huis") == 2


def test_many_words_at_once_are_as_one_by_one_also_when_they_are_forgotten_on_the_way() -> None:
    words = ["een", "boek", "een", "film", "een"]
    assert list(Remembered(str.upper, 1).of_each(words)) == [word.upper() for word in words]
