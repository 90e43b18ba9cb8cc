"""Where a form may stand in a compound, as bits to be added up."""

BEGIN, MIDDLE, END = 1, 2, 4
LINKED = 8
"""Its last letter is an *s* that only links it to the next part: *stads* in *stadswandeling*."""
