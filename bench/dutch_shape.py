"""Whether the synthetic records have the shape of real text: distinct words, common words, rate.

python -m bench.dutch_shape --records 1000000
"""

import argparse
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.dutch_records import record
from bench.dutch_tail import content_words

_WORD = re.compile(r"[^\W_]+")
_TEXTS = ("title", "summary", "goal", "approach", "result", "tips")


def text_of(made: dict[str, Any]) -> str:
    """All that is written in a record: its texts, its partners and its library."""
    content = made["content"]
    texts = [content[name] for name in _TEXTS if content[name]]
    return " ".join((*texts, *content["partners"], made["library"]["name"]))


def words_of(made: dict[str, Any]) -> list[str]:
    """Its words, in small letters."""
    return _WORD.findall(text_of(made).lower())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.dutch_shape", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    distinct: set[str] = set()
    counts: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    length, making = 0, 0.0
    told = [10**power for power in range(2, 7) if 10**power < options.records] + [options.records]
    record(0, options.seed)  # reads the samples, which is not counted
    earlier = (0, 0)
    for number in range(options.records):
        began = time.perf_counter()
        made = record(number, options.seed)
        making += time.perf_counter() - began
        words = words_of(made)
        length += len(words)
        distinct.update(words)
        if number < 20_000:
            counts.update(words)
            holding.update(set(words))
        if number + 1 in told:
            beta = math.log(len(distinct) / earlier[1]) / math.log(length / earlier[0]) if earlier[0] else math.nan
            earlier = (length, len(distinct))
            print(
                f"{number + 1:,} records: {length:,} words, {len(distinct):,} distinct, beta since the last {beta:.2f}"
            )
    known, seen = content_words(), min(options.records, 20_000)
    common = [(word, share / seen) for word, share in holding.most_common(2000) if word in known][:10]
    print("shares of the records:", ", ".join(f"{word} {share:.0%}" for word, share in common))
    print("words by rank:", ", ".join(f"{at}: {_at(counts, at)}" for at in (1, 10, 100, 1000, 10_000)))
    print(f"{options.records / making:,.0f} records a second")


def _at(counts: Counter[str], rank: int) -> str:
    ranked = counts.most_common(rank)
    return f"{ranked[-1][0]} {ranked[-1][1]:,}" if len(ranked) == rank else "-"


if __name__ == "__main__":
    main(sys.argv[1:])
