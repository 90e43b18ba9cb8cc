"""Search: the public catalogue, built from events alone. It knows nothing that is not published."""
