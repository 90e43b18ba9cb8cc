"""Resumption tokens: all of a list's question and how far it was given, in the token itself. Pure.

Nothing is kept here, so a token is good after a restart, at every replica and for ever. It is not signed, for it opens
nothing: what it can ask, everybody can. What is not exactly as we write it is refused.
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.search.opendata.oai.asking import FORMATS, Asked, Fault, Place, is_set

_VERSION = 1
_LONGEST = 1_000
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def written(asked: Asked, after: Place) -> str:
    """The token with which this list goes on after that record."""
    moments = [_number(asked.since), _number(asked.before), _number(after.moment)]
    values = [_VERSION, asked.verb, asked.format, asked.set, *moments, str(after.project_id), after.cursor, after.size]
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode()


def read(verb: str, token: str) -> Asked:
    """What the token asks. Raises Fault."""
    try:
        if len(token) > _LONGEST:
            raise ValueError
        version, its_verb, form, of, since, before, moment, project, cursor, size = json.loads(
            base64.b64decode(token, altchars=b"-_", validate=True)
        )
        place = Place(_moment(moment) or _START, UUID(project), int(cursor), int(size))
        asked = Asked(its_verb, form, None, _moment(since), _moment(before), of, place)
        if version != _VERSION or its_verb != verb or form not in FORMATS or written(asked, place) != token:
            raise ValueError
        if min(place.cursor, place.size) < 0 or not (of is None or is_set(of)):
            raise ValueError
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Fault("badResumptionToken", "This resumptionToken was not given out here for this verb.") from None
    return asked


def _number(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _START) // _MICROSECOND


def _moment(number: int | None) -> datetime | None:
    return None if number is None else _START + number * _MICROSECOND
