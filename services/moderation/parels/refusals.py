"""What cannot be done with a parel, in words that say what to do."""

from shared.problems import Problem, conflict, forbidden

_CLOSED = {
    "nominated": ("al voorgedragen", "nominated already"),
    "awarded": ("al een parel", "a parel already"),
    "withdrawn": ("teruggetrokken", "withdrawn"),
}


def not_published() -> Problem:
    """Nobody can look at what is not public."""
    return conflict(
        "not-published",
        "Dit project is niet gepubliceerd. Alleen een gepubliceerd project kan een parel worden.",
        "This project is not published. Only a published project can become a parel.",
    )


def not_yours_to_nominate() -> Problem:
    """Nominating is for who works across libraries."""
    return forbidden(
        "Moderatoren, regiogidsen en SPN dragen parels voor. Vraag je POI om je project voor te dragen.",
        "Moderators, regiogidsen and SPN nominate parels. Ask your support institution to nominate your project.",
    )


def own_organisation() -> Problem:
    """Nobody honours what his own organisation made."""
    return forbidden(
        "Dit project is van je eigen organisatie. Dat draagt een ander voor, en een ander kent de parel toe.",
        "This project is your own organisation's. Somebody else nominates it, and awards the parel.",
    )


def not_yours_to_award() -> Problem:
    """Two support institutions have to agree, so it takes somebody who speaks for one."""
    return forbidden(
        "Alleen moderatoren van een POI kennen een parel toe.",
        "Only moderators of a support institution award a parel.",
    )


def not_yours_to_withdraw() -> Problem:
    """A parel that was awarded is no longer the nominator's."""
    return forbidden(
        "Wie de voordracht deed, trekt die terug zolang het nog geen parel is. Daarna kan alleen SPN dat.",
        "Who nominated it withdraws it as long as it is no parel. After that only SPN can.",
    )


def awarded_before() -> Problem:
    """One institution has one vote."""
    return conflict(
        "awarded-before",
        "Jij of een collega van je POI kende deze parel al toe. Nu is een moderator van een andere POI aan de beurt.",
        "You or a colleague of your support institution awarded this already. Now it is another institution's turn.",
    )


def open_already(status: str) -> Problem:
    """One nomination or parel at a time."""
    nl, en = _CLOSED[status]
    return conflict(f"parel-{status}", f"Dit project is {nl}.", f"This project is {en}.")


def closed(status: str) -> Problem:
    """There is nothing to award or withdraw."""
    nl, en = _CLOSED[status]
    return conflict(f"parel-{status}", f"Dit kan niet meer: dit is {nl}.", f"Not possible any more: this is {en}.")
