"""Who has how much to do, what waits for me, and what is late."""
