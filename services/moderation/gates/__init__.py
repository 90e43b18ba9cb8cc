"""The gates between phases: which criteria are looked at before a step, and which of them can stop it."""
