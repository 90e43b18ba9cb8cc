"""The public event feed: every public event there ever was, in one order, for whoever keeps up with the catalogue."""
