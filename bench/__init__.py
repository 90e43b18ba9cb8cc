"""Benchmarks. Each measures the platform and a floor in turns, in one run, and prints the ratio of the two."""
