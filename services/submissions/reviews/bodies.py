"""What comes in over HTTP about review dates."""

from datetime import date

from shared.web.body import Body


class Confirmation(Body):
    """The next review date; a year from now when it is left out."""

    review_due: date | None = None
