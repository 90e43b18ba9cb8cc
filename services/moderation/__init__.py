"""Moderation: what the support institutions decide about submitted projects, and the phases they lead them through."""
