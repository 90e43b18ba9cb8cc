"""The whole platform on one machine: Postgres, a bus, a mail sink, every service, sample data, and the `bieb` command."""
