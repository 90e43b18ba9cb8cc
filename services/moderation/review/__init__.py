"""What a moderator wants to know before deciding: what changed, what is missing or unclear, and who did it before."""
