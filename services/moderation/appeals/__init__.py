"""Appeals: a library does not agree with a decision, and a different moderator looks again."""
