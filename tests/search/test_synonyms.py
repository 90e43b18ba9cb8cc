"""Other words for the same thing: which word finds which, on which days, and from the moment that SPN says so."""

from datetime import date, timedelta
from typing import Any

from services.search.question import understand
from services.search.saved.words import needs, wanted
from services.search.synonyms import synonyms, table
from services.search.terms import today
from shared.contracts.vocabularies import VocabularyChanged, VocabularyTerm, vocabulary_id
from shared.ids import new_id
from shared.testing import factories
from shared.vocabularies import Memory, Term, Vocabulary, memory
from tests.support.service import RunningService

DAY = date(2026, 3, 2)
NOTHING_ELSE = {"summary": "Zonder meer.", "goal": "g", "approach": "a"}


def term(*same: str, narrower: tuple[str, ...] = (), since: date = DAY, until: date | None = None) -> Term:
    """Words for the same thing, the first its label, and narrower ones; in use on these days."""
    return Term(
        code=same[0], label=same[0], label_en=same[0], aliases=same[1:], narrower=narrower,
        valid_from=since, valid_to=until,
    )  # fmt: skip


def known(*terms: Term) -> Vocabulary:
    return Vocabulary(name="synonyms", title="Synoniemen", title_en="Synonyms", items=terms)


def changed(told: Term) -> VocabularyChanged:
    """What SPN tells when it adds or changes a term."""
    return VocabularyChanged(
        vocabulary_id=vocabulary_id("synonyms"), vocabulary="synonyms", change="added", place=0,
        term=VocabularyTerm.model_validate(told.model_dump()), changed_at=factories.NOON,
    )  # fmt: skip


async def titles(service: RunningService, q: str) -> list[str]:
    answer = await service.get("/v1/projects", params={"q": q, "exact": True, "facets": ""})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return [item["title"] for item in items]


def test_the_label_and_its_aliases_find_each_other() -> None:
    assert table(known(term("zork", "plimp", "gramf")), DAY) == {
        "zork": ("plimp", "gramf"),
        "plimp": ("zork", "gramf"),
        "gramf": ("zork", "plimp"),
    }


def test_a_narrower_word_is_found_and_finds_nothing_wider() -> None:
    found = table(known(term("zork", "plimp", narrower=("gramf",))), DAY)
    assert found == {"zork": ("plimp", "gramf"), "plimp": ("zork", "gramf")}


def test_a_word_of_two_terms_finds_what_is_in_both_once() -> None:
    found = table(known(term("zork", "plimp", "gramf"), term("plimp", "gramf", "wex")), DAY)
    assert found["plimp"] == ("zork", "gramf", "wex")
    assert "wex" not in found["zork"], "what is the same as a word of mine is not the same as me"


def test_a_row_of_words_is_known_by_its_stems_and_signs_and_accents_do_not_count() -> None:
    found = table(known(term("Grijze Zorken", "Plimp-café")), DAY)
    assert found == {"grijs zork": ("plimp cafe",), "plimp cafe": ("grijze zorken",)}


def test_what_is_in_use_counts_from_its_first_to_its_last_day() -> None:
    kept = known(term("zork", "plimp", since=DAY, until=DAY + timedelta(days=2)))
    in_use = [bool(table(kept, DAY + timedelta(days=days))) for days in range(-1, 4)]
    assert in_use == [False, True, True, True, False]


def test_a_word_of_signs_alone_is_no_word() -> None:
    found = table(known(term("zork", "&", "plimp", narrower=("!!",)), term("@", "wex")), DAY)
    assert found == {"zork": ("plimp",), "plimp": ("zork",), "wex": ()}
    assert needs(wanted(understand("zork"), found)) == {"zork", "plimp"}


def test_what_a_process_knows_is_made_again_when_a_term_or_the_day_changes(monkeypatch: Any) -> None:
    with Memory().used():
        memory().put(known(term("zork", "plimp", since=today(), until=today())))
        first = synonyms()
        assert first == {"zork": ("plimp",), "plimp": ("zork",)}
        assert synonyms() is first, "not for every question"
        monkeypatch.setattr("services.search.synonyms.today", lambda: DAY + timedelta(days=100_000))
        assert synonyms() == {}
        memory().put(known(term("zork", "gramf", since=DAY)))
        assert synonyms() == {"zork": ("gramf",), "gramf": ("zork",)}


async def test_the_next_search_finds_by_what_spn_added_and_no_longer_by_what_it_ended(search: RunningService) -> None:
    for title in ("Zork in de wijk", "Plimp op het plein", "Gramf aan zee"):
        await search.deliver(factories.published(new_id(), title=title, **NOTHING_ELSE))
    assert await titles(search, "zork") == ["Zork in de wijk"]

    added = term("zork", "plimp", narrower=("gramf",))
    await search.deliver(changed(added), sequence=1)
    assert set(await titles(search, "zork")) == {"Zork in de wijk", "Plimp op het plein", "Gramf aan zee"}
    assert set(await titles(search, "plimp")) == {"Zork in de wijk", "Plimp op het plein", "Gramf aan zee"}
    assert await titles(search, "gramf") == ["Gramf aan zee"]

    ended = added.model_copy(update={"valid_to": today() - timedelta(days=1)})
    await search.deliver(changed(ended), sequence=2)
    await search.deliver(changed(added), sequence=1)  # late, and once more
    assert await titles(search, "zork") == ["Zork in de wijk"]
