"""What a saved search asks of a project, as far as the catalogue's own words do not tell it (`test_percolator.py`)."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.search.question import understand
from services.search.saved.words import Document, meets, needs, wanted
from services.search.synonyms import table
from shared.vocabularies import Term, Vocabulary

DAY = date(2026, 3, 2)
ELSEWHERE = Document(" iets heel anders ", frozenset({"iet", "heel", "ander"}))


def thesaurus(*same: str, narrower: tuple[str, ...] = ()) -> Vocabulary:
    term = Term(code="t", label=same[0], label_en="t", aliases=same[1:], narrower=narrower, valid_from=DAY)
    return Vocabulary(name="synonyms", title="Synoniemen", title_en="Synonyms", items=(term,))


def test_a_synonym_of_signs_alone_is_met_by_no_project() -> None:
    synonyms = table(thesaurus("taal", "&", "lezen", narrower=("!!",)), DAY)
    assert synonyms == {"taal": ("lezen",), "lees": ("taal",)}
    asked = wanted(understand("taal"), synonyms)
    assert needs(asked) == {"taal", "lees"}
    assert not meets(asked, ELSEWHERE, {})


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4), st.lists(st.text(max_size=8), max_size=2))
def test_whatever_spn_writes_as_synonyms_a_search_needs_a_word(same: list[str], narrower: list[str]) -> None:
    synonyms = table(thesaurus(*same, narrower=tuple(narrower)), DAY)
    asked = wanted(understand(" ".join(["olifant", *same])), synonyms | {"olifant": tuple(synonyms)[:1]})
    assert needs(asked)
    assert not meets(asked, Document(" ", frozenset()), {})
