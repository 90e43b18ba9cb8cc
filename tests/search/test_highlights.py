import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from services.search.highlights import AROUND, Marks, highlights, words_of
from services.search.words import folded

HOSTILE = "<script>alert('x')</script> \"taal\" & <mark>café</mark>"


def test_the_matching_word_is_marked_as_it_was_written() -> None:
    found = highlights({"title": "Taal in het Café", "summary": "Niets."}, Marks({"cafe"}))
    assert found == {"title": "Taal in het <mark>Café</mark>"}


def test_everything_but_the_mark_is_escaped() -> None:
    found = highlights({"title": HOSTILE, "summary": ""}, Marks({"taal", "script"}))
    assert found["title"] == (
        "&lt;<mark>script</mark>&gt;alert(&#x27;x&#x27;)&lt;/<mark>script</mark>&gt; &quot;<mark>taal</mark>&quot;"
        " &amp; &lt;mark&gt;café&lt;/mark&gt;"
    )


def test_a_phrase_is_marked_only_where_it_stands() -> None:
    marks = Marks(phrases=[("derde", "plek")])
    assert highlights({"title": "Een derde van de derde plek", "summary": "plek"}, marks) == {
        "title": "Een derde van de <mark>derde</mark> <mark>plek</mark>"
    }


def test_when_the_summary_does_not_match_the_part_that_does_is_shown() -> None:
    goal = "woord " * 100 + "doelwit " + "woord " * 100
    found = highlights({"title": "Titel", "summary": "Kort.", "goal": goal}, Marks({"doelwit"}))
    assert found.keys() == {"text"}
    assert found["text"].startswith("… woord ")
    assert found["text"].endswith("woord …")
    assert "<mark>doelwit</mark>" in found["text"]
    assert len(found["text"]) < 3 * AROUND


def test_a_short_field_is_shown_with_its_last_full_stop() -> None:
    found = highlights({"title": "", "summary": "", "tips": "Begin klein. Vraag het de buurt."}, Marks({"buurt"}))
    assert found == {"text": "Begin klein. Vraag het de <mark>buurt</mark>."}


def test_empty_fields_are_no_trouble() -> None:
    assert highlights({"title": "A", "summary": "B", "goal": None}, Marks({"c"})) == {}


@given(st.text(), st.text(), st.sets(st.text(max_size=5)))
def test_no_text_can_bring_in_markup_of_its_own(title: str, goal: str, words: set[str]) -> None:
    content = {"title": title, "summary": "", "goal": goal}
    matching = {folded(word) for word in words} | set(list(words_of(content))[:2])
    for marked in highlights(content, Marks(matching)).values():
        bare = re.sub("</?mark>", "", marked)
        assert not set(bare) & set("<>\"'")
        assert unescape(bare).strip("… ") in title + "\n" + goal or unescape(bare) in (title, goal)
