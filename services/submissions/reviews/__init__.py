"""Review dates: the day on which a library looks whether its published text still holds."""
