"""What comes in over HTTP about review dates."""

from shared.web.body import Body, Day


class Confirmation(Body):
    """The next review date; a year from now when it is left out."""

    review_due: Day | None = None
