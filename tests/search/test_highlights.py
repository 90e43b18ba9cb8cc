import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from services.search.dutch.analysis import analyse
from services.search.dutch.folding import words
from services.search.highlights import AROUND, Marks, highlights
from services.search.index.snapshot import Hit

HOSTILE = "<script>alert('x')</script> \"taal\" & <mark>café</mark>"


def shown(title: str = "", summary: str = "", marks: Marks | None = None, **rest: str) -> dict[str, str]:
    return highlights(Hit(0.0, {"title": title, "summary": summary}, to_json(rest)), marks or Marks())


def of(*asked: str) -> Marks:
    return Marks(frozenset(analyse(word).stem for word in asked))


def test_the_matching_word_is_marked_as_it_was_written() -> None:
    found = shown("Taal in het Café", "Niets.", of("cafe"))
    assert found == {"title": "Taal in het <mark>Café</mark>"}


def test_everything_but_the_mark_is_escaped() -> None:
    found = shown(HOSTILE, marks=of("taal", "script"))
    assert found["title"] == (
        "&lt;<mark>script</mark>&gt;alert(&#x27;x&#x27;)&lt;/<mark>script</mark>&gt; &quot;<mark>taal</mark>&quot;"
        " &amp; &lt;mark&gt;café&lt;/mark&gt;"
    )


def test_a_phrase_is_marked_only_where_it_stands() -> None:
    marks = Marks(phrases=(("derde", "plek"),))
    assert shown("Een derde van de derde plek", "plek", marks) == {
        "title": "Een derde van de <mark>derde</mark> <mark>plek</mark>"
    }


def test_when_the_summary_does_not_match_the_part_that_does_is_shown() -> None:
    goal = "woord " * 100 + "doelwit " + "woord " * 100
    found = shown("Titel", "Kort.", of("doelwit"), goal=goal)
    assert found.keys() == {"text"}
    assert found["text"].startswith("… woord ")
    assert found["text"].endswith("woord …")
    assert "<mark>doelwit</mark>" in found["text"]
    assert len(found["text"]) < 3 * AROUND


def test_a_short_field_is_shown_with_its_last_full_stop() -> None:
    found = shown(marks=of("buurt"), tips="Begin klein. Vraag het de buurt.")
    assert found == {"text": "Begin klein. Vraag het de <mark>buurt</mark>."}


def test_nothing_is_marked_where_nothing_matches() -> None:
    assert shown("A", "B", of("c"), goal="D") == {}


def test_a_compound_is_marked_by_a_part_of_it_and_a_word_by_its_beginning() -> None:
    assert shown("Bibliotheekinnovatie", marks=of("innovatie")) == {"title": "<mark>Bibliotheekinnovatie</mark>"}
    marks = Marks(beginnings=frozenset({"dijkstr"}))
    assert shown("Mevrouw Dijkstra", marks=marks) == {"title": "Mevrouw <mark>Dijkstra</mark>"}


@given(st.text(), st.text(), st.sets(st.text(max_size=5)))
def test_no_text_can_bring_in_markup_of_its_own(title: str, goal: str, asked: set[str]) -> None:
    marks = of(*(word for text in (*asked, title, goal) for word in words(text)[:2]))
    for marked in shown(title, "", marks, goal=goal).values():
        bare = re.sub("</?mark>", "", marked)
        assert not set(bare) & set("<>\"'")
        assert unescape(bare).strip("… ") in title + "\n" + goal or unescape(bare) in (title, goal)
