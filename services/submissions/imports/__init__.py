"""Many projects at once: a CSV or JSONL file in, checked as a whole before anything is stored, and the same file out.

    file ──► spool ──► files.py (records) ──► rows.py (faults) ──► domain.py (new, changed, same?) ──► staged ──► worker

The check is one transaction: a file with a fault leaves nothing. A good one leaves staged rows, which the worker of any
replica stores in batches; a crash loses at most the batch in hand, which is done again.
"""
