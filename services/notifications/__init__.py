"""Notifications: what happened to what somebody follows, in his inbox and by mail, once."""
