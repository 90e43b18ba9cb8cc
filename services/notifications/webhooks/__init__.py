"""Webhooks: the public event feed pushed to a tool's own address, each with a cursor of its own in the same feed."""
