"""Words that say nothing of what somebody looks for. A question of nothing but these is taken as it is."""

from services.search.dutch.data import listed

FUNCTION = listed("function")
"""Words that carry no meaning in any text."""
FURNITURE = listed("furniture")
"""Words that say something in a text, but not in a question about projects."""
