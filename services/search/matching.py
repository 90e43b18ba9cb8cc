"""A question as Postgres full text: each word in any inflection or as it is, a phrase as it is, nothing refused."""

from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, case, cast, func, literal
from sqlalchemy.dialects import postgresql as pg

from services.search.words import Question, Term

Query = ColumnElement[Any]

EMPTY: Query = cast("", pg.TSQUERY)


def strict(question: Question) -> Query:
    """Every word as it was typed. A question of stop words only (*wie is het*) asks for those words."""
    asked = reduce(func.tsquery_and, [_sign(term, _inflected(term)) for term in question.terms])
    plain = reduce(func.tsquery_and, [_sign(term, _as_is(term)) for term in question.terms])
    return case((func.numnode(asked) == 0, plain), else_=asked)


def loose(question: Question) -> Query:
    """The same, with the last word taken for the beginning of one."""
    if question.unfinished is None:
        return strict(question)
    *finished, last = question.terms
    grown = func.tsquery_or(_as_is(last), _prefix(question.unfinished))
    terms = [_sign(term, _inflected(term)) for term in finished]
    asked = reduce(
        func.tsquery_and, [*terms, case((_is_stop(last), EMPTY), else_=func.tsquery_or(_stems(last), grown))]
    )
    return case((func.numnode(asked) == 0, strict(question)), else_=asked)


def marks(question: Question) -> Query:
    """Any word that is asked for outside a phrase, to show where a text matches."""
    words = [Term((word,)) for word in question.wanted]
    some = reduce(func.tsquery_or, [_inflected(word) for word in words], EMPTY)
    if question.unfinished is not None:
        some = func.tsquery_or(some, _prefix(question.unfinished))
    every = reduce(func.tsquery_or, [_as_is(word) for word in words], EMPTY)
    return case((func.numnode(some) == 0, every), else_=some)


def _sign(term: Term, query: Query) -> Query:
    return func.tsquery_not(query) if term.negated else query


def _inflected(term: Term) -> Query:
    if term.exact:
        return _as_is(term)
    return case((_is_stop(term), EMPTY), else_=func.tsquery_or(_stems(term), _as_is(term)))


def _is_stop(term: Term) -> ColumnElement[bool]:
    return func.numnode(_stems(term)) == 0


def _stems(term: Term) -> Query:
    return func.phraseto_tsquery(literal("dutch", pg.REGCONFIG), " ".join(term.words))


def _as_is(term: Term) -> Query:
    return func.phraseto_tsquery(literal("simple", pg.REGCONFIG), " ".join(term.words))


def _prefix(word: str) -> Query:
    # A folded word is letters and digits only, so nothing in it is an operator.
    return func.to_tsquery(literal("simple", pg.REGCONFIG), f"'{word}':*")
