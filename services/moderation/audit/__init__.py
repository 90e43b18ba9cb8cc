"""The tamper-evident history: each line of the journal that was ours to write is sealed in a chain of hashes."""
