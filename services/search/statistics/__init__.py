"""The catalogue in numbers: each with the search that finds exactly so many projects."""
