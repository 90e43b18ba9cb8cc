"""What somebody asks of the catalogue, as the index is asked it: one way for lists and for numbers."""

from services.search import finding, terms
from services.search.bodies import Asked
from services.search.day import end_of
from services.search.index.live import Live
from services.search.question import understand
from services.search.synonyms import synonyms
from shared.problems import Fault, invalid


def sought(live: Live, asked: Asked, *faults: Fault) -> finding.Found:
    """What the question and its filters find. Raises Problem 400 naming every value that is in no vocabulary, and
    `faults` with them; 503 while there is no index.
    """
    chosen, wrong = terms.chosen(asked.filters())
    if wrong or faults:
        raise invalid([*wrong, *faults])
    search = finding.Search(understand(asked.q), chosen, asked.parel, asked.exact, end_of(asked.as_of))
    return finding.find(live.on(asked.as_of).snapshot, search, synonyms())
