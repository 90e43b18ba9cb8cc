"""Submissions: what libraries write, from the first draft to the last revision."""
