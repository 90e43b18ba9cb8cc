"""Lineage: what a project builds on. Its text says so; here it is kept as edges, which never go in a circle."""
