"""The whole platform on one machine: Postgres, a bus, a mail sink, every service, samples, and the `bieb` command."""
