"""The stemmer's rules alone: Kraaij and Pohlmann's for Dutch, as the index library has them."""

import tantivy

_RULES = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("dutch")).build()


def snowball(word: str) -> str:
    """The stem of a folded word by rule."""
    return _RULES.analyze(word)[0]
