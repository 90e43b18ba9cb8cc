"""How well the search answers the judged questions of tests/search/relevance, over HTTP alone.

It fills a search service in this process with the samples, asks every question, and prints per kind and fold:

  recall@10   the share of the relevant projects (sought or useful) that stand in the first ten
  R@1, R@3    the share of the questions with a relevant project in the first one, three
  MRR@10      1 divided by the place of the first relevant project, 0 beyond the tenth; the mean
  false       of the questions that nothing answers: the share that got anything all the same
  false hits  of those questions: how many projects stood in the first ten; the mean

each with its 95 % interval: Wilson's for shares, a bootstrap by question with a fixed seed for means.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import structlog

from bench.answers import Outcome, as_json, lines, misses, table
from local.samples.records import samples
from tests.search.relevance.judged import FOLDS, KINDS, Judged, judged
from tests.search.samples import id_of, story
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running

EXAMPLES = """examples:
  make relevance                                          everything
  make relevance ARGS="--fold a --misses"                 what to work on
  python -m bench.relevance --kind typo --kind compound   two kinds only
  python -m bench.relevance --json > before.json          to compare with later
"""
PAGE = 20


@asynccontextmanager
async def filled(database_url: str, tokens: Tokens) -> AsyncIterator[RunningService]:
    """A search service on this migrated database, that was told the story of all samples."""
    async with running("search", database_url, tokens) as service:
        for told in story():
            await service.deliver(told.record())
        yield service


async def ask(service: RunningService, questions: Sequence[Judged]) -> list[Outcome]:
    """Put the questions one after another. Raises httpx.HTTPStatusError for an answer that is none."""
    if caught_up := getattr(service, "caught_up", None):  # where an index is filled aside
        await caught_up()
    keys = {str(id_of(sample.key)): sample.key for sample in samples()}
    outcomes = []
    for question in questions:
        if question.draft:
            answer = await service.post("/v1/similar-projects", None, dict(question.draft))
        else:
            answer = await service.get("/v1/projects", params={"q": question.q, "size": PAGE})
        answer.raise_for_status()
        outcomes.append(Outcome(question, tuple(keys[item["id"]] for item in answer.json()["items"])))
    return outcomes


@contextmanager
def _servers() -> Iterator[tuple[TestPostgres, Tokens]]:
    postgres, demo = TestPostgres(), Path(tempfile.mkdtemp(prefix="bieb-relevance-"))
    try:
        postgres.start()
        yield postgres, Tokens(demo)
    finally:
        postgres.stop()
        shutil.rmtree(postgres.folder, ignore_errors=True)
        shutil.rmtree(demo, ignore_errors=True)


async def _measure(postgres: TestPostgres, tokens: Tokens, questions: Sequence[Judged]) -> list[Outcome]:
    async with filled(await postgres.create_database("search"), tokens) as service:
        return await ask(service, questions)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.relevance",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this kind; may be repeated")
    parser.add_argument("--fold", choices=FOLDS, action="append", help="only this half of the questions")
    parser.add_argument("--misses", action="store_true", help="also list the questions that missed, with what came")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, and nothing else")
    options = parser.parse_args(arguments)
    questions = judged(tuple(options.kind or KINDS), tuple(options.fold or FOLDS))
    with structlog.testing.capture_logs(), _servers() as (postgres, tokens):  # else the services say what they do
        outcomes = asyncio.run(_measure(postgres, tokens, questions))
    if options.json:
        print(as_json(table(outcomes)))
        return
    print("\n".join(lines(table(outcomes))))
    if options.misses:
        print("\nmissed: nothing relevant in the first three, or something where there should be nothing\n")
        print("\n".join(misses(outcomes)))


if __name__ == "__main__":
    main(sys.argv[1:])
