"""`make bench`: every benchmark, and the table of what they gave, as Markdown."""

import sys

from bench import end_to_end, imports, pages, percolation, relay, submissions

print("About twenty minutes; leave the machine alone meanwhile.\n")
results = [
    result
    for each in (submissions, imports, relay, percolation, end_to_end, pages)
    for result in each.main(sys.argv[1:])
]
print("\n| what | here | floor | ratio | target |\n|---|--:|--:|--:|--:|")
for result in results:
    print(result.row())
