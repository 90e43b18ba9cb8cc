"""The index of one replica: tantivy on a folder of its own, filled from the service's Postgres, thrown away at will."""
