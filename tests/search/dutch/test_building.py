"""Small dictionaries in hunspell's form, made up: flags of two letters, as OpenTaal has them."""

import gzip
from pathlib import Path

import pytest

from services.search.dutch.building import build, compound_parts, prefixes, stems, suffixes, weak
from services.search.dutch.places import BEGIN, END, LINKED, MIDDLE

# Za, Zb: plurals. Va: a verb's forms. Aa: an adjective's. Cx, Cy: the linking letters s and en inside a compound.
AFFIXES = """\
SET UTF-8
FLAG long
PFX Pa Y 1
PFX Pa 0 voor .
PFX Pb Y 1
PFX Pb 0 -/CbCc .
SFX Za Y 2
SFX Za 0 s [^sm]
SFX Za um a um
SFX Zb Y 1
SFX Zb 0 's .
SFX Zc Y 1
SFX Zc oom omen oom
SFX Va Y 2
SFX Va zen st ezen
SFX Va men omen omen
SFX Aa Y 3
SFX Aa 0 e .
SFX Aa 0 er .
SFX Aa 0 st .
SFX Cx Y 1
SFX Cx 0 s/CaCb .
SFX Cy Y 1
SFX Cy 0 en/Ca .
"""


def dictionary(*lines: str) -> str:
    return "\n".join([str(len(lines)), *lines]) + "\n"


def test_a_suffix_has_what_it_takes_off_what_it_puts_on_and_when() -> None:
    plain, irregular = suffixes(AFFIXES)["Za"]
    assert (plain.strip, plain.add, plain.flags) == ("", "s", frozenset())
    assert (irregular.strip, irregular.add) == ("um", "a")
    assert plain.condition.search("robot")
    assert not plain.condition.search("bus")
    assert suffixes(AFFIXES)["Cx"][0].flags == {"Ca", "Cb"}


def test_suffixes_prefixes_and_settings_of_the_affix_file_are_told_apart() -> None:
    assert prefixes(AFFIXES) == {"Pa": ["voor"]}
    assert suffixes(AFFIXES).keys() == {"Za", "Zb", "Zc", "Va", "Aa", "Cx", "Cy"}


def test_a_word_stands_in_a_compound_where_its_flags_say() -> None:
    places = compound_parts(AFFIXES, dictionary("taal/CaCc", "boek/CaCbCc", "huis/Cc", "de"))
    assert places == {"taal": BEGIN + END, "boek": BEGIN + MIDDLE + END, "huis": END}


def test_the_plural_of_what_ends_a_compound_ends_one_too() -> None:
    assert compound_parts(AFFIXES, dictionary("robot/CcZa"))["robots"] == END


def test_an_s_that_only_links_is_known_as_such_and_ends_nothing() -> None:
    assert compound_parts(AFFIXES, dictionary("dorp/CcCx"))["dorps"] == BEGIN + MIDDLE + LINKED


def test_linking_letters_that_are_a_plural_as_well_stay_part_of_the_form() -> None:
    assert compound_parts(AFFIXES, dictionary("leerling/CcCy"))["leerlingen"] == BEGIN + END


def test_a_form_that_two_words_have_may_stand_where_either_may() -> None:
    assert compound_parts(AFFIXES, dictionary("café/Ca", "cafe/Cc")) == {"cafe": BEGIN + END}


@pytest.mark.parametrize("word", ["fuot/CaCcFw", "Drenthe/CaCc", "ABN/CaCc", "a.u.b./CaCc", "co-creatie/CaCc"])
def test_forbidden_words_names_and_abbreviations_are_left_out(word: str) -> None:
    assert compound_parts(AFFIXES, dictionary(word)) == {}
    assert stems(AFFIXES, dictionary(f"{word}Za")) == {}
    assert weak(AFFIXES, dictionary(f"{word}Va")) == set()


def test_an_irregular_plural_gets_the_stem_of_its_word() -> None:
    assert stems(AFFIXES, dictionary("museum/Za")) == {"musea": "museum"}


def test_a_form_that_the_rules_know_needs_no_mending() -> None:
    assert stems(AFFIXES, dictionary("boom/Zc")) == {}


def test_a_form_that_one_word_has_by_rule_is_not_given_to_another() -> None:
    affixes = f"{AFFIXES}SFX Vb Y 1\nSFX Vb beben bomen beben\n"
    assert stems(affixes, dictionary("beben/Vb")) == {"bomen": "beeb"}
    assert stems(affixes, dictionary("beben/Vb", "boom/Zc")) == {}


def test_a_verb_that_a_prefix_makes_has_its_forms_too() -> None:
    assert stems(AFFIXES, dictionary("lezen/VaPa"))["voorlest"] == "voorlees"
    assert weak(AFFIXES, dictionary("lezen/VaPa")) == {"lezen", "lest", "voorlezen", "voorlest"}


def test_a_word_of_its_own_is_no_form_of_a_verb_with_a_prefix() -> None:
    assert "voorlest" not in stems(AFFIXES, dictionary("lezen/VaPa", "voorlest/Za"))


def test_only_verbs_take_a_prefix() -> None:
    assert stems(AFFIXES, dictionary("museum/ZaPa")).keys() == {"musea"}


def test_degrees_of_comparison_are_not_taken_for_forms_of_their_adjective() -> None:
    assert not stems(AFFIXES, dictionary("tam/Aa")).keys() & {"tamer", "tamst"}


def test_a_plural_with_an_apostrophe_is_no_word_of_a_table() -> None:
    assert "foto's" not in stems(AFFIXES, dictionary("foto/Zb")) | compound_parts(AFFIXES, dictionary("foto/CcZb"))


def test_forms_inside_a_compound_are_no_inflections() -> None:
    assert stems(AFFIXES, dictionary("museum/Cy")) == {}


def test_verbs_and_adjectives_are_weak_in_all_their_forms() -> None:
    assert weak(AFFIXES, dictionary("lezen/Va", "mooi/Aa")) == {"lezen", "lest", "mooi", "mooie", "mooier", "mooist"}


def test_what_is_a_noun_too_is_not_weak() -> None:
    assert weak(AFFIXES, dictionary("lezen/Va", "lest/Za")) == {"lezen"}
    assert weak(AFFIXES, dictionary("robot/Za", "de")) == set()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "index.aff").write_text(AFFIXES)
    (folder / "index.dic").write_text(dictionary("museum/ZaCc", "lezen/Va"), "utf-8")
    return folder


def test_the_tables_are_written_sorted_and_the_same_every_time(source: Path, tmp_path: Path) -> None:
    assert build(source, tmp_path)["parts"] == 2
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.gz")}
    assert before.keys() == {"parts.tsv.gz", "stems.tsv.gz", "weak.tsv.gz"}
    assert gzip.decompress(before["parts.tsv.gz"]).decode() == f"musea\t{END}\nmuseum\t{END}\n"
    build(source, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.gz")} == before


def test_a_crash_while_a_table_is_written_leaves_the_old_one(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(source, tmp_path)
    before = (tmp_path / "parts.tsv.gz").read_bytes()

    def half(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError):  # noqa: PT011
        build(source, tmp_path)
    assert (tmp_path / "parts.tsv.gz").read_bytes() == before


def test_no_half_written_file_is_left_beside_the_tables(source: Path, tmp_path: Path) -> None:
    build(source, tmp_path)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        *("parts.tsv.gz", "stems.tsv.gz", "weak.tsv.gz")
    }
