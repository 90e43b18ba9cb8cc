"""Handing a project over: offered to somebody, who accepts it, at the same library or at another."""
