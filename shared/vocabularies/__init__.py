"""The terms of the field as dated data: themes, phases, provinces, support institutions and the rest."""

from shared.vocabularies.loader import NAMES, Term, Vocabulary, packaged
from shared.vocabularies.memory import Change, Memory, memory, vocabulary

__all__ = ["NAMES", "Change", "Memory", "Term", "Vocabulary", "memory", "packaged", "vocabulary"]
