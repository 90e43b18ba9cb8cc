"""Real projects to start with, brought in the way libraries would do it."""

from local.samples.loader import LoadReport, load

__all__ = ["LoadReport", "load"]
