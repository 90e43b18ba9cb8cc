"""What moderators write to one another and to the library about a case, in one thread that only grows."""
