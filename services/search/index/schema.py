"""What the index holds of a project, and a fingerprint that changes with it.

`text` has the stems of all words, `parts` those of the parts of compounds, `title` and `lead` (the summary) those of
these two fields once more, for what stands there says most. They know no places and no counts: how often a word is
repeated says little in a page of text, and without counts a score is the same on every replica (see scoring.py).
`words` has the words as they are, in their order, for phrases, beginnings, names and typing errors.
"""

import hashlib
import json
from functools import cache
from importlib.metadata import version
from importlib.resources import files

import tantivy

VERSION = 4
"""To be raised when documents are made otherwise from the same row, so that every replica builds its index anew."""

STEMMED = ("title", "lead", "text", "parts")
CODES = ("theme", "phase", "province", "library", "targetGroup", "coreFunction", "startYear", "outcome", "origin")
"""Fields of codes, named as people filter by them: each is one to find by and one to count."""
ORDERS = ("newest", "adopted", "moved")
"""Unsigned numbers to sort by, the greatest first. That two projects have the same one is a chance of one in two
million for what was published in the same millisecond, and none otherwise.
"""


@cache
def schema() -> tantivy.Schema:
    """The fields of the index."""
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", tokenizer_name="raw", index_option="basic")
    made.add_text_field("words", tokenizer_name="whitespace", index_option="position")
    for name in STEMMED:
        made.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in CODES:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    made.add_text_field("libraryName", tokenizer_name="raw", index_option="basic")
    made.add_boolean_field("parel", indexed=True)
    for name in ("idHigh", "idLow"):  # the same id in two numbers, for reading very many
        made.add_unsigned_field(name, fast=True)
    for name in ORDERS:
        made.add_unsigned_field(name, fast=True)
    for name in ("since", "until"):  # of a document of the past: microseconds since 1970
        made.add_unsigned_field(name, fast=True, indexed=False)
    made.add_bytes_field("card", stored=True)  # JSON: what a list shows of it
    made.add_bytes_field("rest", stored=True)  # JSON: the texts that a list shows a part of when the match is there
    return made.build()


@cache
def fingerprint() -> str:
    """Of this schema, the version of the library and the tables of words: another one needs another index."""
    digest = hashlib.sha256(json.dumps([VERSION, version("tantivy"), STEMMED, CODES, ORDERS]).encode())
    data = files("services.search.dutch.data")
    for name in ("parts.tsv.gz", "parts.tsv", "cuts.tsv", "stems.tsv.gz", "stems.tsv"):
        digest.update((data / name).read_bytes())
    return digest.hexdigest()[:16]
