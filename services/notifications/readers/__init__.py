"""Who is told of things: how he wants that, what his role lets him hear, and whether mail reaches him."""
