"""Dutch as search reads it: folded words, compounds and their parts, stems, synonyms. Pure, and tested by itself."""
