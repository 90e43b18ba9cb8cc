"""The public event feed."""
