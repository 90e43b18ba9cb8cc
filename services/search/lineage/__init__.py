"""How projects come from each other, how an idea spread, and what is most built upon: now and as of a date."""
