"""Makes what search needs to know of Dutch words from OpenTaal's dictionary, as hunspell reads it.

`parts.tsv.gz`: the dictionary marks what may begin, stand inside and end a compound (flags Ca, Cb, Cc), with the
linking letters that each word takes there (*leerling-en-*, *stad-s-*); its affix file makes those forms. A line each:
the form, where it may stand, and whether its last letter is an *s* that only links.

`stems.tsv.gz`: its inflections (*robots*, *leest*, *musea*) whose stem is another than that of the word they belong to,
each with the stem of that word. The stemmer's rules know no words; these lines mend what they miss. Verbs with a
prefix that the dictionary makes (*voorlezen* of *lezen*) are among them.

`weak.tsv.gz`: verbs and adjectives (*afschaffen*, *veilig*) that are no noun as well. What a project is about is said
by nouns; these say less, and two texts about different things share many of them.

Licence and source: data/NOTICE.md.
"""

import gzip
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.search.dutch.folding import folded
from services.search.dutch.places import BEGIN, END, LINKED, MIDDLE
from services.search.dutch.snowball import snowball

_BITS = {"Ca": BEGIN, "Cb": MIDDLE, "Cc": END}
_FORBIDDEN = "Fw"


@dataclass(frozen=True)
class Suffix:
    """One way to make a form: take `strip` off, put `add` on, when the word ends as `condition` says."""

    strip: str
    add: str
    flags: frozenset[str]
    condition: re.Pattern[str]


def suffixes(affixes: str) -> dict[str, list[Suffix]]:
    """The suffixes of an affix file by their flag."""
    found: dict[str, list[Suffix]] = {}
    for line in affixes.splitlines():
        parts = line.split()
        if len(parts) < 5 or parts[0] != "SFX":
            continue
        add, _, flags = parts[3].partition("/")
        condition = re.compile("" if parts[4] == "." else f"{parts[4]}$")
        made = Suffix("" if parts[2] == "0" else parts[2], "" if add == "0" else add, _flags(flags), condition)
        found.setdefault(parts[1], []).append(made)
    return found


def prefixes(affixes: str) -> dict[str, list[str]]:
    """The prefixes of an affix file by their flag: *voor*, with which *lezen* makes *voorlezen*."""
    found: dict[str, list[str]] = {}
    for line in affixes.splitlines():
        parts = line.split()
        if len(parts) >= 5 and parts[0] == "PFX" and parts[3].isalpha():
            found.setdefault(parts[1], []).append(parts[3])
    return found


def compound_parts(affixes: str, dictionary: str) -> dict[str, int]:
    """Every form that may be part of a compound: BEGIN, MIDDLE, END added up, and LINKED when its *s* only links."""
    rules = suffixes(affixes)
    found: dict[str, int] = {}
    for word, flags in _entries(dictionary):
        if bits := _bits(flags):
            found[folded(word)] = found.get(folded(word), 0) | bits
        ends = END if "Cc" in flags else 0
        for form, flag, rule in _forms(word, flags, rules):
            linked = LINKED if rule.add == "s" and flag.startswith("C") else 0
            if bits := _bits(rule.flags) | (0 if linked else ends):
                found[form] = found.get(form, 0) | bits | linked
    return found


def stems(affixes: str, dictionary: str) -> dict[str, str]:
    """The stem of every inflected form that the stemmer's rules would give another stem than its word."""
    rules = suffixes(affixes)
    bases: dict[str, list[str]] = {}
    entries = list(_entries(dictionary))
    own = {folded(word) for word, _ in entries}
    for word, flags in entries:
        inflections = [flag for flag in flags if not flag.startswith("C")]  # the others are for inside a compound
        for form, flag, rule in _forms(word, inflections, rules):
            # Degrees of comparison are left out: *maker* is who makes, and hardly ever *more tame*.
            if not (flag.startswith("A") and rule.add.endswith(("er", "ere", "st", "ste"))):
                bases.setdefault(form, []).append(folded(word))
    for word, flags in _prefixed(entries, prefixes(affixes)):
        for form, _, _ in _forms(word, flags, rules):
            if form not in own:  # *aandacht* is no form of *aandenken*
                bases.setdefault(form, []).append(folded(word))
    found = {}
    for form, words in bases.items():
        of_bases = [snowball(word) for word in words]
        if snowball(form) not in of_bases:  # *bomen* is of *boom* by rule, whatever verb has that form too
            found[form] = of_bases[0]
    return found


def weak(affixes: str, dictionary: str) -> set[str]:
    """Every form of a verb or an adjective that is no form of a noun."""
    rules = suffixes(affixes)
    found: dict[bool, set[str]] = {True: set(), False: set()}
    entries = list(_entries(dictionary))
    for word, flags in (*entries, *_prefixed(entries, prefixes(affixes))):
        kinds = {flag[0] for flag in flags}
        is_weak = not kinds.isdisjoint("AV")
        if is_weak or not kinds.isdisjoint("ZYC"):
            inflections = [flag for flag in flags if flag[0] in ("AV" if is_weak else "ZY")]
            found[is_weak] |= {folded(word), *(form for form, _, _ in _forms(word, inflections, rules))}
    return found[True] - found[False]


def _entries(dictionary: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Words with their flags; no names, no abbreviations, nothing that the dictionary calls wrong."""
    for line in dictionary.splitlines()[1:]:
        word, _, rest = line.split("\t")[0].partition("/")
        flags = _flags(rest)
        if word.islower() and word.isalpha() and _FORBIDDEN not in flags:
            yield word, flags


def _prefixed(
    entries: Iterable[tuple[str, frozenset[str]]], known: Mapping[str, list[str]]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Verbs that a prefix makes of other verbs, with the flags of a verb alone."""
    for word, flags in entries:
        if of_verb := frozenset(flag for flag in flags if flag.startswith("V")):
            for flag in sorted(flags):
                for prefix in known.get(flag, ()):
                    yield prefix + word, of_verb


def _forms(word: str, flags: Iterable[str], rules: dict[str, list[Suffix]]) -> Iterator[tuple[str, str, Suffix]]:
    """Every form that these flags make of a word, folded, with the flag and the rule that made it."""
    for flag in sorted(flags):
        for rule in rules.get(flag, ()):
            if rule.condition.search(word) and word.endswith(rule.strip):
                form = word[: len(word) - len(rule.strip)] + rule.add
                if form.isalpha():
                    yield folded(form), flag, rule


def _bits(flags: frozenset[str]) -> int:
    return sum(bit for flag, bit in _BITS.items() if flag in flags)


def _flags(text: str) -> frozenset[str]:
    return frozenset(re.findall("..", text))


def build(source: Path, target: Path) -> dict[str, int]:
    """Read index.aff and index.dic in `source`, write the tables into `target`; how many lines each has.

    Each file is replaced whole: a crash leaves the old one, or none, never half of one.
    """
    texts = [(source / name).read_text("utf-8") for name in ("index.aff", "index.dic")]
    made: dict[str, Mapping[str, int | str]] = {
        "parts": compound_parts(*texts),
        "stems": stems(*texts),
        "weak": dict.fromkeys(weak(*texts), 1),
    }
    for name, table in made.items():
        _write(target / f"{name}.tsv.gz", table)
    return {name: len(table) for name, table in made.items()}


def _write(target: Path, table: Mapping[str, int | str]) -> None:
    lines = "".join(f"{word}\t{value}\n" for word, value in sorted(table.items()))
    fresh = target.with_suffix(".new")
    fresh.write_bytes(gzip.compress(lines.encode(), mtime=0))
    fresh.rename(target)


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
