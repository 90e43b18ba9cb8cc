"""Merging and splitting: two records of one project become one, and one of several becomes several. Ids live on."""
