"""Saved searches: what somebody wants to hear of, and the projects that come to match it."""
