"""How good the search has to be on the judged questions. `make relevance ARGS=--misses` says where it is not."""

import pytest

from bench.answers import ALL, table
from bench.relevance import ask
from tests.search.relevance.judged import KINDS, judged
from tests.support.service import RunningService

pytestmark = pytest.mark.slow

AT_3, FALSE_MATCHES = 0.85, 0.10


async def test_most_questions_find_an_answer_in_the_first_three(catalogue: RunningService) -> None:
    answerable = tuple(kind for kind in KINDS if kind != "nothing")
    told = table(await ask(catalogue, judged(answerable)))
    found = {kind: of.at_3 for (kind, fold), of in told.items() if fold == ALL}
    assert found[ALL] is not None
    assert found[ALL].value >= AT_3, ", ".join(f"{kind} {each.value:.2f}" for kind, each in found.items() if each)


async def test_what_nothing_answers_gets_no_answer(catalogue: RunningService) -> None:
    questions = judged(("nothing",))
    wrong = [each.question.asked for each in await ask(catalogue, questions) if each.got]
    assert len(wrong) <= FALSE_MATCHES * len(questions), "; ".join(wrong)
