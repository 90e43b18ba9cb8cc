"""Co-authors: people who were invited to write along, also from another library."""
