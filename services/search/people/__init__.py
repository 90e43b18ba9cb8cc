"""What this service holds of a person, and how he is forgotten."""
