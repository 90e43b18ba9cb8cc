"""The terms of the field as dated data: themes, phases, provinces, support institutions and the rest."""

from shared.vocabularies.loader import NAMES, Term, Vocabulary, vocabulary

__all__ = ["NAMES", "Term", "Vocabulary", "vocabulary"]
